"""The bulk way: a file of customers is understood, previewed by both criteria, and bound."""

from __future__ import annotations

import pytest
from koppel import Customer, InputError, Ref
from koppel.decide.matches import Matches, Pair
from koppel.files import customerfile, sheets
from koppel.files.bulk import By, preview
from koppel.matching import parties, survey

ACME, ZORRO = "BE0123456749", "BE0198765470"


def file(tmp_path, *lines, head="Naam;Klantennummer boekhoudpakket;BTW-nummer", by_hand=None):
    """A file with these lines under a heading."""
    path = tmp_path / "customers.csv"
    path.write_text("\n".join((head, *lines)), encoding="utf-8")
    return customerfile.understand(sheets.read(path), by_hand or {})


def matched(ours, theirs, partners=None):
    """What a look at these customers finds; ``partners``: who is linked, by the books' number."""
    linked = {id for ids in (partners or {}).values() for id in ids}
    our = parties(
        [(Ref("crm", "Customer", id), each) for id, each in ours.items()],
        lambda ref: ref.id in linked,
    )
    their = parties(
        [(Ref("books", "Customer", id), each) for id, each in theirs.items()],
        lambda ref: ref.id in (partners or {}),
    )
    return Matches(
        link="acme",
        crm="the CRM",
        books="the books",
        survey=survey(our, their),
        ours={party.ref.id: party for party in our},
        theirs={party.ref.id: party for party in their},
        partners={id: frozenset(ids) for id, ids in (partners or {}).items()},
    )


# -- understanding a file -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "Naam;Klantennummer boekhoudpakket;BTW-nummer;Plaats",
        "Name;Customer number;VAT number;City",
        "NOM;Numéro client;N° TVA;Ville",
        "Nom;External ID;Numéro de TVA;Localité",
    ],
)
def test_headings_are_known_in_three_languages(tmp_path, head):
    """Without regard to capitals, accents and signs."""
    found = file(tmp_path, f"Acme;12;{ACME};Gent", head=head.replace("N° TVA", "TVA"))

    (row,) = found.rows
    assert (row.line, row.name, row.number, row.vat_number) == (2, "Acme", "12", ACME)
    assert (row.cells["city"], found.unknown) == ("Gent", ())


def test_other_headings_are_matched_by_hand(tmp_path):
    """A column is named, another left out, a third is unknown and said to be so."""
    found = file(
        tmp_path,
        "Acme;7;x;y;z",
        head="Naam;Nr in de boeken;Klantennummer;Tags;Website",
        by_hand={"nr in de boeken": "number", "Klantennummer": "", "Website": ""},
    )

    assert found.rows[0].number == "7"
    assert (found.unknown, found.has_vat) == (("Tags",), False)


@pytest.mark.parametrize(
    ("head", "by_hand", "said"),
    [
        ("Klantennummer;BTW-nummer", {}, "no column holds the name; it has: Klantennummer, BTW"),
        ("Naam;BTW-nummer", {}, "no column holds the customer number"),
        ("Naam;Klantennummer;External ID", {}, "Klantennummer and External ID both hold"),
        ("Naam;Klantennummer", {"Nr": "number"}, "there is no column 'nr'"),
        ("Naam;Nr", {"Nr": "numero"}, "'numero' is no field; choose from name, number"),
    ],
)
def test_a_file_without_name_or_number_is_refused(tmp_path, head, by_hand, said):
    """With what it has, and what to do (R49)."""
    with pytest.raises(InputError, match=said):
        file(tmp_path, "a;b;c"[: 2 * head.count(";") + 1], head=head, by_hand=by_hand)


def test_every_wrong_line_is_named(tmp_path):
    """Missing names, missing numbers, numbers that come back."""
    with pytest.raises(InputError) as refused:
        file(tmp_path, ";1;", "Acme;;", "Zorro;2;", "Kroon;2;")

    assert str(refused.value) == (
        "nothing was linked: line 2: there is no name; line 3: Acme has no customer number; "
        "line 5: number 2 stands in line 4 already"
    )


# -- previewing it --------------------------------------------------------------------------------


def test_numbers_must_be_those_of_these_books(tmp_path):
    """Unknown numbers, and numbers of somebody else, refuse the file line by line."""
    matches = matched({}, {"1": Customer(name="Acme NV"), "2": Customer(name="Zorro")})

    with pytest.raises(InputError) as refused:
        preview(matches, file(tmp_path, "Acme;1;", "Kroon;2;", "Kroon;00003;"))

    assert "line 3: number 2 is 'Zorro' in the books, not 'Kroon'" in str(refused.value)
    assert "line 4: the books has no customer 00003" in str(refused.value)
    assert "line 2" not in str(refused.value)


