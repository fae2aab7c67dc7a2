"""files.* and notes.*: what is kept about a record (teamleader-api 2.7).

An upload takes two steps: `files.upload` answers an address, to which the bytes are then sent
without a token. Downloads work the same way round.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result, created, found, paged
from koppel_fakes.teamleader.catalogue import USER_ID, Note, StoredFile, Subject
from koppel_fakes.teamleader.lifecycle import invoicee_of
from koppel_fakes.teamleader.printing import printed
from koppel_fakes.teamleader.shapes import Json, moment, reference
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.transfers import Download, Upload

FILE_SUBJECTS = ("company", "contact", "deal", "invoice", "creditNote", "nextgenProject", "ticket")
TEMPORARY_LIFE = timedelta(hours=24)
NOTE_SUBJECTS = (
    "company", "contact", "creditNote", "deal", "invoice", "product", "quotation",
    "subscription", "nextgenProject", "meeting",
)  # fmt: skip


def endpoints() -> Mapping[str, Endpoint]:
    """Neither files nor notes need a scope."""
    return {
        "files.upload": Endpoint(upload),
        "files.list": Endpoint(list_files),
        "files.info": Endpoint(file_info),
        "files.download": Endpoint(download),
        "files.delete": Endpoint(delete),
        "notes.create": Endpoint(create_note),
        "notes.list": Endpoint(list_notes),
    }


def upload(call: Call) -> Result:
    """Where the bytes of a new file are to be sent."""
    name = call.body.text("name", required=True, nullable=False, empty=False)
    subject = call.body.object("subject", required=True)
    kind = subject.choice("type", (*FILE_SUBJECTS, "temporary"), required=True) if subject else None
    about = None
    if subject is not None and kind not in (None, "temporary"):
        about = _subject(call.state, subject, FILE_SUBJECTS)
    folder = call.body.text("folder")
    call.body.check()
    life = timedelta(seconds=int(call.switches["transfer_link_seconds"]))
    slot = Upload(str(name), about, folder, call.state.now() + life)
    return Result({"location": call.located(slot), "expires_at": moment(slot.until)})


def list_files(call: Call) -> Result:
    """The files about one record."""
    about = _filtered_subject(call, FILE_SUBJECTS)
    files = call.state.files
    ids = [item.id for item in files.values() if item.subject == about]
    return paged(call, ids, lambda i: _rendered(files[i]))


def file_info(call: Call) -> Result:
    """One file without its bytes."""
    return Result(_rendered(found(_finder(call.state), call, "file")))


def download(call: Call) -> Result:
    """Where the bytes can be fetched; the moment is called `expires_at` here."""
    kept = found(_finder(call.state), call, "file")
    life = timedelta(seconds=int(call.switches["transfer_link_seconds"]))
    link = Download(kept.content, mime_type(kept.name), call.state.now() + life)
    return Result({"location": call.located(link), "expires_at": moment(link.until)})


def delete(call: Call) -> Result:
    """Delete a file; the PDF of a document is none of those."""
    kept = found(call.state.files.get, call, "file")
    del call.state.files[kept.id]
    call.log("file", kept.id)
    return NO_CONTENT


def create_note(call: Call) -> Result:
    """Write a note about a record."""
    subject = call.body.object("subject", required=True)
    about = _subject(call.state, subject, NOTE_SUBJECTS) if subject is not None else None
    content = call.body.text("content", required=True, nullable=False, empty=False)
    for person in call.body.objects("notify") or []:
        _check_user(call.state, person)
    call.body.check()
    note = Note(
        id=call.state.new_id("note"),
        subject=about or Subject("", ""),
        content=str(content),
        added_at=call.state.now(),
    )
    call.state.notes[note.id] = note
    call.log("note", note.id)
    return created("note", note.id)


def list_notes(call: Call) -> Result:
    """The notes about one record, newest first."""
    about = _filtered_subject(call, NOTE_SUBJECTS)
    notes = call.state.notes
    ids = [item.id for item in notes.values() if item.subject == about]
    return paged(call, ids[::-1], lambda i: _rendered_note(notes[i]))


def mime_type(name: str) -> str:
    """The content type of a file by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _finder(state: State) -> Callable[[str], StoredFile | None]:
    """Finds a file by id: an uploaded one, or the PDF that an invoice names as its `file`."""

    def find(file_id: str) -> StoredFile | None:
        kept = state.files.get(file_id)
        if kept is not None:
            return None if _is_over(kept, state.now()) else kept
        named = (item for item in state.invoices.values() if item.file_id == file_id)
        invoice = next(named, None)
        if invoice is None:
            return None
        content, _ = printed(invoice, invoicee_of(state, invoice), "pdf")
        about = Subject("invoice", invoice.id)
        return StoredFile(file_id, "invoice.pdf", content, invoice.updated_at, about)

    return find


def _is_over(kept: StoredFile, now: datetime) -> bool:
    """Whether a temporary file has had its day (2.7)."""
    return kept.subject is None and now - kept.added_at > TEMPORARY_LIFE


def _filtered_subject(call: Call, kinds: tuple[str, ...]) -> Subject:
    """The record that a list must name; one that nobody has is no error, its list is empty."""
    asked = call.body.object("filter", required=True)
    subject = asked.object("subject", required=True) if asked is not None else None
    kind = subject.choice("type", kinds, required=True) if subject is not None else None
    record_id = subject.uuid("id", required=True) if subject is not None else None
    call.body.check()
    return Subject(str(kind), str(record_id))


def _subject(state: State, subject: Body, kinds: tuple[str, ...]) -> Subject | None:
    kind, record_id = (
        subject.choice("type", kinds, required=True),
        subject.uuid("id", required=True),
    )
    if kind is None or record_id is None:
        return None
    if not _exists(state, kind, record_id):
        subject.wrong("id", "must be valid")
    return Subject(kind, record_id)


def _exists(state: State, kind: str, record_id: str) -> bool:
    """Whether the account has that record; of deals, projects and the like it has none."""
    if kind in ("company", "contact"):
        known = state.customers.get(record_id)
        return known is not None and known.kind == kind
    if kind == "invoice":
        return record_id in state.invoices
    if kind == "creditNote":
        return record_id in state.credit_notes
    return kind == "product" and record_id in state.products


def _check_user(state: State, item: Body) -> None:
    """Nobody is really notified, but it must be somebody there is."""
    item.choice("type", ("user",), required=True)
    user_id = item.uuid("id", required=True)
    if user_id is not None and user_id not in state.users:
        item.wrong("id", "must be valid")


def _rendered(kept: StoredFile) -> Json:
    about = kept.subject
    return {
        "id": kept.id,
        "name": kept.name,
        "mime_type": mime_type(kept.name),
        "size": len(kept.content),
        "folder": kept.folder,
        "subject": None if about is None else reference(about.type, about.id),
        "uploaded_by": reference("user", USER_ID),
        "updated_at": moment(kept.added_at),
    }


def _rendered_note(note: Note) -> Json:
    return {
        "id": note.id,
        "subject": reference(note.subject.type, note.subject.id),
        "content": note.content,
        "added_at": moment(note.added_at),
    }
