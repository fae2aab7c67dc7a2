"""What docs/fakes.md says of the fakes is true: each operation is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from koppel_fakes.fakesdoc import render
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.rest import BASE
from koppel_fakes.octopus.soap_schema import SoapSchema
from koppel_fakes.offers import Offer, octopus_rest, octopus_soap, soap_additions, teamleader
from koppel_fakes.switch_list import all_guesses, all_switches, lines
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.app import all_endpoints

from tests.fakes.octopus_caller import RestCaller
from tests.fakes.octopus_soap_caller import connected
from tests.fakes.teamleader_api import Api

PLACES = {"d": 4711, "b": 3, "letter": "V", "n": 1, "journal": "F1", "language": 0}
ROOT = Path(__file__).parents[2]
REST, SOAP, TEAMLEADER = octopus_rest(), octopus_soap(), teamleader()
ACTIONS = ("Insert", "Update", "Export", "GetModified")
ZEROS = {"xsd:int": 0, "xsd:double": 0, "xsd:boolean": False}


@pytest.mark.parametrize("offer", REST.offers, ids=lambda offer: offer.call)
def test_a_rest_operation_is_there_or_absent_as_the_page_says(offer: Offer) -> None:
    """A call without a body or parameters reaches the operation, or is a 404 without a body."""
    fake = OctopusFake()
    caller = RestCaller(fake)
    method, path = offer.call.split(" ", 1)
    answer = caller.http.request(method, path.format(**PLACES))
    (entry,) = fake.requests.since(len(fake.requests) - 1)
    if offer.works:
        assert not entry.operation.endswith("unknown")
        assert answer.status_code != 405
        return
    assert (offer.state, bool(offer.why)) == ("absent", True)
    assert (answer.status_code, answer.content) == (404, b"")
    assert entry.operation == f"{method} unknown"


def test_no_rest_operation_of_the_fake_is_missing_on_the_page() -> None:
    """Every route of the REST face is an operation that works, however its places are called."""
    fake = OctopusFake()
    said = {
        (call[0], call[1].count("{"), call[1].split("{")[0], call[1].split("}")[-1])
        for call in (offer.call.split(" ", 1) for offer in REST.offers if offer.works)
    }
    for rule in fake.app.url_map.iter_rules():
        if not rule.rule.startswith(BASE):
            continue
        path = rule.rule.removeprefix(BASE)
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        start, end = path.split("<")[0], path.split(">")[-1] if "<" in path else path
        assert (method, path.count("<"), start, end) in said, f"{method} {path}"


def typed(spec: str) -> list[tuple[str, str, bool, bool]]:
    """The elements of the reference's notation: name, type, whether optional, whether many."""
    found = []
    for pair in spec.split():
        name, kind = pair.split(":", 1)
        bare = kind.rstrip("?*").replace("xsd:", "xs:").replace("@", "tns:")
        found.append((name, bare, kind[-1] in "?*", kind.endswith("*")))
    return found


def packaged(schema: SoapSchema, name: str) -> list[tuple[str, str, bool, bool]]:
    """The elements of a type of the served schema, in order."""
    return [(e.name, e.type, e.optional, e.many) for e in schema.elements(name)]


def test_the_schema_of_01_13_is_the_reference_table() -> None:
    """All 52 operations and all types have the elements of octopus-api 4.2 and 4.3, in order."""
    schema = SoapSchema("01-13")
    assert schema.operations == {offer.call for offer in SOAP.offers}
    assert len(SOAP.offers) == 52
    for offer in SOAP.offers:
        assert packaged(schema, offer.call) == typed(offer.takes.get("body", "")), offer.call
        assert packaged(schema, f"{offer.call}Response") == typed(offer.answer), offer.call
    for name, spec in SOAP.shapes.items():
        assert packaged(schema, name) == typed(spec), name


