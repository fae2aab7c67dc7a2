"""Books of the Octopus fake with every documented field filled, and the bodies that fill them."""

from __future__ import annotations

from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.relations import TEXTS

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, key, line, receipt, sale, tie

SINCE = {"modifiedTimeStamp": SINCE_EVER}
TWO = [{"language": "NL", "value": "Verkoop"}, {"language": "FR", "value": "Ventes"}]
NAMES = [*TWO, {"language": "EN", "value": "Sales"}, {"language": "DE", "value": "Verkauf"}]
INTRASTAT = {
    "isoCountrycode": "NL",
    "transactionCode": 11,
    "productCode": "85171200",
    "region": 1,
    "weight": 1.5,
    "unitCount": 2.0,
    "transportCode": 3,
    "incoTerms": "EXW",
    "originCountry": "NL",
}
OVERFLOW = {
    "beginDate": "2026-11-01",
    "endDate": "2027-01-31",
    "overflowBookingPeriodType": 1,
    "accountNr": 499000,
}
FULL_LINE = line(
    comment="Advies",
    costCentreKey={"id": 0},
    vatRecupPercentage=50.0,
    intrastatServiceData=INTRASTAT,
    overflowBookingServiceData=OVERFLOW,
)
FILE = {"fileName": "a.pdf", "fileData": "JVBERi0="}
WHOLE_RELATION = {"relationKey": {"id": 1}, "externalRelationId": 9001}
FULL_SALE = sale(
    relationIdentificationServiceData=WHOLE_RELATION,
    comment="c",
    reference="r",
    orderReference="PO 1",
    paymentMethod=1,
    bookingLines=[FULL_LINE],
)
PURCHASE = sale(
    comment="c",
    reference="r",
    journalKey="A1",
    relationIdentificationServiceData={"relationKey": {"id": 2}},
    bookingLines=[line(accountKey=600000, vatCodeKey="D21", vatRecupPercentage=50.0)],
)
FULL_MONEY_LINE = {
    "type": "C",
    "accountKey": 0,
    "externalRelationId": 9001,
    "relationId": 1,
    "reference": "paid",
    "amount": 1210.0,
    "costCentreKey": {"id": 0},
    "codaInfo": {"codaVersion": {"codaVersion": 2}, "codaMoveLineData": ["21000100"]},
}
FULL_RECEIPT = receipt(bookingLines=[FULL_MONEY_LINE])
NOT_ON_INVOICES = ("amount", "paymentMethod", "bookingLines")
CUSTOM = [{"customFieldKey": {"id": 5}, "value": "x"}]
FULL_INVOICE = {
    **{name: value for name, value in FULL_SALE.items() if name not in NOT_ON_INVOICES},
    "journalKey": "V3",
    "financialDiscount": 2.0,
    "customFieldValueList": CUSTOM,
    "peppolFields": {},
    "invoiceLines": [
        {
            "externProductNr": "P1",
            "description": "Advies",
            "count": 3,
            "unit": "uur",
            "unitPrice": 100,
            "discountPercentage": 10,
            "vatCodeKey": "21",
            "bookingAccountNr": 700000,
            "costCentreKey": {"id": 0},
            "customFieldValueList": CUSTOM,
            "intrastatServiceData": INTRASTAT,
            "peppolFields": {},
        }
    ],
}
QUERY = {
    "fromBookyearKey": {"id": 1},
    "toBookyearKey": {"id": 3},
    "fromBookyearPeriodNr": 0,
    "toBookyearPeriodNr": 999999,
    "externalRelationId": -1,
    "relationId": -1,
}
BOOKYEAR = {
    "bookingPeriodType": "MONTH",
    "fromDate": "2027-01-01",
    "toDate": "2027-12-31",
    "declarantType": "MONTHLY",
    "names": NAMES,
    "proRataTemporis": False,
    "deprecationFullBookyear": True,
    "activateDbaNp": True,
    "activateDfbNp": True,
    "declarantIntrastatReceiver": False,
    "declarantIntrastatSender": False,
    "visibleFiscalControl": False,
}
BANK_ACCOUNT = {
    "bankAccountNumber": "001-0000001-01",
    "bankAccountIban": "BE68539007547034",
    "bankAccountBic": "GKCCBEBB",
    "bankAccountClientName": "Voorbeeld BV",
    "bankAccountClientFirstname": "x",
    "address": {
        "streetAndNr": "Markt 1",
        "postalCode": "9000",
        "city": "Gent",
        "countryCode": "BE",
    },
}
INVOICING = {
    "unitPriceScale": "FOUR",
    **dict.fromkeys(
        (
            "showProduct",
            "showDescription",
            "showCostCentre",
            "showCount",
            "showUnit",
            "showUnitPrice",
            "showDiscount",
            "showVatCode",
            "showTotal",
        ),
        True,
    ),
    "customFieldInvoiceList": [{"id": 1}],
    "customFieldLineList": [{"id": 2}],
}
ORDER = {
    "bookyearKey": {"id": 3},
    "journal": "V3",
    "documentSequenceNr": 1,
    "toDocumentSequenceNr": 9,
    "fromMailAddress": "boekhouding@voorbeeld.be",
    "ccMailAddress": "cc@voorbeeld.be",
    "bccMailAddress": "bcc@voorbeeld.be",
    "excludeOctopusPdf": False,
    "forceUseEmail": True,
}
EXTRAS = {"bankAccountServiceData": BANK_ACCOUNT, "invoicingServiceData": INVOICING}
"""What a journal only keeps (2.3)."""

