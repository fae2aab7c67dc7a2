"""The order in which the books look at a document, and the locks that keep it out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import RestCaller, line, receipt, sale


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world: relation 1 exists."""
    return OctopusFake(world="demo")


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


NOBODY = {"relationIdentificationServiceData": {"relationKey": {"id": 999}}}

WORSE_AND_WORSE: list[tuple[int, dict[str, Any]]] = [
    (-24, {"amount": 999.00}),
    (-23, {"bookingLines": [line(vatAmount=-210.00)]}),
    (-75, {"bookingLines": [line(vatCodeKey="D21", vatAmount=-210.00)]}),
    (-22, {"bookingLines": [line(vatCodeKey="21A", vatAmount=-210.00)]}),
    (-50, {"bookingLines": [line(accountKey=70, vatCodeKey="21A")]}),
    (-21, {"bookingLines": [line(accountKey=709999, vatCodeKey="21A")]}),
    (-20, {"exchangeRate": 0}),
    (-19, {"currencyCode": "XXX"}),
    (-18, {"expiryDate": None}),
    (-17, {"documentDate": None}),
    (-16, NOBODY),
    (-15, {"bookyearPeriodeNr": 202601}),
    (-14, {"bookyearPeriodeNr": 202501}),
    (-13, {"documentSequenceNr": 7}),
]
"""Faults from the last check to the first; each sale has the faults before it in the list too."""


@pytest.mark.parametrize("index", range(len(WORSE_AND_WORSE)))
def test_of_several_faults_the_first_check_answers(
    fake: OctopusFake, caller: RestCaller, index: int
) -> None:
    """A sale with many faults is answered with the code of the earliest check (3.1)."""
    fake.human.protect_period("V1", 202603)
    changes: dict[str, Any] = {}
    for _code, fault in WORSE_AND_WORSE[: index + 1]:
        changes |= fault

    answer = caller.book(**changes)

    assert (answer.status_code, answer.json()["errorCode"]) == (400, WORSE_AND_WORSE[index][0])