def test_another_valid_vat_number_is_another_customer(tmp_path):
    """The name alone does not make up for it."""
    matches = matched({}, {"1": Customer(name="Acme NV", vat_number=ACME)})

    with pytest.raises(InputError, match="line 2: number 1 is 'Acme NV'"):
        preview(matches, file(tmp_path, f"Acme NV;1;{ZORRO}"))


def test_each_row_has_one_fate(tmp_path):
    """Found, linked, to be looked at, or new; and the counts add up."""
    ours = {
        "a": Customer(name="Acme"),
        "b": Customer(name="Bakkerij Maes"),
        "c1": Customer(name="Claes"),
        "c2": Customer(name="Claes"),
        "d": Customer(name="De Wit", vat_number=ACME),
        "e": Customer(name="Elzo"),
        "f": Customer(name="Fabricom Gent"),
        "g": Customer(name="Garage Peeters"),
        "g2": Customer(name="Garage Peeters"),
    }
    theirs = {
        "1": Customer(name="ACME"),
        "2": Customer(name="Bakkerij  maes"),
        "3": Customer(name="Claes"),
        "4": Customer(name="De Wit", vat_number=ZORRO),
        "5": Customer(name="Elzo"),
        "6": Customer(name="Fabricom"),
        "7": Customer(name="Garage Peeters"),
    }
    matches = matched(ours, theirs, {"2": {"b"}, "5": {"f"}, "7": {"g"}})
    rows = [f"{each.name};{id};" for id, each in theirs.items()]

    found = preview(matches, file(tmp_path, *rows)).by(By.NAME)

    assert [(each.row.number, each.party.ref.id) for each in found.found] == [("1", "a")]
    assert [row.number for row in found.linked] == ["2"]
    assert {each.row.number: each.why.split(":")[0] for each in found.left} == {
        "3": "2 customers of the CRM bear it",
        "4": "De Wit has VAT number BE0123456749 and De Wit BE0198765470, both valid",
        "5": "the number belongs to Fabricom Gent, who is linked already",
        "7": "stands twice in the CRM, once with this number",
    }
    assert [each.row.number for each in found.new] == ["6"]
    assert found.updated + len(found.new) == len(rows)
    assert found.pairs(doubtful=True) == (Pair("a", "1"),)


def test_a_customer_linked_to_another_number_is_not_given_a_second(tmp_path):
    """He is named as linked already."""
    ours, theirs = {"a": Customer(name="Acme")}, {n: Customer(name="Acme") for n in "12"}
    matches = matched(ours, theirs, {"1": {"a"}})

    (left,) = preview(matches, file(tmp_path, "Acme;2;")).by(By.NAME).left

    assert left.why == "Acme is linked already"


def test_a_row_whose_number_somebody_has_says_who(tmp_path):
    """Under another name an import would add him again."""
    matches = matched({"a": Customer(name="Acme Gent")}, {"1": Customer(name="Acme")}, {"1": {"a"}})

    (new,) = preview(matches, file(tmp_path, "Acme;1;")).by(By.NAME).new

    assert new.bearer is not None
    assert (new.bearer.ref.id, new.near) == ("a", ())


def test_by_vat_number_rows_without_one_find_nobody(tmp_path):
    """Signs and country do not count; private persons are no companies."""
    matches = matched(
        {
            "a": Customer(name="Acme", vat_number=ACME),
            "z": Customer(name="Zorro"),
            "p": Customer(name="Peeters", first_name="An", is_person=True, vat_number=ZORRO),
        },
        {n: Customer(name=name) for n, name in (("1", "Acme"), ("2", "Zorro"), ("3", "Peeters"))},
    )

    bulk = preview(matches, file(tmp_path, "Acme;1;123.456.749", "Zorro;2;", f"Peeters;3;{ZORRO}"))

    assert [each.row.number for each in bulk.by(By.VAT).found] == ["1"]
    assert [each.row.number for each in bulk.by(By.VAT).new] == ["2", "3"]
    assert [(p.by, p.lowest) for p in bulk.previews] == [(By.VAT, False), (By.NAME, True)]
    assert bulk.by().by is By.NAME


def test_equal_counts_prefer_the_vat_number(tmp_path):
    """Both are the lowest then; a number misleads less than a name."""
    matches = matched({"a": Customer(name="Acme", vat_number=ACME)}, {"1": Customer(name="Acme")})

    bulk = preview(matches, file(tmp_path, f"Acme;1;{ACME}"))

    assert [p.lowest for p in bulk.previews] == [True, True]
    assert bulk.by().by is By.VAT


