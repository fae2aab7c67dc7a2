"""The story at Octopus's screen in a real browser: from an empty dossier to a matched payment."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from playwright.sync_api import Browser, Page, expect

from tests.fakes.browser import check_widths, chromium, look, open_tab
from tests.fakes.octopus_caller import RestCaller, line, sale

__all__ = ["chromium"]

CODA = Path(__file__).parent / "coda"
IBAN = "BE68 5390 0754 7034"
OGM = "+++202/6000/00192+++"

pytestmark = pytest.mark.slow


@pytest.fixture
def fake() -> OctopusFake:
    """Give the books that the demo company starts with."""
    return OctopusFake(world="demo")


@pytest.fixture
def url(fake: OctopusFake) -> Iterator[str]:
    """Give the address at which the fake is served."""
    with Server(fake.app) as server:
        yield server.url


def go(page: Page, label: str) -> None:
    """Choose an entry of the menu."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=1).first).to_have_text(label)


def open_dialog(page: Page, label: str) -> None:
    """Press what opens a dialog, once the scripts are there that open it."""
    page.wait_for_load_state("load")
    page.get_by_role("link", name=label, exact=True).click()
    expect(page.locator("dialog[open] form .main")).to_be_visible()


def save(page: Page, told: str) -> None:
    """Save the dialog; the next page tells what happened."""
    page.locator("dialog").get_by_role("button", name="Bewaren").click()
    expect(page.locator(".notice.done")).to_contain_text(told)
    page.wait_for_load_state("load")


def press(page: Page, label: str) -> None:
    """Press a button of the page."""
    page.get_by_role("button", name=label, exact=True).click()


def import_file(page: Page, name: str) -> None:
    """Hand over a CODA file."""
    page.get_by_label("CODA-bestand").set_input_files(CODA / name)
    press(page, "Inlezen")


def set_up_books(page: Page, shots: Path) -> None:
    """Make a dossier, its first bookyear, its journals and an account."""
    open_dialog(page, "Nieuw dossier")
    check_widths(page)
    page.get_by_label("Naam").fill("Proefbedrijf BV")
    save(page, "Proefbedrijf BV is aangemaakt")
    expect(page.get_by_text("Ontbreekt")).to_have_count(2)
    look(page, shots, "octopus-dossiers")
    go(page, "Dagboeken")
    expect(page.get_by_text("Maak eerst een boekjaar")).to_be_visible()
    go(page, "Boekjaren")
    open_dialog(page, "Nieuw boekjaar")
    page.get_by_label("Begin").fill("2026-01-01")
    check_widths(page)
    save(page, "Boekjaar 2026 is aangemaakt")
    open_dialog(page, "Nieuw boekjaar")
    expect(page.get_by_label("Begin")).to_have_value("2027-01-01")
    expect(page.get_by_label("Begin")).not_to_be_editable()
    look(page, shots, "octopus-bookyear-dialog")
    page.get_by_role("link", name="Annuleren").click()
    expect(page.locator("dialog")).to_be_hidden()
    go(page, "Dagboeken")
    for code, name in (("V1", "Verkopen"), ("V2", "Creditnota's"), ("F1", "Bank")):
        open_dialog(page, "Nieuw dagboek")
        page.get_by_label("Code").fill(code)
        page.get_by_label("Naam").fill(name)
        if code == "F1":
            page.get_by_label("Rekening van een financieel").fill("550000")
            page.get_by_label("Bankrekening").fill(IBAN)
            check_widths(page)
        save(page, f"Dagboek {code} is aangemaakt in Boekjaar 2026")
    go(page, "Rekeningen")
    open_dialog(page, "Nieuwe rekening")
    page.get_by_label("Nummer", exact=True).fill("701000")
    page.get_by_label("Naam", exact=True).fill("Verkoop advies")
    check_widths(page)
    save(page, "Rekening 701000")
    page.get_by_label("Nummer of naam").press_sequentially("advies")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    go(page, "Relaties")
    open_dialog(page, "Nieuwe relatie")
    page.get_by_label("Naam", exact=True).fill("Bakkerij Koekelberg BV")
    check_widths(page)
    save(page, "Bakkerij Koekelberg BV is bewaard")


def the_programs_sale() -> dict[str, object]:
    """What a program books in the new dossier: 1134.29 on the account made by hand."""
    lines = [line(accountKey=701000, baseAmount=937.43, vatAmount=196.86)]
    return sale(bookyearKey={"id": 1}, amount=1134.29, reference=OGM, bookingLines=lines)