def test_locks_are_looked_at_before_the_number_and_after_the_journal(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """Bookyear, journal, letter, closed, open, mode and number are checked in that order."""
    wrong: dict[str, Any] = {"documentSequenceNr": 7}
    seen = []
    fake.human.set_journal_mode("V1", 2)
    fake.human.open_journal("V1")
    fake.human.set_journal_closed("V1")
    seen.append(caller.book(bookyearKey={"id": 9}, journalKey="V8", **wrong).json()["errorCode"])
    seen.append(caller.book(journalKey="V8", **wrong).json()["errorCode"])
    seen.append(caller.book(journalKey="F1", **wrong).json()["errorCode"])
    seen.append(caller.book(**wrong).json()["errorCode"])
    fake.human.set_journal_closed("V1", closed=False)
    seen.append(caller.book(**wrong).json()["errorCode"])
    fake.human.close_journal("V1")
    seen.append(caller.book(**wrong).json()["errorCode"])
    fake.human.set_journal_mode("V1", 1)
    seen.append(caller.book(**wrong).json()["errorCode"])

    assert seen == [-9, -10, -38, -11, -12, -29, -13]


def test_an_open_journal_is_a_403_and_stores_nothing(fake: OctopusFake, caller: RestCaller) -> None:
    """While V1 stands open a sale is refused with 403 and -12; closed again, it is taken once."""
    fake.human.open_journal("V1")
    refused = caller.book()
    unread = caller.get(
        "buysellbookings/modified", bookyearId=3, modifiedTimeStamp="1980-01-01 00:00:00.000"
    )
    fake.human.close_journal("V1")
    taken = caller.book()

    assert refused.status_code == 403
    assert refused.json() == {
        "errorCode": -12,
        "errorMessage": "Het dagboek V1 is geopend door een andere gebruiker.",
        "technicalInfo": "Unable to insert booking in dossier 4711. Journal V1 is open by"
        " another user",
    }
    assert unread.status_code == 404
    assert taken.status_code == 201


def test_the_lock_cannot_be_read_beforehand(fake: OctopusFake, caller: RestCaller) -> None:
    """The journal list looks the same whether a journal stands open or not."""
    before = caller.get("bookyears/3/journals").json()
    fake.human.open_journal("V1")

    assert caller.get("bookyears/3/journals").json() == before


def test_an_open_journal_stops_only_its_own_bookings(fake: OctopusFake, caller: RestCaller) -> None:
    """With V1 open, V2, F9, customers and matching go on."""
    caller.book()
    fake.human.open_journal("V1")
    credit_note = caller.book(journalKey="V2", amount=-1210.00)
    money = caller.receive()
    customer = caller.call(
        "PUT",
        "relations",
        {
            "relationIdentificationServiceData": {"externalRelationId": 5},
            "name": "Nieuw",
            "client": True,
            "currencyCode": "EUR",
        },
    )

    assert [credit_note.status_code, money.status_code, customer.status_code] == [201, 201, 201]


def test_the_person_who_has_the_journal_open_can_book(fake: OctopusFake) -> None:
    """The lock keeps callers out, not the person at the screen."""
    fake.human.open_journal("V1")

    assert fake.human.book_sale("V1", 1, "50.00") == 1


def test_a_released_journal_is_free(fake: OctopusFake, caller: RestCaller) -> None:
    """After "Vrijgeven dagboek" the sale is taken."""
    fake.human.open_journal("V1")
    fake.human.release_journal("V1")

    assert caller.book().status_code == 201


def test_a_closed_journal_and_a_closed_bookyear_are_403_with_minus_11(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """Both closings answer alike, and opening again lifts them."""
    fake.human.set_journal_closed("V1")
    journal = caller.book()
    fake.human.set_journal_closed("V1", closed=False)
    fake.human.close_bookyear(2026)
    year = caller.book()
    fake.human.reopen_bookyear(2026)

    assert [(a.status_code, a.json()["errorCode"]) for a in (journal, year)] == [(403, -11)] * 2
    assert caller.book().status_code == 201


def test_a_403_may_come_without_a_code(caller: RestCaller, fake: OctopusFake) -> None:
    """With the switch off the lock carries words only."""
    fake.switches.set("lock_error_code", False)
    fake.human.open_journal("V1")

    answer = caller.book()

    assert answer.status_code == 403
    assert "errorCode" not in answer.json()


@pytest.mark.parametrize("act", ["protect_period", "close_period"])
def test_a_period_until_which_the_journal_is_secured_is_refused(
    fake: OctopusFake, caller: RestCaller, act: str
) -> None:
    """The period itself is refused with 400 and -15, the next one is taken."""
    getattr(fake.human, act)("V1", 202610)

    early = caller.book(bookyearPeriodeNr=202610)
    late = caller.book(bookyearPeriodeNr=202611)

    assert (early.status_code, early.json()["errorCode"]) == (400, -15)
    assert late.status_code == 201


def test_date_and_period_need_not_agree(caller: RestCaller) -> None:
    """A November document in the period of March is taken, as was seen (2.2)."""
    assert caller.book(bookyearPeriodeNr=202603).status_code == 201


@pytest.mark.parametrize(
    ("mode", "number", "status"),
    [
        ("strict", 1, 400),
        ("strict", 2, 201),
        ("strict", 3, 400),
        ("unique", 1, 400),
        ("unique", 9, 201),
        ("lax", 1, 201),
        ("lax", 9, 201),
        ("lax", 0, 400),
    ],
)
def test_numbers_are_taken_as_the_switch_says(mode: str, number: int, status: int) -> None:
    """After number 1: strict takes only 2, unique what is free, lax anything positive."""
    fake = OctopusFake(world="demo", switches={"numbering": mode})
    caller = RestCaller(fake)
    caller.book()

    assert caller.book(documentSequenceNr=number).status_code == status


def test_a_line_against_the_direction_is_negative(caller: RestCaller) -> None:
    """A discount line with negative base and VAT is taken when the total agrees."""
    discount = line(accountKey=708000, baseAmount=-100.00, vatAmount=-21.00)

    assert caller.book(amount=1089.00, bookingLines=[line(), discount]).status_code == 201


@pytest.mark.parametrize(("amount", "status"), [(1210.01, 201), (1209.99, 201), (1210.02, 400)])
def test_the_total_may_differ_from_the_lines_by_one_cent(
    caller: RestCaller, amount: float, status: int
) -> None:
    """The sum check has a tolerance of 0.01 (2.7)."""
    assert caller.book(amount=amount).status_code == status


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"journalKey": "V1"}, -38),
        ({"documentSequenceNr": 4}, -13),
        ({"bookingLines": [{"type": "X", "amount": 1}]}, -25),
        ({"bookingLines": [{"type": "C", "relationId": 999, "amount": 1}]}, -16),
        ({"bookingLines": [{"type": "A", "accountKey": 70, "amount": 1}]}, -50),
        ({"bookingLines": [{"type": "A", "accountKey": 1, "amount": 1}]}, -21),
        ({"exchangeRate": 0}, -20),
        ({"documentDate": None}, -17),
    ],
)
def test_a_financial_booking_is_checked_too(
    caller: RestCaller, changes: dict[str, Any], code: int
) -> None:
    """Financial bookings are refused with the documented codes."""
    assert caller.receive(**changes).json()["errorCode"] == code


