"""The labels of the pages on relations."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "Nieuwe relatie": "New relation",
    "Relatie wijzigen": "Change relation",
    "Extern nummer": "External number",
    "Naam, plaats, btw-nummer of extern nummer": "Name, place, VAT or external number",
    "Straat en nummer": "Street and number",
    "Postcode": "Postal code",
    "Gemeente": "City",
    "Land": "Country",
    "E-mail": "E-mail",
    "IBAN": "IBAN",
    "Leverancier": "Supplier",
    "Niet actief": "Inactive",
    "Relatie {name} is bewaard": "Relation {name} is saved",
    "Ander nummer": "Another number",
    "Ander nummer geven": "Give another number",
    "Samenvoegen": "Merge",
    "Samenvoegen met nummer": "Merge into number",
    "Extern nummer van {name}": "External number of {name}",
    "Extern nummer van {name} is bewaard": "External number of {name} is saved",
    "Programma's vinden deze relatie aan het extern nummer. Leeg is geen nummer.": (
        "Programs find this relation by its external number. Empty means none."
    ),
    "{name} een ander nummer geven": "Give {name} another number",
    "{name} heeft nu nummer {number}": "{name} now has number {number}",
    "De relatie krijgt het volgende vrije nummer; nummer {number} vervalt. "
    "Documenten en extern nummer gaan mee.": (
        "The relation gets the next free number; number {number} lapses. "
        "Documents and external number go along."
    ),
    "{name} samenvoegen": "Merge {name}",
    "{name} is samengevoegd met {other}": "{name} is merged into {other}",
    "De documenten van {name} gaan naar de andere relatie; {name} verdwijnt. "
    "Dit kan niet ongedaan gemaakt worden.": (
        "The documents of {name} go to the other relation; {name} vanishes. This cannot be undone."
    ),
    "{name} verwijderen": "Delete {name}",
    "Relatie {name} is verwijderd": "Relation {name} is deleted",
    "Alleen een relatie zonder documenten kan verwijderd worden. "
    "Nummer {number} wordt niet opnieuw gebruikt.": (
        "Only a relation without documents can be deleted. Number {number} is not used again."
    ),
}
"""Dutch to English."""
