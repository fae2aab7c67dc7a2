"""Sheets: what people's programs make of CSV and Excel is read, or refused with the line."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from koppel import InputError
from koppel.files import sheets

HEAD = b"same,number,name\n"
CAFE = "same;number;name\r\nja;12;Café Zuid\r\n"
ROWS = [(2, {"same": "ja", "number": "12", "name": "Café Zuid"})]


def read(tmp_path, data, name="x.csv", columns=("same", "name")):
    """Read a file with these bytes."""
    path = tmp_path / name
    path.write_bytes(data)
    return sheets.read(path, columns)


def told(sheet):
    """The rows as plain values."""
    return [(line.number, dict(line.cells)) for line in sheet.lines]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (CAFE.encode("utf-8-sig"), "CSV, semicolons, utf-8"),
        (CAFE.encode("cp1252"), "CSV, semicolons, windows-1252"),
        (CAFE.encode("utf-16"), "CSV, semicolons, utf-16"),
        (CAFE.replace(";", ",").replace("\r", "").encode(), "CSV, commas, utf-8"),
        (CAFE.replace(";", "\t").encode(), "CSV, tabs, utf-8"),
        (CAFE.replace("Café Zuid", '"Café Zuid"').encode(), "CSV, semicolons, utf-8"),
    ],
)
def test_whatever_excel_saved_is_read(tmp_path, data, form):
    """Encoding and separator are detected and said; accents and quotes come out right."""
    sheet = read(tmp_path, data)

    assert (told(sheet), sheet.form) == (ROWS, form)


def test_a_file_may_tell_its_separator(tmp_path):
    """The line sep=, that Excel writes is no heading; lines keep their numbers."""
    sheet = read(tmp_path, b"sep=,\r\nsame,number,name\r\nja,1,a;b;c\r\n")

    assert told(sheet) == [(3, {"same": "ja", "number": "1", "name": "a;b;c"})]


def test_rows_and_headings_without_text_are_left_out(tmp_path):
    """Spreadsheets leave empty rows and columns; headings keep their letters."""
    sheet = read(tmp_path, b" Same ;number;name;\n;;;\nx; 1 ;'=a;\n")

    assert sheet.headings == ("Same", "number", "name")
    assert told(sheet) == [(3, {"same": "x", "number": "1", "name": "=a"})]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"same,number\n", "line 1: there is no column name"),
        (b"same;names\n", "no column name; is it the one called names?"),
        (HEAD + b"caf\x81,,", "line 2, byte 4: it is not windows-1252"),
        (HEAD + b'"x\n,,', "line 2"),
        (HEAD + b'"x\ny",1,a\n', "line 2: a line break within a cell"),
        (b"same,same,name\n1,2,3\n", "the column same stands there twice"),
        (HEAD + b"1,2,3,4\n", "line 2: it has a cell without a heading"),
        (HEAD + b"x,1,a\n1,2\n", "line 3: it has fewer cells"),
        (HEAD + b"x,1.23E+05,a\n", "line 2: Excel has changed 1.23E"),
        (HEAD + b"x,1," + b"a" * 10_001, "line 2: a cell of more than 10,000 letters"),
        (HEAD + b",,\n", "no rows below its heading"),
        (b"", "there is no column same, name"),
        (b"PK\x03\x04....", "is an Excel file"),
        (b"\x00\x00", "not a text file"),
    ],
)
def test_a_bad_csv_is_refused_with_its_line(tmp_path, data, said):
    """Nothing is guessed."""
    with pytest.raises(InputError, match=said):
        read(tmp_path, data)


def test_numbers_in_a_workbook_are_read_as_people_see_them(tmp_path):
    """31, not 31.0; a row may be shorter than the heading."""
    book = openpyxl.Workbook()
    for row in (("same", "number", "name", "town"), ("x", 31, "Acme"), ("x", 31.0, "Acme", None)):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)

    sheet = read(tmp_path, data.getvalue(), "x.xlsx")

    assert [line.cells["number"] for line in sheet.lines] == ["31", "31"]
    assert sheet.form == "Excel"


def test_what_is_no_workbook_is_refused(tmp_path):
    """Also a ZIP of something else, and one that unpacks to a disk full of blanks."""
    other, bomb = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("a.txt", "a")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        for n in range(21):
            file.writestr(f"{n}.xml", b" " * 10_000_000)

    for data, said in ((b"none", "damaged"), (other.getvalue(), "damaged")):
        with pytest.raises(InputError, match=said):
            read(tmp_path, data, "x.xlsx")
    with pytest.raises(InputError, match="unpacks to more"):
        read(tmp_path, bomb.getvalue(), "x.xlsx")


def test_only_files_with_a_known_suffix_are_read(tmp_path):
    """A folder, nothing, or another kind of file: no traceback."""
    (tmp_path / "folder.csv").mkdir()

    for name, said in (("none.csv", "not a file"), ("folder.csv", "not a file"), ("x.txt", "end")):
        with pytest.raises(InputError, match=said):
            sheets.read(tmp_path / name)


def test_a_sheet_never_overwrites(tmp_path):
    """Somebody's edited file is not lost."""
    path = tmp_path / "doubtful.csv"
    path.write_text("mine")

    with pytest.raises(InputError, match="exists already"):
        sheets.write(path, ["same"], [])
    assert path.read_text() == "mine"


def test_a_name_with_a_line_break_comes_back_on_its_line(tmp_path):
    """What koppel exports it reads again, whatever stands in a name; nothing becomes a formula."""
    path = tmp_path / "x.csv"
    sheets.write(path, ("name", "same"), [{"name": "Acme\r\nNV", "same": "\n=1+1"}])

    (line,) = sheets.read(path, ("name",)).lines

    assert line.cells["name"] == "Acme NV"
    assert b"\n=1+1" not in path.read_bytes()
