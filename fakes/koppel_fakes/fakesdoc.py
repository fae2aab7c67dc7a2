"""Fakesdoc: writes docs/fakes.md from the list of operations and from the switches.

The operations are typed from octopus-api, not read from the routes; a test calls each of them.
Write the page again with `python -m koppel_fakes.fakesdoc > docs/fakes.md`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from koppel_fakes.switch_list import all_switches, written


class Offer(NamedTuple):
    """An operation of the vendor, and what the fake does with it.

    `state` is "works" or "absent": a 404 without a body.
    """

    method: str
    path: str
    section: str
    state: str


def octopus_rest() -> list[Offer]:
    """The operations of the REST face in the order of the reference."""
    text = resources.files("koppel_fakes.octopus").joinpath("offer.json").read_text("utf-8")
    return [Offer(*row) for row in json.loads(text)["rest"]]


def render() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# The fakes: what they do, and what they guess",
        "",
        "`koppel-fakes octopus` and `koppel-fakes teamleader` put a vendor on your desk. This page",
        "is written by `python -m koppel_fakes.fakesdoc`, and tests hold the fakes to it.",
        "",
        "## Octopus over REST",
        "",
        "Below `/octopus-rest-api/v1`. Sections are those of octopus-api. *Absent* is a 404",
        "without a body.",
        "",
        "| call | section | in the fake |",
        "| --- | --- | --- |",
    )
    for offer in octopus_rest():
        yield f"| `{offer.method} {offer.path}` | {offer.section} | {offer.state} |"
    yield from (
        "",
        "## Switches",
        "",
        "Where the vendor's documentation leaves a question open, the fake has a switch with the",
        "answer it assumes: `--switch NAME=VALUE`, or `POST /_control/switches`.",
    )
    for vendor, switches in all_switches().items():
        yield from ("", f"### {vendor.capitalize()}", "", "| switch | default | meaning |")
        yield "| --- | --- | --- |"
        for name, switch in switches.items():
            yield f"| `{name}` | `{written(switch.default)}` | {switch.meaning} |"


if __name__ == "__main__":
    sys.stdout.write(render())
