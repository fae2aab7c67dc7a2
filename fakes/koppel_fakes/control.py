"""Control: the plane under /_control from which a test or a person steers a fake."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from koppel_fakes import jsontext
from koppel_fakes.fake import WORLDS, Fake


class _BadRequest(ValueError):
    """The control plane was asked something it cannot do; the text says what."""


def control_blueprint(fake: Fake) -> Blueprint:
    """The control plane of one fake, to be registered in its app. JSON in, JSON out."""
    plane = Blueprint("control", __name__, url_prefix="/_control")

    @plane.errorhandler(ValueError)
    def refused(error: ValueError) -> Response:
        return reply({"error": str(error)}, 400)

    @plane.post("/reset")
    def reset() -> Response:
        fake.reset()
        return reply({"ok": True})

    @plane.post("/seed")
    def seed() -> Response:
        sizes = _body()
        world = sizes.pop("world", None)
        if world not in WORLDS:
            raise _BadRequest(f"world is one of {', '.join(WORLDS)}")
        if not all(type(size) is int and size >= 0 for size in sizes.values()):
            raise _BadRequest("sizes are whole numbers, such as invoices")
        _call(fake.seed, {"world": world, **sizes})
        return reply({"ok": True})

    @plane.post("/snapshot")
    def snapshot() -> Response:
        _call(fake.snapshot, _body())
        return reply({"ok": True})

    @plane.post("/restore")
    def restore() -> Response:
        _call(fake.restore, _body())
        return reply({"ok": True})

    @plane.get("/requests")
    def requests() -> Response:
        return reply(fake.requests.since(_since()))

    @plane.get("/effects")
    def effects() -> Response:
        return reply(fake.effects.since(_since()))

    @plane.get("/clock")
    def clock() -> Response:
        return reply({"now": fake.clock.now()})

    @plane.post("/clock")
    def move_clock() -> Response:
        body = _body()
        if "advance" in body:
            fake.clock.advance(_seconds(body["advance"]))
        elif "set" in body:
            fake.clock.set(datetime.fromisoformat(str(body["set"])))
        else:
            raise _BadRequest('say {"advance": seconds} or {"set": moment}')
        return reply({"now": fake.clock.now()})

    @plane.get("/faults")
    def faults() -> Response:
        return reply(fake.faults.pending())

    @plane.post("/faults")
    def add_fault() -> Response:
        _call(fake.faults.add, _body())
        return reply(fake.faults.pending())

    @plane.delete("/faults")
    def remove_faults() -> Response:
        fake.faults.remove_all()
        return reply([])

    @plane.get("/switches")
    def switches() -> Response:
        return reply(fake.switches)

    @plane.post("/switches")
    def set_switches() -> Response:
        for name, value in _body().items():
            fake.switches.set(name, value)
        return reply(fake.switches)

    @plane.post("/human/<action>")
    def human(action: str) -> Response:
        actions = actions_of(fake.human)
        if action not in actions:
            return reply({"error": f"no action {action!r}", "actions": sorted(actions)}, 404)
        return reply({"result": _call(actions[action], _body())})

    return plane


def actions_of(human: object) -> dict[str, Callable[..., Any]]:
    """The public methods of a person at the screen, by name."""
    members = inspect.getmembers(human, inspect.ismethod)
    return {name: method for name, method in members if not name.startswith("_")}


def reply(value: object, status: int = 200) -> Response:
    """A JSON answer of the control plane."""
    return Response(jsontext.dumps(value), status=status, mimetype="application/json")


def _call(method: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    try:
        inspect.signature(method).bind(**arguments)
    except TypeError as error:
        raise _BadRequest(f"{method.__name__}: {error}") from error
    return method(**arguments)


def _body() -> dict[str, Any]:
    raw = request.get_data()
    body = jsontext.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise _BadRequest("the body is a JSON object")
    return body


def _since() -> int:
    return int(request.args.get("since", "0"))


def _seconds(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise _BadRequest("advance takes a number of seconds") from None
