"""The unknowns of octopus-api: each answer that may turn out otherwise can be had."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, key, line, sale, tie
from tests.fakes.octopus_soap_caller import connected

SINCE = {"modifiedTimeStamp": SINCE_EVER}
QUERY = {
    "fromBookyearKey": {"id": 1},
    "toBookyearKey": {"id": 3},
    "fromBookyearPeriodNr": 0,
    "toBookyearPeriodNr": 999999,
}
ALL = {"externalRelationId": -1, "relationId": -1}


def fake_with(**switches: object) -> tuple[OctopusFake, RestCaller]:
    fake = OctopusFake(world="demo", switches=switches)
    return fake, RestCaller(fake)


def code_of(answer: Any) -> int:
    """The error code of a refusal."""
    code = answer.json()["errorCode"]
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize(("scope", "status"), [("dossier", 200), ("user", 429)])
def test_who_has_a_quota(scope: str, status: int) -> None:
    """Two reads of VAT codes a day: in each dossier, or of one user in all of them."""
    fake, caller = fake_with(quota_scope=scope)
    other = RestCaller(fake, dossier_id=4712)
    assert [caller.get("vatcodes").status_code for _ in range(3)] == [200, 200, 429]
    assert other.get("vatcodes").status_code == status


@pytest.mark.parametrize(("zone", "status"), [("Europe/Brussels", 200), ("UTC", 429)])
def test_when_a_quota_starts_anew(zone: str, status: int) -> None:
    """At midnight in Belgium, or an hour later in winter."""
    fake, caller = fake_with(quota_zone=zone)
    for _ in range(2):
        caller.get("vatcodes")
    fake.clock.advance(15.5 * 3600)
    caller.log_in()
    assert caller.get("vatcodes").status_code == status


@pytest.mark.parametrize(("status", "counts"), [(429, True), (403, False)])
def test_what_happens_beyond_a_quota(status: int, counts: bool) -> None:
    """The status is the switch's; a refused call counts, or does not."""
    fake, caller = fake_with(quota_status=status, quota_refused_calls_count=counts)
    for _ in range(2):
        caller.get("vatcodes")
    refused = caller.get("vatcodes")
    assert refused.status_code == status
    assert list(refused.json()) == ["technicalInfo"]
    assert fake.quotas.take(4711, "api@test", "GET vatcodes", fake.clock.now()) is False


@pytest.mark.parametrize("status", [400, 500])
def test_a_missing_field_has_its_status(status: int) -> None:
    """In the JSON it is the switch's; a missing parameter stays a 400."""
    _, caller = fake_with(missing_field_status=status)
    booking = sale()
    del booking["amount"]
    sent = {"buySellBookingServiceData": booking}
    assert caller.call("POST", "buysellbookings", sent).status_code == status
    assert caller.get("accounts").status_code == 400


@pytest.mark.parametrize("status", [400, 403])
def test_a_secured_period_has_its_status(status: int) -> None:
    """The code is -15 whatever the status."""
    fake, caller = fake_with(protected_status=status)
    fake.human.protect_period("V1", 202611)
    refused = caller.book()
    assert (refused.status_code, code_of(refused)) == (status, -15)


@pytest.mark.parametrize(("most", "status"), [(0, 201), (1, 400), (2, 201)])
def test_how_large_a_file_may_be(most: int, status: int) -> None:
    """A file of more than a mebibyte is too large, or not."""
    _, caller = fake_with(attachment_mebibytes=most)
    file = {"fileName": "a.pdf", "fileData": b64encode(b"x" * (2**20 + 1)).decode()}
    sent = {"buySellBookingServiceData": sale(), "attachments": [file]}
    assert caller.call("POST", "buysellbookings", sent).status_code == status


@pytest.mark.parametrize("code", [-12, -11])
def test_an_open_journal_has_its_code(code: int) -> None:
    """Over both faces."""
    fake, caller = fake_with(open_journal_code=code)
    fake.human.open_journal("V1")
    refused = caller.book()
    assert (refused.status_code, code_of(refused)) == (403, code)


