"""What koppel makes of each answer to a write (octopus-api 3), and what a connector loads."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from koppel import Held, KeyRefused, OverBudget, Reach, Refused, Unavailable, Unreadable
from koppel_octopus.answers import Doubt, Refusal, Subject, Unreached, answering
from koppel_octopus.codes import CODES

SUBJECT = Subject("invoice 2026 / 17", "V1", "202602", 16, books=True)
CUSTOMER = Subject("customer Acme")


def answer(error, subject=SUBJECT):
    """Return what comes out of a write into which this error came."""
    now = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
    with pytest.raises(Exception) as caught, answering(subject, lambda: now):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("code", "rule", "reach"),
    [
        (-9, "", Reach.RECORD),
        (-10, "R18", Reach.LANE),
        (-11, "D22", Reach.LANE),
        (-12, "R76", Reach.LANE),
        (-14, "", Reach.RECORD),
        (-15, "D22", Reach.PERIOD),
        (-29, "R20", Reach.LANE),
        (-38, "R20", Reach.LANE),
        (-51, "", Reach.CONNECTION),
    ],
)
def test_a_state_of_the_world_holds_with_its_reach(code, rule, reach):
    """What the world may change by itself holds the record, and as much as it concerns."""
    held = answer(Refusal(code, 400))

    assert type(held) is Held
    assert (held.rule, held.reach) == (rule, reach)


@pytest.mark.parametrize("code", [-16, -17, -18, -19, -20, -21, -22, -23, -24, -25, -26, -50, -75])
def test_a_fault_of_the_record_is_refused_by_name(code):
    """What only a person can mend names the record, and repeats Octopus' own words."""
    refused = answer(Refusal(code, 400, "Onbekende rekening\n 700999"))

    assert type(refused) is Refused
    assert "invoice 2026 / 17" in str(refused)
    assert "Onbekende rekening 700999" in str(refused)


def test_a_number_out_of_order_asks_for_another_key():
    """-13 is about the key, not about the document."""
    assert type(answer(Refusal(-13, 400))) is KeyRefused


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_can_be_said(code):
    """Each sentence of the table is complete with what a write knows."""
    assert "{" not in str(answer(Refusal(code, 200)))


@pytest.mark.parametrize(
    "error",
    [
        Refusal(-999, 200),
        Refusal(-999, 400),
        Refusal(None, 200),
        Unavailable("status 500"),
        Unreadable("a web page"),
    ],
)
def test_what_proves_nothing_is_doubt(error):
    """An unknown code, an outage and an unreadable answer do not say that nothing happened."""
    assert type(answer(error)) is Doubt


def test_what_never_left_is_held():
    """A refused connection is a definite no."""
    assert type(answer(Unreached("Octopus was not reached"))) is Held


@pytest.mark.parametrize(
    ("code", "subject", "kind"),
    [
        (None, SUBJECT, Held),
        (-12, SUBJECT, Held),
        (-80, SUBJECT, OverBudget),
        (None, CUSTOMER, OverBudget),
    ],
)
def test_a_status_403_is_a_lock_for_bookings_only(code, subject, kind):
    """On a booking 403 is a lock, unless its code says otherwise; elsewhere quota or rights."""
    assert type(answer(Refusal(code, 403), subject)) is kind


def test_a_bad_request_without_code_is_refused():
    """Octopus says 400 without code when a parameter is missing: nothing was stored."""
    assert type(answer(Refusal(None, 400, "invalid or missing parameters"))) is Refused


def test_words_of_the_server_are_shortened_and_cleaned():
    """No control characters and no page-long texts come through."""
    assert len(Refusal(-24, 400, "x\x1b[2J " * 500).detail) <= 200
    assert "\x1b" not in Refusal(-24, 400, "x\x1b[2J").detail


def test_the_plugin_loads_no_network_library():
    """Listing connectors stays quick: HTTP, SOAP and XML are loaded when a dossier is opened."""
    code = (
        "import sys, koppel_octopus.plugin as p; c = p.koppel_connector(); c.declare();"
        "print(sorted({'httpx', 'zeep', 'lxml', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_rest_does_not_load_soap():
    """A link over REST never loads the SOAP library."""
    code = (
        "import sys, koppel_octopus.rest;"
        "print(sorted({'zeep', 'lxml', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