def test_from_an_empty_dossier_to_a_matched_payment(
    chromium: Browser, fake: OctopusFake, url: str, tmp_path: Path
) -> None:
    """A person sets up the books, a program books, the bank pays, the person matches (R11-R78)."""
    with open_tab(chromium, url) as page:
        page.goto("/")
        set_up_books(page, tmp_path)
        program = RestCaller(fake, dossier_id=max(fake.state.dossiers))
        booking = {"buySellBookingServiceData": the_programs_sale()}

        # Somebody stands in the journal, so the program is refused; then it is released.
        go(page, "Dagboeken")
        press(page, "Openen V1")
        expect(page.get_by_text("U staat in dit dagboek")).to_be_visible()
        assert program.call("POST", "buysellbookings", booking).status_code == 403
        go(page, "Dagboeken")
        assert program.call("POST", "buysellbookings", booking).status_code == 403
        look(page, tmp_path, "octopus-journals")
        check_widths(page)
        press(page, "Vrijgeven dagboek V1")
        expect(page.get_by_text("Dagboek V1 is vrijgegeven")).to_be_visible()
        assert program.call("POST", "buysellbookings", booking).status_code == 201

        press(page, "Openen V1")
        expect(page.get_by_role("row", name="1.134,29 1.134,29 Open")).to_be_visible()
        look(page, tmp_path, "octopus-journal")
        check_widths(page)
        press(page, "Dagboek sluiten")

        go(page, "CODA inlezen")
        import_file(page, "coda-3-broken-balance.cod")
        expect(page.get_by_role("alert")).to_contain_text("regel 8: het nieuwe saldo is 2144.29")
        expect(page.get_by_text("Nog geen bewegingen")).to_be_visible()
        check_widths(page)
        import_file(page, "coda-1-ogm.cod")
        expect(page.locator(".notice.done")).to_contain_text("is geboekt als F1/1")
        expect(page.get_by_role("row", name="Bakkerij Koekelberg BV")).to_contain_text("1.134,29")
        look(page, tmp_path, "octopus-coda")
        check_widths(page)

        go(page, "Klanten afpunten")
        expect(page.get_by_role("row", name="gestructureerde mededeling")).to_be_visible()
        look(page, tmp_path, "octopus-matching")
        check_widths(page)
        page.get_by_label("Aanduiden V1/1").check()
        press(page, "Aangeduide afpunten")
        expect(page.locator(".notice.done")).to_have_text("1 afgepunt")
        check_widths(page)

        go(page, "Dagboeken")
        press(page, "Openen V1")
        expect(page.get_by_role("row", name="1.134,29 0,00 Voldaan")).to_be_visible()
        press(page, "Dagboek sluiten")
    assert fake.human.list_bookings("V1")[0]["open"] == Decimal("0.00")


def test_every_page_filled_from_the_demo_world_is_accessible(
    chromium: Browser, fake: OctopusFake, url: str, tmp_path: Path
) -> None:
    """No violation of A or AA and no sideways scrolling; some pages in English too."""
    for number in range(1, 5):
        fake.human.book_sale("V1", number, total=121 * number, reference=OGM)
    fake.human.book_sale("V2", 1, total=-50)
    fake.human.receipt(2, 242)
    fake.human.settle(1)
    fake.human.open_journal("V1")
    with open_tab(chromium, url) as page:
        for path, name in (
            ("/", "dossiers"),
            ("/bookyears", "bookyears"),
            ("/journals", "journals"),
            ("/journals/3/V1", "journal"),
            ("/accounts", "accounts"),
            ("/vat-codes", "vat-codes"),
            ("/relations", "relations"),
            ("/relations/1", "relation"),
            ("/coda", "coda"),
            ("/matching", "matching"),
            ("/users", "users"),
        ):
            page.goto(f"/screen{path}")
            check_widths(page)
            look(page, tmp_path, f"octopus-demo-{name}")
        page.goto("/screen/-/language/en")
        for path in ("/journals", "/matching"):
            page.goto(f"/screen{path}")
            expect(page.get_by_role("navigation", name="Menu")).to_contain_text("Journals")
            check_widths(page)


def test_every_form_as_a_page_of_its_own_is_accessible(
    chromium: Browser, fake: OctopusFake, url: str
) -> None:
    """What stands in a dialog is a sound page too, for who has no scripts."""
    fake.human.book_sale("V1", 1, total=121)
    with open_tab(chromium, url) as page:
        for path in (
            "/dossiers/new",
            "/bookyears/new",
            "/bookyears/3/change",
            "/journals/new",
            "/journals/3/F1/change",
            "/journals/3/V1/limits",
            "/journals/3/V1/sales/new",
            "/journals/3/V1/sales/1",
            "/journals/3/F1/receipts/new",
            "/accounts/new",
            "/vat-codes/new",
            "/relations/1/change",
            "/relations/1/external-number",
            "/relations/1/renumber",
            "/relations/1/merge",
            "/relations/1/delete",
        ):
            page.goto(f"/screen{path}")
            check_widths(page)


