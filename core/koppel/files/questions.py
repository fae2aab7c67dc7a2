"""Question: doubtful customers as rows that a person answers in a spreadsheet.

One row for each candidate; "yes" in the first column says that the two are the same. An answer
counts only when the names in its row are still those of its ids: columns that were sorted apart
would link strangers. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from koppel.decide.matches import Matches, Pair
from koppel.files.sheets import Line, Sheet, refuse_lines
from koppel.matching import Candidate, Party, Verdict

YES = frozenset({"yes", "y", "1", "x", "ja", "j", "oui", "o", "true", "waar", "vrai"})
NO = frozenset({"", "no", "n", "0", "nee", "non", "false", "onwaar", "faux"})
COLUMNS = (
    "same",
    *("crm_id", "crm_name", "crm_vat", "crm_town"),
    *("books_id", "books_name", "books_vat", "books_town"),
    *("confidence", "score", "reason", "doubt"),
)
"""Of the sheet that is handed out."""

NEEDED = ("same", "crm_id", "crm_name", "books_id", "books_name")
"""Of the sheet that comes back."""


def rows(matches: Matches) -> Iterator[dict[str, str]]:
    """Yield one row for each candidate of each doubtful customer, the best first."""
    for verdict in matches.doubtful:
        for candidate in matches.choices(verdict):
            yield _row(verdict, candidate)


def answers(matches: Matches, sheet: Sheet) -> tuple[Pair, ...]:
    """Return the pairs that a person answered with yes.

    Raises ``InputError`` with every line that is wrong; then none counts.
    """
    wrong: list[str] = []
    pairs: dict[Pair, int] = {}
    used: dict[str, int] = {}
    for line in sheet.lines:
        cells = line.cells
        answer = cells["same"].casefold()
        if answer not in YES | NO:
            wrong.append(f"line {line.number}: same is {cells['same']!r}; write yes, or nothing")
        if answer not in YES:
            continue
        pair = Pair(cells["crm_id"], cells["books_id"])
        said = _wrong(matches, line, pair) or _used(used, line, pair)
        if said:
            wrong.append(f"line {line.number}: {said}")
        elif pair not in pairs:
            pairs[pair] = line.number
            used[f"crm {pair.ours}"] = used[f"books {pair.theirs}"] = line.number
    refuse_lines(wrong)
    return tuple(pairs)


def _wrong(matches: Matches, line: Line, pair: Pair) -> str:
    """Why one answer cannot be right; empty when it can."""
    if said := matches.objection(pair):
        return said
    for side, party in (("crm", matches.ours[pair.ours]), ("books", matches.theirs[pair.theirs])):
        written = line.cells[f"{side}_name"]
        if _letters(written) != _letters(party.label):
            return (
                f"{side}_id {party.ref.id} is {party.label!r}, not {written!r}: columns were "
                "sorted apart, or the name has changed; export again"
            )
    return ""


def _used(used: dict[str, int], line: Line, pair: Pair) -> str:
    """Whether another answer has one of the two already."""
    for side, id in (("crm", pair.ours), ("books", pair.theirs)):
        before = used.get(f"{side} {id}")
        if before is not None:
            return f"{line.cells[f'{side}_name']} has a yes in line {before} already"
    return ""


def _row(verdict: Verdict, candidate: Candidate) -> dict[str, str]:
    return {
        "same": "",
        **_told("crm", verdict.party),
        **_told("books", candidate.party),
        "confidence": str(candidate.confidence),
        "score": str(candidate.evidence.score),
        "reason": candidate.reason,
        "doubt": candidate.doubt,
    }


def _told(side: str, party: Party) -> dict[str, str]:
    customer = party.customer
    town = " ".join(filter(None, (customer.postal_code, customer.city)))
    fields = {"id": party.ref.id, "name": party.label, "vat": customer.vat_number, "town": town}
    return {f"{side}_{name}": text for name, text in fields.items()}


def _letters(text: str) -> str:
    """A text without blanks and control characters, which no spreadsheet keeps."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())