@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize(("lock", "code"), [("open_journal", -12), ("set_journal_closed", -11)])
def test_what_a_lock_stops(stops: bool, lock: str, code: int) -> None:
    """Bookings only, or matching, its undoing and attachments too; never a person."""
    fake, caller = fake_with(lock_stops_matching=stops)
    caller.book()
    caller.receive()
    getattr(fake.human, lock)("V1")
    file = {"fileName": "a.pdf", "fileData": "JVBERi0="}
    place = {"journalKey": "V1", "documentSequennceNr": "1"}
    made = caller.call("POST", "balancings", tie(10.0))
    path = "/dossiers/4711/bookyears/3/bookings/attachements"
    attached = caller.http.post(path, json=file, headers=place)
    if stops:
        assert [code_of(answer) for answer in (made, attached)] == [code, code]
        fake.human.match(1, ["F9", 1, 1], "10")
        undone = caller.call("DELETE", "balancings/bookingline/delete", key("F9", 1, 1))
        assert code_of(undone) == code
    else:
        assert [answer.status_code for answer in (made, attached)] == [201, 204]


@pytest.mark.parametrize(("cents", "status"), [(0, 400), (1, 400), (2, 201)])
def test_how_far_an_amount_may_be_off(cents: int, status: int) -> None:
    """Two cents too much are taken with a tolerance of two, and not below."""
    _, caller = fake_with(amount_tolerance_cents=cents)
    assert caller.book(amount=1210.02).status_code == status


def test_sums_may_go_unchecked() -> None:
    """With the switch off any amount is taken."""
    _, caller = fake_with(check_amount_sum=False)
    assert caller.book(amount=5.0).status_code == 201


@pytest.mark.parametrize(("way", "status"), [("accept", 201), ("refuse", 400)])
def test_whether_a_sale_may_expire_before_its_date(way: str, status: int) -> None:
    """It is taken, or refused with -18."""
    _, caller = fake_with(expiry_before_date=way)
    answer = caller.book(expiryDate="2026-11-09")
    assert answer.status_code == status
    assert status == 201 or code_of(answer) == -18


@pytest.mark.parametrize(("switches", "status"), [({}, 400), ({"general_zero_sum": False}, 201)])
def test_whether_a_general_booking_must_balance(switches: dict[str, Any], status: int) -> None:
    """A single line in D1 is refused, or taken."""
    _, caller = fake_with(**switches)
    one = [{"type": "C", "relationId": 1, "amount": 10.0}]
    assert caller.receive(journalKey="D1", bookingLines=one).status_code == status


@pytest.mark.parametrize(("side", "open_amount"), [("debit", 10.0), ("credit", -10.0)])
def test_which_side_plus_is_in_a_general_journal(side: str, open_amount: float) -> None:
    """A client line of + 10 makes him owe, or be owed."""
    _, caller = fake_with(general_positive=side)
    lines = [
        {"type": "C", "relationId": 1, "amount": 10.0},
        {"type": "A", "accountKey": 580000, "amount": -10.0},
    ]
    assert caller.receive(journalKey="D1", bookingLines=lines).status_code == 201
    (row,) = caller.call("POST", "reports/clients/open", {**QUERY, **ALL}).json()
    assert row["openBookingAmount"] == open_amount


@pytest.mark.parametrize(("switches", "code"), [({}, -15), ({"closed_period_code": -14}, -14)])
def test_a_closed_period_has_its_code(switches: dict[str, Any], code: int) -> None:
    """The code is the switch's."""
    fake, caller = fake_with(**switches)
    fake.human.close_period("V1", 202611)
    assert code_of(caller.book()) == code


@pytest.mark.parametrize(
    ("switches", "status", "code"),
    [({}, 403, -11), ({"closed_bookyear_code": -9}, 400, -9)],
)
def test_a_closed_bookyear_has_its_code(switches: dict[str, Any], status: int, code: int) -> None:
    """The code is the switch's, and the status that of the code."""
    fake, caller = fake_with(**switches)
    fake.human.close_bookyear(2026)
    refused = caller.book()
    assert (refused.status_code, code_of(refused)) == (status, code)


@pytest.mark.parametrize("code", [-79, -8])
def test_a_wrong_bookyear_has_its_code(code: int) -> None:
    """A bookyear that leaves a gap is refused with the switch's code."""
    _, caller = fake_with(bookyear_refused_code=code)
    body = {
        "bookingPeriodType": "MONTH",
        "fromDate": "2028-01-01",
        "toDate": "2028-12-31",
        "declarantType": "MONTHLY",
        "names": [{"language": "NL", "value": "2028"}],
        "proRataTemporis": False,
    }
    assert code_of(caller.call("POST", "bookyears", body)) == code


