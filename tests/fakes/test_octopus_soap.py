"""The SOAP face: envelope, session, codes, schema, and the books it shares with REST."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from koppel_fakes.octopus import OctopusFake
from lxml import etree

from tests.fakes.octopus_caller import RestCaller
from tests.fakes.octopus_soap_caller import PATH, call, connected, post, post_raw, zeep_client

XS = "{http://www.w3.org/2001/XMLSchema}"
LOGIN = (
    "<softwareHouseUuid>00000000-0000-0000-0000-000000000001</softwareHouseUuid>"
    "<credentials><password>geheim</password><user>api@test</user></credentials>"
)
CONNECT = "<dossierKey><id>4711</id></dossierKey>"


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world."""
    return OctopusFake(world="demo")


@pytest.fixture
def http(fake: OctopusFake) -> httpx.Client:
    """A plain HTTP client with a cookie jar."""
    return httpx.Client(transport=httpx.WSGITransport(app=fake.app))


def returned(answer: httpx.Response) -> str | None:
    """The text of `return` in an answer."""
    return etree.fromstring(answer.content).findtext(".//return")


def relation(**changes: Any) -> dict[str, Any]:
    """A relation with all that Java demands, under external number 77."""
    return {
        "active": True,
        "client": True,
        "corporationType": 0,
        "country": "BE",
        "defaultBookingAccountClient": 0,
        "defaultBookingAccountSupplier": 0,
        "expirationDays": 15,
        "expirationType": 1,
        "externalRelationNr": 77,
        "factLanguage": 1,
        "name": "Zeep BV",
        "supplier": False,
        "vatType": 1,
        **changes,
    }


def sale(**changes: Any) -> dict[str, Any]:
    """A sale of 1210.00 to external relation 77, the first of V1."""
    line = {"accountKey": 700000, "baseAmount": 1000, "vatAmount": 210, "vatCodeKey": "21"}
    return {
        "amount": 1210,
        "bookingLines": [line],
        "bookyearKey": {"id": 3},
        "bookyearPeriodeNr": 202611,
        "currencyCode": "EUR",
        "documentDate": datetime(2026, 11, 10),  # noqa: DTZ001 - clients send local midnight
        "documentSequenceNr": 1,
        "exchangeRate": 1,
        "expiryDate": datetime(2026, 12, 10),  # noqa: DTZ001
        "externalRelationId": 77,
        "journalKey": "V1",
        **changes,
    }


def money(**changes: Any) -> dict[str, Any]:
    """A receipt of 1210.00 from external relation 77, the first of F9."""
    line = {"accountKey": 0, "amount": 1210, "externalRelationId": 77, "type": "C"}
    return {
        "bookingLines": [{**line, "reference": "paid"}],
        "bookyearKey": {"id": 3},
        "bookyearPeriodeNr": 202611,
        "documentDate": datetime(2026, 11, 12),  # noqa: DTZ001
        "documentSequenceNr": 1,
        "exchangeRate": 1,
        "journalKey": "F9",
        **changes,
    }


def key(journal: str, line: int) -> dict[str, Any]:
    """The key of a line of document 1."""
    return {
        "bookyearKey": {"id": 3},
        "documentSequenceNr": 1,
        "journalKey": journal,
        "lineSequenceNr": line,
    }


def test_the_envelope_of_1_6_is_answered_as_printed(http: httpx.Client) -> None:
    """ConnectToDossier in the printed envelope is answered with return 0 in the printed shape."""
    post(http, call("Authenticate", LOGIN))

    answer = post(http, call("ConnectToDossier", CONNECT))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert etree.tostring(etree.fromstring(answer.content), method="c14n") == etree.tostring(
        etree.fromstring(
            '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
            '<ns2:ConnectToDossierResponse xmlns:ns2="http://service.octopus.com/">'
            "<return>0</return></ns2:ConnectToDossierResponse></S:Body></S:Envelope>"
        ),
        method="c14n",
    )


