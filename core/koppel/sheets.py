"""Sheet: rows of text under a heading, in a file that a person edits: CSV or XLSX.

A CSV file is written as Excel in Belgium reads it (semicolons, a byte order mark) and read with
commas, semicolons or tabs. What begins like a formula gets an apostrophe in front, which
reading takes away again (reliability: "Bad input"). Raises ``InputError`` with the line.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koppel.errors import ConfigError, InputError

LARGEST = 20_000_000
"""Bytes of a file; more is not a list that a person has edited."""

LONGEST = 10_000
"""Letters of a cell; a longer one is a quote that never closed."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = ".xlsx"
ZIP = b"PK\x03\x04"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that a workbook cannot hold."""
NO_XLSX = "XLSX files need openpyxl; do: pip install 'koppel[cli]', or use a .csv file"


@dataclass(frozen=True)
class Line:
    """One row of a sheet, with the number under which a person finds it."""

    number: int
    cells: Mapping[str, str]


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a new file; the suffix says which kind."""
    kind = check_new(path)
    table = [[row.get(column, "") for column in columns] for row in rows]
    data = _xlsx(columns, table) if kind == XLSX else _csv(columns, table)
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


def read(path: Path, columns: Sequence[str]) -> tuple[Line, ...]:
    """Read the rows of a file that must have these columns; empty rows are left out."""
    kind = _kind(path)
    if not path.is_file():
        raise InputError(f"{path} is not a file that can be read")
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    rows = _rows_of_xlsx(path, data) if kind == XLSX else _rows_of_csv(path, data)
    return tuple(_lines(path, rows, columns))


def _kind(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix not in (".csv", XLSX):
        raise InputError(f"{path}: the name must end in .csv or {XLSX}")
    return suffix


# -- writing --------------------------------------------------------------------------------------


def _csv(columns: Sequence[str], table: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in table:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[str], table: Iterable[Sequence[str]]) -> bytes:
    workbook = _openpyxl().Workbook()
    sheet = workbook.active
    sheet.append(list(columns))
    for n, row in enumerate(table, 2):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(row=n, column=column)
            cell.value = _CONTROL.sub("", text)
            cell.data_type = "s"  # text, also where it looks like a formula or a number
    sheet.freeze_panes = "A2"
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


# -- reading --------------------------------------------------------------------------------------


def _lines(path: Path, rows: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Line]:
    head = [cell.strip().casefold() for cell in next(rows, [])]
    missing = [column for column in columns if column not in head]
    if missing:
        raise InputError(f"{path} line 1: there is no column {', '.join(missing)}")
    twice = [column for column in columns if head.count(column) > 1]
    if twice:
        raise InputError(f"{path} line 1: the column {', '.join(twice)} stands there twice")
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) > len(head) and any(row[len(head) :]):
            raise InputError(f"{path} line {number}: it has more cells than the heading")
        cells = dict(zip(head, [_text(path, number, cell) for cell in row], strict=False))
        yield Line(number, {column: cells.get(column, "") for column in columns})


def _text(path: Path, number: int, cell: str) -> str:
    if len(cell) > LONGEST:
        raise InputError(f"{path} line {number}: a cell of more than {LONGEST:,} letters")
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _rows_of_csv(path: Path, data: bytes) -> Iterator[list[str]]:
    if data.startswith(ZIP):
        raise InputError(f"{path} is an Excel file; save it as CSV, or name it {XLSX}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path} line {line}: not UTF-8; save it as CSV UTF-8") from error
    if "\0" in text:
        raise InputError(f"{path} is not a text file")
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for row in reader:
            if reader.line_num > line + 1:
                raise InputError(f"{path} line {line + 1}: a line break within a cell")
            line = reader.line_num
            yield row
    except csv.Error as error:
        raise InputError(f"{path} line {line + 1}: {error}") from error


def _rows_of_xlsx(path: Path, data: bytes) -> Iterator[list[str]]:
    openpyxl = _openpyxl()
    from zipfile import BadZipFile

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{path} is not an Excel file, or it is damaged") from error
    for row in book.active.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise ConfigError(NO_XLSX) from error
    return openpyxl
