"""Matching, case by case: what makes a pair sure, and all that must not."""

from __future__ import annotations

import pytest
from koppel import Customer, Ref
from koppel.matching import (
    Answer,
    Confidence,
    Criterion,
    Survey,
    names,
    numbers,
    parties,
    places,
    survey,
)
from koppel.matching.likeness import liken
from koppel.matching.numbers import Numbers
from koppel.matching.places import Places

VAT, OTHER_VAT = "BE0123456749", "BE1987654318"
WRONG = "BE0123456748"


def customers(side, people):
    """Return customers with ids c1, c2 or r1, r2."""
    return [
        (Ref(f"a.{side}", "Customer", f"{side[0]}{n}"), Customer(**{"city": "Gent", **fields}))
        for n, fields in enumerate(people, 1)
    ]


def matched(ours, theirs, taken=()) -> Survey:
    """Match two lists of fields."""
    sides = customers("crm", ours), customers("rel", theirs)
    return survey(*(parties(side, lambda ref: ref.id in taken) for side in sides))


def only(ours, theirs, taken=()):
    """Return the verdict about the one customer of the first list."""
    (verdict,) = matched([ours], theirs, taken).verdicts
    return verdict


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"name": "Acme NV", "vat_number": VAT}, {"name": "ACME", "vat_number": "BE 0123.456.749"}),
        ({"name": "Acme", "vat_number": VAT}, {"name": "Acme", "vat_number": "123456749"}),
        (
            {"name": "Acme NV", "enterprise_number": "0123456749"},
            {"name": "Acme", "vat_number": VAT},
        ),
        (
            {"name": "Acme NV", "vat_number": VAT, "city": "Brugge"},
            {"name": "Acme", "vat_number": VAT},
        ),
        ({"name": "Gebroeders Maes BVBA"}, {"name": "Gebr. Maes S.P.R.L.", "city": "Gand"}),
        ({"name": "Café Belle-Île SRL"}, {"name": "CAFE BELLEILE"}),
        ({"name": "Jansen & Zonen VOF"}, {"name": "Jansen en Zn"}),
        ({"name": "Transport Müller"}, {"name": "Muller Transport BV"}),
        (
            {"name": "Peeters", "first_name": "Jan", "is_person": True, "phone": "09 223 45 67"},
            {"name": "Peeters", "first_name": "Jan", "is_person": True, "phone": "+32 9 223.45.67"},
        ),
        (
            {"name": "Wolff AG", "vat_number": "CHE-123.456.788", "city": "Zürich"},
            {"name": "WOLFF", "vat_number": "CHE123456788", "city": "Zurich"},
        ),
    ],
)
def test_certain_evidence_makes_a_sure_pair(ours, theirs):
    """A number borne once and agreeing names, or one rare name in one place: nobody is asked."""
    verdict = only(ours, [theirs])

    assert verdict.answer is Answer.SURE
    assert verdict.candidates[0].confidence is Confidence.SURE
    assert verdict.candidates[0].reason
    assert verdict.why == ""


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ({"name": "Acme"}, {"name": "Acme", "city": "Brugge"}, "in another town"),
        ({"name": "Acme"}, {"name": "Acme", "city": ""}, "a town is missing"),
        ({"name": "Acme BV"}, {"name": "Acme NV"}, "legal forms"),
        ({"name": "Acmes"}, {"name": "Acmez"}, "names are not equal"),
        ({"name": "Acme 1"}, {"name": "Acme 2", "vat_number": ""}, None),
        (
            {"name": "Acme", "vat_number": VAT},
            {"name": "Zorro", "vat_number": VAT, "city": "Mons"},
            "names",
        ),
        (
            {"name": "Acme Noord", "vat_number": VAT},
            {"name": "Acme Zuid", "vat_number": VAT},
            "two sites",
        ),
        (
            {"name": "Acme", "vat_number": VAT},
            {"name": "Acme Haven", "vat_number": VAT, "city": "Brugge"},
            "two sites",
        ),
        (
            {"name": "Acme", "vat_number": WRONG},
            {"name": "Acme", "vat_number": OTHER_VAT},
            "one of them is not valid",
        ),
        ({"name": "Acmes", "vat_number": WRONG}, {"name": "Zorro", "vat_number": WRONG}, None),
        (
            {"name": "Acme (niet gebruiken)", "vat_number": VAT},
            {"name": "Acme", "vat_number": VAT},
            "used",
        ),
        ({"name": "Acme in faillissement"}, {"name": "Acme"}, "ended"),
        ({"name": "Jan Peeters BV"}, {"name": "Peeters", "first_name": "Jan"}, "person"),
        ({"name": "Jan Peeters"}, {"name": "Peeters Jan"}, "persons of one name"),
        ({"name": "Abc"}, {"name": "Abc"}, "so short a name"),
        (
            {"name": "Acmes", "street": "Markt 1"},
            {"name": "Acmes", "street": "Dreef 9"},
            "streets",
        ),
    ],
)
def test_doubt_leaves_it_to_a_person(ours, theirs, why):
    """Whatever is not certain is suggested with the reason, or not at all; never paired."""
    verdict = only(ours, [theirs])

    assert verdict.answer is not Answer.SURE
    if why is None:
        assert all(candidate.doubt for candidate in verdict.candidates)
    else:
        assert why in verdict.why


