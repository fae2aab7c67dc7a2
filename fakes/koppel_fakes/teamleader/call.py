"""Call: one authenticated request to an endpoint, and the answers an endpoint can give."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from koppel_fakes.log import EffectLog
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.errors import not_found, refusal
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.transfers import Download, Upload
from koppel_fakes.teamleader.webhooks import Webhooks

MAX_PAGE = 100
DEFAULT_PAGE = 20

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Result:
    """What an endpoint answers: data (None: 204), and at times meta and sideloaded records."""

    data: Any = None
    status: int = 200
    meta: Mapping[str, Any] | None = None
    included: Mapping[str, Any] | None = None


NO_CONTENT = Result(status=204)


def created(kind: str, record_id: str) -> Result:
    """201 with the reference of what was made."""
    return Result({"type": kind, "id": record_id}, status=201)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the body it sent, and the account it acts on."""

    operation: str
    body: Body
    state: State
    switches: Switches
    effects: EffectLog
    webhooks: Webhooks
    host: str
    without_body: bool = False

    @property
    def includes(self) -> frozenset[str]:
        """The optional properties asked for with `includes` (teamleader-api 1.8)."""
        return _words(self.body.text("includes"))

    @property
    def sideloads(self) -> frozenset[str]:
        """The relations asked for with `include` (teamleader-api 1.8)."""
        return _words(self.body.text("include"))

    def filter(self) -> Body:
        """The `filter` of a list; an absent one filters nothing."""
        asked = self.body.object("filter") or Body({})
        most, ids = int(self.switches["most_filter_ids"]), asked.data.get("ids")
        if most and isinstance(ids, list) and len(ids) > most:
            asked.wrong("ids", f"must contain at most {most} ids")
        return asked

    def located(self, transfer: Upload | Download) -> str:
        """The whole address at which bytes can be sent or fetched."""
        return self.host + self.state.transfers.offer(transfer)

    def log(self, kind: str, key: str) -> None:
        """Record the accepted change with the data that was sent."""
        self.effects.add(
            actor="api", operation=self.operation, kind=kind, key=key, body=dict(self.body.data)
        )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How an operation is answered, and the scope it needs (None: none)."""

    answer: Callable[[Call], Result]
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for (teamleader-api 1.6)."""

    size: int
    number: int

    def cut(self, items: Sequence[Record]) -> Sequence[Record]:
        """The part of the list; nothing past its end."""
        begin = (self.number - 1) * self.size
        return items[begin : begin + self.size]

    def meta(self, matches: int) -> dict[str, Any]:
        """The `meta` of a list that was asked for its pagination."""
        return {"page": {"size": self.size, "number": self.number}, "matches": matches}


def page_of(call: Call) -> Page:
    """The page asked for; sizes above 100 are refused or clamped, as the switch says."""
    asked = call.body.object("page") or Body({})
    size, number = asked.data.get("size", DEFAULT_PAGE), asked.data.get("number", 1)
    for name, value in (("size", size), ("number", number)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise refusal(f"page.{name} must be greater than or equal to 1", f"page.{name}")
    if size > MAX_PAGE:
        if call.switches["page_size_over_100"] == "refuse":
            raise refusal(f"page.size must be less than or equal to {MAX_PAGE}", "page.size")
        size = MAX_PAGE
    return Page(size, number)


def paged(
    call: Call, ids: Sequence[str], show: Callable[[str], Any], *, meta: bool | None = None
) -> Result:
    """A page of a list, rendered; `meta` tells whether the endpoint knows includes=pagination.

    Where nobody tried (None) the switch says it.
    """
    page = page_of(call)
    data = [show(record_id) for record_id in page.cut(ids)]
    known = call.switches.on("other_lists_pagination_meta") if meta is None else meta
    wants_meta = known and "pagination" in call.includes
    return Result(data, meta=page.meta(len(ids)) if wants_meta else None)


def found(look_up: Callable[[str], Record | None], call: Call, what: str) -> Record:
    """The record that `id` names: 400 when that is no id, 404 when there is no such record.

    For an action, other than `.info`, the status of the latter is a switch.
    """
    record_id = call.body.uuid("id", required=True)
    call.body.check()
    record = look_up(record_id or "")
    if record is None:
        acting = not call.operation.endswith(".info")
        status = int(call.switches["unknown_id_of_action_status"]) if acting else 404
        raise not_found(what, status)
    return record


def remembered(call: Call, find: Callable[[], list[str]]) -> list[str]:
    """The ids a list finds, remembered while the same question is paged through."""
    asked = [call.body.data.get("filter"), call.body.data.get("sort")]
    question = json.dumps([call.operation, *asked, dict(call.switches)], default=str)
    return call.state.query(question, find)


def sort_of(call: Call, fields: Sequence[str]) -> list[tuple[str, bool]]:
    """The order asked for: (field, descending) pairs; other than the listed fields are refused."""
    items = call.body.objects("sort") or []
    chosen = []
    for item in items:
        field_name = item.choice("field", fields, required=True)
        order = item.choice("order", ("asc", "desc"))
        chosen.append((field_name or "", order == "desc"))
    call.body.check()
    return chosen


def since(call: Call, at: datetime, moment: datetime | None) -> bool:
    """Whether something updated `at` belongs to `updated_since`."""
    if moment is None:
        return True
    return at >= moment if call.switches.on("updated_since_inclusive") else at > moment


def _words(text: str | None) -> frozenset[str]:
    return frozenset(word.strip() for word in (text or "").split(",") if word.strip())