ACCOUNT = {
    "accountKey": {"bookyearKey": {"id": 3}, "id": 701000, "accountNumberKey": {"id": 701000}},
    "description": {f"description_{code}": "Verkoop" for code in ("NL", "FR", "EN", "DE")},
    "vatRecupPercentage": 100.0,
    "fiscProfessionalPercentage": 100.0,
    "fiscRecupPercentage": 100.0,
    "purchaseVatCode": "D21",
    "salesVatCode": "21",
    "costCentreType": 0,
    "defaultCostCentreKey": {"id": 0},
}
BOOKED = {"bookyearId": 3, "journalKey": "V1", "documentSeqNr": 1}
DOCUMENT = {"bookyearKey": {"id": 3}, "journal": "V1"}


def full_books() -> OctopusFake:
    """Books with one of everything in them, and one of everything taken away again."""
    fake = OctopusFake(world="demo", limits=False)
    human, caller = fake.human, RestCaller(fake)
    texts = {name: "x" for name in TEXTS if name != "name"}
    human.edit_relation(1, {**texts, "sddSignatureDate": "2026-01-02"}, external_id=9001)
    human.edit_relation(2, {"supplier": True})
    human.add_account(551000, "Bank")
    caller.call(
        "PUT", "accounts", {**ACCOUNT, "accountKey": {"bookyearKey": {"id": 3}, "id": 702000}}
    )
    human.add_journal("V5", "Weg")
    human.remove_journal("V5")
    human.add_journal("V6", "Leeg")
    human.add_journal("F8", "Leeg", account=551000)
    for letter in ("V", "F"):
        common = {"bookyearKey": {"id": 3}, "sequenceNumber": 1}
        body = {"commonJournalUpdateRequestData": common, **EXTRAS}
        assert caller.call("PUT", f"journals/{letter}", body).status_code == 200
    for number in (1, 2):
        assert caller.book(**{**FULL_SALE, "documentSequenceNr": number}).status_code == 201
        assert caller.receive(**{**FULL_RECEIPT, "documentSequenceNr": number}).status_code == 201
    assert caller.book(**PURCHASE).status_code == 201
    assert caller.call("POST", "invoices", FULL_INVOICE).status_code == 201
    order = {key: value for key, value in ORDER.items() if key != "forceUseEmail"}
    assert caller.call("POST", "invoices/send", order).status_code == 200
    credit = {**FULL_SALE, "journalKey": "V2", "amount": -1210.0}
    assert caller.book(**credit).status_code == 201
    pair = {"debet": key("V1", 2, -1), "credit": key("V2", 1, -1)}
    caller.call("POST", "balancings", tie(5.0, **pair))
    caller.call("DELETE", "balancings/document/delete", {**DOCUMENT, "documentSequenceNr": 2})
    caller.call("POST", "balancings", tie(5.0, key("V1", 1, -1), pair["credit"]))
    human.book_sale("V2", 1, "100", on="2026-02-10")
    human.delete_last("V2")
    for amount in (500.0, 600.0):
        caller.call("POST", "balancings", tie(amount))
        caller.call("DELETE", "balancings/bookingline/delete", key("F9", 1, 1))
    undone = {"debet": key("V1", 2, -1), "credit": key("F9", 2, 1)}
    caller.call("POST", "balancings", tie(5.0, **undone))
    caller.call("DELETE", "balancings/document/delete", {**DOCUMENT, "documentSequenceNr": 2})
    assert caller.call("POST", "balancings", tie(500.0)).status_code == 201
    return fake
