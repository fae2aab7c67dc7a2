"""The labels of the bank's files and of matching, at Octopus's screen."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # CODA.
    "CODA-bestand": "CODA file",
    "Inlezen": "Import",
    "Kies eerst een CODA-bestand": "Choose a CODA file first",
    "Een fout in het bestand wordt met regel en reden gemeld; er wordt dan niets van geboekt.": (
        "A fault in the file is told with line and reason; nothing of it is booked then."
    ),
    "Afschrift {sequence} van {account} is geboekt als {journal}/{number}": (
        "Statement {sequence} of {account} is booked as {journal}/{number}"
    ),
    "Afschrift {sequence} van {account} heeft geen bewegingen": (
        "Statement {sequence} of {account} has no movements"
    ),
    "Bewegingen in {journal}": "Movements in {journal}",
    "Nog geen bewegingen": "No movements yet",
    "Geen financieel dagboek heeft een bankrekening. Geef er een op bij Dagboeken > Wijzigen.": (
        "No financial journal has a bank account. Name one under Journals > Change."
    ),
    "Tegenpartij": "Counterparty",
    "Document": "Document",
    "Wachtrekening of rekening {account}": "Waiting or other account {account}",
    # Matching.
    "Voorstellen": "Proposals",
    "Geen voorstellen": "No proposals",
    "Alles aanduiden": "Tick all",
    "Aanduiden": "Tick",
    "Factuur": "Invoice",
    "Betaling": "Payment",
    "Gevonden op": "Found by",
    "gestructureerde mededeling": "structured communication",
    "bedrag": "amount",
    "Aangeduide afpunten": "Match what is ticked",
    "Alles afpunten": "Match all",
    "Zelf afpunten": "Match by hand",
    "Alle klanten": "All customers",
    "Tonen": "Show",
    "Te ontvangen": "To receive",
    "Ontvangen of gecrediteerd": "Received or credited",
    "Leeg is alles wat kan.": "Empty means all that fits.",
    "Afpunten": "Match",
    "Afgepunt": "Matched",
    "Nog niets afgepunt": "Nothing matched yet",
    "Ongedaan maken": "Undo",
    "Kies links en rechts een lijn": "Choose a line on the left and on the right",
    "Duid eerst een voorstel aan": "Tick a proposal first",
    "{count} afgepunt": "{count} matched",
    "{debet} en {credit} zijn afgepunt": "{debet} and {credit} are matched",
    "De afpunting van {debet} en {credit} is ongedaan gemaakt": (
        "The match of {debet} and {credit} is undone"
    ),
}
"""Dutch to English."""
