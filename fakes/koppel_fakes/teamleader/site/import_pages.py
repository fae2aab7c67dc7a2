"""Import pages: a CSV is uploaded, its columns matched, the outcome looked at, then run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import HumanError
from koppel_fakes.site import done, tell
from koppel_fakes.teamleader.csv_file import FIELDS, MAX_BYTES, headings_of
from koppel_fakes.teamleader.importer import CRITERIA
from koppel_fakes.teamleader.site.words import refusal_of, say

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

_OVERWRITES_SHOWN = 50


def add_import_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """The upload, the preview and the finished imports."""

    @site.before_request
    def room_for_a_file() -> None:
        # The file travels with the form from the preview to the run, in at most 3 bytes a sign.
        request.max_form_memory_size = 3 * MAX_BYTES

    @site.get("/import")
    def import_file() -> str:
        return render_template("teamleader/import.html", imports=fake.state.imports)

    @site.post("/import")
    def preview_import() -> str:
        text = _uploaded()
        headings = headings_of(text)
        if not headings:
            raise refusal_of("Kies een CSV-bestand met een kopregel.")
        criterion = request.form.get("criterion", CRITERIA[0])
        return _preview(text, _columns(headings), criterion)

    @site.post("/import/run")
    def run_import() -> AnyResponse | str:
        text, criterion = request.form.get("text", ""), request.form.get("criterion", "")
        columns = _columns(headings_of(text))
        if request.form.get("action") != "run":
            return _preview(text, columns, criterion)
        try:
            fake.human.run_import(text, criterion, columns)
        except HumanError as error:
            tell(error)
            return _preview(text, columns, criterion)
        return done(say("Geïmporteerd."), "site.imported", number=len(fake.state.imports))

    @site.get("/imports/<int:number>")
    def imported(number: int) -> str:
        if not 1 <= number <= len(fake.state.imports):
            raise NotFound
        outcome = fake.state.imports[number - 1]
        return render_template("teamleader/imported.html", outcome=outcome)

    def _preview(text: str, columns: dict[str, str], criterion: str) -> str:
        outcomes = {name: _outcome(text, name, columns) for name in CRITERIA}
        possible = [each["new"] for each in outcomes.values() if "new" in each]
        return render_template(
            "teamleader/import_preview.html",
            text=text,
            columns=columns,
            field_names=sorted(FIELDS),
            criterion=criterion,
            outcomes=outcomes,
            least=min(possible, default=None),
            shown=_OVERWRITES_SHOWN,
        )

    def _outcome(text: str, criterion: str, columns: dict[str, str]) -> dict[str, Any]:
        try:
            return fake.human.preview_import(text, criterion, columns)
        except HumanError as error:
            return {"refusal": error.said}


def _uploaded() -> str:
    """The text of the uploaded file: UTF-8, or what Excel writes on Windows."""
    file = request.files.get("file")
    content = file.read(MAX_BYTES + 1) if file is not None else b""
    if len(content) > MAX_BYTES:
        raise refusal_of("Het bestand is groter dan 5 MB: importeer het in delen.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(headings: dict[str, str]) -> dict[str, str]:
    """What each heading is matched with: by hand, or as it was recognised."""
    return {
        title: request.form.get(f"column.{place}", guessed)
        for place, (title, guessed) in enumerate(headings.items())
    }
