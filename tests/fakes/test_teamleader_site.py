"""Teamleader's screen in a browser: what each page shows and each form does."""

from __future__ import annotations

import base64
import io

import pytest
from flask.testing import FlaskClient
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.auth import KNOWN_SCOPES
from koppel_fakes.teamleader.number_column import LABEL, number_of
from koppel_fakes.teamleader.site.words import FIELD_NAMES, WORDS
from openpyxl import load_workbook

LINES = [{"price": 100, "account": "700000", "description": "Stoel", "quantity": 2}]
DAY = "2026-11-16"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake()


@pytest.fixture
def browser(fake: TeamleaderFake) -> FlaskClient:
    return fake.app.test_client()


def sees(browser: FlaskClient, address: str) -> str:
    """The text of a page that is there."""
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    return answer.text


def sends(browser: FlaskClient, address: str, **fields: object) -> str:
    """The text of the page after a form."""
    typed = {name.replace("__", "."): value for name, value in fields.items()}
    answer = browser.post(address, data=typed, follow_redirects=True)
    assert answer.status_code == 200, address
    return answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_the_demo_world_is_there_in_both_languages(language: str) -> None:
    """Lists, one of each record, and each dialog answer with a page of their own."""
    fake = TeamleaderFake(world="demo", invoices=60)
    browser = fake.app.test_client()
    browser.get(f"/screen/-/language/{language}")
    fake.human.save_segment("Alle", [{"field": "name", "operator": "contains", "value": "a"}])
    fake.human.run_import("Naam;Klantennummer\nNieuw BV;12\n", "name")
    first, second = (row["id"] for row in fake.human.company_list()[:2])
    pages = ["", "companies", "contacts", "segments", "segments/new", "segments/of/Alle"]
    pages += ["segments/delete/Alle", "import", "imports/1", "invoices", "invoices/new"]
    pages += ["customers/new/company", "customers/new/contact", f"companies/selected?id={first}"]
    pages += [f"merge?survivor={first}&loser={second}"]
    for customer in (first, fake.human.contact_list()[0]["id"]):
        pages += [f"customers/{customer}{rest}" for rest in ("", "/edit", "/number", "/merge")]
        pages += [f"customers/{customer}/delete"]
    for invoice in fake.state.invoices:
        pages += [f"invoices/{invoice}"]
    acts = ("edit", "book", "pay", "unpay", "delete", "credit")
    pages += [f"invoices/{invoice}/{act}" for act in acts]
    pages += [f"credit-notes/{note}" for note in fake.state.credit_notes]
    for page in pages:
        assert "<h1" in sees(browser, f"/screen/{page}")