def test_without_a_cookie_jar_the_login_is_lost(fake: OctopusFake) -> None:
    """Authenticate succeeds, and the next call of a client without cookies gets -2."""
    transport = httpx.WSGITransport(app=fake.app)
    first = post(httpx.Client(transport=transport), call("Authenticate", LOGIN))
    second = post(httpx.Client(transport=transport), call("ConnectToDossier", CONNECT))

    assert (returned(first), returned(second)) == ("0", "-2")
    assert first.headers["set-cookie"].startswith("JSESSIONID=")


def test_login_is_refused_by_software_house_before_password(http: httpx.Client) -> None:
    """A wrong software house is -68 whatever the password; a wrong password is -1."""
    wrong = LOGIN.replace("geheim", "fout")

    assert returned(post(http, call("Authenticate", wrong.replace("0001<", "0002<")))) == "-68"
    assert returned(post(http, call("Authenticate", wrong))) == "-1"


def test_each_state_of_a_session_has_its_code(fake: OctopusFake, http: httpx.Client) -> None:
    """No login is -2, no dossier -6, no rights -3, switched off -5; then all is well."""
    since = "<modifiedSince>2026-01-01T00:00:00+01:00</modifiedSince>"
    feed = call("GetModifiedRelations", since)
    seen = [returned(post(http, feed))]
    post(http, call("Authenticate", LOGIN))
    seen.append(returned(post(http, feed)))
    seen.append(returned(post(http, call("ConnectToDossier", CONNECT.replace("4711", "1")))))
    fake.human.set_dossier_disabled()
    seen.append(returned(post(http, call("ConnectToDossier", CONNECT))))
    fake.human.set_dossier_disabled(False)
    seen.append(returned(post(http, call("ConnectToDossier", CONNECT))))
    seen.append(returned(post(http, feed)))
    seen.append(returned(post(http, call("CloseDossier"))))
    seen.append(returned(post(http, call("CloseDossier"))))

    assert seen == ["-2", "-6", "-3", "-5", "0", "0", "0", "-6"]


def test_too_many_open_dossiers_are_minus_51(fake: OctopusFake) -> None:
    """With room for one, a second session is refused until the first closes or is forgotten."""
    fake.switches.set("soap_connections", 1)
    first = connected(fake)
    with pytest.raises(AssertionError, match="-51"):
        connected(fake)
    first.CloseDossier()
    connected(fake)
    fake.clock.advance(timedelta(hours=1))

    connected(fake)


def test_an_idle_session_is_forgotten(fake: OctopusFake) -> None:
    """After half an hour without a call the session is not authenticated any more."""
    service = connected(fake)
    fake.clock.advance(1801)

    assert service.CloseDossier() == -2


def test_an_empty_list_is_explained_by_the_last_error(fake: OctopusFake) -> None:
    """A list fails empty and GetLastError says why; a good call makes it go away."""
    service = connected(fake)
    unknown = service.GetJournals({"id": 9})
    reason = service.GetLastError()
    service.GetJournals({"id": 3})

    assert unknown == []
    assert "Unknown bookyear 9" in reason
    assert service.GetLastError() is None


def test_texts_follow_the_locale(fake: OctopusFake) -> None:
    """GetErrorDescription speaks Dutch at first and French after SetLocale."""
    service = connected(fake)
    dutch = service.GetErrorDescription(-16)
    changed = service.SetLocale({"id": 2})

    assert (dutch, changed) == ("Onbekende relatie.", 0)
    assert service.GetErrorDescription(-16) == "Relation inconnue."
    assert service.SetLocale({"id": 9}) == -79


def test_reference_data_come_through_a_strict_client(fake: OctopusFake) -> None:
    """zeep with strict parsing reads dossiers, bookyears, journals, accounts and VAT codes."""
    service = connected(fake)

    year = service.GetBookyears()[2]
    journals = {j.journalKey: j for j in service.GetJournals({"id": 3})}
    accounts = {a.accountKey.id: a for a in service.GetAccounts({"id": 3})}
    codes = [(c.code, c.type, c.basePercentage) for c in service.GetVatCodes()]

    assert [d.dossierKey.id for d in service.GetDossiers()] == [4711, 4712]
    assert year.startDate.isoformat() == "2026-01-01T00:00:00+01:00"
    assert year.periods[5].startDate.isoformat() == "2026-06-01T00:00:00+02:00"
    assert (journals["V1"].lastBookedDocumentNr, journals["F1"].currencyCode) == (0, "EUR")
    assert accounts[700000].description.description_NL == "Verkoop goederen"
    assert ("21", 2, 21.0) in codes
    assert ("21", 4, 21.0) in codes