def test_two_valid_numbers_are_two_companies():
    """Equal names do not outweigh different valid numbers."""
    verdict = only(
        {"name": "Acme NV", "vat_number": VAT}, [{"name": "Acme NV", "vat_number": OTHER_VAT}]
    )

    assert (verdict.answer, verdict.candidates) == (Answer.NONE, ())


@pytest.mark.parametrize("side", ["crm", "rel"])
def test_a_number_borne_twice_is_not_sure(side):
    """Sites of one company share a number: on whichever side, a person says which is which."""
    one = [{"name": "Acme", "vat_number": VAT}]
    two = [*one, {"name": "Acme", "vat_number": VAT, "city": "Brugge"}]
    found = matched(two, one) if side == "crm" else matched(one, two)

    assert Answer.SURE not in {verdict.answer for verdict in found.verdicts}
    assert "2 customers of one side bear this VAT number" in found.verdicts[0].why


def test_a_name_borne_in_two_towns_is_not_sure():
    """Namesakes: even the one in the same town is only suggested, and first."""
    verdict = only({"name": "Acme"}, [{"name": "Acme", "city": "Brugge"}, {"name": "Acme"}])

    assert verdict.answer is Answer.SEVERAL
    assert [candidate.party.ref.id for candidate in verdict.candidates] == ["r2", "r1"]


def test_a_common_name_needs_more_than_a_town():
    """ "Bakkerij Peeters" is nobody in particular where there are bakers and Peeterses enough."""
    crowd = [
        {"name": "Bakkerij Claes"},
        {"name": "Bakkerij Maes"},
        {"name": "Garage Peeters"},
        {"name": "Transport Peeters"},
    ]
    baker = {"name": "Bakkerij Peeters"}
    alone, helped = (
        matched([baker | more], [*crowd, baker | more]).verdicts[0]
        for more in ({}, {"email": "info@bakkerijpeeters.be"})
    )

    assert "common" in alone.why
    assert helped.answer is Answer.SURE


def test_a_linked_customer_is_named_as_the_reason():
    """When the only match is linked already, that is said; he counts for uniqueness too."""
    verdict = only(
        {"name": "Acme", "vat_number": VAT}, [{"name": "Acme", "vat_number": VAT}], taken={"r1"}
    )

    assert verdict.answer is Answer.TAKEN
    assert "linked to another customer already" in verdict.why


def test_linked_customers_get_no_verdict():
    """Only those who are not linked are looked for."""
    assert matched([{"name": "Acme"}], [{"name": "Acme"}], taken={"c1"}).verdicts == ()


