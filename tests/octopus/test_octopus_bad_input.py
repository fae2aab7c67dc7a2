"""Malformed answers, byte by byte: each is refused with a reason (reliability of the readers)."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel_octopus.jsontext import BadJson, document, elements
from koppel_octopus.mapping import customer
from koppel_octopus.records import BadRecord, Balancing, Booking, read
from koppel_octopus.values import day, money
from koppel_octopus.xmltext import BadXml, Schema

BOOKING = {
    "bookyearKey": {"id": 3},
    "journalKey": "V1",
    "documentSequenceNr": 16,
    "bookyearPeriodeNr": 202402,
    "documentDate": "2024-02-10",
    "expiryDate": "2024-03-11",
    "relationIdentificationServiceData": {"relationKey": {"id": 31}, "externalRelationId": 1007},
    "amount": 1210.0,
    "currencyCode": "EUR",
    "exchangeRate": 1.0,
    "bookingLines": [],
}


class Dripping(io.BytesIO):
    """A body that arrives three bytes at a time."""

    def read(self, size=-1):
        """Return a little."""
        return super().read(3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=5))
def test_a_list_is_read_the_same_however_it_arrives(value):
    """Elements do not depend on where the chunks end."""
    body = Dripping(json.dumps(value, ensure_ascii=False).encode())

    assert [element for _, element in elements(body)] == value


@given(st.dictionaries(st.text(max_size=3), st.lists(JSON, max_size=3), max_size=3))
def test_the_lists_of_an_object_are_read_with_their_names(value):
    """Each element comes with the name of its list."""
    found: dict[str, list] = {name: [] for name in value}
    for name, element in elements(Dripping(json.dumps(value).encode())):
        found[name].append(element)

    assert found == value


@given(st.lists(st.integers(0, 99) | st.text(max_size=3), min_size=1, max_size=4), st.data())
def test_a_list_that_is_cut_is_refused(value, data):
    """No beginning of a list is taken for a shorter list."""
    body = json.dumps(value).encode()
    length = data.draw(st.integers(0, len(body) - 1))

    with pytest.raises(BadJson):
        list(elements(io.BytesIO(body[:length])))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"<html>log in</html>", "neither"),
        (b"", "neither"),
        (b"[NaN]", "not a number"),
        (b"[Infinity]", "not a number"),
        (b'[{"a": 1, "a": 2}]', "twice"),
        (b'{"a": [], "a": []}', "twice"),
        (b"[1] [2]", "after the end"),
        (b"[1 2]", "expected"),
        (b'["\xff"]', "UTF-8"),
        (b"[" * 100_000, "deep|malformed|longer"),
        (b"[" + b"9" * 5000 + b"]", "digits"),
        (b'["' + b"x" * 2_000_000 + b'"]', "longer"),
    ],
)
def test_json_without_a_single_meaning_is_refused(text, reason):
    """Each malformed text has its reason."""
    with pytest.raises(BadJson, match=reason):
        list(elements(io.BytesIO(text)))


def test_amounts_are_read_as_they_are_written():
    """A number of the text becomes a Decimal, never a float."""
    (found,) = document(io.BytesIO(b"[0.29]"))

    assert found == Decimal("0.29")
    assert isinstance(found, Decimal)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.30000000000000004, "0.30"),
        (Decimal("0.30000000000000004"), "0.30"),
        (1210, "1210.00"),
        (Decimal("-20.7"), "-20.70"),
    ],
)
def test_doubles_become_cents(value, expected):
    """A double that misses a cent by a hair is that cent."""
    assert money(value) == Decimal(expected)


@pytest.mark.parametrize(
    "value", [1.005, Decimal("0.123"), "12", True, Decimal("1e1000000"), float("inf"), 10**12]
)
def test_what_is_no_amount_is_refused(value):
    """Parts of a cent, texts, switches and absurd sizes are not amounts."""
    with pytest.raises(ValueError):
        money(value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"amount": None}, "amount"),
        ({"amount": "1210.0"}, "amount"),
        ({"documentDate": "2026-02-30"}, "documentDate"),
        ({"documentDate": "0000-00-00"}, "documentDate"),
        ({"journalKey": "../V1"}, "journalKey"),
        ({"documentSequenceNr": "16"}, "documentSequenceNr"),
        (
            {"bookingLines": [{"accountKey": 700000, "baseAmount": 1.005}]},
            "bookingLines.0.baseAmount",
        ),
    ],
)
def test_a_bad_field_is_named_by_its_path(change, path):
    """A record with a missing or malformed field says which one."""
    with pytest.raises(BadRecord, match=path.replace(".", r"\.")):
        read(Booking, {**BOOKING, **change})


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-29T00:00:00+01:00", date(2026, 3, 29)),
        ("2026-03-28T23:00:00+00:00", date(2026, 3, 29)),
        ("2026-10-24T22:00:00+00:00", date(2026, 10, 25)),
        ("2025-12-31T23:00:00+00:00", date(2026, 1, 1)),
        ("2026-02-10T00:00:00", date(2026, 2, 10)),
    ],
)
def test_a_moment_is_the_day_it_is_in_belgium(moment, expected):
    """Midnight keeps its Belgian date, whatever offset it is written with."""
    assert day(datetime.fromisoformat(moment)) == expected


def test_control_characters_do_not_come_in():
    """Text of the books is shown and stored without control characters."""
    found = read(Booking, {**BOOKING, "comment": "a\x00b\x1b[2Jc\u202ed"})

    assert found.comment == "ab[2Jcd"


def test_the_matched_amount_stands_on_either_side():
    """The larger absolute amount of a balancing counts (octopus-api 2.9)."""
    key = {"bookyearKey": {"id": 3}, "journalKey": "V1", "documentSequenceNr": 1}
    side = {"balancingKey": {**key, "lineSequenceNr": -1}, "documentDate": "2024-02-10"}
    record = {
        "type": {"type": "C"},
        "debetDocument": side,
        "creditDocument": side,
        "debetBalancedBookingAmount": -12.1,
        "creditBalancedBookingAmount": 0.0,
    }

    assert read(Balancing, record).amount == Decimal("12.10")


ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
    '<t:GetVatCodesResponse xmlns:t="http://service.octopus.com/">{inside}</t:GetVatCodesResponse>'
    "</S:Body></S:Envelope>"
)
CODE = (
    "<return><basePercentage>21.0</basePercentage><code>21</code>"
    "<description>x</description><type>2</type></return>"
)


def answer(inside):
    """Return an envelope with this inside."""
    return ANSWER.format(inside=inside).encode()


def test_a_sound_answer_passes():
    """What the schema describes is let through."""
    assert b"<code>21</code>" in Schema().strict(answer(CODE + CODE))


def test_elements_of_newer_versions_are_taken_out():
    """An element that the packaged schema does not know disappears, the rest stays."""
    newer = CODE.replace("<type>", "<tariff>7</tariff><type>")

    found = Schema().strict(answer(newer))

    assert b"tariff" not in found
    assert b"<type>2</type>" in found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (answer(CODE).replace(b"<S:Env", b"<!DOCTYPE x><S:Env"), "DOCTYPE"),
        (
            answer(CODE).replace(b"<S:Env", b'<!DOCTYPE x [<!ENTITY e "21">]><S:Env'),
            "DOCTYPE",
        ),
        (answer(CODE)[:-30], "cut"),
        (answer(CODE + CODE)[:300], "cut"),
        (answer(CODE.replace("return>", "t:return>")), "not as described"),
        (answer(CODE).replace(b"service.octopus.com", b"service.other.com"), "not as described"),
        (answer(CODE.replace("<type>2</type>", "")), "not as described"),
        (
            answer(
                "<return><code>21</code><basePercentage>21.0</basePercentage><type>2</type></return>"
            ),
            "not as described",
        ),
        (answer(CODE.replace("21.0", "veel")), "not as described"),
        (answer("<a>" * 300 + "</a>" * 300), "malformed"),
        (answer(CODE.replace("x<", "\u00e9<")).decode().encode("latin-1"), "malformed"),
        (b"<x/>", "no SOAP envelope"),
        (answer("")[: answer("").index(b"<t:")] + b"</S:Body></S:Envelope>", "no single answer"),
    ],
)
def test_xml_that_is_not_as_described_is_refused(content, reason):
    """Cut, renamed, reordered or incomplete answers are refused, never read in part."""
    with pytest.raises(BadXml, match=reason):
        Schema().strict(content)


@pytest.mark.parametrize("name", [{}, {"name": None}, {"name": ""}])
def test_a_relation_without_a_name_stops_no_other(name):
    """REST sends an empty name and SOAP none: he is read as one without a name."""
    assert customer({**name, "city": "Gent"}).name == ""
