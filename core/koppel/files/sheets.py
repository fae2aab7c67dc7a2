"""Sheet: rows of text under a heading, in a file that people edit: CSV or XLSX.

Whatever a person's own program made of it is read: see csvtext.py and workbooks.py. What cannot be
read raises ``InputError`` with the line (reliability 4.3).
"""

from __future__ import annotations

import difflib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from koppel.errors import InputError
from koppel.files import csvtext, workbooks

LARGEST = 20_000_000
"""Bytes of a file; more is not a list that a person has edited."""

LONGEST = 10_000
"""Letters of a cell; a longer one is a quote that never closed."""

SHOWN = 20
"""So many wrong lines are named; the rest is counted."""

CSV, XLSX = ".csv", ".xlsx"
_DAMAGED = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+", re.ASCII)
"""What Excel makes of a long number."""


@dataclass(frozen=True)
class Line:
    """One row of a sheet, with the number under which a person finds it."""

    number: int
    cells: Mapping[str, str]
    """By heading in small letters."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as it was read; ``form`` says what was detected, for people."""

    headings: tuple[str, ...]
    """As they are written, those without text left out."""
    lines: tuple[Line, ...]
    form: str


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a new file; the suffix says which kind."""
    encode = workbooks.encode if check_new(path) == XLSX else csvtext.encode
    data = encode(columns, [[row.get(column, "") for column in columns] for row in rows])
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def check_new(path: Path) -> str:
    """Refuse a path that cannot become a sheet; return its suffix."""
    kind = _kind(path)
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; choose another name or remove it first")
    return kind


def read(path: Path, columns: Iterable[str] = ()) -> Sheet:
    """Read a file that must have these columns; rows without text are left out."""
    kind = _kind(path)
    data = _bytes(path)
    decode = workbooks.decode if kind == XLSX else csvtext.decode
    form, rows = decode(str(path), data)
    head = [cell.strip() for cell in next(rows, (0, []))[1]]
    _check_head(path, head, columns)
    lines = tuple(_lines(path, head, rows))
    if not lines:
        raise InputError(f"{path} has no rows below its heading")
    return Sheet(tuple(filter(None, head)), lines, form)


def refuse_lines(wrong: Sequence[str]) -> None:
    """Raise ``InputError`` that tells what is wrong, when anything is."""
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise InputError(f"nothing was linked: {'; '.join(wrong[:SHOWN])}{more}")


def _kind(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in (CSV, XLSX):
        raise InputError(f"{path}: the name must end in {CSV} or {XLSX}")
    return suffix


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path} is not a file that can be read")
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _check_head(path: Path, head: Sequence[str], columns: Iterable[str]) -> None:
    names = Counter(title.casefold() for title in head if title)
    if twice := [title for title, times in names.items() if times > 1]:
        raise InputError(f"{path} line 1: the column {', '.join(twice)} stands there twice")
    missing = [column for column in columns if column not in names]
    if missing:
        raise InputError(
            f"{path} line 1: there is no column {', '.join(missing)}{_meant(missing[0], names)}"
        )


def _meant(column: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(column, list(names), n=1)
    return f"; is it the one called {near[0]}?" if near else ""


def _lines(
    path: Path, head: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[Line]:
    for number, row in rows:
        texts = [_text(path, number, cell) for cell in row]
        if not any(texts):
            continue
        if len(texts) < len(head):
            raise InputError(f"{path} line {number}: it has fewer cells than the heading")
        extra = [text for text, title in zip(texts, head, strict=False) if text and not title]
        if extra or any(texts[len(head) :]):
            raise InputError(f"{path} line {number}: it has a cell without a heading")
        named = zip(head, texts, strict=False)
        yield Line(number, {title.casefold(): text for title, text in named if title})


def _text(path: Path, number: int, cell: str) -> str:
    if len(cell) > LONGEST:
        raise InputError(f"{path} line {number}: a cell of more than {LONGEST:,} letters")
    text = cell.strip()
    if _DAMAGED.fullmatch(text):
        raise InputError(
            f"{path} line {number}: Excel has changed {text}; format that column as text, and "
            "export again"
        )
    return text
