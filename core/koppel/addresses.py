"""Addresses: where the name of a host leads, so that a password travels to where it should.

A name is looked up once, its addresses are checked, and the connection goes to one of those: what
the name says a moment later changes nothing. A public name must lead to the public internet, this
machine's own names to this machine; other hosts must be allowed by whoever runs koppel.
"""

from __future__ import annotations

import ipaddress
import os
import socket

from koppel.errors import ConfigError

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

ALLOWED = "KOPPEL_ALLOW_HOSTS"
"""In the environment: hosts with addresses that are not public, with commas between them."""

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""Leads to an IPv4 address that stands in its last 32 bits."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the order in which to try them.

    Raises ``ConfigError`` when one of them is not where the host may lead, ``OSError`` when there
    is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} cannot be the name of a host: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host in os.environ.get(ALLOWED, "").replace(" ", "").split(","):
        return addresses
    fits = is_loopback if is_this_machine(host) else is_public
    wrong = next((each for each in addresses if not fits(each)), None)
    if wrong is not None:
        raise ConfigError(
            f"the host {host} has the address {wrong}, which is not public: nothing was sent. Look "
            f"at the address in the settings; if it is meant, allow it: {ALLOWED}={host}"
        )
    return addresses


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its name alone."""
    return host == "localhost" or is_loopback(host)


def is_loopback(text: str) -> bool:
    """Whether an address never leaves this machine; False for what is no address."""
    try:
        return _bare(text).is_loopback
    except ValueError:
        return False


def is_public(text: str) -> bool:
    """Whether an address lies in the public internet, however it is wrapped."""
    address = _unwrapped(_bare(text))
    return address.is_global and not address.is_multicast


def _bare(text: str) -> Ip:
    """The address without the name of a network card."""
    return ipaddress.ip_address(text.partition("%")[0])


def _unwrapped(address: Ip) -> Ip:
    """The IPv4 address that an IPv6 address leads to, or itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
