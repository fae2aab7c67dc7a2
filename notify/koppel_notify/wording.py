"""Wording: a notification as a mail and as JSON. Pure, bounded, and without control characters."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from unicodedata import category

from koppel import Notification

LINES = 50
"""So many records in trouble are named; the rest is counted."""
WIDTH = 500
"""So many characters of a line are kept."""


def mail(notification: Notification, link: str, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Return the mail of a notification; a second copy bears the same Message-ID."""
    message = EmailMessage()
    message["Subject"] = f"koppel, link {link}: {notification.news or notification.state}"
    message["From"], message["To"] = sender, ", ".join(to)
    message["Date"] = format_datetime(notification.at)
    message["Message-ID"] = f"<{identity(notification, link)}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text(notification, link))
    return message


def text(notification: Notification, link: str) -> str:
    """Return a notification as people read it."""
    lines = [f"Run {notification.run} of link {link}: {plain(notification.text)}", ""]
    lines += [f"- {line}" for line in troubles(notification)]
    lines += [""] if notification.lines else []
    lines += [
        f"How the link stands:     koppel status --link {link}",
        'Where one document is:   koppel explain "2026 / 41"',
    ]
    return "\n".join(lines) + "\n"


def payload(notification: Notification, link: str) -> bytes:
    """Return a notification as programs read it: one JSON object, in UTF-8."""
    words: dict[str, Any] = {
        "id": identity(notification, link),
        "link": link,
        "run": notification.run,
        "at": notification.at.isoformat(),
        "state": str(notification.state),
        "news": str(notification.news),
        "text": plain(notification.text),
        "lines": troubles(notification),
    }
    return json.dumps(words, ensure_ascii=False, sort_keys=True).encode()


def identity(notification: Notification, link: str) -> str:
    """Return what names a notification for ever: its link, its run and its moment."""
    return f"koppel.{link}.{notification.run}.{notification.at:%Y%m%d%H%M%S}"


def troubles(notification: Notification) -> list[str]:
    """Return the lines about records in trouble, bounded in number and length."""
    shown = [plain(line) for line in notification.lines[:LINES]]
    more = len(notification.lines) - len(shown)
    return [*shown, f"and {more} more"] if more else shown


def plain(line: str) -> str:
    """Return one line of at most WIDTH characters that no terminal and no mail acts upon."""
    clean = "".join(" " if category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in line)
    return clean if len(clean) <= WIDTH else clean[: WIDTH - 3] + "..."
