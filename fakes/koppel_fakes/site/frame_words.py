"""The labels of the frame that both sites have."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "Annuleren": "Cancel",
    "API": "API",
    "Bladzijde {page} van {pages}": "Page {page} of {pages}",
    "Bladzijden": "Pages",
    "Dit is een nabootsing: er wordt niets echt geboekt of verstuurd.": (
        "This is a fake: nothing is really booked or sent."
    ),
    "Een dag later": "A day later",
    "Een uur later": "An hour later",
    "Gedaan": "Done",
    "Gesimuleerde datum": "Simulated date",
    "Integratie": "Integration",
    "Laatste oproepen": "Last calls",
    "Menu": "Menu",
    "Naar de inhoud": "Skip to the content",
    "Niet gevonden": "Not found",
    "Nog geen oproepen": "No calls yet",
    "Oproep": "Call",
    "Sluiten": "Close",
    "Status": "Status",
    "Taal": "Language",
    "Terug naar het begin": "Back to the start",
    "Terug naar": "Back to",
    "Tijd": "Time",
    "Toegang geven": "Give access",
    "Toestaan": "Allow",
    "Volgende": "Next",
    "Vorige": "Previous",
    "Weigeren": "Refuse",
    "Zij kan dan bij": "It can then reach",
    "De integratie vraagt toegang tot uw account bij {vendor}.": (
        "The integration asks for access to your account with {vendor}."
    ),
    "Deze pagina bestaat niet.": "This page does not exist.",
    "Dit formulier komt van een andere site en wordt geweigerd.": (
        "This form comes from another site and is refused."
    ),
    "{count} in totaal": "{count} in total",
    "{vendor} (nabootsing)": "{vendor} (fake)",
}
"""Dutch to English."""
