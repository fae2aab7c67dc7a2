"""The story of bringing two lists together, and the life of an invoice, in a real browser."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.number_column import LABEL
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.fakes.browser import check_widths, chromium, look, open_tab

__all__ = ["chromium"]

LINES = [{"price": 100}]
DAY = "2026-11-16"
TAG = "Octopus Import"
OURS = (("Acme NV", "BE 0123.456.749"), ("Bakkerij Maes", None), ("Claes BV", None))
THEIRS = (
    ("Acme NV", "BE0123456749", "11"),
    ("Bakkerij Maesen", None, "12"),
    ("Claes BV", None, "13"),
    ("Zeemeermin", None, "14"),
)


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(world="demo", invoices=40)


@pytest.fixture
def served(fake: TeamleaderFake) -> Iterator[str]:
    """The address of the fake."""
    with Server(fake.app) as server:
        yield server.url


def dialog(page: Page, button: str) -> None:
    """Open a dialog by the name of its button or link, and see that it is accessible."""
    page.wait_for_load_state()  # before htmx is there, the link rightly leads to a page of its own
    page.get_by_role("link", name=button, exact=True).click()
    expect(page.locator("dialog[open] h1")).to_be_visible()
    check_widths(page)


def says(page: Page, notice: str) -> None:
    """The notice after a form."""
    expect(page.locator(".notice.done")).to_have_text(notice)


def row(page: Page, text: str) -> str:
    """The text of the row of a list in which something stands."""
    return page.get_by_role("row").filter(has_text=text).first.inner_text()


def imported_before(fake: TeamleaderFake) -> None:
    """What the slider of the link brought, beside what was there: everybody is there twice."""
    fake.human.switch_on_number_column()
    for name, vat_number, number in THEIRS:
        customer = fake.human.add_company(name, vat_number, city="Oostende", tags=(TAG,))
        fake.human.type_number(customer, number)


def saved_as_csv(workbook: Path) -> Path:
    """What a person does in Excel: keep the three columns that are needed, save as CSV."""
    sheet = load_workbook(workbook).active
    rows = [[cell.value or "" for cell in line] for line in sheet.rows]
    wanted = [rows[0].index(title) for title in ("Naam", "BTW-nummer", LABEL)]
    file = workbook.with_suffix(".csv")
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, delimiter=";").writerows([line[n] for n in wanted] for line in rows)
    return file


def test_two_lists_are_brought_together_by_csv(
    chromium: Browser, served: str, fake: TeamleaderFake, tmp_path: Path
) -> None:
    """From the imported doubles to one company each, with its number on all its invoices."""
    ours = {name: fake.human.add_company(name, vat) for name, vat in OURS}
    for customer in ours.values():
        fake.human.invoice(customer, LINES, on=DAY)
    imported_before(fake)
    with open_tab(chromium, served) as page:
        page.goto("/screen/companies?search=Acme")
        assert page.get_by_role("link", name="Acme NV").count() == 2
        workbook = _export_and_delete(page, tmp_path)
        assert load_workbook(workbook).active.max_row == len(THEIRS) + 1
        _import(page, saved_as_csv(workbook), tmp_path)
        _merge_the_near_one(page, tmp_path)
        page.goto("/screen/invoices")
        for name, number in (("Acme NV", "11"), ("Bakkerij Maes", "12"), ("Claes BV", "13")):
            assert f"{name}\t{number}\t" in row(page, name)
    assert fake.state.customers.keys() >= set(ours.values())


def _export_and_delete(page: Page, folder: Path) -> Path:
    """The segment by tag, its file, and the bulk delete."""
    page.goto("/screen/segments")
    dialog(page, "Segment toevoegen")
    page.locator("dialog").get_by_label("Naam").first.fill("Import")
    page.locator("dialog").get_by_label("Waarde").first.fill(TAG)
    look(page, folder, "tl-segment-form")
    page.get_by_role("button", name="Bewaren").click()
    says(page, "Bewaard.")
    check_widths(page)
    look(page, folder, "tl-segment")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Exporteren naar Excel").click()
    workbook = folder / waiting.value.suggested_filename
    waiting.value.save_as(workbook)
    dialog(page, "Bulkactie: verwijderen")
    page.locator("dialog").get_by_role("button", name="Verwijderen").click()
    says(page, f"{len(THEIRS)} verwijderd.")
    return workbook


def _import(page: Page, file: Path, folder: Path) -> None:
    """Upload, a look at both criteria, and the run by name."""
    page.get_by_role("link", name="Importeren").click()
    check_widths(page)
    look(page, folder, "tl-import")
    page.get_by_label("CSV-bestand").set_input_files(file)
    page.get_by_label("Btw-nummer").check()
    page.get_by_role("button", name="Voorbeeld tonen").click()
    assert row(page, "minste").split("\t")[1:] == ["2", "minste 2"]
    page.get_by_label("Naam", exact=True).last.check()
    page.get_by_role("button", name="Voorbeeld vernieuwen").click()
    check_widths(page)
    look(page, folder, "tl-import-preview")
    page.get_by_role("button", name="Importeren").click()
    says(page, "Geïmporteerd.")
    expect(page.get_by_role("heading", name="Toegevoegd (2)")).to_be_visible()
    expect(page.get_by_role("heading", name="Bijgewerkt (2)")).to_be_visible()
    check_widths(page)
    look(page, folder, "tl-imported")


def _merge_the_near_one(page: Page, folder: Path) -> None:
    """What was almost called so, with a choice for each field in conflict."""
    page.get_by_role("link", name="Samenvoegen met Bakkerij Maes", exact=True).click()
    check_widths(page)
    look(page, folder, "tl-merge")
    page.locator("input[name='choice.name'][value=survivor]").check()
    page.get_by_role("main").get_by_role("button", name="Samenvoegen").click()
    says(page, "Samengevoegd.")
    check_widths(page)


def test_two_companies_found_by_a_search_are_merged_by_hand(
    chromium: Browser, served: str, fake: TeamleaderFake, tmp_path: Path
) -> None:
    """Search, tick both, Actions, Merge; without the choice the browser does not let it go."""
    first = fake.human.add_company("Acme NV", street="Markt 1", phone="093334455")
    fake.human.add_company("Acme NV", street="Kaai 2", vat_number="BE 0123.456.749")
    with open_tab(chromium, served) as page:
        page.goto("/screen/companies")
        check_widths(page)
        page.get_by_role("button", name="Kolom klantennummer tonen").click()
        expect(page.get_by_role("columnheader", name=LABEL)).to_be_visible()
        page.get_by_label("Zoeken op naam").press_sequentially("Acme")
        # The rows are those of the whole word, and no later answer takes the ticks away.
        expect(page.locator("#results a[href*='search=Acme']")).to_have_count(1)
        page.get_by_label("Acme NV aanvinken").first.check()
        page.get_by_label("Acme NV aanvinken").last.check()
        page.get_by_text("Acties", exact=True).click()
        check_widths(page)
        look(page, tmp_path, "tl-companies")
        page.get_by_role("button", name="Samenvoegen").click()
        page.get_by_role("main").get_by_role("button", name="Samenvoegen").click()
        expect(page).to_have_title("Samenvoegen · Teamleader (nabootsing)")
        assert len(fake.human.company_list("Acme")) == 2
        page.get_by_label("Kaai 2").check()
        page.get_by_role("main").get_by_role("button", name="Samenvoegen").click()
        says(page, "Samengevoegd.")
        expect(page.get_by_role("main")).to_contain_text("Kaai 2")
        expect(page.get_by_role("main")).to_contain_text("093334455")
        dialog(page, "Bewerken")
        look(page, tmp_path, "tl-edit")
        page.get_by_role("link", name="Annuleren").click()
        expect(page.locator("dialog")).not_to_be_visible()
        look(page, tmp_path, "tl-company")
    (left,) = fake.human.company_list("Acme")
    assert left["id"] == first


def test_an_invoice_is_made_booked_paid_unpaid_and_credited(
    chromium: Browser, served: str, fake: TeamleaderFake, tmp_path: Path
) -> None:
    """The whole life of an invoice, by hand."""
    fake.human.add_company("Acme NV")
    with open_tab(chromium, served) as page:
        page.goto("/screen/invoices")
        check_widths(page)
        look(page, tmp_path, "tl-invoices")
        page.get_by_role("link", name="Nieuwe factuur").click()
        _fill_in_an_invoice(page)
        check_widths(page)
        look(page, tmp_path, "tl-invoice-form")
        page.get_by_role("button", name="Bewaren").click()
        says(page, "Toegevoegd.")
        _act(page, "Boeken", "Boeken")
        expect(page.locator("h1 .badge")).to_have_text("Openstaand")
        _act(page, "Betaling registreren", "Registreren")
        expect(page.locator("h1 .badge")).to_have_text("Betaald")
        check_widths(page)
        look(page, tmp_path, "tl-invoice")
        _act(page, "Betaling ongedaan maken", "Betaling ongedaan maken")
        expect(page.locator("h1 .badge")).to_have_text("Openstaand")
        page.get_by_role("link", name="Crediteren").click()
        page.get_by_label("Alleen deze aantallen").check()
        page.get_by_label("Te crediteren van Stoel").fill("1")
        check_widths(page)
        look(page, tmp_path, "tl-credit")
        page.get_by_role("button", name="Crediteren").click()
        says(page, "De creditnota is gemaakt.")
        check_widths(page)
        look(page, tmp_path, "tl-credit-note")
    invoice = list(fake.state.invoices.values())[-1]
    assert (invoice.credited, invoice.due) == (121, 187)


def _fill_in_an_invoice(page: Page) -> None:
    """Two chairs at 21 %, and a book at 6 % less 10 %."""
    page.get_by_label("Klant").select_option("Acme NV")
    for place, cells in enumerate((("Stoel", "2", "100", "21%"), ("Boek", "1", "66,04", "6%"))):
        line = page.get_by_role("group", name=f"Lijn {place + 1}")
        for label, cell in zip(("Omschrijving", "Aantal", "Prijs per stuk"), cells, strict=False):
            line.get_by_label(label).fill(cell)
        line.get_by_role("combobox", name="Btw", exact=True).select_option(cells[3])
        line.get_by_label("Categorie").select_option("700000 Verkoop van goederen")
    line.get_by_label("Korting").fill("5,72")


def _act(page: Page, link: str, button: str) -> None:
    dialog(page, link)
    page.locator("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".notice.done")).to_be_visible()


def test_an_invoice_is_made_and_paid_without_scripts(
    chromium: Browser, served: str, fake: TeamleaderFake
) -> None:
    """Every dialog is a page of its own, and another line is a click."""
    fake.human.add_company("Acme NV")
    with open_tab(chromium, served, scripts=False) as page:
        page.goto("/screen/invoices/new")
        page.get_by_role("button", name="Nog een lijn").click()
        expect(page.get_by_role("group", name="Lijn 3")).to_be_visible()
        _fill_in_an_invoice(page)
        page.get_by_role("button", name="Bewaren").click()
        for link, button in (("Boeken", "Boeken"), ("Betaling registreren", "Registreren")):
            page.get_by_role("link", name=link, exact=True).click()
            page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("h1 .badge")).to_have_text("Betaald")


def test_the_other_pages_of_the_demo_world_are_accessible(
    chromium: Browser, served: str, fake: TeamleaderFake, tmp_path: Path
) -> None:
    """Overview, contacts, one of each, and the dialogs that the stories do not open."""
    company, contact = fake.human.company_list()[0]["id"], fake.human.contact_list()[0]["id"]
    with open_tab(chromium, served) as page:
        for name, address in (
            ("home", ""),
            ("contacts", "contacts"),
            ("contact", f"customers/{contact}"),
            ("customer", f"customers/{company}"),
            ("merge-with", f"customers/{company}/merge"),
            ("delete", f"customers/{company}/delete"),
        ):
            page.goto(f"/screen/{address}")
            check_widths(page)
            look(page, tmp_path, f"tl-{name}")
        page.goto("/screen/contacts")
        dialog(page, "Contact toevoegen")
        page.goto("/screen/companies")
        dialog(page, "Bedrijf toevoegen")
        page.get_by_role("button", name="Sluiten").click()
        expect(page.locator("dialog")).not_to_be_visible()


@pytest.mark.parametrize(("answer", "brings"), [("Toestaan", "code="), ("Weigeren", "error=")])
def test_a_person_gives_or_refuses_access(
    chromium: Browser, served: str, fake: TeamleaderFake, tmp_path: Path, answer: str, brings: str
) -> None:
    """The browser comes back to the program's own address, which is another site."""
    fake.switches.set("auto_approve", False)
    back = served.replace("127.0.0.1", "localhost") + "/screen/"
    asked = {
        "client_id": fake.integration.client_id,
        "response_type": "code",
        "redirect_uri": back,
        "state": "xyz",
    }
    with open_tab(chromium, served) as page:
        page.goto(f"/oauth2/authorize?{urlencode(asked)}")
        check_widths(page)
        look(page, tmp_path, "tl-consent")
        page.get_by_role("button", name=answer).click()
        expect(page).to_have_title("Overzicht · Teamleader (nabootsing)")
        assert page.url.startswith(f"{back}?{brings}")
        assert page.url.endswith("state=xyz")
