"""The worked examples of the vendor's reference, sent as printed and answered as printed."""

from __future__ import annotations

import pytest
from koppel_fakes.octopus import OctopusFake, worlds
from koppel_fakes.octopus.records import Relation
from koppel_fakes.octopus.relations import DEFAULTS

from tests.fakes.octopus_caller import RestCaller

SALE = """{"buySellBookingServiceData": {
   "bookyearKey": {"id": 3}, "journalKey": "V1", "documentSequenceNr": 16,
   "bookyearPeriodeNr": 202402, "documentDate": "2024-02-10", "expiryDate": "2024-03-11",
   "relationIdentificationServiceData": {"relationKey": {"id": 31}, "externalRelationId": 1007},
   "amount": 1210.00, "currencyCode": "EUR", "exchangeRate": 1.0,
   "reference": "+++000/0000/01616+++", "comment": "TL 2024/16 Voorbeeld BV", "paymentMethod": 0,
   "bookingLines": [{"accountKey": 700000, "baseAmount": 1000.00, "vatCodeKey": "21",
                     "vatAmount": 210.00, "comment": "Advies"}]},
 "attachments": [{"fileName": "2024-16.pdf", "fileData": "JVBERi0="}]}"""

RECEIPT = """{"financialDiversBookingServiceData": {
   "bookyearKey": {"id": 3}, "journalKey": "F9", "documentSequenceNr": 8,
   "bookyearPeriodeNr": 202403, "documentDate": "2024-03-04", "exchangeRate": 1.0,
   "bookingLines": [{"type": "C", "relationId": 31, "amount": 1210.00,
                     "reference": "TL betaling 2024/16"}]},
 "attachments": []}"""

MATCH = """
{"debetKey":  {"bookyearKey": {"id": 3}, "journalKey": "V1", "documentSequenceNr": 16,
               "lineSequenceNr": -1},
 "creditKey": {"bookyearKey": {"id": 3}, "journalKey": "F9", "documentSequenceNr": 8,
               "lineSequenceNr": 1},
 "balanceAmount": 1210.00}"""

FEED = {
    "deletedBalancings": [],
    "modifiedBalancings": [
        {
            "creditBalancedBookingAmount": 1210.0,
            "debetBalancedBookingAmount": 0.0,
            "creditDocument": {
                "balancingKey": {
                    "bookyearKey": {"id": 3},
                    "documentSequenceNr": 8,
                    "journalKey": "F9",
                    "lineSequenceNr": 1,
                },
                "comment": "TL betaling 2024/16",
                "creditBookingAmount": 1210.0,
                "creditDocumentAmount": 1210.0,
                "currencyCode": "EUR",
                "debetBookingAmount": 0.0,
                "debetDocumentAmount": 0.0,
                "documentDate": "2024-03-04",
                "exchangeRate": 1.0,
                "reference": "",
            },
            "debetDocument": {
                "balancingKey": {
                    "bookyearKey": {"id": 3},
                    "documentSequenceNr": 16,
                    "journalKey": "V1",
                    "lineSequenceNr": -1,
                },
                "comment": "TL 2024/16 Voorbeeld BV",
                "creditBookingAmount": 0.0,
                "creditDocumentAmount": 0.0,
                "currencyCode": "EUR",
                "debetBookingAmount": 1210.0,
                "debetDocumentAmount": 1210.0,
                "documentDate": "2024-02-10",
                "exchangeRate": 1.0,
                "reference": "+++000/0000/01616+++",
            },
            "type": {
                "accountNr": 0,
                "externalRelationId": 1007,
                "relationKey": {"id": 31},
                "type": "C",
            },
        }
    ],
}

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def fake() -> OctopusFake:
    """The dossier of the examples: bookyear 3 is 2024, 15 sales and 7 receipts were booked."""
    fake = OctopusFake()
    dossier = fake.state.dossiers[4711]
    del dossier.bookyears[1]
    worlds.add_bookyear(dossier, 3, 2024, "MONTH")
    for journal, last in (("V1", 15), ("F9", 7)):
        dossier.journals[(3, journal)].last_number = last
    fields = {**DEFAULTS, "name": "Voorbeeld BV", "client": True}
    dossier.relations[31] = Relation(31, 1007, fields, worlds.SET_UP)
    dossier.by_external[1007] = 31
    return fake


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


