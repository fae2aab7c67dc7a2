"""Steps: anything may happen in any order (R83)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.errors import VendorError
from pytest_bdd import then, when

from tests.bdd.office import Office, open_office
from tests.bdd.steps.paper import TODAY, lines_of

NUMBER = "2026 / 1"
TOTAL, PART = Decimal("121.00"), Decimal("21.00")
UNPAY = "invoices.removePayments"


@dataclass
class Witness:
    """What was seen at all syncs of all stories."""

    syncs: int = 0
    disagreed: int = 0
    """Syncs before which Teamleader said paid and the books said open: where R83 is at stake."""
    undone: list[str] = field(default_factory=list)
    """Stories in which a sync took "paid" away."""
    taken_back: int = 0
    """Calls by which koppel asked Teamleader to remove payments."""


def _pay(office: Office) -> None:
    office.crm.human.pay(office.crm.invoice_of(NUMBER).id)


def _pay_part(office: Office) -> None:
    office.crm.human.pay(office.crm.invoice_of(NUMBER).id, PART)


def _unpay(office: Office) -> None:
    office.crm.human.unpay(office.crm.invoice_of(NUMBER).id)


def _credit(office: Office) -> None:
    office.crm.human.credit(office.crm.invoice_of(NUMBER).id, lines_of(TOTAL / 2), TODAY)


def _settle(office: Office) -> None:
    office.books.human.settle(office.books.booking_of(NUMBER).number)


def _settle_part(office: Office) -> None:
    office.books.human.settle(office.books.booking_of(NUMBER).number, PART)


def _unsettle(office: Office) -> None:
    office.books.human.unmatch_all(office.books.booking_of(NUMBER).number)


def _nothing(_office: Office) -> None:
    """Only time passes."""


EVENTS: dict[str, Callable[[Office], None]] = {
    "paid in Teamleader": _pay,
    "partly paid in Teamleader": _pay_part,
    "unpaid in Teamleader": _unpay,
    "half credited in Teamleader": _credit,
    "settled in Octopus": _settle,
    "partly settled in Octopus": _settle_part,
    "un-settled in Octopus": _unsettle,
    "nothing": _nothing,
}

OFTEN = ("settled in Octopus", "un-settled in Octopus", "paid in Teamleader")
"""What makes the two sides differ, and so puts R83 at stake."""

STORIES = st.lists(
    st.tuples(st.sampled_from([*sorted(EVENTS), *OFTEN]), st.booleans()), min_size=2, max_size=6
)
"""What happens, and whether koppel syncs after it."""


@when(
    "people and the bank do anything in any order, and koppel syncs in between",
    target_fixture="witness",
)
def anything_happens(transport: str, tmp_path: Path) -> Witness:
    """Some stories, the same ones every time, each in an office of its own."""
    witness = Witness()

    # Shrinking would only search on in what the witness has noted already.
    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @example([("settled in Octopus", True), ("un-settled in Octopus", True)])
    @example([("paid in Teamleader", True), ("un-settled in Octopus", True)])
    @example([("partly settled in Octopus", True), ("paid in Teamleader", True)])
    @given(STORIES)
    def live(story: list[tuple[str, bool]]) -> None:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        _live_through(open_office(transport, folder), story, witness)

    live()
    return witness


@then("no sync ever changed Teamleader from paid to unpaid")
def never_undone(witness: Witness) -> None:
    """In no story; and there were stories in which it could have happened."""
    assert witness.undone == []
    assert witness.taken_back == 0
    assert witness.disagreed >= 5


def _live_through(office: Office, story: list[tuple[str, bool]], witness: Witness) -> None:
    office.crm.invoice("Acme NV", TODAY, lines_of(TOTAL))
    office.sync()
    for event, syncs in (*story, ("nothing", True)):
        # What a screen does not allow at that moment does not happen.
        with contextlib.suppress(HumanError, VendorError):
            EVENTS[event](office)
        if syncs:
            _watched_sync(office, f"{story}", witness)
    asked = [entry.operation for entry in office.crm.fake.requests.since()]
    witness.taken_back += asked.count(UNPAY)
    office.close()


def _watched_sync(office: Office, story: str, witness: Witness) -> None:
    before = office.crm.invoice_of(NUMBER).paid
    is_open = office.books.open_amount(office.books.booking_of(NUMBER)) > 0
    office.sync()
    witness.syncs += 1
    witness.disagreed += before and is_open
    if before and not office.crm.invoice_of(NUMBER).paid:
        witness.undone.append(story)