def test_the_schema_of_01_14_has_what_was_added() -> None:
    """Types differ from those of 01-13 by the additions only; 01-16 is published as 01-14."""
    old, new, newest = (SoapSchema(version) for version in ("01-13", "01-14", "01-16"))
    for name in SOAP.shapes:
        added = {e[0] for e in packaged(new, name)} - {e[0] for e in packaged(old, name)}
        spec = soap_additions().get(name, "")
        assert added == {element[0] for element in typed(spec)}, name
        assert packaged(new, name) == packaged(newest, name)


@pytest.mark.parametrize("offer", SOAP.offers, ids=lambda offer: offer.call)
def test_a_soap_operation_does_what_the_page_says(offer: Offer) -> None:
    """One that answers a code does so, in `return` or as the last error; the others do not."""
    fake = OctopusFake()
    service = connected(fake)
    arguments = {
        name: ZEROS[kind]
        for name, kind in (pair.split(":", 1) for pair in offer.takes.get("body", "").split())
        if kind in ZEROS
    }
    answer = service[offer.call](**arguments)
    code = answer if isinstance(answer, int) else getattr(answer, "return", None)
    if offer.works:
        assert "not available" not in (service.GetLastError() or "")
        return
    wanted = int(offer.state.removeprefix("answers "))
    if offer.call.startswith(ACTIONS):
        assert code == wanted
    else:
        assert not answer
    assert "is not available in this dossier" in service.GetLastError()
    assert service.GetErrorDescription(wanted) in service.GetLastError()


@pytest.mark.parametrize("offer", TEAMLEADER.offers, ids=lambda offer: offer.call)
def test_a_teamleader_operation_is_there_or_absent(offer: Offer) -> None:
    """An operation that works is no unknown endpoint; the others are."""
    api = Api(TeamleaderFake(limits=False))
    answer = api.call(offer.call)
    unknown = answer.status_code == 404 and "endpoint not found" in answer.text
    assert unknown is not offer.works
    if not offer.works:
        assert offer.why or offer.state == "absent, as at the vendor"


def test_no_operation_of_teamleader_is_missing_on_the_page() -> None:
    """Every endpoint of the fake is an operation that works, and no operation stands twice."""
    calls = [offer.call for offer in TEAMLEADER.offers]
    assert {offer.call for offer in TEAMLEADER.offers if offer.works} == set(all_endpoints())
    assert len(calls) == len(set(calls))


def test_the_page_is_current() -> None:
    """docs/fakes.md is what the lists, the switches and the guesses say today."""
    assert (ROOT / "docs" / "fakes.md").read_text(encoding="utf-8") == render()


def test_every_switch_names_the_section_that_leaves_it_open() -> None:
    """The words of each switch end with a section of its reference, in brackets."""
    for vendor, switches in all_switches().items():
        for name, switch in switches.items():
            assert re.search(r" \(\d(\.\d+)?(, \d(\.\d+)?)*\)$", switch.meaning), (vendor, name)


def test_every_switch_is_tried() -> None:
    """Each switch is named in a test of the fakes, and so is set to something there."""
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "fakes").glob("*.py"))
    named = [name for switches in all_switches().values() for name in switches]
    assert [name for name in named if not re.search(rf"\b{name}\b", tests)] == []


def test_the_command_lists_switches_and_guesses() -> None:
    """`koppel-fakes switches` has a line for each switch and each guess of both vendors."""
    printed = list(lines())
    guesses = [line for line in printed if "  guess  " in line]
    assert len(guesses) == sum(len(found) for found in all_guesses().values()) > 20
    assert len(printed) - len(guesses) == sum(len(found) for found in all_switches().values())


def test_the_pages_lists_name_fields_there_are() -> None:
    """Each field that is never filled is one of a documented shape."""
    for catalogue in (REST, TEAMLEADER):
        for entry in catalogue.never:
            shape, name = entry.split(".")
            fields = {pair.split(":")[0].rstrip("*~") for pair in catalogue.shapes[shape].split()}
            assert name in fields, entry