def send(caller: RestCaller, path: str, text: str) -> object:
    """POST the text as it is printed."""
    return caller.http.post(f"/dossiers/4711/{path}", content=text, headers=JSON)


def test_the_sale_of_2_7_is_booked_and_reads_back_as_it_was_sent(caller: RestCaller) -> None:
    """A sale is answered 201 without a body, and the single read brings it back whole."""
    booked = send(caller, "buysellbookings", SALE)
    read = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=16)

    assert (booked.status_code, booked.content) == (201, b"")
    assert read.json() == {
        "amount": 1210.0,
        "bookingLines": [
            {
                "accountKey": 700000,
                "baseAmount": 1000.0,
                "comment": "Advies",
                "vatAmount": 210.0,
                "vatCodeKey": "21",
            }
        ],
        "bookyearKey": {"id": 3},
        "bookyearPeriodeNr": 202402,
        "comment": "TL 2024/16 Voorbeeld BV",
        "currencyCode": "EUR",
        "documentDate": "2024-02-10",
        "documentSequenceNr": 16,
        "exchangeRate": 1.0,
        "expiryDate": "2024-03-11",
        "journalKey": "V1",
        "paymentMethod": 0,
        "reference": "+++000/0000/01616+++",
        "relationIdentificationServiceData": {
            "externalRelationId": 1007,
            "relationKey": {"id": 31},
        },
    }


def test_the_credit_note_of_2_7_has_a_negative_total_and_positive_lines(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """A credit note in V2 is taken with a negative amount, and refused with negative lines."""
    text = (
        SALE.replace('"V1"', '"V2"')
        .replace('"documentSequenceNr": 16', '"documentSequenceNr": 1')
        .replace('"amount": 1210.00', '"amount": -1210.00')
    )
    wrong = text.replace('"baseAmount": 1000', '"baseAmount": -1000').replace(
        '"vatAmount": 210', '"vatAmount": -210'
    )

    refused = send(caller, "buysellbookings", wrong)
    booked = send(caller, "buysellbookings", text)

    assert (refused.status_code, refused.json()["errorCode"]) == (400, -24)
    assert booked.status_code == 201
    assert fake.state.dossiers[4711].journals[(3, "V2")].last_number == 1


def test_the_payment_of_2_10_shows_in_the_feed_as_printed(caller: RestCaller) -> None:
    """Receipt and match are answered 201 and empty; the feed answers exactly as printed."""
    answers = [
        send(caller, "buysellbookings", SALE),
        send(caller, "financialdiversbookings", RECEIPT),
        send(caller, "balancings", MATCH),
    ]
    feed = caller.get("balancings/modified", modifiedTimeStamp="2024-03-04 00:00:00.000")

    assert [(a.status_code, a.content) for a in answers] == [(201, b"")] * 3
    assert feed.json() == FEED
    assert '"creditBalancedBookingAmount": 1210.0, "creditDocument"' in feed.text


def test_keys_come_in_alphabetical_order_and_amounts_as_doubles(caller: RestCaller) -> None:
    """The JSON text is ordered by key, and a whole amount has one decimal."""
    send(caller, "buysellbookings", SALE)

    text = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=16).text

    assert text.startswith('{"amount": 1210.0, "bookingLines": [{"accountKey": 700000, ')


