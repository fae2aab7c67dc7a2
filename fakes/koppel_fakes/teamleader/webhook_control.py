"""The control plane's side of webhooks: what waits in the outbox, and its delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from koppel_fakes import jsontext
from koppel_fakes.control import reply

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

DELIVER = "/_control/webhooks/deliver"
"""Served without the fake's lock: a receiver may call the fake before it answers."""


def add_webhook_routes(plane: Blueprint, fake: TeamleaderFake) -> None:
    """`GET webhooks` and `POST webhooks/deliver {"order":, "copies":, "lose":}`."""

    @plane.get("/webhooks")
    def pending() -> Response:
        return reply(fake.webhooks.pending())

    @plane.post("/webhooks/deliver")
    def deliver() -> Response:
        return reply(fake.webhooks.deliver(**_wishes()))


def _wishes() -> dict[str, Any]:
    raw = request.get_data()
    wishes = jsontext.loads(raw) if raw else {}
    if not isinstance(wishes, dict) or not set(wishes) <= {"order", "copies", "lose"}:
        raise ValueError("the body is a JSON object with order, copies or lose")
    if wishes.get("order", "sent") not in ("sent", "reversed"):
        raise ValueError("order is sent or reversed")
    counts = (wishes.get("copies", 1), wishes.get("lose", 0))
    if not all(type(count) is int and count >= 0 for count in counts):
        raise ValueError("copies and lose are whole numbers")
    return wishes