def test_the_column_shows_after_somebody_switched_it_on(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Companies, their page, and their invoices show the number then, and not before."""
    acme = fake.human.add_company("Acme NV")
    invoice = fake.human.invoice(acme, LINES, on=DAY)
    pages = ("companies", f"customers/{acme}", "invoices", f"invoices/{invoice}")
    assert not any(LABEL in sees(browser, f"/screen/{page}") for page in pages)
    sends(browser, "/screen/column")
    sends(browser, f"/screen/customers/{acme}/number", number="4711")
    for page in pages:
        shown = sees(browser, f"/screen/{page}")
        assert LABEL in shown
        assert "4711" in shown


def test_companies_are_searched_by_name_and_tag_and_shown_in_pages(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """A page has 25 rows; a search and a tag leave what fits."""
    for number in range(27):
        fake.human.add_company(f"Bedrijf {number:02}", tags=("oud",) if number < 3 else ())
    assert "Bedrijf 25" not in sees(browser, "/screen/companies")
    assert "Bedrijf 25" in sees(browser, "/screen/companies?page=2")
    assert "Bedrijf 26" in sees(browser, "/screen/companies?page=99")
    tagged = sees(browser, "/screen/companies?tag=oud&search=bedrijf")
    assert "3 in totaal" in tagged
    assert "Bedrijf 03" not in tagged


def test_what_was_typed_is_shown_as_text(fake: TeamleaderFake, browser: FlaskClient) -> None:
    """A name with HTML in it does no harm."""
    customer = fake.human.add_company("<script>alert(1)</script>", tags=("<b>",))
    for page in ("companies", f"customers/{customer}", f"customers/{customer}/edit"):
        shown = sees(browser, f"/screen/{page}")
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


def test_a_company_is_added_and_changed(fake: TeamleaderFake, browser: FlaskClient) -> None:
    """Only what was changed in the form changes; a field made empty is empty."""
    typed = {"name": "Acme NV", "city": "Gent", "email": "info@acme.example", "tags": "a, b"}
    assert "Toegevoegd." in sends(browser, "/screen/customers/new/company", **typed)
    (made,) = fake.state.customers.values()
    assert (made.name, made.tags) == ("Acme NV", ("a", "b"))
    assert dict(made.emails) == {"primary": "info@acme.example"}
    changed = {**typed, "email": "", "city": "Aalst", "country": "BE"}
    sends(browser, f"/screen/customers/{made.id}/edit", **changed)
    now = fake.state.customers[made.id]
    assert dict(now.addresses)["primary"].city == "Aalst"
    assert now.emails == ()
    assert fake.effects.since(0)[-1].body.keys() == {"city", "email"}


def test_a_form_without_a_name_comes_back_with_what_was_typed(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Nothing is lost, nothing is made."""
    shown = sends(browser, "/screen/customers/new/contact", first_name="Jan", city="Ieper")
    assert "Vul een naam in." in shown
    assert 'value="Ieper"' in shown
    assert not fake.state.customers


def test_a_segment_is_exported_and_its_companies_are_deleted(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """The file has a row for each member; the bulk delete takes those and no others."""
    fake.human.add_company("Acme NV", tags=("Octopus Import",))
    fake.human.add_company("Maes BV")
    rule = {"field": "tags", "operator": "contains", "value": "Octopus Import"}
    shown = sends(browser, "/screen/segments/new", name="Import / 1", **rule)
    assert "Acme NV" in shown
    assert "Maes BV" not in shown
    answer = browser.get("/screen/segments/export/Import / 1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Import-1.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert [row[0].value for row in sheet.rows] == ["Naam", "Acme NV"]
    assert "1 bedrijven" in sees(browser, "/screen/segments/delete/Import / 1")
    sends(browser, "/screen/segments/delete/Import / 1")
    assert [row["name"] for row in fake.human.company_list()] == ["Maes BV"]


def test_a_segment_without_a_condition_is_refused(browser: FlaskClient) -> None:
    """The form comes back and says so."""
    shown = sends(browser, "/screen/segments/new", name="Leeg", field="name", value="")
    assert "minstens één voorwaarde" in shown
    assert 'value="Leeg"' in shown


def test_ticked_companies_are_deleted_after_a_question(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """The question names them; nothing ticked is refused in words."""
    gone, kept = fake.human.add_company("Acme NV"), fake.human.add_company("Maes BV")
    nothing = browser.get("/screen/companies/selected?action=delete", follow_redirects=True)
    assert "Vink eerst aan" in nothing.text
    question = sees(browser, f"/screen/companies/selected?action=delete&id={gone}")
    assert "Acme NV" in question
    assert "Maes BV" not in question
    assert gone in fake.state.customers
    sends(browser, "/screen/companies/selected", id=gone)
    assert list(fake.state.customers) == [kept]


def test_two_ticked_companies_are_merged_with_a_choice(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Other counts than two are refused; without the choice both stay; with it one is left."""
    first = fake.human.add_company("Acme NV", street="Markt 1")
    second = fake.human.add_company("Acme NV", street="Kaai 2")
    alone = sees(browser, f"/screen/companies/selected?action=merge&id={first}")
    assert "precies twee" in alone
    address = f"/screen/companies/selected?action=merge&id={first}&id={second}"
    assert sees(browser, address).count('name="choice.addresses.primary"') == 2
    refused = sends(browser, "/screen/merge", survivor=first, loser=second)
    assert "addresses.primary" in refused
    assert len(fake.state.customers) == 2
    chosen = {"choice.addresses.primary": "loser"}
    assert "Kaai 2" in sends(browser, "/screen/merge", survivor=first, loser=second, **chosen)
    assert list(fake.state.customers) == [first]


def test_a_file_is_previewed_and_imported(fake: TeamleaderFake, browser: FlaskClient) -> None:
    """Both criteria are counted and nothing is written; then the lists tell what was done."""
    acme = fake.human.add_company("Acme NV")
    fake.human.add_company("Bakkerij Maes")
    text = "Naam;Klantennummer;Tags\nAcme NV;12;x\nBakkerij Maese;13;y\n"
    upload = (io.BytesIO(text.encode()), "bedrijven.csv")
    preview = sends(browser, "/screen/import", file=upload, criterion="name")
    assert "minste" in preview
    assert "voeg samen op naam" in preview
    assert len(fake.state.customers) == 2
    columns = {"column.0": "name", "column.1": "number", "column.2": ""}
    done = sends(
        browser, "/screen/import/run", text=text, criterion="name", action="run", **columns
    )
    assert "Bijgewerkt (1)" in done.replace("</h2>", "")
    assert "Samenvoegen met Bakkerij Maes" in done
    assert number_of(fake.state, fake.state.customers[acme]) == "12"


def test_a_column_is_left_out_by_hand(fake: TeamleaderFake, browser: FlaskClient) -> None:
    """The preview warns of what would be overwritten until the column is left out."""
    fake.human.add_company("Acme NV", city="Gent")
    text = "Naam;Klantennummer;Plaats\nAcme NV;12;Aalst\n"
    shown = sends(browser, "/screen/import/run", text=text, criterion="name")
    assert "1 ingevulde velden worden overschreven." in shown
    without = sends(browser, "/screen/import/run", text=text, criterion="name", column__2="")
    assert "overschreven" not in without


def test_a_file_that_is_refused_says_why(browser: FlaskClient) -> None:
    """No number, no heading: in words; a file as Excel writes it on Windows is read."""
    no_number = (io.BytesIO("Naam\nCafé\n".encode("cp1252")), "a.csv")
    shown = sends(browser, "/screen/import", file=no_number)
    assert "het klantennummer" in shown
    assert "Café" in shown
    assert "kopregel" in sends(browser, "/screen/import", file=(io.BytesIO(b""), "a.csv"))
    large = (io.BytesIO(b"x" * 5_000_001), "a.csv")
    assert "5 MB" in sends(browser, "/screen/import", file=large)


def invoice_form(fake: TeamleaderFake, customer: str) -> dict[str, object]:
    """Two lines, the second one empty."""
    rate = next(each.id for each in fake.state.tax_rates.values() if each.description == "21%")
    category = next(iter(fake.state.product_categories))
    lines = {
        "description": ["Stoel", ""],
        "quantity": ["2", "1"],
        "price": ["1.000,50", ""],
        "rate": [rate, rate],
        "account": [category, ""],
        "discount": ["", ""],
    }
    return {
        "customer_id": customer,
        "on": DAY,
        **{f"line.{name}": cells for name, cells in lines.items()},
    }


def test_an_invoice_is_made_booked_paid_unpaid_and_credited(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Each act shows on the page of the invoice, and is an effect of a person."""
    form = invoice_form(fake, fake.human.add_company("Acme NV"))
    shown = sends(browser, "/screen/invoices/new", **form)
    assert "2.421,21 EUR" in shown
    (invoice,) = fake.state.invoices
    page = f"/screen/invoices/{invoice}"
    assert "Geboekt als 2026 / 1." in sends(browser, f"{page}/book", on=DAY)
    assert "2.321,21 EUR" in sends(browser, f"{page}/pay", amount="100,00", on=DAY)
    assert "Betaald" in sends(browser, f"{page}/pay", amount="2.321,21", on=DAY)
    assert "Betaald" not in sends(browser, f"{page}/unpay")
    partly = sends(browser, f"{page}/credit", how="lines", quantity__0="1", on=DAY)
    assert "1.210,61 EUR" in partly
    assert "1.210,60 EUR" in sees(browser, page)
    actions = [each.operation for each in fake.effects.since(0) if each.kind == "invoice"]
    assert actions == [f"human {act}" for act in ("draft", "book", "pay", "pay", "unpay")]


def test_a_form_of_an_invoice_can_have_more_lines_and_comes_back_when_it_is_wrong(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Another line keeps what was typed; a price that is none is said, and nothing is made."""
    form = invoice_form(fake, fake.human.add_company("Acme NV"))
    more = sends(browser, "/screen/invoices/new", **form, action="line")
    assert more.count('name="line.price"') == 3
    assert 'value="1.000,50"' in more
    wrong = {**form, "line.price": ["duizend", ""]}
    assert "duizend" in sends(browser, "/screen/invoices/new", **wrong)
    assert "Kies een klant." in sends(
        browser, "/screen/invoices/new", **{**form, "customer_id": ""}
    )
    empty = {**form, "line.price": ["", ""], "line.description": ["", ""]}
    assert "minstens" in sends(browser, "/screen/invoices/new", **empty)
    assert not fake.state.invoices


def test_a_draft_is_changed_and_deleted(fake: TeamleaderFake, browser: FlaskClient) -> None:
    """The form holds what the draft has; deleted it is gone from the list."""
    acme, maes = fake.human.add_company("Acme NV"), fake.human.add_company("Maes BV")
    invoice = fake.human.draft(acme, LINES, on=DAY)
    page = f"/screen/invoices/{invoice}"
    assert 'value="Stoel"' in sees(browser, f"{page}/edit")
    shown = sends(browser, f"{page}/edit", **invoice_form(fake, maes))
    assert "Maes BV" in shown
    assert "2.421,21 EUR" in shown
    assert "Niets gevonden" in sends(browser, f"{page}/delete")


def test_what_the_vendor_refuses_is_said_on_the_page(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """A payment above what is due leaves the invoice as it was."""
    invoice = fake.human.invoice(fake.human.add_company("Acme NV"), LINES, on=DAY)
    shown = sends(browser, f"/screen/invoices/{invoice}/pay", amount="999", on=DAY)
    assert "niet groter zijn dan wat nog te betalen is" in shown
    assert fake.state.invoices[invoice].payments == ()
    nothing = sends(browser, f"/screen/invoices/{invoice}/credit", how="lines", quantity__0="")
    assert "Vul in van welke lijnen" in nothing


def test_invoices_are_searched_by_customer_number_and_status(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """What fits is left."""
    fake.human.invoice(fake.human.add_company("Acme NV"), LINES, on=DAY)
    fake.human.draft(fake.human.add_company("Maes BV"), LINES)
    for query, there in (
        ("search=acme", "Acme"),
        ("search=2026 /", "Acme"),
        ("status=draft", "Maes"),
    ):
        shown = sees(browser, f"/screen/invoices?{query}")
        assert there in shown
        assert "1 in totaal" in shown


@pytest.mark.parametrize(
    "page",
    [
        "customers/x", "customers/x/edit", "invoices/x", "invoices/x/pay", "credit-notes/x",
        "imports/1", "segments/of/x", "segments/export/x", "merge?survivor=x&loser=y",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(browser: FlaskClient, page: str) -> None:
    """A page that says so."""
    assert browser.get(f"/screen/{page}").status_code == 404


def test_every_field_and_scope_has_a_name_in_both_languages(fake: TeamleaderFake) -> None:
    """No code of the API is shown to a person who gives access."""
    for scope in KNOWN_SCOPES:
        assert FIELD_NAMES[scope] in set(WORDS)
    assert set(FIELD_NAMES.values()) <= set(WORDS)


def test_the_consent_page_names_what_is_asked_and_sends_it_again(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """Nothing of the question is lost; the answer may be sent on to its address alone."""
    fake.switches.set("auto_approve", False)
    question = {
        "client_id": fake.integration.client_id,
        "response_type": "code",
        "redirect_uri": "http://127.0.0.1:8123/back?a=1",
        "state": "<x>",
    }
    page = browser.get("/oauth2/authorize", query_string=question)
    assert "Bedrijven" in page.text
    assert 'name="state" value="&lt;x&gt;"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' http://127.0.0.1:8123")
    smuggled = {**question, "redirect_uri": "http://a;script-src *@127.0.0.1/"}
    answer = browser.get("/oauth2/authorize", query_string=smuggled)
    assert answer.headers["Content-Security-Policy"].endswith("'self' http://127.0.0.1")
    no_host = {**question, "redirect_uri": "http://[::1]:8123/back"}
    answer = browser.get("/oauth2/authorize", query_string=no_host)
    assert answer.headers["Content-Security-Policy"].endswith("'self' http:")


def test_a_page_below_an_entry_of_the_menu_shows_where_it_is(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """A company belongs to the companies, a contact to the contacts, a draft to the invoices."""
    company, contact = fake.human.add_company("Acme NV"), fake.human.add_contact("Peeters")
    for page, entry in (
        (f"customers/{company}", "Bedrijven"),
        (f"customers/{contact}", "Contacten"),
        ("invoices/new", "Facturen"),
    ):
        assert f'aria-current="page">{entry}<' in sees(browser, f"/screen/{page}")


def test_a_program_gets_the_exported_file_from_the_control_plane(
    fake: TeamleaderFake, browser: FlaskClient
) -> None:
    """As base64 text, since the control plane speaks JSON; a search narrows it."""
    fake.human.add_company("Acme NV")
    fake.human.add_company("Maes BV")
    answer = browser.post("/_control/human/export_companies", json={"search": "maes"})
    file = base64.b64decode(answer.json["result"])
    sheet = load_workbook(io.BytesIO(file)).active
    assert [row[0].value for row in sheet.rows] == ["Naam", "Maes BV"]
