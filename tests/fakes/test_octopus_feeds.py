"""Feeds and lists: what changed, what is gone, and what an empty answer looks like."""

from __future__ import annotations

from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world; its clock stands at 09:00 in Brussels on 2026-11-16."""
    return OctopusFake(world="demo")


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


def lines(caller: RestCaller, since: str = SINCE_EVER, **params: Any) -> dict[str, Any]:
    """The feed of booking lines; empty lists when it is a 404."""
    asked = {"journalTypeId": -1, "modifiedTimeStamp": since, **params}
    answer = caller.get("bookyears/-1/bookings/modified", **asked)
    empty: dict[str, Any] = {"modifiedBookings": [], "deletedBookings": []}
    return answer.json() if answer.status_code == 200 else empty


@pytest.mark.parametrize(
    "path",
    ["buysellbookings/modified", "financialdiversbookings/modified", "balancings/modified"],
)
def test_an_empty_feed_is_a_404_without_a_body(caller: RestCaller, path: str) -> None:
    """Nothing found is a 404, also for a feed (1.4)."""
    answer = caller.get(path, bookyearId=-1, modifiedTimeStamp=SINCE_EVER)

    assert (answer.status_code, answer.content) == (404, b"")


def test_an_unknown_bookyear_has_no_journals_and_no_accounts(caller: RestCaller) -> None:
    """Lists of an unknown bookyear are 404s; accounts need their parameter."""
    assert caller.get("bookyears/9/journals").status_code == 404
    assert caller.get("accounts", bookyearId=9).status_code == 404
    assert caller.get("accounts").status_code == 400


def test_a_booking_feed_is_filtered_by_year_journal_and_moment(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """Bookyear -1 is all, a missing journal is all, and the moment is inclusive."""
    fake.human.book_sale("V1", 1, "10.00", on="2025-05-05")
    fake.human.book_sale("V1", 1, "20.00", on="2026-05-05")
    fake.clock.advance(60)
    fake.human.book_sale("V2", 1, "-30.00", on="2026-05-05")

    def amounts(since: str = SINCE_EVER, **params: Any) -> list[float]:
        answer = caller.get("buysellbookings/modified", modifiedTimeStamp=since, **params)
        return sorted(row["amount"] for row in answer.json()) if answer.content else []

    assert amounts(bookyearId=-1) == [-30.0, 10.0, 20.0]
    assert amounts(bookyearId=2) == [10.0]
    assert amounts(bookyearId=-1, journalKey="V1") == [10.0, 20.0]
    assert amounts("2026-11-16 09:00:00.000", bookyearId=-1) == [-30.0, 10.0, 20.0]
    assert amounts("2026-11-16 09:00:00.001", bookyearId=-1) == [-30.0]
    fake.switches.set("feed_inclusive", False)
    assert amounts("2026-11-16 09:01:00.000", bookyearId=-1) == []


def test_the_bookyear_of_a_booking_feed_is_required(caller: RestCaller) -> None:
    """Without bookyearId the feed is a 400."""
    answer = caller.get("buysellbookings/modified", modifiedTimeStamp=SINCE_EVER)

    assert answer.status_code == 400


def test_moments_are_belgian_or_utc_by_the_switch(fake: OctopusFake, caller: RestCaller) -> None:
    """08:30 is before a change at 09:00 in Brussels, and after it (08:00) when read as UTC."""
    fake.human.book_sale("V1", 1, "10.00")
    asked = {"bookyearId": -1, "modifiedTimeStamp": "2026-11-16 08:30:00.000"}

    belgian = caller.get("buysellbookings/modified", **asked)
    fake.switches.set("feed_timezone", "UTC")
    utc = caller.get("buysellbookings/modified", **asked)

    assert [belgian.status_code, utc.status_code] == [200, 404]


def test_only_the_line_feed_tells_of_deleted_documents(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """A deleted sale leaves its own feed silently, and its number is free again."""
    fake.human.book_sale("V1", 1, "10.00")
    number = fake.human.delete_last("V1")
    sales = caller.get("buysellbookings/modified", bookyearId=-1, modifiedTimeStamp=SINCE_EVER)
    journal = caller.get("bookyears/3/journals/V/1").json()["commonJournalServiceData"]

    assert sales.status_code == 404
    assert lines(caller)["deletedBookings"] == [
        {
            "bookyearKey": {"id": 3},
            "journalType": 2,
            "journalSequenceNr": 1,
            "documentSequenceNr": number,
        }
    ]
    assert journal["nextDocumentNumber"] == number


def test_a_number_that_is_booked_again_leaves_the_deletions(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """By default only the new document shows; with the switch the deletion stays too."""
    for expected, choice in ((0, "drop"), (1, "keep")):
        fake.switches.set("deleted_booking_reused", choice)
        fake.human.book_sale("V1", 1, "10.00")
        fake.human.delete_last("V1")
        fake.human.book_sale("V1", 1, "20.00")

        assert len(lines(caller)["deletedBookings"]) == expected


def test_a_matched_document_is_not_deleted(fake: OctopusFake) -> None:
    """The screen wants the match undone first."""
    number = fake.human.book_sale("V1", 1, "10.00")
    fake.human.settle(number)

    with pytest.raises(ValueError, match="matched"):
        fake.human.delete_last("V1")


def test_the_line_feed_has_head_and_lines_by_journal_type(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """Line -1 is the customer; types 2 and 3 are sales and financial bookings."""
    fake.human.book_sale("V1", 1, "10.00")
    fake.human.receipt(1, "10.00")

    sales = lines(caller, journalTypeId=2)["modifiedBookings"]
    money = lines(caller, journalTypeId=3)["modifiedBookings"]

    assert [(r["lineSequenceNr"], r["accountKey"], r["bookingAmount"]) for r in sales] == [
        (-1, 400000, 10.0),
        (1, 700000, -10.0),
    ]
    assert [(r["lineSequenceNr"], r["accountKey"], r["bookingAmount"]) for r in money] == [
        (1, 400000, -10.0),
        (-1, 550000, 10.0),
    ]


def test_the_line_feed_has_an_end(fake: OctopusFake, caller: RestCaller) -> None:
    """What changed after modifiedTimeStampTo does not come."""
    fake.human.book_sale("V1", 1, "10.00")
    fake.clock.advance(60)
    fake.human.book_sale("V1", 1, "20.00")

    rows = lines(caller, modifiedTimeStampTo="2026-11-16 09:00:30.000")["modifiedBookings"]

    assert {row["documentSequenceNr"] for row in rows} == {1}


def test_a_booking_marks_its_journal(fake: OctopusFake, caller: RestCaller) -> None:
    """journals/modified brings the journal with its next number after a booking."""
    fake.human.book_sale("V1", 1, "10.00")

    answer = caller.get("journals/modified", modifiedTimeStamp="2026-11-16 09:00:00.000").json()

    keys = [row["journalKeyServiceData"] for row in answer["modifiedJournalServiceDataList"]]
    assert keys == [{"bookyearKey": {"id": 3}, "journalTypeCode": "V", "sequenceNumber": 1}]
    assert answer["modifiedJournalServiceDataList"][0]["nextDocumentNumber"] == 2


def test_a_new_account_is_in_the_feed_of_all_open_years(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """An account made today comes for both open bookyears, the old ones do not."""
    fake.human.add_account(706000, "Onderhoud")

    rows = caller.get("accounts/modified", modifiedTimeStamp="2026-11-16 00:00:00.000").json()

    keys = [(r["accountKey"]["bookyearKey"]["id"], r["accountKey"]["id"]) for r in rows["modified"]]
    assert keys == [(2, 706000), (3, 706000)]
    assert rows["deleted"] == []


def test_the_first_load_of_accounts_brings_all_years(caller: RestCaller) -> None:
    """Asked since 1980 the feed brings every account of every bookyear."""
    rows = caller.get("accounts/modified", modifiedTimeStamp=SINCE_EVER).json()["modified"]

    assert {r["accountKey"]["bookyearKey"]["id"] for r in rows} == {1, 2, 3}
    assert len(rows) == 36


def test_journals_show_their_state(fake: OctopusFake, caller: RestCaller) -> None:
    """Insertion types, currency on F journals only, periods, closing and last number."""
    fake.human.book_sale("V1", 1, "10.00")
    fake.human.protect_period("V1", 202603)
    fake.human.set_journal_closed("V2")

    rows = {row["journalKey"]: row for row in caller.get("bookyears/3/journals").json()}

    assert {key: row["insertionType"] for key, row in rows.items() if key[0] == "V"} == {
        "V1": 1,
        "V2": 1,
        "V3": 2,
    }
    assert {key for key, row in rows.items() if "currencyCode" in row} == {"F1", "F9"}
    assert (rows["V1"]["lastBookedDocumentNr"], rows["V1"]["protectedPeriod"]) == (1, 202603)
    assert rows["V2"]["closed"] is True


def test_the_effect_log_names_who_did_it(fake: OctopusFake, caller: RestCaller) -> None:
    """Callers, people and the bank are told apart, with the key and the accepted data."""
    caller.book()
    fake.human.settle(1)

    seen = [(e.actor, e.operation, e.kind, e.key) for e in fake.effects.since()]

    assert seen == [
        ("api", "POST buysellbookings", "buysellbooking", "3/V1/1"),
        ("bank", "receipt", "financialdiversbooking", "3/F1/1"),
        ("human", "match", "balancing", "3/V1/1/-1 3/F1/1/1"),
    ]
    assert str(fake.effects.since()[0].body["amount"]) == "1210.00"


def test_an_emptied_document_keeps_its_number(fake: OctopusFake, caller: RestCaller) -> None:
    """Amount 0.0 and no lines, in the middle of the series; the next number goes on."""
    fake.human.book_sale("V1", 1, "10.00")
    fake.human.book_sale("V1", 1, "20.00")
    fake.human.empty_booking(1)

    read = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=1).json()

    assert (read["amount"], read["bookingLines"]) == (0.0, [])
    assert fake.human.book_sale("V1", 1, "30.00") == 3