def test_the_whole_way_of_a_payment(fake: OctopusFake) -> None:
    """Relation, sale, receipt and match are all 0, and the feed shows the match."""
    service = connected(fake)

    codes = [
        service.InsertUpdateRelation(relation()),
        service.InsertBuySellBooking(sale()),
        service.InsertFinancialDiversBooking(money()),
        service.InsertBalancing(
            {"balanceAmount": 1210, "creditKey": key("F9", 1), "debetKey": key("V1", -1)}
        ),
    ]
    feed = service.GetModifiedBalancingRelations(datetime(2026, 1, 1, tzinfo=UTC))

    entry = feed.modifiedBalancingArray[0]
    assert codes == [0, 0, 0, 0]
    assert (entry.creditBalancedBookingAmount, entry.debetBalancedBookingAmount) == (1210.0, 0.0)
    assert entry.debetDocument.balancingKey.lineSequenceNr == -1
    assert (entry.creditDocument.comment, entry.type.externalRelationId) == ("paid", 77)
    assert feed.deletedBalancingArray == []


def test_both_faces_see_the_same_books(fake: OctopusFake) -> None:
    """What SOAP booked REST reads, and the other way round, with the same refusals."""
    service, caller = connected(fake), RestCaller(fake)
    service.InsertUpdateRelation(relation())
    service.InsertBuySellBooking(sale(comment="from SOAP"))
    caller.book(documentSequenceNr=2, comment="from REST")

    by_rest = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=1).json()
    by_soap = service.GetBuySellBooking({"id": 3}, "V1", 2)

    assert (by_rest["comment"], by_rest["documentDate"]) == ("from SOAP", "2026-11-10")
    assert by_rest["relationIdentificationServiceData"]["externalRelationId"] == 77
    assert (by_soap.comment, by_soap.relationKey.id) == ("from REST", 1)
    assert by_soap.documentDate.isoformat() == "2026-11-10T00:00:00+01:00"
    kinds = [(e.actor, e.operation) for e in fake.effects.since()]
    assert kinds == [
        ("api", "SOAP InsertUpdateRelation"),
        ("api", "SOAP InsertBuySellBooking"),
        ("api", "POST buysellbookings"),
    ]


def test_locks_have_their_own_codes(fake: OctopusFake) -> None:
    """An open journal is -12, a closed one -11, and nothing is stored."""
    service = connected(fake)
    service.InsertUpdateRelation(relation())
    fake.human.open_journal("V1")
    opened = service.InsertBuySellBooking(sale())
    text = service.GetLastError()
    fake.human.close_journal("V1")
    fake.human.set_journal_closed("V1")
    closed = service.InsertBuySellBooking(sale())
    fake.human.set_journal_closed("V1", closed=False)

    assert (opened, closed) == (-12, -11)
    assert "open by another user" in text
    assert service.InsertBuySellBooking(sale()) == 0
    assert service.InsertBuySellBooking(sale()) == -13


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bookyearKey": None}, -9),
        ({"journalKey": None}, -10),
        ({"journalKey": "V3"}, -29),
        ({"journalKey": "F1"}, -38),
        ({"documentDate": None}, -17),
        ({"expiryDate": None}, -18),
        ({"currencyCode": None}, -19),
        ({"externalRelationId": 0}, -16),
        ({"bookingLines": []}, -24),
    ],
)
def test_what_a_sale_lacks_is_named_by_its_code(
    fake: OctopusFake, changes: dict[str, Any], code: int
) -> None:
    """Left-out elements are business errors, not faults."""
    service = connected(fake)
    service.InsertUpdateRelation(relation())

    assert service.InsertBuySellBooking(sale(**changes)) == code


