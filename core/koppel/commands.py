"""Commands: what a person types, as messages advise it: with the link's name, and quoted."""

from __future__ import annotations

import re
import shlex

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_SPECIAL = frozenset('"$`\\!')
"""What a shell reads as something else, also within double quotes."""


def matching(link: str, *options: str) -> str:
    """Find which customers of both sides are the same, with options such as "--ask"."""
    return " ".join(("koppel match --link", link, *options))


def importing(link: str, *options: str) -> str:
    """Bring the companies of the books into the CRM, with options such as "--as-is"."""
    return " ".join(("koppel link import", link, *options))


def syncing(link: str, *options: str) -> str:
    """Run a link, with options such as "--create-unmatched"."""
    return " ".join(("koppel sync --link", link, *options))


def checking(link: str, *options: str) -> str:
    """Look a link over."""
    return " ".join(("koppel link check", link, *options))


def setting(link: str, assignment: str) -> str:
    """Change a setting of a link, such as "accounts.21=700000"."""
    return f"koppel link set {link} {quoted(assignment)}"


def planning(link: str) -> str:
    """See what a sync would do now."""
    return f"koppel plan --link {link}"


def adding(link: str) -> str:
    """Go on with a link that is being made."""
    return f"koppel link add {link}"


def removing(link: str) -> str:
    """Drop a link, finished or not."""
    return f"koppel link remove {link}"


def quoted(text: str) -> str:
    """Return a text as one word of a shell; in double quotes, which every shell knows, if it can
    be."""
    if _PLAIN.fullmatch(text):
        return text
    return shlex.quote(text) if _SPECIAL & set(text) else f'"{text}"'
