"""Bookyears and journals of the Octopus fake: consecutive, with a fixed start, made in one year."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.bookyears import periods

from tests.fakes.octopus_caller import RestCaller


def fresh() -> tuple[OctopusFake, int]:
    """A fake in which the person stands in a new, empty dossier."""
    fake = OctopusFake()
    number = fake.human.new_dossier("Nieuw BV")
    fake.human.open_dossier(number)
    return fake, number


def asked(**changes: Any) -> dict[str, Any]:
    """The body of a bookyear 2027, the one after the last of the usual dossier."""
    return {
        "names": [{"language": "NL", "value": "Boekjaar 2027"}],
        "bookingPeriodType": "QUARTER",
        "declarantType": "QUARTERLY",
        "fromDate": "2027-01-01",
        "toDate": "2027-12-31",
        "proRataTemporis": False,
        **changes,
    }


def test_a_new_dossier_has_no_bookyear_and_can_be_read() -> None:
    """An empty dossier answers 404 to bookyears and has VAT codes."""
    fake, number = fresh()
    caller = RestCaller(fake, dossier_id=number)
    assert caller.get("bookyears").status_code == 404
    assert caller.get("vatcodes").status_code == 200


def test_a_first_bookyear_is_listed_with_start_end_and_months() -> None:
    """The first bookyear of a dossier starts when the person says (R12)."""
    fake, number = fresh()
    assert fake.human.create_bookyear("2026-07-01", "2027-12-31") == 1
    (listed,) = RestCaller(fake, dossier_id=number).get("bookyears").json()
    assert (listed["startDate"], listed["endDate"]) == ("2026-07-01", "2027-12-31")
    assert len(listed["periods"]) == 18
    assert listed["periods"][0]["bookyearPeriod"] == 202601
    assert listed["periods"][-1]["endDate"] == "2027-12-31"


def test_a_first_bookyear_brings_accounts_and_no_journals() -> None:
    """Accounts belong to the bookyear; journals are made by a person afterwards (R16)."""
    fake, number = fresh()
    fake.human.create_bookyear("2026-01-01")
    caller = RestCaller(fake, dossier_id=number)
    numbers = {row["accountKey"]["id"] for row in caller.get("accounts", bookyearId=1).json()}
    assert 700000 in numbers
    assert caller.get("bookyears/1/journals").status_code == 404


def test_another_start_is_refused_and_the_right_one_named() -> None:
    """A bookyear starts on the day after the last one ends (R13, D12)."""
    with pytest.raises(HumanError, match="starts on 01-01-2027, not on 01-02-2027"):
        OctopusFake().human.create_bookyear("2027-02-01")


def test_a_gap_is_refused_and_the_missing_year_named() -> None:
    """2028 cannot be made while 2027 is missing (R14, R15)."""
    human = OctopusFake().human
    with pytest.raises(HumanError, match="the next one is 2027"):
        human.create_bookyear("2028-01-01")
    human.create_bookyear("2027-01-01")
    assert human.create_bookyear("2028-01-01") == 5


def test_the_start_cannot_be_edited_and_the_name_can() -> None:
    """Editing the start later is refused (R13)."""
    fake = OctopusFake()
    with pytest.raises(HumanError, match="fixed: 01-01-2026"):
        fake.human.edit_bookyear(2026, start="2026-02-01")
    fake.human.edit_bookyear(2026, description="Jubileumjaar")
    detail = RestCaller(fake).get("bookyears/3").json()
    assert detail["names"][0]["value"] == "Jubileumjaar"
    assert detail["fromDate"] == "2026-01-01"


@pytest.mark.parametrize(
    ("end", "taken"),
    [("2028-12-30", True), ("2028-12-31", False), ("2027-01-01", False), ("2026-06-30", False)],
)
def test_a_bookyear_lasts_less_than_two_years(end: str, taken: bool) -> None:
    """24 months less one day is the longest; an end before the start is refused."""
    human = OctopusFake().human
    if taken:
        assert human.create_bookyear(end=end) == 4
    else:
        with pytest.raises(HumanError, match=r"at most 24 months|before it starts"):
            human.create_bookyear(end=end)


def test_a_next_bookyear_takes_over_journals_and_accounts() -> None:
    """The journals of the last bookyear are there, empty, with their own numbers."""
    fake = OctopusFake()
    customer = fake.human.add_relation("Acme NV")
    fake.human.book_sale("V1", customer, total=121)
    fake.human.add_account(701234, "Iets", year=2026)
    fake.human.create_bookyear()
    caller = RestCaller(fake)
    journals = {row["journalKey"]: row for row in caller.get("bookyears/4/journals").json()}
    assert set(journals) == {"A1", "V1", "V2", "V3", "F1", "F9", "D1"}
    assert journals["V1"]["lastBookedDocumentNr"] == 0
    assert journals["V3"]["insertionType"] == 2
    numbers = {row["accountKey"]["id"] for row in caller.get("accounts", bookyearId=4).json()}
    assert 701234 in numbers


def test_new_accounts_show_in_the_feed_of_accounts() -> None:
    """The accounts of a new bookyear are changes of that moment."""
    fake = OctopusFake()
    fake.human.create_bookyear()
    answer = RestCaller(fake).get("accounts/modified", modifiedTimeStamp="2026-11-16 00:00:00.000")
    assert {row["accountKey"]["bookyearKey"]["id"] for row in answer.json()["modified"]} == {4}


def test_a_journal_before_any_bookyear_is_refused() -> None:
    """Journals are made after the bookyear exists (R16)."""
    fake, _number = fresh()
    with pytest.raises(HumanError, match="no open bookyear in dossier 4713: make one first"):
        fake.human.add_journal("V1", "Verkopen")


def test_a_journal_lands_in_the_bookyear_that_is_open() -> None:
    """Standing in one bookyear, the other one does not get the journal (R17)."""
    fake = OctopusFake()
    fake.human.open_bookyear(2025)
    fake.human.add_journal("V7", "Verkopen")
    caller = RestCaller(fake)
    keys = [
        {row["journalKey"] for row in caller.get(f"bookyears/{year}/journals").json()}
        for year in (2, 3)
    ]
    assert ["V7" in found for found in keys] == [True, False]


def test_a_seed_brings_the_person_back_to_the_first_dossier() -> None:
    """After a reset nobody stands in a dossier that is gone."""
    fake, _number = fresh()
    fake.reset()
    fake.human.add_journal("V7", "Verkopen")
    assert (3, "V7") in fake.state.dossiers[4711].journals
    with pytest.raises(HumanError, match="no dossier 4713"):
        fake.human.open_dossier(4713)


@pytest.mark.parametrize(
    ("period_type", "numbers"),
    [
        ("MONTH", [202601, 202602, 202603, 202604]),
        ("QUARTER", [202601, 202602]),
        ("YEAR", [202601]),
    ],
)
def test_periods_cover_a_broken_bookyear_without_gap(period_type: str, numbers: list[int]) -> None:
    """Each period begins the day after the one before; numbers count from 01."""
    found = list(periods(date(2026, 3, 15), date(2026, 6, 20), period_type))
    assert [period.number for period in found] == numbers
    assert (found[0].start, found[-1].end) == (date(2026, 3, 15), date(2026, 6, 20))
    gaps = [(b.start - a.end).days for a, b in pairwise(found)]
    assert all(gap == 1 for gap in gaps)


# -- over REST -------------------------------------------------------------------------------------


def test_rest_makes_the_next_bookyear() -> None:
    """POST bookyears answers 200 with the detail, which says what was asked."""
    caller = RestCaller(OctopusFake())
    answer = caller.call("POST", "bookyears", asked(visibleFiscalControl=True))
    detail = caller.get("bookyears/4").json()
    assert (answer.status_code, answer.json()) == (200, detail)
    assert detail["bookingPeriodType"] == "QUARTER"
    assert detail["declarantType"] == "QUARTERLY"
    assert (detail["visibleFiscalControl"], detail["proRataTemporis"]) == (True, False)
    assert (detail["fromDate"], detail["toDate"]) == ("2027-01-01", "2027-12-31")


def test_rest_refuses_another_start_and_names_the_right_one() -> None:
    """400 with the assumed code -79; nothing is made (D12)."""
    caller = RestCaller(OctopusFake())
    answer = caller.call("POST", "bookyears", asked(fromDate="2027-02-01"))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -79)
    assert "01-01-2027" in answer.json()["technicalInfo"]
    assert caller.get("bookyears/4").status_code == 404


@pytest.mark.parametrize("name", ["names", "fromDate", "toDate", "bookingPeriodType"])
def test_rest_needs_the_required_fields_of_a_bookyear(name: str) -> None:
    """A required field left out is a 400 with technicalInfo only."""
    answer = RestCaller(OctopusFake()).call("POST", "bookyears", asked(**{name: None}))
    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])


def test_rest_refuses_an_unknown_period_type() -> None:
    """Only MONTH, QUARTER and YEAR exist."""
    answer = RestCaller(OctopusFake()).call("POST", "bookyears", asked(bookingPeriodType="WEEK"))
    assert answer.json()["errorCode"] == -79


def changed(bookyear: int, **fields: Any) -> dict[str, Any]:
    """The body that changes a bookyear in these fields alone."""
    return {"bookyearKey": {"id": bookyear}, **fields}


def test_rest_changes_what_is_sent_of_a_bookyear() -> None:
    """PUT answers 200 with the detail; what is left out stays."""
    caller = RestCaller(OctopusFake())
    before = caller.get("bookyears/3").json()
    answer = caller.call("PUT", "bookyears", changed(3, visibleFiscalControl=True))
    assert (answer.status_code, answer.json()) == (200, {**before, "visibleFiscalControl": True})
    assert caller.call("PUT", "bookyears", changed(9)).json()["errorCode"] == -9
    named = caller.call("PUT", "bookyears", changed(3, names=[]))
    assert (named.status_code, list(named.json())) == (400, ["technicalInfo"])


def test_rest_moves_only_the_outer_days_of_the_bookyears() -> None:
    """The first one may start, and the last one end on another day; its periods follow."""
    fake = OctopusFake()
    caller = RestCaller(fake)
    years = [year["bookyearKey"]["id"] for year in caller.get("bookyears").json()]
    first, middle, last = years[0], years[1], years[-1]
    for body in (changed(middle, fromDate="2025-02-01"), changed(middle, toDate="2025-11-30")):
        refusal = caller.call("PUT", "bookyears", body).json()
        assert refusal["errorCode"] == -79
        assert "is fixed" in refusal["technicalInfo"]
    start = caller.get(f"bookyears/{first}").json()["fromDate"].replace("-01-", "-02-")
    assert caller.call("PUT", "bookyears", changed(first, fromDate=start)).status_code == 200
    assert caller.call("PUT", "bookyears", changed(last, toDate="2027-03-31")).status_code == 200
    listed = {year["bookyearKey"]["id"]: year for year in caller.get("bookyears").json()}
    assert (listed[first]["startDate"], len(listed[first]["periods"])) == (start, 11)
    assert (listed[last]["endDate"], len(listed[last]["periods"])) == ("2027-03-31", 15)


def test_rest_leaves_the_periods_of_a_bookyear_with_bookings() -> None:
    """Neither dates nor periods move under what is booked; its name can change."""
    fake = OctopusFake()
    fake.human.book_sale("V1", fake.human.add_relation("Acme NV"), total=121)
    caller = RestCaller(fake)
    quarters = caller.call("PUT", "bookyears", changed(3, bookingPeriodType="QUARTER"))
    assert "holds bookings" in quarters.json()["technicalInfo"]
    name = [{"language": "NL", "value": "Jubileum"}]
    assert caller.call("PUT", "bookyears", changed(3, names=name)).status_code == 200


@pytest.mark.parametrize("every", [False, True])
def test_a_bookyear_is_carried_over_with_its_accounts(every: bool) -> None:
    """New accounts go along; names of those that are there only when that is asked."""
    fake = OctopusFake()
    fake.human.create_bookyear()
    fake.human.add_account(701234, "Iets", year=2026)
    fake.human.add_account(700000, "Andere naam", year=2026)
    caller = RestCaller(fake)
    body = changed(3, copyAllAccountDescriptions=every, closeSourceBookyear=every)
    assert caller.call("POST", "bookyears/book", body).status_code == 204
    listed = caller.get("accounts", bookyearId=4).json()
    names = {row["accountKey"]["id"]: row["description"]["description_NL"] for row in listed}
    assert names[701234] == "Iets"
    assert (names[700000] == "Andere naam") is every
    assert caller.get("bookyears/3").json()["closed"] is every


def test_the_last_bookyear_cannot_be_carried_over() -> None:
    """There is nowhere to take its accounts."""
    answer = RestCaller(OctopusFake()).call("POST", "bookyears/book", changed(3))
    assert answer.json()["errorCode"] == -79
