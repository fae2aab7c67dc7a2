"""Text, VAT numbers, keys, settings: the parts that know no network."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import Customer, Invoice
from koppel_octopus.calendar import midnight, next_midnight, stamp
from koppel_octopus.connector import Octopus
from koppel_octopus.keys import parse_key
from koppel_octopus.settings import OctopusSettings
from koppel_octopus.texts import cut, marked, marker_of, numbers_in
from koppel_octopus.vat import canonical, dotted, is_valid, vat_type
from pydantic import ValidationError

GOOD = {"software_house": "u", "user": "a", "password": "geheim", "dossier": 4711}


@given(st.text(max_size=300), st.integers(20, 120))
def test_the_marker_is_whole_and_last_whatever_the_text(text, length):
    """However long the names are, the marker survives and can be read back."""
    written = marked(text, "k:abcdefghij", length)

    assert len(written) <= max(length, 12)
    assert marker_of(written) == "k:abcdefghij"


@pytest.mark.parametrize("text", ["", "k:ABCDEFGHIJ", "k:abcdefghij later", "xk:abcdefghij"])
def test_what_is_no_marker_is_not_taken_for_one(text):
    """Only the last word counts, and only in its exact form."""
    assert marker_of(text) == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2026 / 17", {"2026/17"}),
        ("TL 2026 / 17 · Acme · k:abcdefghij", {"2026/17", "TL2026/17"}),
        ("+++123/4567/89012+++", set()),
        ("TL F2026/17", {"2026/17", "F2026/17"}),
        ("betaald op 10/02/2026", set()),
        ("advies", set()),
    ],
)
def test_document_numbers_are_found_in_texts(text, numbers):
    """A number is found with and without its prefix; dates and communications are none."""
    assert set(numbers_in(text)) == numbers


def test_a_name_is_cut_at_the_end_of_a_word():
    """Words are not broken unless one alone is too long."""
    assert cut("een twee drie", 8) == "een twee"
    assert cut("een tweedriedrie", 8) == "een"
    assert cut("onafgebroken", 8) == "onafgebr"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("BE 0123.456.749", "BE0123456749"),
        ("BE123456749", "BE0123456749"),
        ("(0)123456749", "BE0123456749"),
        ("0123/456/749", "BE0123456749"),
        ("NL1633.92.705 B01", "NL163392705B01"),
        ("GR123456783", "EL123456783"),
        ("n.v.t.", ""),
        ("0000.000.000", ""),
    ],
)
def test_vat_numbers_have_one_form(written, expected):
    """Numbers are compared without separators and with their country (belgian-accounting 5.1)."""
    assert canonical(written) == expected


def test_check_digits_are_looked_at():
    """A mistyped number is no natural key."""
    assert is_valid("BE0123456749")
    assert not is_valid("BE0123456748")
    assert not is_valid("")


def test_octopus_wants_dots_in_belgian_numbers_only():
    """Foreign numbers are written as they are."""
    assert dotted("BE0123456749") == "BE0123.456.749"
    assert dotted("NL163392705B01") == "NL163392705B01"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"vat_number": "BE0123456749"}, 1),
        ({"vat_number": "BE0123456749", "country": "NL", "is_person": True}, 1),
        ({"vat_number": "NL163392705B01"}, 4),
        ({"vat_number": "CHE123456788"}, 6),
        ({}, 10),
        ({"is_person": True}, 7),
        ({"is_person": True, "country": "FR"}, 8),
        ({"is_person": True, "country": "US"}, 9),
    ],
)
def test_the_vat_type_follows_from_number_and_country(fields, expected):
    """Octopus' VAT type is decided by the number first, then by person and country."""
    assert vat_type(Customer(name="x", **fields)) == expected


def test_keys_read_back():
    """A document's key survives its text."""
    assert str(parse_key("3/V1/16")) == "3/V1/16"
    assert str(parse_key("3/V1/16").line()) == "3/V1/16/-1"


def test_moments_are_written_in_belgian_time():
    """A feed is asked with Belgian time, and a day begins at Belgian midnight."""
    assert stamp(datetime(2026, 7, 1, 22, 30, 1, 5000, UTC)) == "2026-07-02 00:30:01.005"
    assert midnight(date(2026, 3, 29)).isoformat() == "2026-03-29T00:00:00+01:00"
    assert next_midnight(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)).isoformat() == (
        "2026-10-26T00:00:00+01:00"
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://service.inaras.be/x",
        "https://user:secret@service.inaras.be/x",
        "http://localhost.evil.test/x",
        "ftp://service.inaras.be/x",
        "https://",
    ],
)
def test_addresses_that_are_not_safe_are_refused(url):
    """A password never leaves unencrypted, nor to an address that hides another."""
    with pytest.raises(ValidationError):
        OctopusSettings(**GOOD, base_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]/x"])
def test_this_machine_may_be_reached_in_the_clear(url):
    """Fakes on loopback need no certificate."""
    assert OctopusSettings(**GOOD, base_url=url).base_url == url


def test_secrets_hide_in_settings():
    """Neither password nor software house identification shows in a settings' text."""
    assert "geheim" not in repr(OctopusSettings(**GOOD))


def test_soap_declares_what_it_lacks():
    """Over SOAP there is no feed of deletions and no quota, and the difference is said."""
    rest = Octopus().declare(OctopusSettings(**GOOD))
    soap = Octopus().declare(OctopusSettings(**GOOD, transport="soap"))

    assert {feed.name for feed in rest.feeds} - {feed.name for feed in soap.feeds} == {"deletions"}
    assert len(soap.lacks) > len(rest.lacks)
    assert soap.limits == ()
    assert ("buysellbooking write", 400) in {
        (limit.operation, limit.calls) for limit in rest.limits
    }
    assert Octopus().writes(Invoice).ordered
