"""The control plane's side of webhooks: what waits in the outbox, and its delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from koppel_fakes.control_words import reply, sent

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

DELIVER = "/_control/webhooks/deliver"
"""Served without the fake's lock: a receiver may call the fake before it answers."""


def add_webhook_routes(plane: Blueprint, fake: TeamleaderFake) -> None:
    """`GET webhooks` and `POST webhooks/deliver {"order":, "copies":, "lose":}`."""

    @plane.get("/webhooks")
    def pending() -> Response:
        """What waits in the outbox of webhooks."""
        return reply(fake.webhooks.pending())

    @plane.post("/webhooks/deliver")
    def deliver() -> Response:
        """{"order": "sent" or "reversed", "copies":, "lose":}: deliver what is due."""
        return reply(fake.webhooks.deliver(**_wishes()))


def _wishes() -> dict[str, Any]:
    wishes = sent()
    if not set(wishes) <= {"order", "copies", "lose"}:
        raise ValueError("the body has order, copies or lose")
    if wishes.get("order", "sent") not in ("sent", "reversed"):
        raise ValueError("order is sent or reversed")
    counts = (wishes.get("copies", 1), wishes.get("lose", 0))
    if not all(type(count) is int and count >= 0 for count in counts):
        raise ValueError("copies and lose are whole numbers")
    return wishes
