"""The addresses of transfers: bytes come in or go out (teamleader-api 2.3, 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from koppel_fakes.teamleader.catalogue import StoredFile
from koppel_fakes.teamleader.transfers import PATH, Download, Upload

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake


def transfers_blueprint(fake: TeamleaderFake) -> Blueprint:
    """Both directions; an unknown, used or expired address is a 404 without words."""
    host = Blueprint("transfers", __name__, url_prefix=PATH)

    @host.post("/<token>")
    def send(token: str) -> Response:
        slot = fake.state.transfers.find(token, fake.clock.now())
        if not isinstance(slot, Upload):
            return Response(status=404)
        _store(fake, slot, request.get_data())
        fake.state.transfers.close(token)
        return Response(status=204)

    @host.get("/<token>")
    def fetch(token: str) -> Response:
        link = fake.state.transfers.find(token, fake.clock.now())
        if not isinstance(link, Download):
            return Response(status=404)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if fake.switches.on("download_needs_token") and not fake.authorization.accepts(bearer):
            return Response(status=401)
        return Response(link.content, mimetype=link.mime_type)

    return host


def _store(fake: TeamleaderFake, slot: Upload, content: bytes) -> None:
    state = fake.state
    kept = StoredFile(
        id=state.new_id("file"),
        name=slot.name,
        content=content,
        added_at=state.now(),
        subject=slot.subject,
        folder=slot.folder,
    )
    state.files[kept.id] = kept
    body = {"name": kept.name, "size": len(content)}
    fake.effects.add(actor="api", operation="files.upload", kind="file", key=kept.id, body=body)
