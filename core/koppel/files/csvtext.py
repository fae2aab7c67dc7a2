"""CSV text: the rows of a sheet as text, as Excel in Belgium writes and reads it.

Written with semicolons, a byte order mark and, in front of what begins like a formula, an
apostrophe that reading takes away again. Read with semicolons, commas or tabs, in UTF-8, UTF-16 or
windows-1252. Raises ``InputError`` with the line (reliability 4.3).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from koppel.errors import InputError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
ZIP = b"PK\x03\x04"
SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs"}
_BREAKS = re.compile(r"[\r\n]+")
_TOLD = re.compile(r"sep=([;,\t])\r?\n")
"""The line by which a file tells Excel what parts its cells."""


def encode(columns: Sequence[str], table: Iterable[Sequence[str]]) -> bytes:
    """Return a sheet as the bytes of a file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in table:
        writer.writerow([_safe(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """A cell that no program takes for a formula, and that stays on its line."""
    text = _BREAKS.sub(" ", cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def decode(name: str, data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Return what was detected, and the rows with their lines."""
    if data.startswith(ZIP):
        raise InputError(f"{name} is an Excel file; save it as CSV, or name it .xlsx")
    encoding, text = _decoded(name, data)
    if "\0" in text:
        raise InputError(f"{name} is not a text file")
    told = _TOLD.match(text)
    body = text[told.end() :] if told else text
    head = body.partition("\n")[0]
    separator = told[1] if told else max(SEPARATORS, key=head.count)
    form = f"CSV, {SEPARATORS[separator]}, {encoding}"
    return form, _rows(name, body, separator, before=1 if told else 0)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if utf16 else "utf-8-sig" if _is_utf8(data) else "windows-1252"
    try:
        return encoding.removesuffix("-sig"), data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError(
            f"{name} line {line}, byte {column}: it is not {encoding}; save the file as CSV UTF-8"
        ) from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.startswith(codecs.BOM_UTF8)
    return True


def _rows(name: str, text: str, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        for row in reader:
            if reader.line_num > line + 1:
                at = before + line + 1
                raise InputError(f"{name} line {at}: a line break within a cell")
            line = reader.line_num
            yield before + line, [_plain(cell) for cell in row]
    except csv.Error as error:
        raise InputError(f"{name} line {before + line + 1}: {error}") from error


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
