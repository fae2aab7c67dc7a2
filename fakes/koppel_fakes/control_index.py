"""Control index: what the control plane of a fake offers, for a person or a program to read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from flask import current_app

from koppel_fakes.control_words import actions_of, taken_by
from koppel_fakes.fake import WORLDS, Fake

_ASKED = ("GET", "POST", "PUT", "DELETE")


def index_of(fake: Fake, prefix: str) -> dict[str, Any]:
    """Calls, worlds, kinds of faults, switches and a person's acts, each with what it does."""
    return {
        "fake": fake.name,
        "calls": _calls(prefix),
        "worlds": {"names": WORLDS, "sizes": fake.sizes},
        "faults": fake.faults.kinds,
        "switches": fake.switches.described(),
        "human": {
            name: {"takes": taken_by(method), "does": _first_line(method)}
            for name, method in actions_of(fake.human).items()
        },
    }


def _calls(prefix: str) -> list[dict[str, str]]:
    """Every route below the prefix whose view says what it does."""
    found = [
        {"call": f"{method} {rule.rule}", "does": _first_line(view)}
        for rule in current_app.url_map.iter_rules()
        if rule.rule.startswith(f"{prefix}/")
        and (view := current_app.view_functions[rule.endpoint]).__doc__
        for method in _ASKED
        if method in (rule.methods or ())
    ]
    return sorted(found, key=lambda item: item["call"].split(" ")[::-1])


def _first_line(documented: Callable[..., Any]) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0]
