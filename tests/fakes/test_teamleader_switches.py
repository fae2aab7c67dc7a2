"""What teamleader-api leaves open: each remaining switch changes what it says it changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def fake_with(**switches: object) -> tuple[TeamleaderFake, Api]:
    fake = TeamleaderFake(clock=Clock(start=START), switches=switches)
    return fake, Api(fake)


def booked(fake: TeamleaderFake) -> str:
    company = fake.human.add_company("Acme")
    return fake.human.invoice(company, [{"price": 100}], on="2026-03-02")


def test_access_tokens_may_live_shorter() -> None:
    """The answer of the token endpoint and the life of the token follow the switch."""
    fake, _ = fake_with(access_token_seconds=60)
    pair = fake.grant()
    assert pair.expires_in == 60
    api = Api(fake, pair.access_token)
    fake.clock.advance(59)
    assert api.call("users.me").status_code == 200
    fake.clock.advance(1)
    assert api.call("users.me").status_code == 401


def test_a_wrong_client_may_be_a_400() -> None:
    """The status for a wrong secret is the switch's."""
    fake, api = fake_with(invalid_client_status=400)
    fields = {"client_id": fake.integration.client_id, "client_secret": "wrong"}
    assert api.http.post("/oauth2/access_token", data=fields).status_code == 400


def test_a_missing_scope_may_be_a_401() -> None:
    """The status for a scope that was not ticked is the switch's."""
    fake, api = fake_with(missing_scope_status=401)
    fake.integration.scopes = frozenset()
    assert api.call("users.me").status_code == 401


def test_a_refused_version_may_be_a_422() -> None:
    """The status for an older version is the switch's."""
    _, api = fake_with(refused_version_status=422)
    answer = api.http.post("/users.me", headers={"X-Api-Version": "2018-10-30"})
    assert answer.status_code == 422


def test_an_unknown_id_may_be_a_400_for_actions_only() -> None:
    """Actions follow the switch, info stays a 404."""
    _, api = fake_with(unknown_id_of_action_status=400)
    assert api.call("invoices.delete", {"id": UNKNOWN}).status_code == 400
    assert api.call("invoices.info", {"id": UNKNOWN}).status_code == 404


def test_a_forbidden_action_may_be_a_422() -> None:
    """Booking twice, and updating what is booked, have the status of the switch."""
    fake, api = fake_with(state_violation_status=422)
    invoice = booked(fake)
    for operation in ("invoices.book", "invoices.update"):
        assert api.call(operation, {"id": invoice, "on": "2026-03-02"}).status_code == 422


def test_strict_mode_may_be_a_400() -> None:
    """The status of updateBooked in strict mode is the switch's."""
    fake, api = fake_with(edit_booked=False, edit_booked_refused_status=400)
    assert api.call("invoices.updateBooked", {"id": booked(fake)}).status_code == 400


@pytest.mark.parametrize(("wins", "day"), [(True, "2026-03-02"), (False, "2026-02-01")])
def test_which_date_wins_at_booking(wins: bool, day: str) -> None:
    """`on` of book, or the date that the draft was given."""
    fake, api = fake_with(book_date_wins=wins)
    draft = fake.human.draft(fake.human.add_company("Acme"), [{"price": 1}], on="2026-02-01")
    api.done("invoices.book", {"id": draft, "on": "2026-03-02"})
    assert api.data("invoices.info", {"id": draft})["invoice_date"] == day


@pytest.mark.parametrize(("frees", "number"), [(True, "2026 / 1"), (False, "2026 / 2")])
def test_whether_a_number_becomes_free(frees: bool, number: str) -> None:
    """The number of a deleted invoice is given again, or never."""
    fake, _ = fake_with(delete_frees_number=frees)
    fake.human.delete(booked(fake))
    assert fake.state.invoices[booked(fake)].number == number


@pytest.mark.parametrize("there", [True, False])
def test_whether_the_file_is_there_at_booking(there: bool) -> None:
    """The PDF has an id right after booking, or not yet."""
    fake, api = fake_with(file_at_booking=there)
    file = api.data("invoices.info", {"id": booked(fake)})["file"]
    assert (file is not None) is there


@pytest.mark.parametrize("renews", [True, False])
def test_whether_unpaying_renders_again(renews: bool) -> None:
    """The id of the PDF changes when payments are removed, or stays."""
    fake, _ = fake_with(unpaying_renews_file=renews)
    invoice = booked(fake)
    before = fake.state.invoices[invoice].file_id
    fake.human.unpay(invoice)
    assert (fake.state.invoices[invoice].file_id != before) is renews


@pytest.mark.parametrize(("frozen", "name"), [(True, "Acme"), (False, "Brico")])
def test_whether_booking_freezes_the_name(frozen: bool, name: str) -> None:
    """A booked invoice shows the customer of then, or the one of now."""
    fake, api = fake_with(invoicee_is_snapshot=frozen)
    invoice = booked(fake)
    fake.human.edit_customer(fake.state.invoices[invoice].customer_id, name="Brico")
    assert api.data("invoices.info", {"id": invoice})["invoicee"]["name"] == name


@pytest.mark.parametrize("paid", [True, False])
def test_whether_a_credit_note_is_paid(paid: bool) -> None:
    """A credit note of an invoice is paid from its first day, or never."""
    fake, api = fake_with(credit_note_is_paid=paid)
    note = fake.human.credit(booked(fake), on="2026-03-20")
    shown = api.data("creditNotes.info", {"id": note})
    assert (shown["paid"], shown["paid_at"] is not None) == (paid, paid)