@pytest.mark.parametrize(("way", "status"), [("same_amount", 204), ("refuse", 400)])
def test_whether_a_matched_document_can_be_updated(way: str, status: int) -> None:
    """With the same relation and amount it goes, or nothing goes."""
    _, caller = fake_with(update_matched=way)
    caller.book()
    caller.receive()
    caller.call("POST", "balancings", tie(10.0))
    answer = caller.call("PUT", "buysellbookings", sale(comment="x"))
    assert answer.status_code == status


@pytest.mark.parametrize("code", [-15, -35])
def test_an_update_in_a_secured_period_has_its_code(code: int) -> None:
    """The code of an update is the switch's; that of an insert stays -15."""
    fake, caller = fake_with(update_protected_code=code)
    caller.book()
    fake.human.protect_period("V1", 202611)
    assert code_of(caller.call("PUT", "buysellbookings", sale(comment="x"))) == code
    assert code_of(caller.book(documentSequenceNr=2)) == -15


@pytest.mark.parametrize(("lists", "types"), [(True, {1, 2, 4}), (False, {1, 2})])
def test_whether_codes_are_listed_for_credit_notes(lists: bool, types: set[int]) -> None:
    """Over both faces; a credit note takes the code either way."""
    fake, caller = fake_with(vat_credit_note_rows=lists)
    assert {row["type"] for row in caller.get("vatcodes").json()} == types
    assert {row.type for row in connected(fake).GetVatCodes()} == types
    assert caller.book(journalKey="V2", amount=-1210.0).status_code == 201


@pytest.mark.parametrize(("marks", "status"), [(True, 200), (False, 404)])
def test_whether_booking_marks_the_journal(marks: bool, status: int) -> None:
    """The feed of journals holds the journal that was booked in, or nothing."""
    fake, caller = fake_with(journal_touched_by_booking=marks)
    since = fake.clock.now().strftime("%Y-%m-%d 00:00:00.000")
    caller.book()
    assert caller.get("journals/modified", modifiedTimeStamp=since).status_code == status


@pytest.mark.parametrize(("way", "mobile"), [("keep", "0477"), ("clear", "")])
def test_what_an_omitted_field_becomes(way: str, mobile: str) -> None:
    """What a REST update leaves out stays, or becomes empty; a new relation is whole either way."""
    fake, caller = fake_with(omitted_relation_fields_rest=way)
    fake.human.edit_relation(1, {"mobile": "0477"})
    sent = {
        "relationIdentificationServiceData": {"relationKey": {"id": 1}},
        "currencyCode": "EUR",
        "client": True,
        "name": "Acme",
    }
    assert caller.call("PUT", "relations", sent).status_code == 204
    (found,) = caller.get("relations", relationId=1).json()
    assert (found["mobile"], found["name"]) == (mobile, "Acme")


@pytest.mark.parametrize(("refuses", "status"), [(True, 400), (False, 204)])
def test_whether_an_empty_country_is_refused(refuses: bool, status: int) -> None:
    """Two blanks are not empty."""
    _, caller = fake_with(refuse_empty_country=refuses)
    sent = {
        "relationIdentificationServiceData": {"relationKey": {"id": 1}},
        "currencyCode": "EUR",
        "country": "",
    }
    assert caller.call("PUT", "relations", sent).status_code == status


@pytest.mark.parametrize(("wins", "changed"), [(True, 1), (False, 2)])
def test_which_id_names_a_relation(wins: bool, changed: int) -> None:
    """The key, or the external number of another one."""
    fake, caller = fake_with(relation_key_wins=wins)
    fake.human.edit_relation(2, {}, external_id=77)
    both = {"relationKey": {"id": 1}, "externalRelationId": 77}
    sent = {"relationIdentificationServiceData": both, "currencyCode": "EUR", "name": "Nieuw"}
    assert caller.call("PUT", "relations", sent).status_code == 204
    found = caller.get("relations", name="Nieuw").json()
    ids = [row["relationIdentificationServiceData"]["relationKey"]["id"] for row in found]
    assert ids == [changed]


@pytest.mark.parametrize(("way", "status"), [("last_wins", 204), ("refuse", 400)])
def test_who_gets_an_external_number(way: str, status: int) -> None:
    """The last one who asks, or the first; one's own number is never in the way."""
    fake, caller = fake_with(external_id_taken=way)
    fake.human.edit_relation(2, {}, external_id=77)
    for relation, wanted in ((2, 204), (1, status)):
        ids = {"relationKey": {"id": relation}, "externalRelationId": 77}
        sent = {"relationIdentificationServiceData": ids, "currencyCode": "EUR"}
        assert caller.call("PUT", "relations", sent).status_code == wanted


