"""The labels of Teamleader's screen, and the names it gives to fields."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.fake import HumanError
from koppel_fakes.site import Words
from koppel_fakes.site.frame import language
from koppel_fakes.teamleader.site.english import ENGLISH

FIELD_NAMES: Mapping[str, str] = {
    "addresses.invoicing": "Facturatieadres",
    "addresses.primary": "Adres",
    "bic": "BIC",
    "birthdate": "Geboortedatum",
    "business_type_id": "Ondernemingsvorm",
    "city": "Plaats",
    "companies": "Bedrijven",
    "contacts": "Contacten",
    "contains": "bevat",
    "country": "Land",
    "deals": "Deals",
    "departments": "Entiteiten",
    "draft": "Ontwerp",
    "electronic_invoicing_address": "Peppol-adres",
    "email": "E-mail",
    "emails.invoicing": "E-mail voor facturen",
    "emails.primary": "E-mail",
    "equals": "is gelijk aan",
    "events": "Afspraken",
    "first_name": "Voornaam",
    "gender": "Geslacht",
    "iban": "IBAN",
    "invoices": "Facturen",
    "language": "Taal",
    "last_name": "Familienaam",
    "matched": "Afgepunt",
    "name": "Naam",
    "national_identification_number": "Rijksregisternummer",
    "number": "Klantennummer boekhoudpakket",
    "orders": "Bestelbonnen",
    "outstanding": "Openstaand",
    "payment_term": "Betaaltermijn",
    "phone": "Telefoon",
    "postal_code": "Postcode",
    "preferred_currency": "Munt",
    "products": "Producten",
    "projects": "Projecten",
    "remarks": "Opmerking",
    "responsible_user_id": "Verantwoordelijke",
    "salutation": "Aanspreking",
    "settings": "Instellingen",
    "status": "Status",
    "street": "Straat",
    "tags": "Tags",
    "telephones.mobile": "Mobiel",
    "telephones.phone": "Telefoon",
    "tickets": "Tickets",
    "users": "Gebruikers",
    "vat_number": "Btw-nummer",
    "website": "Website",
}
"""The Dutch name of a field, an operator, a status or a scope."""

WORDS = Words(ENGLISH)


def say(label: str, **values: object) -> str:
    """A label in the language of the person who asks."""
    return WORDS.say(language(), label, **values)


def named(code: str) -> str:
    """The name of a field, an operator, a status or a scope; custom fields have their own."""
    return say(FIELD_NAMES[code]) if code in FIELD_NAMES else code


def refusal_of(label: str, **labels: str) -> HumanError:
    """A label as what the screen says when it refuses."""
    return WORDS.refusal(label, **labels)
