"""TeamleaderFake: one Teamleader Focus account with one integration, on your desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from koppel_fakes.clock import Clock
from koppel_fakes.fake import WORLDS, Fake
from koppel_fakes.faults import Fault
from koppel_fakes.teamleader.app import create_app, create_screen
from koppel_fakes.teamleader.auth import Authorization, Integration, TokenPair
from koppel_fakes.teamleader.demo import fill_demo
from koppel_fakes.teamleader.human import Human
from koppel_fakes.teamleader.postman import Postman, post_json
from koppel_fakes.teamleader.ratelimit import RateLimit
from koppel_fakes.teamleader.records import NOTHING
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.switches import known_switches
from koppel_fakes.teamleader.webhook_control import DELIVER
from koppel_fakes.teamleader.webhooks import Webhooks
from koppel_fakes.teamleader.world import fill_empty


class TeamleaderFake(Fake):
    """The fake of Teamleader Focus.

    `world` is "empty" (settings only) or "demo" (the demo company, with that many `invoices`).
    Without a clock it stands at the simulated present. `limits=False` lifts the rate limit.
    """

    name = "teamleader"
    paths: Mapping[str, str] = {
        "authorize_url": "/oauth2/authorize",
        "token_url": "/oauth2/access_token",
    }
    unlocked = frozenset({DELIVER})
    sizes: Mapping[str, str] = {
        "invoices": "invoices, drafts included; 250",
        "credit_notes": "credit notes; 8 % of the invoices",
        "parties": "customers; 60",
    }
    own_faults: Mapping[str, str] = {
        "token_expired": "all access tokens expire, and then the request arrives",
        "grant_revoked": "the user takes his consent back, and then the request arrives",
        "quota_spent": "the calls of this minute are used up before the request arrives",
    }
    state: State
    human: Human

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        world: str = "empty",
        invoices: int = 250,
        limits: bool = True,
        switches: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            known_switches=known_switches(), clock=clock, limits=limits, switches=switches
        )
        self._first_world = (world, {"invoices": invoices} if world == "demo" else {})
        self._chosen = dict(switches or {})
        self.integration = Integration()
        self.rate_limit = RateLimit(self.clock, self.switches, enforced=limits)
        self.authorization = Authorization(self.clock, self.switches, self.integration)
        self.webhooks = Webhooks(self.clock, self.effects, self.switches, self.lock, post_json)
        self.human = Human(self)
        self.seed(world, **self._first_world[1])
        self.app = create_app(self)

    def seed(self, world: str, **sizes: int) -> None:
        """Replace customers, documents and settings; tokens and logs stay.

        Sizes of "demo": `invoices` (250), `credit_notes` (8 % of them), `parties` (60).
        """
        if world not in WORLDS:
            raise ValueError(f"no world {world!r}; one of {', '.join(WORLDS)}")
        known = set(self.sizes if world == "demo" else ())
        if not known.issuperset(sizes):
            raise ValueError(f"world {world} has the sizes: {', '.join(sorted(known)) or 'none'}")
        with self.lock:
            state = State(self.clock)
            fill_empty(state)
            if world == "demo":
                fill_demo(state, self.switches, **sizes)
            self.state = state

    def reset(self) -> None:
        """Back to the first world and the first switches, with no token, log or fault left."""
        with self.lock:
            self.forget()
            self.webhooks.clear()
            self.switches.reset()
            for name, value in self._chosen.items():
                self.switches.set(name, value)
            self.authorization.revoke()
            self.integration.register_again()
            self.rate_limit.clear()
            world, sizes = self._first_world
            self.seed(world, **sizes)

    def befall(self, fault: Fault, operation: str) -> None:
        """Tokens die, or the minute's calls are spent."""
        if fault.kind == "token_expired":
            self.authorization.expire_access()
        elif fault.kind == "grant_revoked":
            self.authorization.revoke()
        else:
            self.rate_limit.spend()

    def _build_screen(self) -> Flask:
        return create_screen(self)

    def _shared(self) -> tuple[object, ...]:
        """Records share the empty mapping, which cannot be copied."""
        return (*super()._shared(), NOTHING)

    def grant(self) -> TokenPair:
        """Tokens as after a complete login, for tests that are not about logging in."""
        with self.lock:
            return self.authorization.grant()

    def alive(self) -> Postman:
        """Deliver webhooks by itself while the context is open."""
        return Postman(self.webhooks, self.switches)

    def description(self) -> dict[str, Any]:
        """The integration's credentials."""
        return {
            "client_id": self.integration.client_id,
            "client_secret": self.integration.client_secret,
        }