def test_updates_replace_and_reads_of_nothing_say_why(fake: OctopusFake) -> None:
    """UpdateBuySellBooking and its financial twin replace; a read of nothing leaves -34's text."""
    service = connected(fake)
    service.InsertUpdateRelation(relation())
    missing = service.UpdateBuySellBooking(sale())
    service.InsertBuySellBooking(sale())
    service.InsertFinancialDiversBooking(money())

    assert missing == -34
    assert service.UpdateBuySellBooking(sale(comment="new")) == 0
    assert service.GetBuySellBooking({"id": 3}, "V1", 1).comment == "new"
    less = [{"accountKey": 0, "amount": 1, "externalRelationId": 77, "type": "C"}]
    assert service.UpdateFinancialDiversBooking(money(bookingLines=less)) == 0
    assert service.GetFinancialDiversBooking({"id": 3}, "F9", 1).bookingLines[0].amount == 1.0
    assert service.GetBuySellBooking({"id": 3}, "V1", 2) is None
    assert "Document 2 does not exist" in service.GetLastError()


def test_booking_feeds_are_filtered(fake: OctopusFake) -> None:
    """Year -1 or none is all, the journal narrows, and the moment is an instant."""
    fake.human.book_sale("V1", 1, "10.00", on="2025-05-05")
    fake.human.book_sale("V2", 1, "-20.00", on="2026-05-05")
    fake.human.receipt(1, "30.00")
    service = connected(fake)
    since = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)

    def amounts(*asked: Any) -> list[float]:
        answer = service.GetModifiedBuySellBookings(*asked)
        return sorted(b.amount for b in answer.modifiedBuySellBookingArray)

    receipts = service.GetModifiedFinancialDiversBookings(since, {"id": 3}, "F1")

    assert amounts(since) == [-20.0, 10.0]
    assert amounts(since, {"id": -1}) == [-20.0, 10.0]
    assert amounts(since, {"id": 3}) == [-20.0]
    assert amounts(since, {"id": -1}, "V1") == [10.0]
    assert amounts(since + timedelta(seconds=1)) == []
    lines = receipts.modifiedFinancialDiversBookingArray[0].bookingLines
    assert [(line.type, line.amount) for line in lines] == [("C", 30.0)]


def test_the_open_report_takes_an_external_number_or_all(fake: OctopusFake) -> None:
    """-1 brings everybody, a number its relation, an unknown one nobody."""
    service = connected(fake)
    service.InsertUpdateRelation(relation())
    service.InsertBuySellBooking(sale())
    fake.human.book_sale("V1", 1, "50.00")

    def open_amounts(external: int) -> list[float]:
        rows = service.GetReportOpenClient(
            {
                "externalRelationId": external,
                "fromBookyearKey": {"id": 3},
                "fromBookyearPeriodNr": 202601,
                "toBookyearKey": {"id": 3},
                "toBookyearPeriodNr": 202612,
            }
        )
        return [row.openBookingAmount for row in rows]

    assert open_amounts(-1) == [1210.0, 50.0]
    assert open_amounts(77) == [1210.0]
    assert open_amounts(78) == []


@pytest.mark.parametrize(("choice", "city"), [("clear", ""), ("keep", "Gent")])
def test_an_omitted_text_is_cleared_or_kept_by_the_switch(
    fake: OctopusFake, choice: str, city: str
) -> None:
    """By default a SOAP update empties what it leaves out; fields SOAP does not know stay."""
    fake.switches.set("omitted_relation_fields_soap", choice)
    service, caller = connected(fake), RestCaller(fake)
    service.InsertUpdateRelation(relation(city="Gent"))
    identity = {"externalRelationId": 77}
    body = {"relationIdentificationServiceData": identity, "profession": "bakker"}
    caller.call("PUT", "relations", {**body, "currencyCode": "EUR"})

    service.InsertUpdateRelation(relation(name="Zeep NV"))
    stored = caller.get("relations", extRelationId=77).json()[0]

    assert (stored["name"], stored["city"], stored["profession"]) == ("Zeep NV", city, "bakker")
    assert (stored["expirationType"], stored["expirationDays"]) == (1, 15)


