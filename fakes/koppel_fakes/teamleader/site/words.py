"""The labels of Teamleader's screen, and the names it gives to fields."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.site import Words
from koppel_fakes.site.frame import language
from koppel_fakes.teamleader.site.english import ENGLISH

FIELD_NAMES: Mapping[str, str] = {
    "addresses.primary": "Adres",
    "addresses.invoicing": "Facturatieadres",
    "bic": "BIC",
    "birthdate": "Geboortedatum",
    "business_type_id": "Ondernemingsvorm",
    "city": "Plaats",
    "contains": "bevat",
    "country": "Land",
    "draft": "Ontwerp",
    "electronic_invoicing_address": "Peppol-adres",
    "email": "E-mail",
    "emails.invoicing": "E-mail voor facturen",
    "emails.primary": "E-mail",
    "equals": "is gelijk aan",
    "first_name": "Voornaam",
    "gender": "Geslacht",
    "iban": "IBAN",
    "language": "Taal",
    "last_name": "Familienaam",
    "matched": "Afgepunt",
    "name": "Naam",
    "national_identification_number": "Rijksregisternummer",
    "number": "Klantennummer boekhoudpakket",
    "outstanding": "Openstaand",
    "payment_term": "Betaaltermijn",
    "phone": "Telefoon",
    "postal_code": "Postcode",
    "preferred_currency": "Munt",
    "remarks": "Opmerking",
    "responsible_user_id": "Verantwoordelijke",
    "salutation": "Aanspreking",
    "status": "Status",
    "street": "Straat",
    "tags": "Tags",
    "telephones.mobile": "Mobiel",
    "telephones.phone": "Telefoon",
    "vat_number": "Btw-nummer",
    "website": "Website",
}
"""The Dutch name of a field, an operator or a status."""

WORDS = Words(ENGLISH)


def say(label: str, **values: object) -> str:
    """A label in the language of the person who asks."""
    return WORDS.say(language(), label, **values)


def named(code: str) -> str:
    """The name of a field, an operator or a status; a custom field is called by its label."""
    return say(FIELD_NAMES[code]) if code in FIELD_NAMES else code
