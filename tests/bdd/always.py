"""Always: what holds after every scenario, whatever it was about."""

from __future__ import annotations

from koppel import Result

from tests.bdd.office import Office

DESCRIPTION = "GET wsdl"
"""The one GET of the SOAP face: its own description."""


def one_transport(office: Office) -> None:
    """A run over SOAP makes no REST call, and the reverse."""
    soap = {
        entry.operation.startswith("SOAP ") or entry.operation == DESCRIPTION
        for entry in office.books.requests()
    }
    expected = {office.transport == "soap"}
    assert soap <= expected, f"a link over {office.transport} used the other transport"


def no_server_error(office: Office) -> None:
    """No fake broke."""
    entries = [*office.books.requests(), *office.crm.fake.requests.since()]
    broken = [entry for entry in entries if entry.status == 500]
    assert broken == []


def counts_add_up(office: Office) -> None:
    """For each kind the outcomes of a run add up to its candidates: no silent skip."""
    for report in office.reports:
        told: dict[str, dict[Result, int]] = {}
        refs = set()
        for outcome in report.outcomes():
            results = told.setdefault(outcome.ref.kind, {})
            results[outcome.result] = results.get(outcome.result, 0) + 1
            refs.add(outcome.ref)
        assert told == {kind: dict(results) for kind, results in report.counts.items()}
        assert len(refs) == report.candidates, "a candidate was counted twice"


def created_is_what_stands_there(office: Office) -> None:
    """What all reports call created is what Octopus accepted, no more and no less."""
    for kinds, effect in ((("Invoice", "CreditNote"), "buysellbooking"),):
        told = sum(r.count(Result.CREATED, kind) for r in office.reports for kind in kinds)
        assert told == len(office.books.api_effects(effect))