def test_the_lines_of_a_general_booking_sum_to_zero(caller: RestCaller) -> None:
    """In a D journal one-sided lines are refused with -24 and balanced ones taken."""
    debit = {"type": "A", "accountKey": 580000, "amount": 50.00}
    credit = {"type": "C", "relationId": 1, "amount": -50.00}

    one_sided = caller.receive(journalKey="D1", bookingLines=[debit])
    balanced = caller.receive(journalKey="D1", bookingLines=[debit, credit])

    assert one_sided.json()["errorCode"] == -24
    assert balanced.status_code == 201


@pytest.mark.parametrize(
    "missing", ["bookyearKey", "journalKey", "documentSequenceNr", "amount", "currencyCode"]
)
def test_a_required_field_that_is_missing_is_a_400_without_a_code(
    caller: RestCaller, missing: str
) -> None:
    """A missing required field brings only technicalInfo, and names it."""
    body = sale()
    del body[missing]

    answer = caller.call("POST", "buysellbookings", {"buySellBookingServiceData": body})

    assert answer.status_code == 400
    assert list(answer.json()) == ["technicalInfo"]
    assert missing in answer.json()["technicalInfo"]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "1210"},
        {"documentSequenceNr": 1.5},
        {"documentSequenceNr": 2**31},
        {"expiryDate": "2026-02-30"},
        {"bookingLines": {}},
        {"amount": 1e300},
    ],
)
def test_what_cannot_be_read_is_a_500_without_a_body(
    caller: RestCaller, changes: dict[str, Any]
) -> None:
    """Wrong types, dates that are none and numbers out of range are answered 500 and empty."""
    answer = caller.book(**changes)

    assert (answer.status_code, answer.content) == (500, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"buySellBookingServiceData": {"amount": NaN}}',
        json.dumps({"buySellBookingServiceData": sale(comment="\ud800")}).encode(),
    ],
)
def test_a_body_that_cannot_be_read_is_a_500(caller: RestCaller, body: bytes) -> None:
    """Cut JSON, other JSON, numbers and texts that are none are answered 500 and empty."""
    answer = caller.http.post("/dossiers/4711/buysellbookings", content=body)

    assert (answer.status_code, answer.content) == (500, b"")


def test_post_is_wrapped_and_put_is_bare(caller: RestCaller) -> None:
    """A bare POST is a 400; a bare PUT changes the booking (pitfall 4)."""
    bare = caller.call("POST", "buysellbookings", sale())
    caller.book()
    changed = caller.call("PUT", "buysellbookings", sale(comment="changed"))
    read = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=1)

    assert bare.status_code == 400
    assert (changed.status_code, changed.content) == (204, b"")
    assert read.json()["comment"] == "changed"


def test_an_update_of_nothing_is_minus_34_and_of_a_secured_period_minus_15(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """What does not exist, or stands in a secured period, is not updated."""
    nothing = caller.call("PUT", "buysellbookings", sale())
    caller.book(bookyearPeriodeNr=202609)
    fake.human.protect_period("V1", 202610)
    secured = caller.call("PUT", "buysellbookings", sale(bookyearPeriodeNr=202611))

    assert nothing.json()["errorCode"] == -34
    assert secured.json()["errorCode"] == -15


def test_a_financial_booking_can_be_updated_and_read(caller: RestCaller) -> None:
    """PUT replaces a receipt; the single read shows the new line, unused ids as 0."""
    caller.receive()
    line_of = {"type": "C", "relationId": 1, "amount": 10.00, "reference": "less"}
    changed = caller.call("PUT", "financialdiversbookings", receipt(bookingLines=[line_of]))
    read = caller.get("financialdiversbookings", bookyearId=3, journalKey="F9", documentSeqNr=1)

    assert changed.status_code == 204
    assert read.json()["bookingLines"] == [
        {
            "type": "C",
            "relationId": 1,
            "externalRelationId": 0,
            "accountKey": 0,
            "amount": 10.0,
            "reference": "less",
        }
    ]


def test_a_file_can_be_attached_later(fake: OctopusFake, caller: RestCaller) -> None:
    """The attachment call takes its keys from headers, one of them misspelt (2.7)."""
    caller.book()
    file = {"fileName": "a.pdf", "fileData": "JVBERi0="}
    path = "/dossiers/4711/bookyears/3/bookings/attachements"
    keys = {"journalKey": "V1", "documentSequennceNr": "1"}

    done = caller.http.post(path, json=file, headers=keys)
    unnamed = caller.http.post(path, json=file)
    broken = caller.http.post(path, json={**file, "fileData": "?"}, headers=keys)

    assert [done.status_code, unnamed.status_code, broken.status_code] == [204, 400, 500]
    assert fake.effects.since()[-1].body["fileName"] == "a.pdf"


def test_a_person_is_refused_in_words(fake: OctopusFake) -> None:
    """At the screen the same checks speak English sentences."""
    with pytest.raises(HumanError, match="Unknown relation"):
        fake.human.book_sale("V1", 999, "50.00")