def test_a_shared_mail_domain_alone_is_nothing():
    """Two clients of one accountant have nothing to do with one another."""
    verdict = only(
        {"name": "Acme", "email": "info@kantoor.be"}, [{"name": "Zorro", "email": "x@kantoor.be"}]
    )

    assert verdict.answer is Answer.NONE


def test_candidates_are_at_most_five_and_the_best_comes_first():
    """A person reads few lines, and the likeliest is the first."""
    others = [
        {"name": f"Acmeline Benelux {word}"} for word in ("One", "Two", "Ten", "Six", "Red", "Sea")
    ]
    verdict = only({"name": "Acmeline Benelux"}, [*others, {"name": "Acmelin Benelux"}])

    assert len(verdict.candidates) == 5
    assert verdict.candidates[0].party.customer.name == "Acmelin Benelux"


def test_all_criteria_are_counted_at_once():
    """Each says how many it pairs, leaves ambiguous and makes new; the lowest is marked (R55)."""
    ours = [
        {"name": "Acme", "vat_number": VAT},
        {"name": "Zorro Benelux", "city": "Mons"},
        {"name": "Nobody", "vat_number": OTHER_VAT},
    ]
    theirs = [{"name": "Acme BV", "vat_number": VAT}, {"name": "Zorro Benelux"}]
    counts = {count.criterion: count for count in matched(ours, theirs).counts}

    vat, name = counts[Criterion.VAT], counts[Criterion.NAME]
    assert (vat.pairs, vat.several, vat.new_there, vat.new_here, vat.lowest) == (1, 0, 2, 1, False)
    assert (name.pairs, name.several, name.new_there, name.new_here) == (2, 0, 1, 0)
    assert name.lowest


@pytest.mark.parametrize(
    ("typed", "text", "valid"),
    [
        ("BE 0123.456.749", VAT, True),
        ("btw be 0123 456 749", VAT, True),
        ("(0)123456749", VAT, True),
        ("0123451997", "BE0123451997", True),
        ("BE0123456748", WRONG, False),
        ("BE2123456749", "BE2123456749", False),
        ("GR094259216", "EL094259216", True),
        ("NL 0044.95.445.B01", "NL004495445B01", True),
        ("n.v.t.", "", False),
        ("particulier", "", False),
        ("-", "", False),
        ("BE", "", False),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, text, valid):
    """One form, with its check digits looked at; what is no number is none."""
    number = numbers.read(typed)

    assert (number.text, number.valid) == (text, valid)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (VAT, VAT, Numbers.EQUAL),
        (VAT, OTHER_VAT, Numbers.OTHER),
        (WRONG, WRONG, Numbers.ALIKE),
        (VAT, WRONG, Numbers.ALIKE),
        (VAT, "BE0132456749", Numbers.ALIKE),
        (WRONG, OTHER_VAT, Numbers.CONTRADICT),
        (VAT, "", Numbers.SILENT),
        ("GB999999973", "GB 999 9999 73", Numbers.UNCHECKED),
    ],
)
def test_numbers_are_compared(one, other, said):
    """Only valid ones prove anything; a wrong one may be a typing error."""
    assert numbers.compare(numbers.read(one), numbers.read(other)) is said


