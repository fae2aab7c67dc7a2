"""Entry: one go of the command line, from arguments to exit code.

A person never sees a traceback: every error becomes a sentence on stderr (with ``--json`` also
an object on stdout) and one of the documented exit codes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koppel.cli.desk import Opener

OK = 0
USAGE = 2
CONFIGURATION = 3
BUG = 70
INTERRUPTED = 130

EXTRA = ("typer", "rich")
EXTRA_TEXT = "the command line is not installed; do: pip install 'koppel[cli]'"
INTERRUPTED_TEXT = (
    "interrupted; what was done is stored, nothing is lost, and the next run goes on from there"
)


def run(arguments: Sequence[str], opener: Opener | None = None) -> int:
    """Carry out a command and return its exit code.

    ``opener`` opens koppel at a database; a host or a test hands over its own.
    """
    _forgive_encodings()
    try:
        code = _guarded(arguments or ["--help"], opener)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return OK
    return code


def _guarded(arguments: Sequence[str], opener: Opener | None) -> int:
    try:
        from koppel.cli.application import Stop, Usage, dispatch
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        return _fail(arguments, "ConfigError", EXTRA_TEXT, CONFIGURATION)
    try:
        return dispatch(arguments, opener)
    except BrokenPipeError:
        raise
    except (KeyboardInterrupt, EOFError, Stop):
        return _fail(arguments, "Interrupted", INTERRUPTED_TEXT, INTERRUPTED)
    except Usage as error:
        return _fail(arguments, "Usage", _usage_text(error), USAGE)
    except Exception as error:  # noqa: BLE001 - the last net: whatever it is, no traceback
        return _explain(arguments, error)


def _usage_text(error: Exception) -> str:
    """Return what is wrong with the arguments, and where to read how they are meant."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "koppel")
    message = getattr(error, "format_message", error.__str__)()
    return f"{message.rstrip('.')}{'' if message.endswith('?') else '.'} See: {command} --help"


def _explain(arguments: Sequence[str], error: Exception) -> int:
    from koppel.errors import KoppelError

    kind = type(error).__name__
    if isinstance(error, KoppelError):
        return _fail(arguments, kind, str(error), error.exit_code)
    text = f"something in koppel itself went wrong ({kind}); {_write_trace(error)}"
    return _fail(arguments, kind, text, BUG)


def _fail(arguments: Sequence[str], kind: str, text: str, code: int) -> int:
    from koppel.cli.terminal import Terminal
    from koppel.cli.text import clean

    if "--json" in arguments:
        Terminal().data({"error": {"kind": kind, "message": clean(text), "exit_code": code}})
    sys.stderr.write(f"koppel: {clean(text)}\n")
    return code


def _write_trace(error: Exception) -> str:
    """Put the traceback where a person can find it; return the words that say where."""
    import traceback

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="koppel-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return "its details could not be written to a file"
    return f"its details are in {file.name}"


def _forgive_encodings() -> None:
    """Let a character that the terminal cannot show become "?" instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _abandon_stdout() -> None:
    """The reader has gone: keep the interpreter from flushing into the closed pipe at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
