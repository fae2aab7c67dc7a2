"""The pages of the Octopus fake, asked for without a browser."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.site import words
from werkzeug.test import TestResponse

from tests.fakes.octopus_caller import RestCaller

CODA = Path(__file__).parent / "coda"
OGM = "+++202/6000/00192+++"
SOURCES = {".py", ".html"}
PAGES = (
    "/",
    "/dossiers/new",
    "/bookyears",
    "/bookyears/new",
    "/bookyears/3/change",
    "/journals",
    "/journals/new",
    "/journals/3/V1",
    "/journals/3/V1/change",
    "/journals/3/F1/change",
    "/journals/3/V1/limits",
    "/journals/3/V1/sales/new",
    "/journals/3/V1/sales/1",
    "/journals/3/F1/receipts/new",
    "/accounts",
    "/accounts/new",
    "/vat-codes",
    "/vat-codes/new",
    "/relations",
    "/relations/1",
    "/relations/1/change",
    "/relations/1/external-number",
    "/relations/1/renumber",
    "/relations/1/merge",
    "/relations/1/delete",
    "/relations/new",
    "/coda",
    "/matching",
    "/matching?relation=1",
    "/users",
)


@pytest.fixture
def fake() -> OctopusFake:
    """Give the books of the demo company with one open sale and one receipt."""
    fake = OctopusFake(world="demo")
    fake.human.book_sale("V1", 1, total=121, on="2026-11-10", reference=OGM)
    fake.human.receipt(1, 121, "2026-11-12", reference=OGM)
    return fake


@pytest.fixture
def browser(fake: OctopusFake) -> FlaskClient:
    """Give a browser without scripts."""
    return fake.app.test_client()


def post(browser: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form and go where it leads."""
    return browser.post(f"/screen{path}", data=fields, follow_redirects=True)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_in_both_languages(
    browser: FlaskClient, path: str, language: str
) -> None:
    """A page answers, has one heading of the first level, and lives in its language."""
    browser.get(f"/screen/-/language/{language}")
    answer = browser.get(f"/screen{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{language}"' in answer.text


def test_a_dialog_is_only_what_stands_in_it(browser: FlaskClient) -> None:
    """Asked for by htmx, a form comes without the page around it."""
    answer = browser.get("/screen/bookyears/new", headers={"HX-Target": "dialog"})
    assert 'id="dialog-title"' in answer.text
    assert "<html" not in answer.text


def test_an_empty_dossier_is_filled_from_bookyear_to_journals(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """Bookyear first, then the journals land in it, and the dossier can be linked (R11, R16)."""
    assert post(browser, "/dossiers", name="Nieuw BV").text.count("Ontbreekt") == 2
    assert "Maak eerst een boekjaar" in browser.get("/screen/journals").text
    assert "maak er eerst een" in post(browser, "/journals", key="V1", name="Verkopen").text
    assert "Boekjaar 2026 is aangemaakt" in post(browser, "/bookyears", start="2026-01-01").text
    for key in ("v1", "V2"):
        post(browser, "/journals", key=key, name="Verkoop", insertion_type=1)
    assert [row["journalKey"] for row in fake.human.list_journals()] == ["V1", "V2"]
    assert "Ontbreekt" not in browser.get("/screen/").text


def test_the_form_of_the_next_bookyear_has_its_fixed_start(browser: FlaskClient) -> None:
    """The start is shown and cannot be typed; another one is refused with the form (R13)."""
    page = browser.get("/screen/bookyears/new").text
    assert re.search(r'name="start" type="date" value="2027-01-01"\s+readonly', page)
    answer = post(browser, "/bookyears", start="2027-02-01", description="Mijn jaar")
    assert "begint op 01-01-2027" in answer.text
    assert 'value="Mijn jaar"' in answer.text


def test_a_bookyear_is_closed_reopened_renamed_and_stood_in(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """Each button does what it says."""
    post(browser, "/bookyears/2/close")
    assert fake.human.list_bookyears()[1]["closed"]
    post(browser, "/bookyears/2/reopen")
    assert not fake.human.list_bookyears()[1]["closed"]
    post(browser, "/bookyears/2/change", description="Het vorige")
    post(browser, "/bookyears/2/open")
    current = fake.human.current_bookyear()
    assert current is not None
    assert current["bookyearDescription"] == "Het vorige"


def test_who_stands_in_a_journal_keeps_programs_out(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """Entering opens it, and it stays open until it is shut or released (R76)."""
    program = RestCaller(fake)
    assert "is niet geopend" in browser.get("/screen/journals/3/V1").text
    assert "U staat in dit dagboek" in post(browser, "/journals/3/V1/enter").text
    assert program.book(documentSequenceNr=2).status_code == 403
    browser.get("/screen/relations")
    assert program.book(documentSequenceNr=2).status_code == 403
    assert "is vrijgegeven" in post(browser, "/journals/3/V1/release").text
    assert program.book(documentSequenceNr=2).status_code == 201
    post(browser, "/journals/3/V1/enter")
    assert "is gesloten" in post(browser, "/journals/3/V1/leave").text
    assert fake.human.journal("V1")["openBy"] is None


def test_a_sale_is_booked_changed_emptied_and_deleted_by_hand(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """VAT that is not typed follows the code's rate; the total of a credit note is negative."""
    line = {"relation": 2, "account1": 700000, "base1": "1.000,00", "vat_code1": "21"}
    post(browser, "/journals/3/V1/sales", **line, date="2026-11-16", reference="abc")
    post(browser, "/journals/3/V2/sales", **line, date="2026-11-16", credit_note="on")
    assert fake.human.list_bookings("V1")[1]["total"] == Decimal("1210.00")
    assert fake.human.list_bookings("V2")[0]["total"] == Decimal("-1210.00")
    post(browser, "/journals/3/V1/sales/2", relation=3, total="605,00", reference="", comment="x")
    changed = fake.human.list_bookings("V1")[1]
    assert (changed["total"], changed["relationId"], changed["comment"]) == (605, 3, "x")
    post(browser, "/journals/3/V1/sales/2/empty")
    assert fake.human.list_bookings("V1")[1]["total"] == 0
    assert "Document 2 is verwijderd" in post(browser, "/journals/3/V1/delete-last").text
    assert len(fake.human.list_bookings("V1")) == 1


def test_a_sale_that_is_refused_is_shown_again_as_typed(browser: FlaskClient) -> None:
    """Nothing that a person typed is lost."""
    answer = post(
        browser, "/journals/3/V1/sales", relation=2, account1=700000, base1="veel", reference="abc"
    )
    assert "is geen bedrag" in answer.text
    assert 'value="veel"' in answer.text
    assert 'value="abc"' in answer.text


def test_a_document_that_is_not_there_is_said_in_words(browser: FlaskClient) -> None:
    """A stale link leads back with a notice."""
    answer = browser.get("/screen/journals/3/V1/sales/99", follow_redirects=True)
    assert "er is geen document 99 in V1" in answer.text


def test_a_journal_is_changed_limited_and_removed(fake: OctopusFake, browser: FlaskClient) -> None:
    """Entry type, account, bank account, period and lock are a journal's own."""
    post(browser, "/journals/3/V2/change", name="Credit", insertion_type=2)
    post(browser, "/journals/3/F9/change", name="TL", account=581000, iban="BE75 5391 1122 2351")
    post(browser, "/journals/3/V1/limits", protected_period=202610, closed_period=202609, closed=1)
    credit = fake.human.journal("V2")
    assert (credit["name"], credit["insertionType"]) == ("Credit", 2)
    money = fake.human.journal("F9")
    assert (money["account"], money["iban"]) == (581000, "BE75539111222351")
    sales = fake.human.journal("V1")
    assert (sales["protectedPeriod"], sales["closedPeriod"]) == (202610, 202609)
    assert sales["closed"]
    post(browser, "/journals/3/V2/remove")
    assert "V2" not in [row["journalKey"] for row in fake.human.list_journals()]


def test_a_coda_file_is_read_in_and_a_broken_one_is_refused(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """The line and the reason are told; the movements of a good file are shown (R77)."""
    assert "Kies eerst" in post(browser, "/coda").text
    for name, told in (
        ("coda-4-broken-structure.cod", "regel 4: 127 tekens in plaats van 128"),
        ("coda-3-broken-balance.cod", "regel 8: het nieuwe saldo is 2144.29"),
        ("coda-1-ogm.cod", "is geboekt als F1/2"),
    ):
        file = (io.BytesIO((CODA / name).read_bytes()), name)
        assert told in post(browser, "/coda", file=file).text
    assert "1.134,29" in browser.get("/screen/coda").text
    assert len(fake.human.list_bookings("F1")) == 2


def test_a_proposal_is_accepted_undone_and_matched_by_hand(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """ "Klanten afpunten" settles a sale as proposed, one, all, or by hand for a part (R78)."""

    def still_open() -> Decimal:
        rest: Decimal = fake.human.list_bookings("V1")[0]["open"]
        return rest

    sides = {"debet": "3/V1/1/-1", "credit": "3/F1/1/1"}
    assert "Duid eerst een voorstel aan" in post(browser, "/matching/proposals").text
    assert "1 afgepunt" in post(browser, "/matching/proposals", pair=" ".join(sides.values())).text
    assert still_open() == 0
    assert "ongedaan gemaakt" in post(browser, "/matching/undo", **sides).text
    assert still_open() == 121
    post(browser, "/matching/by-hand", **sides, amount="21,00")
    assert still_open() == 100
    assert "Kies links en rechts" in post(browser, "/matching/by-hand").text
    post(browser, "/matching/undo", **sides)
    name = fake.human.relation(1)["name"]
    assert f'<option value="1">{name}</option>' in browser.get("/screen/matching").text
    post(browser, "/matching/proposals", all=1, relation=1)
    assert still_open() == 0


def test_relations_and_accounts_are_found_by_what_is_typed(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """Search narrows the list; nothing found is said."""
    assert "704000" not in browser.get("/screen/accounts?q=7000").text
    assert "700000" in browser.get("/screen/accounts?q=7000").text
    name = fake.human.relation(1)["name"]
    assert name in browser.get("/screen/relations", query_string={"q": name.upper()}).text
    assert "Niets gevonden" in browser.get("/screen/relations?q=zzz").text


def test_a_relation_an_account_and_a_vat_code_are_made(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """What is made stands in its list; a relation can be changed."""
    post(browser, "/relations", name="Bakkerij BV", city="Gent", client="on", externalId=77)
    made = fake.human.list_relations("bakkerij bv")[0]
    assert (made["city"], made["externalId"]) == ("Gent", 77)
    post(browser, f"/relations/{made['id']}/change", name="Bakkerij NV", client="on")
    assert fake.human.relation(made["id"])["name"] == "Bakkerij NV"
    post(browser, "/accounts", number=701000, name="Verkoop brood", bookable="on")
    assert fake.human.list_accounts("701")[0]["bookable"]
    post(browser, "/vat-codes", code="06X", description="Zes", percentage="6", type=2)
    assert "06X" in [row["code"] for row in fake.human.list_vat_codes()]


def test_rights_are_taken_and_given_and_the_dossier_is_switched_off(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """Users without rights, and everybody on a disabled dossier, cannot come in."""
    user = fake.description()["user"]
    post(browser, "/users/rights", user=user, allowed=0)
    assert not fake.human.list_users()[0]["allowed"]
    post(browser, "/users/rights", user=user, allowed=1)
    assert fake.human.list_users()[0]["allowed"]
    assert "Dossier inschakelen" in post(browser, "/dossiers/switch", disabled=1).text
    post(browser, "/dossiers/switch", disabled=0)
    assert not fake.human.list_dossiers()[0]["disabled"]
    fake.door.users[user].blocked = True
    post(browser, "/users/unblock", user=user)
    assert not fake.human.list_users()[0]["blocked"]


def test_what_a_customer_is_called_is_not_taken_for_markup(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """A name with signs of HTML is shown as it is."""
    made = fake.human.add_relation("<script>alert(1)</script>")
    for path in ("/relations", f"/relations/{made}", "/journals/3/V1/sales/new"):
        assert "<script>alert" not in browser.get(f"/screen{path}").text
        assert "&lt;script&gt;alert" in browser.get(f"/screen{path}").text


def test_a_long_journal_comes_in_pages_the_last_one_first(
    fake: OctopusFake, browser: FlaskClient
) -> None:
    """A hundred documents to a page; the newest are what a person looks for."""
    fake.human.book_many(100, relation_id=1)
    newest = post(browser, "/journals/3/V1/enter").text
    assert "Bladzijde 2 van 2" in newest
    assert newest.count("<tr>") == 2
    assert browser.get("/screen/journals/3/V1?page=1").text.count("<tr>") == 101


def test_each_label_of_the_pages_has_its_english() -> None:
    """What stands in t("...") is in the list, and the list has nothing that stands nowhere."""
    site = Path(words.__file__).parent
    sources = [path.read_text("utf-8") for path in site.rglob("*") if path.suffix in SOURCES]
    text = "\n".join(source for source in sources if "ENGLISH: Mapping" not in source)
    labels = {label for _quote, label in re.findall(r"""\bt\((["'])(.+?)\1[,)]""", text)}
    assert labels - set(words.WORDS) == set()
    assert {label for label in words.ENGLISH if label not in text} == set()