def test_a_sale_is_booked_and_changed_in_dialogs(
    chromium: Browser, fake: OctopusFake, url: str, tmp_path: Path
) -> None:
    """The longest forms, in a dialog at both widths; a refused one is back as it was typed."""
    with open_tab(chromium, url) as page:
        page.goto("/screen/journals")
        press(page, "Openen V1")
        open_dialog(page, "Verkoop boeken")
        page.get_by_label("Maatstaf").first.fill("veel")
        check_widths(page)
        look(page, tmp_path, "octopus-sale-dialog")
        page.locator("dialog").get_by_role("button", name="Bewaren").click()
        expect(page.get_by_role("alert")).to_contain_text("is geen bedrag")
        expect(page.get_by_label("Maatstaf").first).to_have_value("veel")
        page.get_by_label("Maatstaf").first.fill("100,00")
        press(page, "Bewaren")
        expect(page.get_by_role("row", name="121,00 121,00 Open")).to_be_visible()
        open_dialog(page, "Wijzigen 1")
        page.get_by_label("Totaal").fill("242,00")
        check_widths(page)
        save(page, "Verkoop 1 is bewaard")
        for label in ("Wijzigen V1", "Afsluiten V1"):
            page.goto("/screen/journals")
            open_dialog(page, label)
            check_widths(page)
    assert fake.human.list_bookings("V1")[0]["total"] == 242


def test_the_forms_work_without_scripts(
    chromium: Browser, fake: OctopusFake, url: str, tmp_path: Path
) -> None:
    """A dialog is a page of its own then, and its form does the same."""
    with open_tab(chromium, url, scripts=False) as page:
        page.goto("/screen/journals")
        page.get_by_role("link", name="Nieuw dagboek").click()
        expect(page).to_have_url(f"{url}/screen/journals/new")
        page.get_by_label("Code").fill("V4")
        page.get_by_label("Naam").fill("Webwinkel")
        press(page, "Bewaren")
        expect(page.locator(".notice.done")).to_contain_text("Dagboek V4 is aangemaakt")
        press(page, "Openen V4")
        page.get_by_role("link", name="Verkoop boeken").click()
        page.get_by_label("Maatstaf").first.fill("100")
        press(page, "Bewaren")
        expect(page.get_by_role("row", name="121,00 121,00 Open")).to_be_visible()
        press(page, "Dagboek sluiten")
        expect(page.get_by_text("Dagboek V4 is gesloten")).to_be_visible()
    assert fake.human.journal("V4")["openBy"] is None


def test_a_relation_is_renumbered_merged_and_deleted_in_dialogs(
    chromium: Browser, fake: OctopusFake, url: str, tmp_path: Path
) -> None:
    """Each act is confirmed in a dialog at both widths, and is in the log of effects."""
    fake.human.book_sale("V1", 1, total=121)
    spare = fake.human.add_relation("Dubbel BV")
    fake.effects.clear()
    with open_tab(chromium, url) as page:
        page.goto("/screen/relations/1")
        check_widths(page)
        look(page, tmp_path, "octopus-relation-acts")
        for label, button, filled, told in (
            ("Extern nummer", "Bewaren", ("Extern nummer", "9009"), "is bewaard"),
            ("Ander nummer", "Ander nummer geven", None, "heeft nu nummer"),
            ("Samenvoegen", "Samenvoegen", ("Samenvoegen met nummer", str(spare)), "Dubbel BV"),
        ):
            open_dialog(page, label)
            if filled:
                page.locator("dialog").get_by_label(filled[0]).fill(filled[1])
            check_widths(page)
            look(page, tmp_path, f"octopus-{label.lower().replace(' ', '-')}-dialog")
            page.locator("dialog").get_by_role("button", name=button).click()
            expect(page.locator(".notice.done")).to_contain_text(told)
        open_dialog(page, "Verwijderen")
        check_widths(page)
        look(page, tmp_path, "octopus-delete-dialog")
        page.locator("dialog").get_by_role("button", name="Verwijderen").click()
        expect(page.get_by_role("alert")).to_contain_text("heeft documenten")
        page.goto(f"/screen/relations/{fake.human.add_relation('Leeg BV')}")
        open_dialog(page, "Verwijderen")
        page.locator("dialog").get_by_role("button", name="Verwijderen").click()
        expect(page.locator(".notice.done")).to_have_text("Relatie Leeg BV is verwijderd")
    done = [effect.operation for effect in fake.effects.since(0) if effect.actor == "human"]
    acts = ("edit_relation", "renumber_relation", "merge_relations", "delete_relation")
    assert [name for name in dict.fromkeys(done) if name in acts] == list(acts)
