"""What leaves the invoice module: PDFs, mails, Peppol messages and files (octopus-api 2.8)."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, sale

PLACE = {"bookyearId": 3, "journalKey": "V3", "documentSeqNr": 1}
NOTHING = {"returnInvoice": "false", "returnPdfDocument": "false", "returnEInvoiceXml": "false"}
ALL = dict.fromkeys(NOTHING, "true")
QUIET = {"publishPdfDocument": "false", "publishEInvoice": "false"}
UPLOAD = "invoices/attachments/upload?bookyearId=3&journal=V3&documentSeqNr="


@pytest.fixture
def fake() -> OctopusFake:
    """Books with the invoices 1 (relation 1) and 2 (relation 2) in V3, each of 121.00."""
    fake = OctopusFake(world="demo")
    caller = RestCaller(fake)
    for number in (1, 2):
        fields = sale(
            journalKey="V3",
            documentSequenceNr=number,
            relationIdentificationServiceData={"relationKey": {"id": number}},
        )
        del fields["amount"], fields["bookingLines"]
        line = {"count": 1, "unitPrice": 100, "vatCodeKey": "21", "bookingAccountNr": 700000}
        made = caller.call("POST", "invoices", {**fields, "invoiceLines": [line]})
        assert made.status_code == 201
    fake.effects.clear()
    return fake


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    return RestCaller(fake)


def effects(fake: OctopusFake) -> list[tuple[str, str]]:
    """The kinds and keys of what changed."""
    return [(effect.kind, effect.key) for effect in fake.effects.since(0)]


def order(**changes: Any) -> dict[str, Any]:
    """An order to send all invoices of V3."""
    return {
        "bookyearKey": {"id": 3},
        "journal": "V3",
        "documentSequenceNr": 1,
        "toDocumentSequenceNr": 9,
        "fromMailAddress": "boekhouding@voorbeeld.be",
        **changes,
    }


def test_an_export_has_the_parts_that_are_asked_for(fake: OctopusFake, caller: RestCaller) -> None:
    """The invoice, its PDF, or nothing at all; reading leaves no effect."""
    whole = caller.get("invoices/export", **PLACE, **ALL).json()
    assert set(whole) == {"invoiceServiceData", "pdfDocument"}
    assert whole["invoiceServiceData"] == caller.get("invoices", **PLACE).json()
    assert b"121.00 EUR" in b64decode(whole["pdfDocument"])
    assert caller.get("invoices/export", **PLACE, **NOTHING).json() == {}
    unknown = {**PLACE, "documentSeqNr": 3}
    assert caller.get("invoices/export", **unknown, **ALL).status_code == 404
    assert effects(fake) == []


@pytest.mark.parametrize("name", ["returnInvoice", "returnPdfDocument", "returnEInvoiceXml"])
@pytest.mark.parametrize("value", [None, "ja"])
def test_each_part_is_asked_for_or_not(caller: RestCaller, name: str, value: str | None) -> None:
    """A flag that is missing, or neither true nor false, is a 400."""
    asked = {key: text for key, text in {**PLACE, **ALL, name: value}.items() if text is not None}
    assert caller.get("invoices/export", **asked).status_code == 400


def test_generating_publishes_when_that_is_asked(fake: OctopusFake, caller: RestCaller) -> None:
    """A PDF is made either way; only a published one is an effect, an unknown invoice is -61."""
    made = caller.call("POST", "invoices/generate", **PLACE, **ALL, **QUIET)
    assert b64decode(made.json()["pdfDocument"]).startswith(b"%PDF-")
    assert effects(fake) == []
    published = {**QUIET, "publishPdfDocument": "true"}
    again = caller.call("POST", "invoices/generate", **PLACE, **NOTHING, **published)
    assert (again.status_code, again.json()) == (200, {})
    assert effects(fake) == [("invoice_publication", "3/V3/1")]
    unknown = {**PLACE, "documentSeqNr": 3}
    refused = caller.call("POST", "invoices/generate", **unknown, **ALL, **published)
    assert (refused.status_code, refused.json()["errorCode"]) == (400, -61)


def test_an_invoice_goes_by_peppol_else_by_mail(fake: OctopusFake, caller: RestCaller) -> None:
    """Who has a Peppol id gets it there, who has a mail address gets a mail; the order may say."""
    fake.human.edit_relation(1, {"participantId": "0208:0123456789", "email": "a@klant.be"})
    fake.human.edit_relation(2, {"participantId": "", "email": "b@klant.be"})
    fake.effects.clear()
    sent = caller.call("POST", "invoices/send", order(ccMailAddress="cc@voorbeeld.be")).json()
    assert sent["success"] is True
    first, second = sent["sendInvoiceStatusList"]
    assert (first["sendMethod"], second["sendMethod"]) == ("PEPPOL", "MAIL")
    assert (first["statusCode"], first["comment"]) == (0, "0208:0123456789")
    key = {"bookyearKey": {"id": 3}, "journal": "V3", "documentSequenceNr": 2}
    assert second["documentKey"] == key
    assert effects(fake) == [("invoice_sending", "3/V3/1"), ("invoice_sending", "3/V3/2")]
    body = fake.effects.since(1)[0].body
    assert (body["to"], body["ccMailAddress"]) == ("b@klant.be", "cc@voorbeeld.be")
    mailed = caller.call("POST", "invoices/send", order(toDocumentSequenceNr=1, forceUseEmail=True))
    (only,) = mailed.json()["sendInvoiceStatusList"]
    assert (only["sendMethod"], only["comment"]) == ("MAIL", "a@klant.be")


def test_an_invoice_without_an_address_stays(fake: OctopusFake, caller: RestCaller) -> None:
    """It is NOT_SENT and the others go; the whole is no success. A range may hold none."""
    fake.human.edit_relation(1, {"participantId": "", "email": ""})
    fake.human.edit_relation(2, {"participantId": "", "email": "b@klant.be"})
    fake.effects.clear()
    sent = caller.call("POST", "invoices/send", order()).json()
    assert sent["success"] is False
    methods = [row["sendMethod"] for row in sent["sendInvoiceStatusList"]]
    assert methods == ["NOT_SENT", "MAIL"]
    assert [row["success"] for row in sent["sendInvoiceStatusList"]] == [False, True]
    assert effects(fake) == [("invoice_sending", "3/V3/2")]
    none = caller.call("POST", "invoices/send", order(documentSequenceNr=5)).json()
    assert none == {"success": True, "sendInvoiceStatusList": []}


@pytest.mark.parametrize(
    ("changes", "code"), [({"bookyearKey": {"id": 9}}, -9), ({"journal": "V8"}, -10)]
)
def test_an_order_names_a_journal_that_is_there(
    caller: RestCaller, changes: dict[str, Any], code: int
) -> None:
    """An unknown bookyear or journal has its code."""
    refused = caller.call("POST", "invoices/send", order(**changes))
    assert (refused.status_code, refused.json()["errorCode"]) == (400, code)


def test_sending_changes_no_number_and_no_amount(fake: OctopusFake, caller: RestCaller) -> None:
    """After printing and sending the books and the invoice are what they were."""
    fake.human.edit_relation(1, {"email": "a@klant.be"})
    before = caller.get("invoices", **PLACE).json()
    assert caller.call("POST", "invoices/send", order()).status_code == 200
    caller.call("POST", "invoices/generate", **PLACE, **ALL, **QUIET)
    assert caller.get("invoices", **PLACE).json() == before
    assert list(fake.state.dossiers[4711].bookings()) == []


def upload(caller: RestCaller, number: int = 1, size: int = 5, **headers: str) -> Any:
    """Send a file of so many bytes, by default with a name."""
    return caller.http.post(
        f"/dossiers/4711/{UPLOAD}{number}",
        content=b"x" * size,
        headers=headers or {"fileName": "werkbon.pdf"},
    )


def test_a_file_is_added_to_an_invoice(fake: OctopusFake, caller: RestCaller) -> None:
    """204; it stays through an update, and goes out with the invoice."""
    assert upload(caller).status_code == 204
    assert effects(fake) == [("invoice_attachment", "3/V3/1")]
    stored = caller.get("invoices", **PLACE).json()
    assert caller.call("PUT", "invoices", {**stored, "comment": "x"}).status_code == 204
    fake.human.edit_relation(1, {"email": "a@klant.be"})
    fake.effects.clear()
    caller.call("POST", "invoices/send", order(toDocumentSequenceNr=1))
    assert fake.effects.since(0)[0].body["attachments"] == ["werkbon.pdf"]


def test_a_file_needs_a_name_and_an_invoice(fake: OctopusFake, caller: RestCaller) -> None:
    """Without the header it is a 400, for an unknown invoice -61, and one too large is -79."""
    assert set(upload(caller, accept="*/*").json()) == {"technicalInfo"}
    assert upload(caller, number=3).json()["errorCode"] == -61
    fake.switches.set("attachment_mebibytes", 1)
    assert upload(caller, size=2**20 + 1).json()["errorCode"] == -79
    assert upload(caller, size=2**20).status_code == 204


def test_a_dossier_may_keep_no_files(fake: OctopusFake, caller: RestCaller) -> None:
    """With the switch dms_access off an upload is a 403 without a code, and nothing is kept."""
    fake.switches.set("dms_access", False)
    refused = upload(caller)
    assert (refused.status_code, set(refused.json())) == (403, {"technicalInfo"})
    assert effects(fake) == []


def test_there_are_no_delivery_notes(caller: RestCaller) -> None:
    """The feed asks for its parameters, finds nothing, and has the quota of a feed."""
    asked = {"bookyearId": -1, "modifiedTimeStamp": SINCE_EVER}
    assert caller.get("deliverynotes/modified", bookyearId=-1).status_code == 400
    answer = caller.get("deliverynotes/modified", **asked)
    assert (answer.status_code, answer.content) == (404, b"")
    statuses = [caller.get("deliverynotes/modified", **asked).status_code for _ in range(47)]
    assert statuses[-2:] == [404, 429]


def states(caller: RestCaller, **changes: Any) -> list[tuple[int, str]]:
    """Number and delivery state of all invoices of V3."""
    body = {key: value for key, value in order(**changes).items() if key != "fromMailAddress"}
    answer = caller.call("POST", "invoices/send/report/deliverystate", body)
    return [
        (row["documentKey"]["documentSequenceNr"], row["deliveryState"]) for row in answer.json()
    ]


def test_how_an_invoice_went_out_can_be_asked(fake: OctopusFake, caller: RestCaller) -> None:
    """Nothing at first; then by Peppol, by mail, or not at all, and the moment."""
    assert states(caller) == [(1, "NONE"), (2, "NONE")]
    fake.human.edit_relation(1, {"participantId": "0208:0123456749", "email": "a@voorbeeld.be"})
    fake.human.edit_relation(2, {"participantId": "", "email": ""})
    caller.call("POST", "invoices/send", order())
    assert states(caller) == [(1, "PEPPOL_SEND_OK"), (2, "ERROR")]
    caller.call("POST", "invoices/send", order(forceUseEmail=True, toDocumentSequenceNr=1))
    assert states(caller, toDocumentSequenceNr=1) == [(1, "EMAILED")]


def test_delivery_states_of_nothing_are_not_found(caller: RestCaller) -> None:
    """No invoice among the numbers is a 404; an unknown journal is -10."""
    body = order(documentSequenceNr=8)
    path = "invoices/send/report/deliverystate"
    assert caller.call("POST", path, body).status_code == 404
    assert caller.call("POST", path, order(journal="V9")).json()["errorCode"] == -10


@pytest.mark.parametrize(
    ("language", "journal", "code"), [(0, "V3", 0), (3, "V3", 0), (4, "V3", -79), (0, "V9", -10)]
)
def test_a_mail_template_can_be_tried(
    fake: OctopusFake, caller: RestCaller, language: int, journal: str, code: int
) -> None:
    """204 and an effect; an unknown language or journal is refused, and so is no address."""
    path = f"/dossiers/4711/invoices/send/testmail/{language}?journalKey={journal}"
    headers = {"fromAddress": "a@voorbeeld.be", "toAddress": "b@voorbeeld.be"}
    answer = caller.http.request("POST", path, headers=headers)
    if code:
        assert (answer.status_code, answer.json()["errorCode"]) == (400, code)
        assert effects(fake) == []
    else:
        assert (answer.status_code, effects(fake)) == (204, [("test_mail", journal)])
    del headers["toAddress"]
    assert caller.http.request("POST", path, headers=headers).status_code == 400
