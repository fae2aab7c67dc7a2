"""Values: what a person fills in for a setting, directly or by pointing at it.

``@env:NAME`` takes it from an environment variable and ``@file:PATH`` from a file, so that a
secret need not stand in the history of the shell. ``@@...`` is a value that begins with ``@``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from koppel.errors import ConfigError


def split(pair: str, form: str) -> tuple[str, str]:
    """Return name and value of "name=value". Raises ``ConfigError`` that tells the form."""
    name, sign, value = pair.partition("=")
    if not sign or not name.strip():
        raise ConfigError(f"cannot read {pair!r}: write it as {form}")
    return name.strip(), value.strip()


def pairs(texts: Iterable[str], form: str) -> dict[str, str]:
    """Return the pairs in all the texts, blanks or commas apart: "21=700000 6=700100"."""
    found: dict[str, str] = {}
    for text in texts:
        for pair in _pieces(text):
            name, value = split(pair, form)
            if found.setdefault(name, value) != value:
                raise ConfigError(f"{name} is given twice: {found[name]} and {value}; keep one")
    return found


def _pieces(text: str) -> list[str]:
    """Cut at commas; at blanks only where the next word holds a sign of its own."""
    pieces: list[str] = []
    for part in text.split(","):
        words: list[str] = []
        for word in part.split():
            words.append(word)
            if "=" in word:
                pieces.append(" ".join(words))
                words = []
        if words:
            pieces.append(" ".join(words))
    return pieces


def points(value: str) -> bool:
    """Whether the value only says where the real one is kept."""
    return value.startswith(("@env:", "@file:"))


def resolve(name: str, value: str) -> str:
    """Return the value that was meant. Raises ``ConfigError`` when it is not there."""
    if value.startswith("@env:"):
        return _from_environment(name, value.removeprefix("@env:"))
    if value.startswith("@file:"):
        return _from_file(name, Path(value.removeprefix("@file:")).expanduser())
    return value.removeprefix("@") if value.startswith("@@") else value


def _from_environment(name: str, variable: str) -> str:
    if variable not in os.environ:
        raise ConfigError(f"{name}: the environment has no variable {variable}; set it first")
    return os.environ[variable]


def _from_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(f"{name}: cannot read {path}: {reason}") from error