def test_a_wrong_number_names_the_last_and_the_new_one(caller: RestCaller) -> None:
    """Error -13 is a 400 with a Dutch message and a technicalInfo that names both numbers."""
    answer = send(caller, "buysellbookings", SALE.replace('Nr": 16', 'Nr": 18'))

    assert answer.status_code == 400
    assert answer.json() == {
        "errorCode": -13,
        "errorMessage": "Het documentnummer moet oplopend zijn en aansluiten op het laatste"
        " nummer.",
        "technicalInfo": "Unable to insert booking in dossier 4711. Last document number: 15,"
        " new: 18",
    }


def test_an_unknown_period_is_minus_14(caller: RestCaller) -> None:
    """A right number with a period outside the bookyear is answered -14."""
    answer = send(caller, "buysellbookings", SALE.replace("202402", "202302"))

    assert (answer.status_code, answer.json()["errorCode"]) == (400, -14)


def test_a_misnamed_query_parameter_is_a_400_without_a_code(caller: RestCaller) -> None:
    """`bookyearKeyId` instead of `bookyearId` brings only technicalInfo (pitfall 5)."""
    answer = caller.get("buysellbookings", bookyearKeyId=3, journalKey="V1", documentSeqNr=16)

    assert answer.status_code == 400
    assert list(answer.json()) == ["technicalInfo"]


def test_a_date_that_is_none_is_a_500_without_a_body(caller: RestCaller) -> None:
    """A malformed element in the JSON is answered 500 and empty (1.4)."""
    answer = send(caller, "buysellbookings", SALE.replace("2024-02-10", "10/02/2024"))

    assert (answer.status_code, answer.content) == (500, b"")


def test_the_booking_of_the_sandbox_adds_up(caller: RestCaller) -> None:
    """The recorded sale of 2400.00 + 144.00 on code 06 with a total of 2544.00 is taken."""
    text = (
        SALE.replace('"amount": 1210.00', '"amount": 2544.00')
        .replace(
            '"accountKey": 700000, "baseAmount": 1000.00',
            '"accountKey": 700100, "baseAmount": 2400.00',
        )
        .replace('"vatCodeKey": "21"', '"vatCodeKey": "06"')
        .replace('"vatAmount": 210.00', '"vatAmount": 144.00')
    )

    assert send(caller, "buysellbookings", text).status_code == 201


def test_a_payment_split_over_two_invoices_gives_two_entries(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """The recorded 600.00 receipt covers 321.00 and 279.00, an entry each."""
    for amount in ("321.00", "279.00"):
        fake.human.book_sale("V1", 31, amount, on="2024-02-12")
    number = fake.human.receipt(31, "600.00", on="2024-03-01")
    for sale in (16, 17):
        fake.human.match(sale, ["F1", number, 1, 3], year=3)

    feed = caller.get("balancings/modified", modifiedTimeStamp="2024-03-01 00:00:00.000").json()

    amounts = [entry["creditBalancedBookingAmount"] for entry in feed["modifiedBalancings"]]
    assert amounts == [321.0, 279.0]


def test_the_error_endpoint_gives_a_sample_without_a_token(caller: RestCaller) -> None:
    """GET /error answers 400 with the text of the code in the language asked for."""
    del caller.http.headers["dossierToken"]

    answer = caller.http.get("/error", params={"errorCode": -12, "localeId": 2})

    assert (answer.status_code, answer.json()["errorCode"]) == (400, -12)
    assert answer.json()["errorMessage"] == "Le journal est ouvert par un autre utilisateur."


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "1_0", "٣", "1.0", ""])
def test_what_is_no_32_bit_number_is_no_parameter(caller: RestCaller, number: str) -> None:
    """A query parameter that is no 32-bit integer is refused as missing, without an errorCode."""
    answer = caller.http.get("/error", params={"errorCode": number, "localeId": 1})

    assert answer.status_code == 400
    assert list(answer.json()) == ["technicalInfo"]


def test_the_version_is_plain_text(caller: RestCaller) -> None:
    """GET /about/version answers text/plain."""
    answer = caller.http.get("/about/version")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