@pytest.mark.parametrize(
    ("typed", "words", "form"),
    [
        ("Acme B.V.B.A.", "acme", "bv"),
        ("S.A. Acme", "acme", "nv"),
        ("Acme Comm. V", "acme", "commv"),
        ("Casa Nvidia Savon", "casa nvidia savon", ""),
        ("NV", "nv", ""),
        ("Ets. L'Étoile & Cie", "etablissements letoile compagnie", ""),
        ("Sint-Jan", "st jan", ""),
        ("Maes in vereffening BV", "maes", "bv"),
    ],
)
def test_names_are_read_without_what_does_not_count(typed, words, form):
    """Legal form, accents, signs and usual abbreviations (belgian-accounting 8.2)."""
    name = names.read(typed)

    assert (name.text, name.form) == (words, form)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Auto-Center", "AutoCenter", 100),
        ("De Kroon", "Kroon", 97),
        ("Etablissements Van den Broecke", "Ets Van den Broecke-Declercq", 88),
        ("Studio 1", "Studio 2", 55),
    ],
)
def test_names_are_likened(one, other, score):
    """Spellings are one; a name that goes on where the other is cut is near; digits count."""
    found = liken(names.read(one), names.read(other)).score

    assert found >= score
    assert (found == 100) == (score == 100)
    assert score > 55 or found == 55


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("9000", ""), ("B-9000", "Gent"), Places.SAME),
        (("", "Luik"), ("", "Liège"), Places.SAME),
        (("", "9000 Gand"), ("", "GENT (Sint-Amandsberg)"), Places.SAME),
        (("9000", "Gent"), ("8000", "Brugge"), Places.OTHER),
        (("", "Gent"), ("9000", ""), Places.UNKNOWN),
        (("", ""), ("9000", "Gent"), Places.UNKNOWN),
    ],
)
def test_places_are_compared(one, other, said):
    """A postal code or a town in either language."""
    assert places.compare(places.read(*one), places.read(*other)) is said


def test_the_same_words_in_two_countries_are_two_places():
    """There is a Saint-Nicolas on both sides of the border."""
    one, other = places.read("", "Saint-Nicolas", "BE"), places.read("", "Saint-Nicolas", "FR")

    assert places.compare(one, other) is Places.OTHER


SHOWN = {"books_number": "r1"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"name": "Bakkerij Janssen"}, {"name": "Bakkerij Janssens"}),
        ({"name": "Maes", "city": ""}, {"name": "MAES BV"}),
        ({"name": "De Bakker", "street": "Markt 1"}, {"name": "De Bakker", "street": "Kaai 3"}),
    ],
)
def test_a_customer_number_that_he_shows_tells_near_names_apart(ours, theirs):
    """Without the number a person is asked; with it the pair is sure (D16, R56)."""
    assert only(ours, [theirs]).answer is not Answer.SURE
    verdict = only({**ours, **SHOWN}, [theirs])
    assert verdict.answer is Answer.SURE
    assert "shows his customer number" in verdict.candidates[0].reason


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ({"name": "Café Noord"}, {"name": "Zeemeermin"}, "names are not equal"),
        ({"name": "Bakker", "city": "Brugge"}, {"name": "Bakker"}, "in another town"),
        (
            {"name": "Bakkers", "city": ""},
            {"name": "Bakker"},
            "the name is near, but a town is missing",
        ),
        (
            {"name": "Maes", "vat_number": WRONG},
            {"name": "Maes", "vat_number": OTHER_VAT},
            "differ",
        ),
    ],
)
def test_a_customer_number_alone_proves_nothing(ours, theirs, why):
    """Somebody may have mistyped it, or a file gave it to the namesake in another town."""
    verdict = only({**ours, **SHOWN}, [theirs])
    assert verdict.answer is Answer.DOUBTFUL
    assert why in verdict.why


def test_a_customer_number_of_somebody_else_is_a_doubt():
    """Who would be sure by name and town is not, when he shows another customer's number."""
    ours = {"name": "Zeemeermin", "street": "Kaai 3"}
    assert only(ours, [{"name": "Other"}, ours]).answer is Answer.SURE
    verdict = only({**ours, **SHOWN}, [{"name": "Other"}, ours])
    assert verdict.answer is Answer.SEVERAL
    assert "shows customer number r1, which is somebody else's" in str(verdict)


def test_a_customer_number_that_two_show_is_a_doubt():
    """One of them was given it by mistake."""
    ours = [{"name": "Bakkerij Maes", **SHOWN}, {"name": "Bakkerij Maess", **SHOWN}]
    found = matched(ours, [{"name": "Bakkerij Maes"}])
    assert found.of(Answer.SURE) == ()
    assert "2 customers show customer number r1" in found.verdicts[0].why
