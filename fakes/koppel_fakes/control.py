"""Control: the plane under /_control from which a test or a person steers a fake."""

from __future__ import annotations

from flask import Blueprint, Response, request

from koppel_fakes.control_index import index_of
from koppel_fakes.control_words import (
    BadRequest,
    actions_of,
    call,
    moment,
    reply,
    seconds,
    sent,
    since,
)
from koppel_fakes.fake import WORLDS, Fake

__all__ = ["actions_of", "control_blueprint", "reply"]

PREFIX = "/_control"


def control_blueprint(fake: Fake) -> Blueprint:
    """The control plane of one fake, to be registered in its app. JSON in, JSON out.

    What cannot be done is a 400 with `error` in words.
    """
    plane = Blueprint("control", __name__, url_prefix=PREFIX)

    @plane.errorhandler(ValueError)
    def refused(error: ValueError) -> Response:
        return reply({"error": str(error)}, 400)

    @plane.get("/")
    def index() -> Response:
        """This list: what there is, with worlds, faults, switches and a person's acts."""
        return reply(index_of(fake, PREFIX))

    @plane.route("/<path:unknown>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def nothing_there(unknown: str) -> Response:
        text = f"there is no {request.method} {PREFIX}/{unknown}; GET {PREFIX}/ lists what there is"
        return reply({"error": text}, 404)

    _add_state_routes(plane, fake)
    _add_log_routes(plane, fake)
    _add_clock_routes(plane, fake)
    _add_fault_routes(plane, fake)
    _add_choice_routes(plane, fake)
    return plane


def _add_state_routes(plane: Blueprint, fake: Fake) -> None:
    @plane.post("/reset")
    def reset() -> Response:
        """Back to the first world: no log, login, fault or chosen switch is left."""
        fake.reset()
        return reply({"ok": True})

    @plane.post("/seed")
    def seed() -> Response:
        """{"world": name, size: number ...}: another world; logs go on."""
        sizes = sent()
        world = sizes.pop("world", None)
        if world not in WORLDS:
            raise BadRequest(f"world is one of {', '.join(WORLDS)}")
        if not all(type(size) is int and size >= 0 for size in sizes.values()):
            raise BadRequest("sizes are whole numbers, such as invoices")
        call(fake.seed, {"world": world, **sizes})
        return reply({"ok": True})

    @plane.get("/snapshot")
    def snapshots() -> Response:
        """The names of the snapshots."""
        return reply(fake.snapshots)

    @plane.post("/snapshot")
    def snapshot() -> Response:
        """{"name": text}: keep state and switches under a name."""
        call(fake.snapshot, sent())
        return reply({"ok": True})

    @plane.post("/restore")
    def restore() -> Response:
        """{"name": text}: bring back a snapshot; clock and logs go on."""
        call(fake.restore, sent())
        return reply({"ok": True})


def _add_log_routes(plane: Blueprint, fake: Fake) -> None:
    @plane.get("/requests")
    def requests() -> Response:
        """?since=number: the requests that reached the fake; status 0 is no answer."""
        return reply(fake.requests.since(since()))

    @plane.get("/effects")
    def effects() -> Response:
        """?since=number: every accepted change with its actor: api, human or bank."""
        return reply(fake.effects.since(since()))


def _add_clock_routes(plane: Blueprint, fake: Fake) -> None:
    def shown() -> Response:
        return reply({"now": fake.clock.now(), "running": fake.clock.running})

    @plane.get("/clock")
    def clock() -> Response:
        """The simulated present, and whether it goes on by itself."""
        return shown()

    @plane.post("/clock")
    def move_clock() -> Response:
        """{"advance": seconds}, {"set": moment with a zone} or {"running": true or false}."""
        wish = sent()
        if set(wish) == {"advance"}:
            fake.clock.advance(seconds("advance", wish["advance"]))
        elif set(wish) == {"set"}:
            fake.clock.set(moment("set", wish["set"]))
        elif set(wish) == {"running"} and isinstance(wish["running"], bool):
            fake.clock.run(wish["running"])
        else:
            raise BadRequest('say {"advance": seconds}, {"set": moment} or {"running": true}')
        return shown()


def _add_fault_routes(plane: Blueprint, fake: Fake) -> None:
    @plane.get("/faults")
    def faults() -> Response:
        """The faults still to come."""
        return reply(fake.faults.pending())

    @plane.post("/faults")
    def add_fault() -> Response:
        """{"operation":, "kind":, "times":, "skip":, "status":, "delay":, "containing":}."""
        call(fake.faults.add, sent())
        return reply(fake.faults.pending())

    @plane.delete("/faults")
    def remove_faults() -> Response:
        """From now on all goes well."""
        fake.faults.remove_all()
        return reply([])

    @plane.get("/late")
    def late() -> Response:
        """The requests whose clients gave up and which are still on their way."""
        return reply(fake.late.waiting())

    @plane.post("/land")
    def land() -> Response:
        """Let them arrive now; the statuses of the answers nobody reads."""
        return reply({"landed": fake.land()})


def _add_choice_routes(plane: Blueprint, fake: Fake) -> None:
    @plane.get("/switches")
    def switches() -> Response:
        """What is answered now to each question the documentation leaves open."""
        return reply(fake.switches)

    @plane.post("/switches")
    def set_switches() -> Response:
        """{name: value ...}: answer them otherwise."""
        fake.switches.set_all(sent())
        return reply(fake.switches)

    @plane.post("/human/<action>")
    def human(action: str) -> Response:
        """{argument: value ...}: a person acts at the screen."""
        actions = actions_of(fake.human)
        if action not in actions:
            return reply({"error": f"no action {action!r}", "actions": sorted(actions)}, 404)
        return reply({"result": call(actions[action], sent())})