def test_a_key_alone_takes_the_external_number_away(fake: OctopusFake) -> None:
    """Java's 0 for an omitted external number overwrites the stored one (the clear switch)."""
    service, caller = connected(fake), RestCaller(fake)
    service.InsertUpdateRelation(relation())
    service.InsertUpdateRelation(relation(externalRelationNr=0, relationKey={"id": 7}))

    assert caller.get("relations", extRelationId=77).status_code == 404
    stored = caller.get("relations", relationId=7).json()[0]
    assert stored["relationIdentificationServiceData"]["externalRelationId"] == 0


def test_the_first_name_has_two_names(fake: OctopusFake) -> None:
    """01-13 says surName, 01-14 firstName; REST reads firstName."""
    old, new, caller = connected(fake, "01-13"), connected(fake, "01-14"), RestCaller(fake)
    old.InsertUpdateRelation(relation(surName="Zoë"))
    first = caller.get("relations", extRelationId=77).json()[0]["firstName"]
    new.InsertUpdateRelation(relation(firstName="Loïc"))
    second = caller.get("relations", extRelationId=77).json()[0]["firstName"]

    since = datetime(2026, 11, 16, tzinfo=UTC)
    assert (first, second) == ("Zoë", "Loïc")
    assert old.GetModifiedRelations(since).modifiedRelations[0].surName == "Loïc"
    assert new.GetModifiedRelations(since).modifiedRelations[0].firstName == "Loïc"


def test_01_13_knows_nothing_of_01_14(http: httpx.Client) -> None:
    """The oldest schema lacks the five additions, the newer ones have them as optional."""
    old = etree.fromstring(http.get(f"{PATH.replace('01-16', '01-13')}?xsd=1").content)
    new = etree.fromstring(http.get(f"{PATH}?xsd=1").content)

    def optional(schema: Any) -> set[str]:
        return {
            f"{node.get('name')}"
            for node in schema.iter(f"{XS}element")
            if node.get("minOccurs") == "0"
        }

    assert optional(new) - optional(old) == {
        "firstName",
        "purchaseVatCode",
        "salesVatCode",
        "description_EN",
        "defaultSellBookingAccountNr",
    }


@pytest.mark.parametrize(
    ("reading", "day"), [("written", "2026-11-09"), ("brussels", "2026-11-10")]
)
def test_a_date_sent_in_utc_lands_a_day_early(fake: OctopusFake, reading: str, day: str) -> None:
    """Belgian midnight converted to UTC is the day before, unless the switch says otherwise."""
    fake.switches.set("soap_date_reading", reading)
    service = connected(fake)
    service.InsertUpdateRelation(relation())
    moved = datetime(2026, 11, 9, 23, 0, tzinfo=UTC)

    service.InsertBuySellBooking(sale(documentDate=moved))

    booked = RestCaller(fake).get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=1)
    assert booked.json()["documentDate"] == day


def test_a_wrong_order_of_elements_is_a_fault(http: httpx.Client) -> None:
    """The schema's order is the law: user before password is refused with a 500 and a fault."""
    swapped = LOGIN.replace(
        "<password>geheim</password><user>api@test</user>",
        "<user>api@test</user><password>geheim</password>",
    )

    answer = post(http, call("Authenticate", swapped))

    assert answer.status_code == 500
    assert b"<faultcode>S:Client</faultcode>" in answer.content
    assert b"password" in answer.content


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body/></S:Envelope>',
        '<!DOCTYPE a [<!ENTITY b "c">]><S:Envelope'
        ' xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><x>&b;</x></S:Body>'
        "</S:Envelope>",
    ],
)
def test_what_is_no_soap_is_a_fault(http: httpx.Client, text: str) -> None:
    """Anything but a SOAP 1.1 envelope with a body is a fault."""
    answer = post_raw(http, text)

    assert (answer.status_code, b"faultstring" in answer.content) == (500, True)


