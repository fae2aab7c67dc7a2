"""Printing: a document as a file: a PDF of one page, or UBL (teamleader-api 2.3, 2.4).

The files are small and honest: number, date, customer and sums are those of the document. They
are no test of a PDF reader or of Peppol's rules.
"""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from koppel_fakes.pdf import one_page
from koppel_fakes.teamleader.documents import CreditNote, Invoice, Invoicee

FORMATS = ("pdf", "ubl/e-fff", "ubl/peppol_bis_3", "ubl/xrechnung")
_PROFILES = {
    "ubl/e-fff": "urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214",
    "ubl/peppol_bis_3": (
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    ),
    "ubl/xrechnung": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd"


def printed(document: Invoice | CreditNote, invoicee: Invoicee, form: str) -> tuple[bytes, str]:
    """The bytes of the document in one of `FORMATS`, and their content type."""
    if form == "pdf":
        return one_page(_lines(document, invoicee)), "application/pdf"
    return _ubl(document, invoicee, _PROFILES[form]).encode(), "application/xml"


def _lines(document: Invoice | CreditNote, invoicee: Invoicee) -> list[str]:
    title = "Factuur" if isinstance(document, Invoice) else "Creditnota"
    return [
        f"{title} {document.number or '(draft)'}",
        f"{_day(document.on)}",
        invoicee.name,
        f"{document.totals.payable} {document.currency}",
    ]


def _ubl(document: Invoice | CreditNote, invoicee: Invoicee, profile: str) -> str:
    kind = "Invoice" if isinstance(document, Invoice) else "CreditNote"
    currency, totals = document.currency, document.totals
    amounts = (
        ("TaxExclusiveAmount", totals.exclusive),
        ("TaxInclusiveAmount", totals.inclusive),
        ("PayableAmount", totals.payable),
    )
    sums = "".join(
        f'<cbc:{name} currencyID="{currency}">{amount}</cbc:{name}>' for name, amount in amounts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<{kind} xmlns="{_NAMESPACE}:{kind}-2"'
        f' xmlns:cac="{_NAMESPACE}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{_NAMESPACE}:CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{profile}</cbc:CustomizationID>"
        f"<cbc:ID>{escape(document.number or '')}</cbc:ID>"
        f"<cbc:IssueDate>{_day(document.on)}</cbc:IssueDate>"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>"
        "<cac:AccountingCustomerParty><cac:Party><cac:PartyName>"
        f"<cbc:Name>{escape(invoicee.name)}</cbc:Name>"
        "</cac:PartyName></cac:Party></cac:AccountingCustomerParty>"
        f"<cac:LegalMonetaryTotal>{sums}</cac:LegalMonetaryTotal></{kind}>"
    )


def _day(on: date | None) -> str:
    return "" if on is None else on.isoformat()
