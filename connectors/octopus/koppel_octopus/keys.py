"""Key: how Octopus names a document (bookyear, journal, number) and a line of it, as text.

"3/V1/16" is document 16 of journal V1 in bookyear 3; "3/V1/16/-1" is its head (what the customer
owes), "3/F9/8/1" the first line of a financial booking (octopus-api 2.9).
"""

from __future__ import annotations

from typing import Any, NamedTuple

HEAD = -1
"""Line number of a document's head."""


class DocumentKey(NamedTuple):
    """One document of the books."""

    year: int
    journal: str
    number: int

    def __str__(self) -> str:
        return f"{self.year}/{self.journal}/{self.number}"

    def line(self, line: int = HEAD) -> LineKey:
        """Return the key of one line, or of the head."""
        return LineKey(self, line)


class LineKey(NamedTuple):
    """One side of a balancing."""

    document: DocumentKey
    line: int

    def __str__(self) -> str:
        return f"{self.document}/{self.line}"

    def record(self) -> dict[str, Any]:
        """Return it as Octopus writes it."""
        year, journal, number = self.document
        return {
            "bookyearKey": {"id": year},
            "journalKey": journal,
            "documentSequenceNr": number,
            "lineSequenceNr": self.line,
        }


def parse_key(text: str) -> DocumentKey:
    """Read "3/V1/16". Raises ``ValueError``."""
    year, journal, number = text.split("/")
    return DocumentKey(int(year), journal, int(number))


def pair(debit: LineKey, credit: LineKey) -> str:
    """Return the id of the balancing of two lines: "3/V1/16/-1~3/F9/8/1"."""
    return f"{debit}~{credit}"
