"""Workbook: the rows of a sheet as an Excel file; every cell is text, also =1+1 and 0012.

Raises ``InputError`` for what is no workbook, ``ConfigError`` where openpyxl is not installed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from koppel.errors import ConfigError, InputError

UNPACKED = 200_000_000
"""Bytes of a workbook without its compression; more is no list of customers."""

NO_OPENPYXL = "XLSX files need openpyxl; do: pip install 'koppel[cli]', or use a .csv file"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that a workbook cannot hold."""


def encode(columns: Sequence[str], table: Iterable[Sequence[str]]) -> bytes:
    """Return a sheet as the bytes of a file."""
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


def decode(name: str, data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Return what was detected, and the rows of the sheet in front with their lines."""
    _check_size(name, data)
    return "Excel", _rows(name, data)


def _check_size(name: str, data: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as file:
            size = sum(part.file_size for part in file.infolist())
    except BadZipFile as error:
        raise InputError(f"{name} is not an Excel file, or it is damaged") from error
    if size > UNPACKED:
        raise InputError(f"{name} unpacks to more than {UNPACKED:,} bytes")


def _rows(name: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    openpyxl = _openpyxl()
    width = 0
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be true
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, ParseError) as error:
        raise InputError(f"{name} is not an Excel file, or it is damaged") from error


def _text(value: object) -> str:
    """A cell as a person sees it: a number of a customer is 31, not 31.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise ConfigError(NO_OPENPYXL) from error
    return openpyxl
