"""CODA check: what a bank's statement file must look like before it is read.

Errors of structure refuse the whole file, errors of arithmetic one statement; both name the line
and the reason (belgian-accounting 6.1, 6.2 and 6.4, checks 1 to 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from koppel_fakes.said import Said

LENGTH = 128
ENCODING = "windows-1252"
BALANCE_TYPES = "0123"
"""The transaction types that change the balance; the others repeat the same money in detail."""

_HEADER = re.compile(r"0{5}\d{9}05[ D] {7}")
_AFTER_MOVEMENT = frozenset({"21", "31", "8"})
_NEXT: Mapping[str, frozenset[str]] = {
    "": frozenset({"0"}),
    "0": frozenset({"1"}),
    "1": frozenset({"21", "8"}),
    "21": _AFTER_MOVEMENT | {"22", "23"},
    "22": _AFTER_MOVEMENT | {"23"},
    "23": _AFTER_MOVEMENT,
    "31": _AFTER_MOVEMENT | {"32", "33"},
    "32": _AFTER_MOVEMENT | {"33"},
    "33": _AFTER_MOVEMENT,
    "8": frozenset({"4", "9"}),
    "4": frozenset({"4", "9"}),
    "9": frozenset({"0"}),
}
_AMOUNTS: Mapping[str, tuple[slice, ...]] = {
    "1": (slice(42, 58),),
    "21": (slice(31, 47),),
    "8": (slice(41, 57),),
    "9": (slice(16, 22), slice(22, 37), slice(37, 52)),
}
"""Where each record has its sign and amount, or its counts."""


class CodaError(ValueError):
    """The file, or a statement of it, is refused; the text names the line and the reason."""

    def __init__(self, line: int, reason: Said) -> None:
        super().__init__(f"line {line}: {reason}")
        self.said = Said(f"line {line}: {reason}", f"regel {line}: {reason.dutch}")
        self.line = line


@dataclass(frozen=True, slots=True)
class CodaLine:
    """A line of the file: its number, counted from 1, and its 128 characters."""

    number: int
    text: str

    @property
    def code(self) -> str:
        """The record code, such as 1, 21 or 9."""
        return self.text[:2] if self.text[:1] in ("2", "3") else self.text[:1]


Statement = list[CodaLine]


def statements(data: bytes) -> list[Statement]:
    """The statements of a file. Raises `CodaError` when its structure is broken or it is cut."""
    lines = _lines(data)
    found: list[Statement] = []
    before, sequence = "", ""
    for line in lines:
        if line.code not in _NEXT:
            raise CodaError(
                line.number,
                Said(f"unknown record {line.code!r}", f"onbekende record {line.code!r}"),
            )
        if line.code not in _NEXT[before]:
            raise CodaError(
                line.number,
                Said(
                    f"record {line.code!r} cannot follow {before or 'nothing'}",
                    f"record {line.code!r} kan niet volgen op {before or 'niets'}",
                ),
            )
        _check_shape(line)
        if line.code == "0":
            found.append([])
        if line.code == "21":
            sequence = line.text[2:6]
        elif line.code[:1] in ("2", "3") and line.text[2:6] != sequence:
            reason = Said(
                f"sequence number {line.text[2:6]} does not belong to movement {sequence}",
                f"volgnummer {line.text[2:6]} hoort niet bij beweging {sequence}",
            )
            raise CodaError(line.number, reason)
        found[-1].append(line)
        before = line.code
    if before != "9":
        raise CodaError(
            len(lines) or 1,
            Said(
                "the file ends without a trailer (record 9)",
                "het bestand eindigt zonder slotrecord (record 9)",
            ),
        )
    return found


def check_arithmetic(statement: Statement) -> None:
    """Raise `CodaError` unless balances, sums and the number of records agree."""
    old = next(_signed(line, 42) for line in statement if line.code == "1")
    new_line = next(line for line in statement if line.code == "8")
    moves = [
        _signed(line, 31)
        for line in statement
        if line.code == "21" and line.text[53] in BALANCE_TYPES
    ]
    credits = sum((amount for amount in moves if amount > 0), Decimal(0))
    debits = -sum((amount for amount in moves if amount < 0), Decimal(0))
    new, expected = _signed(new_line, 41), old + credits - debits
    if new != expected:
        raise CodaError(
            new_line.number,
            Said(
                f"the new balance is {new}, but should be {expected}",
                f"het nieuwe saldo is {new} en zou {expected} moeten zijn",
            ),
        )
    trailer = statement[-1]
    counted = sum(1 for line in statement if line.code[:1] in "1238")
    for name, said, found in (
        (
            Said("number of records", "het aantal records"),
            Decimal(trailer.text[16:22]),
            Decimal(counted),
        ),
        (Said("sum of debits", "de som van het debet"), _thousandths(trailer.text[22:37]), debits),
        (
            Said("sum of credits", "de som van het credit"),
            _thousandths(trailer.text[37:52]),
            credits,
        ),
    ):
        if said != found:
            raise CodaError(
                trailer.number,
                Said(
                    f"the {name} is {said}, but should be {found}",
                    f"{name.dutch} is {said} en zou {found} moeten zijn",
                ),
            )


def _lines(data: bytes) -> list[CodaLine]:
    try:
        text = data.decode(ENCODING)
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise CodaError(
            number,
            Said(
                f"byte {data[error.start]:#04x} is no {ENCODING}",
                f"byte {data[error.start]:#04x} is geen {ENCODING}",
            ),
        ) from None
    texts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if texts[-1] == "":
        texts.pop()
    lines = [CodaLine(number, text) for number, text in enumerate(texts, start=1)]
    for line in lines:
        if len(line.text) != LENGTH:
            raise CodaError(
                line.number,
                Said(
                    f"{len(line.text)} characters instead of {LENGTH}",
                    f"{len(line.text)} tekens in plaats van {LENGTH}",
                ),
            )
    return lines


def _check_shape(line: CodaLine) -> None:
    if line.code == "0":
        if not _HEADER.match(line.text):
            raise CodaError(
                line.number,
                Said("this is no header of a CODA file", "dit is geen kop van een CODA-bestand"),
            )
        if line.text[127] != "2":
            raise CodaError(
                line.number,
                Said(
                    f"CODA version {line.text[127]!r} instead of 2",
                    f"CODA-versie {line.text[127]!r} in plaats van 2",
                ),
            )
    for place in _AMOUNTS.get(line.code, ()):
        if not (line.text[place].isascii() and line.text[place].isdigit()):
            reason = Said(
                f"positions {place.start + 1} to {place.stop} are not all digits",
                f"posities {place.start + 1} tot {place.stop} zijn niet allemaal cijfers",
            )
            raise CodaError(line.number, reason)


def _signed(line: CodaLine, at: int) -> Decimal:
    """The sign at a position (1 is negative) and the fifteen digits after it."""
    amount = _thousandths(line.text[at + 1 : at + 16])
    return -amount if line.text[at] == "1" else amount


def _thousandths(digits: str) -> Decimal:
    return Decimal(digits).scaleb(-3).quantize(Decimal("0.01"))


def texts(statement: Statement) -> Iterator[str]:
    """The lines of a statement as text, ended as a file ends them."""
    return (f"{line.text}\n" for line in statement)