@pytest.mark.parametrize(
    "body",
    [
        call("Dance"),
        "<GetDossiers/>",
        call("GetErrorDescription", "<errorNr>many</errorNr>"),
        call(
            "GetErrorDescription", '<t:errorNr xmlns:t="http://service.octopus.com/">1</t:errorNr>'
        ),
        call("GetErrorDescription"),
        call("GetModifiedRelations", "<modifiedSince>today</modifiedSince>"),
    ],
)
def test_what_the_schema_does_not_allow_is_a_fault(http: httpx.Client, body: str) -> None:
    """Unknown operations, wrong namespaces, types and missing ints are faults."""
    answer = post(http, body)

    assert (answer.status_code, b"faultstring" in answer.content) == (500, True)


@pytest.mark.parametrize("amount", ["NaN", "INF", "1e300"])
def test_an_amount_that_is_none_is_a_fault(
    fake: OctopusFake, http: httpx.Client, amount: str
) -> None:
    """xsd:double knows infinity and NaN; the books do not."""
    post(http, call("AuthenticateAndConnect", LOGIN + CONNECT))
    body = f"<balacing><balanceAmount>{amount}</balanceAmount></balacing>"

    answer = post(http, call("InsertBalancing", body))

    assert (answer.status_code, b"faultstring" in answer.content) == (500, True)


def test_only_text_xml_is_taken(http: httpx.Client) -> None:
    """SOAP 1.2's content type is a 415."""
    answer = post(http, call("GetDossiers"), **{"Content-Type": "application/soap+xml"})

    assert answer.status_code == 415


def test_a_cut_message_is_a_fault(http: httpx.Client) -> None:
    """Half an envelope is not read as far as it goes."""
    text = '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>' + call(
        "Authenticate", LOGIN
    )

    assert post_raw(http, text).status_code == 500


def test_the_wsdl_names_its_own_address_and_all_52_operations(fake: OctopusFake) -> None:
    """A client made from the WSDL finds 52 operations at the address it was asked from."""
    client = zeep_client(fake, "01-14")
    service = client.wsdl.services["OctopusWSService"]
    port = service.ports["OctopusWSPort"]

    operations = port.binding.all()

    assert port.binding_options["address"] == (
        "http://octopus.test/OctopusService01-14/OctopusWSService"
    )
    assert len(operations) == 52


def test_what_the_dossier_lacks_is_refused_with_its_code(fake: OctopusFake) -> None:
    """Products are nothing, and -46 as the last error; the feed of delivery notes says -60."""
    service = connected(fake)

    assert service.GetProducts() == []
    assert "GetProducts is not available" in service.GetLastError()
    assert service.GetModifiedDeliveryNotes()["return"] == -60
    assert service.GetRappelInformation() == []
    assert not service.GetLastError()


def test_soap_has_no_quota_until_the_switch_says_so(fake: OctopusFake) -> None:
    """By default VAT codes can be read often; with the switch twice a day."""
    service = connected(fake)
    often = [len(service.GetVatCodes()) for _ in range(4)]
    fake.switches.set("soap_quotas", True)
    counted = [len(service.GetVatCodes()) for _ in range(3)]

    assert len(set(often)) == 1
    assert counted == [often[0], often[0], 0]


def test_the_log_names_soap_operations(fake: OctopusFake, http: httpx.Client) -> None:
    """Each SOAP call is logged under its own name, and can be struck by a fault."""
    fake.faults.add(operation="SOAP GetDossiers", kind="error_before")
    http.get(f"{PATH}?wsdl")
    statuses = [post(http, call(name)).status_code for name in ("CloseDossier", "GetDossiers")]

    assert statuses == [200, 503]
    assert [entry.operation for entry in fake.requests.since()] == [
        "GET wsdl",
        "SOAP CloseDossier",
        "SOAP GetDossiers",
    ]


def test_control_characters_do_not_break_an_answer(fake: OctopusFake) -> None:
    """What XML cannot hold is left out of a SOAP answer."""
    fake.human.edit_relation(1, {"remarks": "a\x00b"})
    service = connected(fake)

    assert service.GetRelations()[0].remarks == "ab"
