"""Where the name of a host may lead: to the public internet, this machine's own names to it."""

from __future__ import annotations

import socket

import pytest
from koppel import ConfigError
from koppel.addresses import ALLOWED, addresses_of, is_public, is_this_machine

PUBLIC = "93.184.215.14"


@pytest.fixture
def leads_to(monkeypatch):
    """Let every name lead to these addresses."""

    def lead(*addresses):
        answers = [(0, 0, 0, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kw: answers)

    return lead


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(address, public):
    """However a private one is wrapped."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f.1", "2130706433", "0", "169.254.169.254", "10.1"],
)
def test_a_number_that_leads_inside_is_refused(host):
    """However it is written: whoever means this machine writes 127.0.0.1."""
    assert not is_this_machine(host)
    with pytest.raises(ConfigError, match="which is not public: nothing was sent"):
        addresses_of(host, 443)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_meant_by_its_own_names(host):
    """They lead here and need no leave."""
    assert is_this_machine(host)
    assert addresses_of(host, 80)


def test_a_public_name_with_a_private_address_is_refused(leads_to, monkeypatch):
    """One private address among public ones is enough; who runs koppel may allow the host."""
    leads_to(PUBLIC, "10.0.0.7")
    with pytest.raises(ConfigError, match=rf"10\.0\.0\.7, .* {ALLOWED}=books\.example"):
        addresses_of("books.example", 443)
    monkeypatch.setenv(ALLOWED, "other.example, books.example")
    assert addresses_of("books.example", 443) == [PUBLIC, "10.0.0.7"]


def test_this_machines_name_that_leads_away_is_refused(leads_to):
    """A password in clear text for localhost goes nowhere else."""
    leads_to(PUBLIC)
    with pytest.raises(ConfigError, match="localhost"):
        addresses_of("localhost", 80)


def test_a_public_name_is_looked_up(leads_to):
    """Each address once, in their order."""
    leads_to(PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC)
    expected = [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    assert addresses_of("books.example", 443) == expected


def test_a_name_that_cannot_be_has_no_address():
    """Too long a part of a name is told as any host that is not found."""
    with pytest.raises(OSError, match="cannot be the name of a host"):
        addresses_of("x" * 64 + ".example", 443)
