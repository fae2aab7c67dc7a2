"""CODA at the screen: the bank's files are read in, and their movements shown (R77)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from koppel_fakes.octopus.site.words import refusal_of, t
from koppel_fakes.site import in_words

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

SHOWN = 100
"""So many movements of a bank are shown, the last ones."""


def add_coda_pages(site: Blueprint, fake: OctopusFake) -> None:
    """The page with the upload and what came of it."""

    @site.get("/coda")
    def coda() -> str:
        banks = [row for row in _journals(fake) if row["iban"]]
        movements = {
            row["journalKey"]: fake.human.list_movements(row["journalKey"], limit=SHOWN)
            for row in banks
        }
        return render_template("octopus/coda.html", banks=banks, movements=movements)

    @site.post("/coda")
    def import_coda() -> Response:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise refusal_of("Kies eerst een CODA-bestand")
        for row in fake.human.import_coda(file.read()):
            _tell(row)
        return redirect(url_for("site.coda"), 303)


def _journals(fake: OctopusFake) -> list[dict[str, Any]]:
    return fake.human.list_journals() if fake.human.current_bookyear() else []


def _tell(row: dict[str, Any]) -> None:
    """One statement, in words."""
    if row.get("warning"):
        flash(in_words(row["warning"]), "warning")
    if "refused" in row:
        flash(in_words(row["refused"]), "refusal")
    elif row["journal"] is None:
        flash(t("Afschrift {sequence} van {account} heeft geen bewegingen", **row), "done")
    else:
        said = "Afschrift {sequence} van {account} is geboekt als {journal}/{number}"
        flash(t(said, **row), "done")