@pytest.mark.parametrize("matches", [False, True])
@pytest.mark.parametrize("face", ["rest", "soap"])
def test_whether_a_reference_matches_by_itself(matches: bool, face: str) -> None:
    """A receipt with the reference of a sale is matched with it at once, or left open."""
    fake, caller = fake_with(auto_match=matches)
    fake.human.edit_relation(1, {}, external_id=77)
    caller.book(reference="+++090/9337/55493+++")
    lines = [{"type": "C", "externalRelationId": 77, "amount": 500, "accountKey": 0}]
    lines[0]["reference"] = "+++090/9337/55493+++"
    if face == "rest":
        caller.receive(bookingLines=lines)
    else:
        money = {
            "bookyearKey": {"id": 3},
            "journalKey": "F9",
            "documentSequenceNr": 1,
            "bookyearPeriodeNr": 202611,
            "documentDate": "2026-11-12T00:00:00+01:00",
            "exchangeRate": 1,
            "bookingLines": lines,
        }
        assert connected(fake).InsertFinancialDiversBooking(money) == 0
    feed = caller.get("balancings/modified", **SINCE)
    assert feed.status_code == (200 if matches else 404)
    if matches:
        (made,) = feed.json()["modifiedBalancings"]
        assert made["creditBalancedBookingAmount"] == 500.0


@pytest.mark.parametrize("touches", [False, True])
def test_whether_matching_marks_the_booking(touches: bool) -> None:
    """The feed of bookings holds what was matched, or only what was written."""
    fake, caller = fake_with(matching_touches_booking=touches)
    caller.book()
    caller.receive()
    fake.clock.advance(3600)
    since = "2026-11-16 09:30:00.000"
    caller.log_in()
    caller.call("POST", "balancings", tie(10.0))
    feed = caller.get("buysellbookings/modified", bookyearId=3, modifiedTimeStamp=since)
    assert feed.status_code == (200 if touches else 404)


@pytest.mark.parametrize(("way", "amount"), [("signed", -1210.0), ("positive", 1210.0)])
def test_the_sign_of_what_is_open(way: str, amount: float) -> None:
    """A credit note counts as less than nothing, or as it stands; over both faces."""
    fake, caller = fake_with(open_amount_sign=way)
    caller.book(journalKey="V2", amount=-1210.0)
    (row,) = caller.call("POST", "reports/clients/open", {**QUERY, **ALL}).json()
    assert (row["openBookingAmount"], row["openDocAmount"]) == (amount, amount)
    (same,) = connected(fake).GetReportOpenClient({**QUERY, "externalRelationId": -1})
    assert same.openBookingAmount == amount


@pytest.mark.parametrize(("way", "status"), [("nobody", 404), ("everybody", 200)])
def test_whom_a_report_without_ids_is_about(way: str, status: int) -> None:
    """Numbers that are left out mean relation 0, or no filter."""
    _, caller = fake_with(omitted_report_numbers=way)
    caller.book()
    assert caller.call("POST", "reports/clients/open", QUERY).status_code == status


@pytest.mark.parametrize(("seconds", "statuses"), [(0, [200, 200]), (600, [404, 200])])
def test_when_a_deletion_shows(seconds: int, statuses: list[int]) -> None:
    """At once, or some time after the person deleted it."""
    fake, caller = fake_with(deletion_delay_seconds=seconds)
    fake.human.book_sale("V1", 1, "100")
    fake.human.delete_last("V1")
    seen = []
    for _ in range(2):
        caller.log_in()
        seen.append(caller.get("bookyears/3/bookings/modified", journalTypeId=2, **SINCE))
        fake.clock.advance(601)
    assert [answer.status_code for answer in seen] == statuses


def test_an_idle_session_ends_when_the_switch_says() -> None:
    """After ten idle seconds the next call is not authenticated."""
    fake, _ = fake_with(soap_session_seconds=10)
    service = connected(fake)
    fake.clock.advance(11)
    assert service.SetLocale({"id": 1}) == -2


def test_a_line_without_reference_is_never_matched() -> None:
    """Empty references are not equal references."""
    _, caller = fake_with(auto_match=True)
    caller.book(bookingLines=[line()])
    caller.receive(bookingLines=[{"type": "C", "relationId": 1, "amount": 5.0}])
    assert caller.get("balancings/modified", **SINCE).status_code == 404
