"""bench/matching.py reads any list of pairs, and says where a file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.matching import BadFile, main, read

HEAD = "name_a,vat_a,city_a,name_b,vat_b,city_b,same\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file with this text."""
    path = folder / "pairs.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_it_prints_the_figures_and_the_table(tmp_path, capsys):
    """Precision, both recalls, and each criterion with the customers it would make new."""
    rows = (
        "Acme NV,BE0123456749,Gent,ACME,0123.456.749,Brugge,1\n"
        "Zorro Benelux,,Mons,Zorro Benelux SA,,Bergen,1\n"
        "Kroon,,Gent,Kroon,,Aalst,0\n"
        ",,,Nobody,,Gent,0\n"
    )

    assert main([str(written(tmp_path, HEAD + rows))]) == 0
    out = capsys.readouterr().out
    assert "3 customers against 4" in out
    assert "automatic pairs                                   2" in out
    assert out.count(" 1.000") == 4
    assert "VAT number equal                               1        0         2         3" in out


def test_a_wrong_pair_is_named(tmp_path, capsys):
    """When the file says that an automatic pair is two companies, precision falls and it shows."""
    row = "Acme,BE0123456749,Gent,Acme,BE0123456749,Gent,0\n"

    main([str(written(tmp_path, HEAD + row))])
    out = capsys.readouterr().out
    assert "precision of automatic pairs                  0.000" in out
    assert "WRONG: Acme BE0123456749 = Acme BE0123456749" in out


def test_rows_together_make_more_pairs(tmp_path):
    """a is b, a is c and d is b: then d is c; the same cells are one customer."""
    rows = "A,,,B,,,1\nA,,,C,,,1\nD,,,B,,,1\n"
    truth = read(written(tmp_path, HEAD + rows))

    assert (list(truth.a.values()), list(truth.b.values())) == (["a0", "a1"], ["b0", "b1"])
    assert truth.is_same("a1", "b1")


def test_semicolons_a_mark_and_other_columns_are_fine(tmp_path):
    """As Excel in Belgium saves it: semicolons, a byte order mark, columns in any order."""
    text = "\ufeffSame;name_a;vat_a;city_a;name_b;vat_b;city_b;note\n1;A;;;B;;;x\n"

    assert read(written(tmp_path, text)).twins == {("a0", "b0")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name_a,vat_a\nA,\n", "line 1: no column city_a, name_b, vat_b, city_b, same"),
        (HEAD.replace("vat_b", "vat_a,vat_b"), "line 1: the column vat_a stands there twice"),
        (HEAD, "no rows"),
        (HEAD + "A,,,B,,,yes\n", "line 2: same is 'yes'; write 1 or 0"),
        (HEAD + "A,,,B,,,1\n,,,,,,0\n", "line 3: both sides are empty"),
        (HEAD + "A,,,,,,1\n", "line 2: same is 1, but one side is empty"),
        (HEAD + "A,,,B,,\n", "line 2: it has more or fewer cells"),
        (HEAD + "A,,,B,,,1\nA,,,B,,,0\n", "line 3: same is 0, but other rows say"),
        (HEAD + 'A,,,"B,,,1\n', "line 2: "),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path, capsys, text, said):
    """The message names the line, and nothing is measured."""
    path = written(tmp_path, text)

    assert main([str(path)]) == 6
    assert said in capsys.readouterr().err


def test_a_file_of_another_encoding_is_refused(tmp_path):
    """Windows-1252 is not guessed at."""
    with pytest.raises(BadFile, match="not UTF-8"):
        read(written(tmp_path, HEAD + "Café,,,B,,,1\n", "cp1252"))


def test_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    """No traceback."""
    assert main([str(tmp_path / "none.csv")]) == 6
    assert "cannot be read" in capsys.readouterr().err
