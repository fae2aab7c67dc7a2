"""The labels of Octopus's screen."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus.site.words_bank import ENGLISH as BANK
from koppel_fakes.octopus.site.words_relations import ENGLISH as RELATIONS
from koppel_fakes.site import Words
from koppel_fakes.site.frame import language

ENGLISH: Mapping[str, str] = {
    **BANK,
    **RELATIONS,
    # Menu and what many pages share.
    "Acties": "Actions",
    "Bewaren": "Save",
    "Btw-codes": "VAT codes",
    "Boekjaar": "Bookyear",
    "Boekjaren": "Bookyears",
    "Dagboek": "Journal",
    "Dagboeken": "Journals",
    "Datum": "Date",
    "Dossier": "Dossier",
    "Dossiers": "Dossiers",
    "Gebruikers": "Users",
    "Geen boekjaar geopend": "No bookyear open",
    "Geopend": "Open",
    "Afgesloten": "Closed",
    "Klant": "Customer",
    "Klanten afpunten": "Match customers",
    "CODA inlezen": "Import CODA",
    "Naam": "Name",
    "Nummer": "Number",
    "Omschrijving": "Description",
    "Openen": "Open",
    "Openstaand": "Outstanding",
    "Rekening": "Account",
    "Rekeningen": "Accounts",
    "Relatie": "Relation",
    "Relaties": "Relations",
    "Totaal": "Total",
    "Type": "Type",
    "Verwijderen": "Remove",
    "Wijzigen": "Change",
    "Zoeken": "Search",
    "Niets gevonden": "Nothing found",
    "{what} ontbreekt": "{what} is missing",
    "{what} is geen geheel getal": "{what} is no whole number",
    # Dossiers.
    "Nieuw dossier": "New dossier",
    "Btw-nummer": "VAT number",
    "Uitgeschakeld": "Disabled",
    "Dossier {name} is geopend": "Dossier {name} is open",
    "Dossier {name} is aangemaakt en geopend": "Dossier {name} is made and open",
    "Om te koppelen zijn nodig": "A link needs",
    "een boekjaar": "a bookyear",
    "een dagboek voor facturen en een voor creditnota's": (
        "a journal for invoices and one for credit notes"
    ),
    "nagekeken rekeningen": "checked accounts",
    "In orde": "In order",
    "Ontbreekt": "Missing",
    "Nakijken": "Look over",
    # Bookyears.
    "Nieuw boekjaar": "New bookyear",
    "Begin": "Start",
    "Einde": "End",
    "Periodes": "Periods",
    "per maand": "monthly",
    "per kwartaal": "quarterly",
    "per jaar": "yearly",
    "Afsluiten": "Close",
    "Heropenen": "Reopen",
    "De begindatum ligt vast: boekjaren volgen elkaar op zonder onderbreking.": (
        "The start is fixed: bookyears follow one another without gaps."
    ),
    "De begindatum van het eerste boekjaar kiest u zelf, de volgende liggen daarna vast.": (
        "You choose the start of the first bookyear; those of the next ones are fixed by it."
    ),
    "Leeg is twaalf maanden.": "Empty means twelve months.",
    "Nog geen boekjaar": "No bookyear yet",
    "Maak eerst een boekjaar: dagboeken horen bij een boekjaar.": (
        "Make a bookyear first: journals belong to a bookyear."
    ),
    "{name} is aangemaakt": "{name} is made",
    "{name} is geopend": "{name} is open",
    "{name} is afgesloten": "{name} is closed",
    "{name} is heropend": "{name} is reopened",
    "{name} is bewaard": "{name} is saved",
    "Boekjaar wijzigen": "Change bookyear",
    "U werkt in dit boekjaar": "You work in this bookyear",
    # Journals.
    "Nieuw dagboek": "New journal",
    "Dagboek {key} wijzigen": "Change journal {key}",
    "Dagboek {key} afsluiten": "Close journal {key}",
    "Letter en volgnummer, zoals V1. A aankoop, V verkoop, F financieel, D divers.": (
        "Letter and number, as V1. A purchases, V sales, F financial, D general."
    ),
    "Code": "Code",
    "Invoertype": "Entry type",
    "Verkoop Boekingen": "Sales bookings",
    "Facturen excl. btw": "Invoices excl. VAT",
    "Facturen incl. btw": "Invoices incl. VAT",
    "Leveringsbonnen excl. btw": "Delivery notes excl. VAT",
    "Leveringsbonnen incl. btw": "Delivery notes incl. VAT",
    "Alleen voor een verkoopdagboek.": "For a sales journal only.",
    "Rekening van een financieel dagboek": "Account of a financial journal",
    "Bankrekening (IBAN)": "Bank account (IBAN)",
    "Van 500000 tot 599999.": "From 500000 to 599999.",
    "Alleen voor een financieel dagboek: afschriften van deze rekening komen hier.": (
        "For a financial journal only: statements of this account come here."
    ),
    "Laatste nr.": "Last no.",
    "Geopend door {name}": "Open: {name}",
    "Vrij": "Free",
    "Vrijgeven dagboek": "Release journal",
    "Volledig afgesloten": "Wholly closed",
    "Beveiligd tot en met": "Secured until and with",
    "Afgesloten tot en met": "Closed until and with",
    "geen periode": "no period",
    "Afgesloten tot {period}": "Closed until {period}",
    "Beveiligd tot {period}": "Secured until {period}",
    "Nog geen dagboeken in dit boekjaar": "No journals in this bookyear yet",
    "Dagboek {key} is aangemaakt in {bookyear}": "Journal {key} is made in {bookyear}",
    "Dagboek {key} is bewaard": "Journal {key} is saved",
    "Dagboek {key} is vrijgegeven": "Journal {key} is released",
    "Dagboek {key} is gesloten": "Journal {key} is shut",
    "Dagboek {key} is verwijderd": "Journal {key} is removed",
    # Inside a journal.
    "U staat in dit dagboek. Zolang het open is, weigert Octopus boekingen van programma's.": (
        "You stand in this journal. While it is open, Octopus refuses bookings by programs."
    ),
    "Dagboek sluiten": "Shut the journal",
    "Dit dagboek is niet geopend.": "This journal is not open.",
    "Verkoop boeken": "Book a sale",
    "Verkoop {number} wijzigen": "Change sale {number}",
    "Ontvangst boeken": "Book a receipt",
    "Laatste verwijderen": "Delete the last",
    "Leegmaken": "Empty it",
    "Geen documenten": "No documents",
    "Nr.": "No.",
    "Status": "Status",
    "Voldaan": "Settled",
    "Deels open": "Partly open",
    "Open": "Open",
    "Leeg": "Empty",
    "Mededeling": "Communication",
    "Lijn {number}": "Line {number}",
    "Maatstaf": "Base",
    "Btw-code": "VAT code",
    "Btw": "VAT",
    "Leeg rekent het tarief van de code.": "Empty takes the rate of the code.",
    "Creditnota": "Credit note",
    "Bedrag": "Amount",
    "Verkoop {number} is geboekt": "Sale {number} is booked",
    "Verkoop {number} is bewaard": "Sale {number} is saved",
    "Verkoop {number} is leeggemaakt": "Sale {number} is emptied",
    "Document {number} is verwijderd": "Document {number} is deleted",
    "Ontvangst {number} is geboekt": "Receipt {number} is booked",
    # Accounts, VAT codes, users.
    "Nieuwe rekening": "New account",
    "Boekbaar": "Can be booked on",
    "Titel": "Heading",
    "Rekening {number} is aangemaakt": "Account {number} is made",
    "Nummer of naam": "Number or name",
    "Percentage": "Percentage",
    "aankoop": "purchase",
    "verkoop": "sale",
    "creditnota aankoop": "purchase credit note",
    "creditnota verkoop": "sales credit note",
    "Nieuwe btw-code": "New VAT code",
    "Btw-code {code} is aangemaakt": "VAT code {code} is made",
    "Gebruiker": "User",
    "Toegang tot dit dossier": "Access to this dossier",
    "Ja": "Yes",
    "Nee": "No",
    "Toegang geven": "Give access",
    "Toegang afnemen": "Take access away",
    "Geblokkeerd": "Blocked",
    "Deblokkeren": "Unblock",
    "Foute paswoorden": "Wrong passwords",
    "Dossier uitschakelen": "Disable dossier",
    "Dossier inschakelen": "Enable dossier",
    "Rechten van {name} zijn bewaard": "Rights of {name} are saved",
    "{name} is gedeblokkeerd": "{name} is unblocked",
    "Het dossier is uitgeschakeld": "The dossier is disabled",
    "Het dossier is ingeschakeld": "The dossier is enabled",
    "Niets staat open": "Nothing is outstanding",
}
"""Dutch to English."""

WORDS = Words(ENGLISH)


def t(label: str, **values: object) -> str:
    """A label in the language of whoever asks for the page."""
    return WORDS.say(language(), label, **values)


def refusal_of(label: str, **labels: str) -> HumanError:
    """A label as what the screen says when it refuses."""
    return WORDS.refusal(label, **labels)