def test_without_vat_numbers_only_names_are_compared(tmp_path):
    """A warning, and a refusal where the number is asked for (R49)."""
    matches = matched({}, {"1": Customer(name="Acme")})

    bulk = preview(matches, file(tmp_path, "Acme;1", head="Naam;Klantennummer"))

    assert [p.by for p in bulk.previews] == [By.NAME]
    assert bulk.warnings == (customerfile.NO_VAT,)
    with pytest.raises(InputError, match="match by name"):
        bulk.by(By.VAT)


def test_two_rows_for_one_customer_are_refused_before_binding(tmp_path):
    """Both lines are named, and nobody is bound."""
    matches = matched({"a": Customer(name="Acme")}, {n: Customer(name="Acme") for n in "12"})

    found = preview(matches, file(tmp_path, "Acme;1;", "ACME;2;")).by(By.NAME)

    with pytest.raises(InputError, match="line 3: ACME and line 2 are one customer"):
        found.pairs()


def test_what_koppel_would_ask_about_is_told_and_left_out(tmp_path):
    """One name in two towns: an import pairs them, a person should look. They come first."""
    matches = matched(
        {"a": Customer(name="Studio Lux", city="Gent"), "b": Customer(name="B", vat_number=ACME)},
        {"1": Customer(name="Studio Lux", city="Mons"), "2": Customer(name="B", vat_number=ACME)},
    )

    found = preview(matches, file(tmp_path, "B;2;", "Studio Lux;1;")).by(By.NAME)

    assert [each.doubt for each in found.found] == ["the name is equal, in another town", ""]
    assert (found.doubtful, found.pairs()) == (1, (Pair("b", "2"),))
    assert found.pairs(doubtful=True) == (Pair("a", "1"), Pair("b", "2"))


def test_people_are_warned_of_wrong_numbers_and_unknown_columns(tmp_path):
    """With the lines, and the headings."""
    matches = matched({}, {n: Customer(name="Acme") for n in "12"})

    bulk = preview(
        matches,
        file(
            tmp_path,
            "Acme;1;BE0123456748;x",
            f"Acme;2;{ACME};",
            head="Naam;Klantennummer;BTW-nummer;Tags",
        ),
    )

    assert "VAT numbers that fail their check digits: 1 (line 2)" in bulk.warnings
    assert any("Tags" in warning for warning in bulk.warnings)


# -- what an import would overwrite ---------------------------------------------------------------


def test_only_filled_fields_that_differ_are_overwritten(tmp_path):
    """Signs, capitals, the way a telephone or country is written: no difference."""
    held = {"street": "Markt 1", "city": "Gent", "phone": "+32 9 223 45 67", "country": "BE"}
    other = {"street": "Dreef 2", "city": "", "phone": "", "country": "NL", "email": "a@b.be"}
    matches = matched(
        {"a": Customer(name="Acme", **held), "b": Customer(name="Zorro", **other)},
        {"1": Customer(name="Acme"), "2": Customer(name="Zorro")},
    )
    head = "Naam;Klantennummer;Straat;Plaats;Telefoon;Land;E-mail"

    bulk = preview(
        matches,
        file(
            tmp_path,
            "Acme;1;MARKT, 1;GENT;09/223.45.67;België;",
            "Zorro;2;Dreef 3;Mons;1;Nederland;A@B.be",
            head=head,
        ),
    )

    assert [(each.field, each.customers) for each in bulk.by().overwrites] == [("street", 1)]
    (told,) = bulk.by().overwrites
    assert (told.name, told.line, told.old, told.new) == ("Zorro", 3, "Dreef 2", "Dreef 3")


def test_by_vat_number_the_name_would_be_overwritten(tmp_path):
    """And by name the number; what is compared by is equal anyway. The worst field comes first."""
    matches = matched(
        {
            "a": Customer(name="Acme Nieuw", vat_number=ACME, language="nl"),
            "b": Customer(name="Zorro Nieuw", vat_number=ZORRO, language="nl"),
        },
        {"1": Customer(name="Acme"), "2": Customer(name="Zorro")},
    )

    bulk = preview(
        matches,
        file(
            tmp_path,
            f"Acme;1;{ACME};nl-BE",
            f"Zorro;2;{ZORRO};fr",
            head="Naam;Klantennummer;BTW-nummer;Taal",
        ),
    )

    told = bulk.by(By.VAT).overwrites
    assert [(each.field, each.customers) for each in told] == [("name", 2), ("language", 1)]
