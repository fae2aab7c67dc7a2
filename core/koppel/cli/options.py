"""Options that many commands share."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

DEFAULT_DATABASE = "sqlite:///koppel.db"
ROLES = ("crm", "accounting")
DECLINED = 130
"""The exit code where the person broke off, or said no; nothing was done."""
_BELGIAN = re.compile(r"(\d\d)-(\d\d)-(\d{4})", re.ASCII)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    typer.echo(f"koppel {version('koppel')}")
    raise typer.Exit


def link_name(text: str | None) -> str | None:
    """Return a name that a link can have. Raises ``BadParameter``."""
    if text is None or _NAME.fullmatch(text):
        return text
    raise typer.BadParameter(
        "a link's name has small letters, digits and hyphens, at most 40, such as acme"
    )


def role_name(text: str) -> str:
    """Return a role. Raises ``BadParameter``."""
    if text in ROLES:
        return text
    raise typer.BadParameter(f"{text!r} is not one of {', '.join(ROLES)}")


def any_role(text: str) -> str:
    """Return a role, or the empty text for all. Raises ``BadParameter``."""
    return role_name(text) if text else ""


def day(text: str) -> date:
    """Return a day. Raises ``BadParameter`` that tells the form."""
    try:
        return read_day(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as 2026-12-31") from None


def read_day(text: str) -> date:
    """Return a day, written as 2026-12-31 or as 31-12-2026. Raises ``ValueError``."""
    turned = _BELGIAN.fullmatch(text)
    return date.fromisoformat("-".join(turned.group(3, 2, 1)) if turned else text)


RootDatabase = Annotated[
    str | None,
    typer.Option(
        "--db",
        envvar="KOPPEL_DB",
        metavar="URL",
        help=f"koppel's own database.  [default: {DEFAULT_DATABASE}]",
    ),
]
Database = Annotated[str | None, typer.Option("--db", metavar="URL", help="koppel's own database.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")]
Version = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
]
LinkName = Annotated[
    str, typer.Argument(metavar="NAME", callback=link_name, help="The name of the link.")
]
OneLink = Annotated[
    str | None,
    typer.Option("--link", metavar="NAME", callback=link_name, help="Only this link."),
]
RedirectPort = Annotated[
    int,
    typer.Option(
        "--redirect-port",
        metavar="N",
        min=0,
        max=65535,
        help="Port of this machine for the answer of a sign-in page; 0: any free one.",
    ),
]
