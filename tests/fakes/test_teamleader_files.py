"""Files, notes, downloads, e-mail and Peppol of the Teamleader fake (teamleader-api 2.3-2.7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=START))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


@pytest.fixture
def invoice(fake: TeamleaderFake) -> str:
    company = fake.human.add_company("Café Ïris", "BE 0123.456.749")
    made: str = fake.human.invoice(company, [{"price": 100}], on="2026-03-02")
    return made


def stored(api: Api, subject: dict[str, str], content: bytes = b"a,b\n1,2\n") -> None:
    slot = api.data("files.upload", {"name": "list.csv", "subject": subject})
    answer = api.http.post(slot["location"], content=content, headers={"Authorization": ""})
    assert answer.is_success


def test_a_file_travels_in_two_steps(api: Api, invoice: str) -> None:
    """The bytes go to the address that upload answers, and come back from that of download."""
    subject = {"type": "invoice", "id": invoice}
    stored(api, subject)
    (kept,) = api.data("files.list", {"filter": {"subject": subject}})
    assert (kept["name"], kept["mime_type"], kept["size"]) == ("list.csv", "text/csv", 8)
    assert api.data("files.info", {"id": kept["id"]}) == kept
    link = api.data("files.download", {"id": kept["id"]})
    assert link["expires_at"] == "2026-03-02T13:00:00+00:00"
    assert api.http.get(link["location"], headers={"Authorization": ""}).content == b"a,b\n1,2\n"
    api.done("files.delete", {"id": kept["id"]})
    assert api.titles("files.info", {"id": kept["id"]}, 404) == ["file not found"]


def test_an_address_works_once_and_not_for_ever(fake: TeamleaderFake, api: Api) -> None:
    """An upload address is dead after its bytes, and every address after its hour."""
    used = api.data("files.upload", {"name": "a.txt", "subject": {"type": "temporary"}})
    assert api.http.post(used["location"], content=b"1").is_success
    assert api.http.post(used["location"], content=b"2").status_code == 404
    late = api.data("files.upload", {"name": "b.txt", "subject": {"type": "temporary"}})
    fake.clock.advance(3600)
    assert api.http.post(late["location"], content=b"3").status_code == 404


def test_files_and_notes_need_a_subject(api: Api) -> None:
    """Lists without a subject, and things about nothing, are refused."""
    for operation in ("files.list", "notes.list"):
        assert api.titles(operation) == ["filter must be present"]
    nothing = {"type": "invoice", "id": UNKNOWN}
    assert api.titles("files.upload", {"name": "a", "subject": nothing}) == [
        "subject.id must be valid"
    ]
    assert api.titles("notes.create", {"subject": nothing, "content": "x"}) == [
        "subject.id must be valid"
    ]


def test_a_note_is_read_where_it_was_written(api: Api, invoice: str) -> None:
    """The newest note of an invoice comes first; somebody can be told of it."""
    subject, me = {"type": "invoice", "id": invoice}, api.data("users.me")["id"]
    api.data("notes.create", {"subject": subject, "content": "first"})
    told = [{"type": "user", "id": me}]
    api.data("notes.create", {"subject": subject, "content": "second", "notify": told})
    notes = api.data("notes.list", {"filter": {"subject": subject}})
    assert [note["content"] for note in notes] == ["second", "first"]


@pytest.mark.parametrize(
    ("form", "begin"),
    [("pdf", b"%PDF-"), ("ubl/e-fff", b"<?xml"), ("ubl/peppol_bis_3", b"<?xml")],
)
def test_an_invoice_is_downloaded(api: Api, invoice: str, form: str, begin: bytes) -> None:
    """The file is fetched without a token and holds the number; its end is called expires."""
    link = api.data("invoices.download", {"id": invoice, "format": form})
    assert set(link) == {"location", "expires"}
    content = api.http.get(link["location"], headers={"Authorization": ""}).content
    assert content.startswith(begin)
    assert b"2026 / 1" in content


def test_a_draft_has_a_pdf(fake: TeamleaderFake, api: Api) -> None:
    """A download does not need a booked invoice."""
    draft = fake.human.draft(fake.human.add_company("Acme"), [{"price": 1}])
    link = api.data("invoices.download", {"id": draft, "format": "pdf"})
    assert b"draft" in api.http.get(link["location"]).content


def test_a_credit_note_is_downloaded_as_such(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """Its UBL is a CreditNote of the same customer; unknown formats are refused."""
    note = fake.human.credit(invoice)
    link = api.data("creditNotes.download", {"id": note, "format": "ubl/e-fff"})
    text = api.http.get(link["location"]).text
    assert "<CreditNote " in text
    assert "Café Ïris" in text
    (title,) = api.titles("creditNotes.download", {"id": note, "format": "docx"})
    assert title.startswith("format must be in `{")


def test_the_file_of_a_booked_invoice_is_a_file(api: Api, invoice: str) -> None:
    """The id that the invoice names can be asked for and downloaded."""
    file_id = api.data("invoices.info", {"id": invoice})["file"]["id"]
    assert api.data("files.info", {"id": file_id})["mime_type"] == "application/pdf"
    link = api.data("files.download", {"id": file_id})
    assert api.http.get(link["location"]).content.startswith(b"%PDF-")


def test_an_invoice_is_sent_by_mail(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """Sending needs subject and body and marks the invoice; a draft cannot be sent."""
    letter = {"content": {"subject": "Factuur", "body": "Zie bijlage"}}
    api.done("invoices.send", {"id": invoice, **letter})
    assert api.data("invoices.info", {"id": invoice})["sent"] is True
    assert api.titles("invoices.send", {"id": invoice}) == ["content must be present"]
    nobody = {"id": invoice, **letter, "recipients": {"to": [{}]}}
    assert api.titles("invoices.send", nobody) == ["recipients.to.0.email must be present"]
    draft = fake.human.draft(fake.human.add_company("Acme"), [{"price": 1}])
    assert api.titles("invoices.send", {"id": draft, **letter}) == ["invoice must be booked"]


def test_a_document_goes_over_peppol_once(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """After a send the status is sending; a second one is refused until the first failed."""
    api.done("invoices.sendViaPeppol", {"id": invoice})
    assert api.data("invoices.info", {"id": invoice})["peppol_status"] == "sending"
    refused = ["document must not be sent via Peppol already"]
    assert api.titles("invoices.sendViaPeppol", {"id": invoice}) == refused
    fake.human.peppol(invoice, "sending_failed")
    api.done("invoices.sendViaPeppol", {"id": invoice})
    note = fake.human.credit(invoice)
    api.done("creditNotes.sendViaPeppol", {"id": note})
    fake.human.peppol(note, "sent")
    assert api.data("creditNotes.info", {"id": note})["peppol_status"] == "sent"


def test_peppol_may_be_asked_again(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """With the switch off a second send is taken."""
    fake.switches.set("peppol_sends_once", False)
    api.done("invoices.sendViaPeppol", {"id": invoice})
    api.done("invoices.sendViaPeppol", {"id": invoice})


def test_the_screen_refuses_in_its_own_words(fake: TeamleaderFake, invoice: str) -> None:
    """What Teamleader refuses a person is a HumanError, whatever the act."""
    draft = fake.human.draft(fake.human.add_company("Acme"), [{"price": 1}])
    with pytest.raises(HumanError, match="invoice must be a draft"):
        fake.human.book(invoice)
    with pytest.raises(HumanError, match="invoice must be booked"):
        fake.human.pay(draft)
    with pytest.raises(HumanError, match="invoice must be booked"):
        fake.human.credit(draft)
    with pytest.raises(HumanError, match="invoice must be booked"):
        fake.human.send(draft)
    with pytest.raises(HumanError, match="is not a day"):
        fake.human.book(draft, "16-11-2026")
    with pytest.raises(HumanError, match="no Peppol status"):
        fake.human.peppol(invoice, "lost")


def test_a_temporary_file_lasts_a_day(fake: TeamleaderFake, api: Api) -> None:
    """A file about nothing is gone after 24 hours; one about a record stays."""
    company = fake.human.add_company("Acme")
    about = {"type": "company", "id": company}
    for subject in ({"type": "temporary"}, about):
        slot = api.data("files.upload", {"name": "a.txt", "subject": subject})
        api.http.post(slot["location"], content=b"1")
    temporary, kept = fake.state.files
    fake.clock.advance(24 * 3600 + 1)
    later = Api(fake)
    assert later.call("files.info", {"id": temporary}).status_code == 404
    assert later.call("files.info", {"id": kept}).status_code == 200
