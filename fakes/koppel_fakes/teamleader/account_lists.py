"""Teams, price lists, submissions to the accountant, and ids of the first API (2.5, 2.7, 1.6).

The reference names teams.list and priceLists.list only; their fields are those of the vendor's own
API description (source S2 of teamleader-api).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from koppel_fakes.teamleader.call import Call, Endpoint, Result, sort_of
from koppel_fakes.teamleader.catalogue import BookkeepingSubmission, Subject, Team
from koppel_fakes.teamleader.errors import not_found
from koppel_fakes.teamleader.shapes import Json, moment, reference

PURCHASES: Mapping[str, str] = {
    "incomingInvoice": "incomingInvoice",
    "incomingCreditNote": "incomingCreditNote",
    "receipt": "receipt",
    "incoming_invoice": "incomingInvoice",
    "incoming_credit_note": "incomingCreditNote",
}
"""The types of a submission's subject; older clients write them with underscores (2.7)."""


def endpoints() -> Mapping[str, Endpoint]:
    """All of these only read."""
    return {
        "teams.list": Endpoint(list_teams, "users"),
        "priceLists.list": Endpoint(list_price_lists, "products"),
        "bookkeepingSubmissions.list": Endpoint(list_submissions),
        "migrate.id": Endpoint(migrate_id),
        "migrate.taxRate": Endpoint(migrate_tax_rate),
    }


def list_teams(call: Call) -> Result:
    """All teams (no paging: 1.6); the term looks at the name."""
    asked = call.filter()
    ids, lead = asked.uuids("ids"), asked.uuid("team_lead_id")
    term = (asked.text("term") or "").casefold()
    order = sort_of(call, ("name",))
    call.body.check()
    chosen = [
        team
        for team in call.state.teams.values()
        if (ids is None or team.id in ids)
        and lead in (None, team.lead)
        and term in team.name.casefold()
    ]
    for _, descending in order:
        chosen.sort(key=lambda team: team.name, reverse=descending)
    return Result([_team(team) for team in chosen])


def list_price_lists(call: Call) -> Result:
    """All price lists (no paging: 1.6)."""
    ids = call.filter().uuids("ids")
    call.body.check()
    return Result(
        [
            {"id": item.id, "name": item.name, "calculation_method": item.calculation_method}
            for item in call.state.price_lists.values()
            if ids is None or item.id in ids
        ]
    )


def list_submissions(call: Call) -> Result:
    """What was mailed to the accountant about one purchase document, or about all."""
    subject = call.filter().object("subject")
    kind = subject.choice("type", PURCHASES, required=True) if subject is not None else None
    record_id = subject.uuid("id", required=True) if subject is not None else None
    call.body.check()
    about = None if kind is None else Subject(PURCHASES[kind], str(record_id))
    return Result(
        [
            _submission(item)
            for item in call.state.submissions.values()
            if about in (None, item.subject)
        ]
    )


def migrate_id(call: Call) -> Result:
    """The id of a record that the first API knew by number; 404 when it knew none."""
    kind = call.body.text("type", required=True, nullable=False)
    number = call.body.number("id", required=True)
    call.body.check()
    whole = int(number) if number is not None and number == int(number) else 0
    record_id = call.state.old_ids.get((str(kind), whole))
    if record_id is None:
        raise not_found("id")
    return Result(reference(str(kind), record_id))


def migrate_tax_rate(call: Call) -> Result:
    """The tax rate that the first API named by its percentage: the first of several."""
    department = call.body.uuid("department_id", required=True)
    percentage = call.body.text("tax_rate", required=True, nullable=False)
    call.body.check()
    for rate in call.state.tax_rates.values():
        if rate.department_id == department and _percentage(rate.rate) == percentage:
            return Result(reference("taxRate", rate.id))
    raise not_found("taxRate")


def _percentage(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}"


def _team(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "team_lead": reference("user", team.lead),
        "members": [reference("user", user_id) for user_id in team.members],
    }


def _submission(item: BookkeepingSubmission) -> Json:
    return {
        "id": item.id,
        "subject": reference(item.subject.type, item.subject.id),
        "email_address": item.email_address,
        "status": item.status,
        "created_at": moment(item.created_at),
    }
