"""Printing: a document as a file: a PDF of one page, or UBL (teamleader-api 2.3, 2.4).

The files are small and honest: number, date, customer and sums are those of the document. They
are no test of a PDF reader or of Peppol's rules.
"""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

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
        return _pdf(_lines(document, invoicee)), "application/pdf"
    return _ubl(document, invoicee, _PROFILES[form]).encode(), "application/xml"


def _lines(document: Invoice | CreditNote, invoicee: Invoicee) -> list[str]:
    title = "Factuur" if isinstance(document, Invoice) else "Creditnota"
    return [
        f"{title} {document.number or '(draft)'}",
        f"{_day(document.on)}",
        invoicee.name,
        f"{document.totals.payable} {document.currency}",
    ]


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines; what Latin-1 lacks becomes a question mark."""
    shown = "".join(f"({_quoted(line)}) Tj 0 -18 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, starts = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, start=1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (
        count,
        table,
        count,
    )
    return written + tail + b"startxref\n%d\n%%%%EOF\n" % len(written)


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


def _quoted(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
