"""Fakesdoc: writes docs/fakes.md from the lists of operations, the switches and the guesses.

Write the page again with `python -m koppel_fakes.fakesdoc > docs/fakes.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from koppel_fakes.offers import (
    Catalogue,
    Offer,
    octopus_rest,
    octopus_soap,
    soap_additions,
    teamleader,
)
from koppel_fakes.switch_list import all_guesses, all_switches, written


def render() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# The fakes: what they do, and what they guess",
        "",
        "`koppel-fakes octopus` and `koppel-fakes teamleader` put a vendor on your desk. This page",
        "is written by `python -m koppel_fakes.fakesdoc` from lists that are typed from the",
        "references, and tests hold the fakes to it: each call is made, each documented field is",
        "sent, and what comes back has just the documented fields.",
        "",
        "*Absent* is a 404. In the lists of fields `name*` is required, `name~` comes only when",
        "asked for, `type?` may be null, `a|b` is one of these words, `[type]` is a list, and",
        "`@Name` is a shape from the list below it.",
        "",
        "## Octopus over REST",
        "",
        "Below `/octopus-rest-api/v1`. Sections are those of octopus-api. A field without a value",
        "is left out.",
    )
    yield from _catalogue(octopus_rest())
    yield from (
        "",
        "## Octopus over SOAP",
        "",
        "At `/OctopusService01-16/OctopusWSService?wsdl` (and 01-14, 01-13). *Answers N* is the",
        "code in `return`, or the last error where `return` is data.",
    )
    yield from _catalogue(octopus_soap())
    yield from ("", "Version 01-14 added:", "")
    for name, spec in soap_additions().items():
        yield f"- `{name}`: `{spec}`"
    yield from (
        "",
        "## Teamleader",
        "",
        "`POST /<operation>`. Sections are those of teamleader-api.",
    )
    yield from _catalogue(teamleader())
    yield from _switches()
    yield from _guesses()


def _catalogue(catalogue: Catalogue) -> Iterator[str]:
    yield from ("", "| call | section | in the fake |", "| --- | --- | --- |")
    for offer in catalogue.offers:
        state = f"{offer.state}: {offer.why}" if offer.why else offer.state
        yield f"| `{offer.call}` | {offer.section} | {state} |"
    yield from ("", "<details><summary>Fields</summary>", "")
    yield from ("| call | takes | answers |", "| --- | --- | --- |")
    for offer in catalogue.offers:
        if offer.works:
            yield f"| `{offer.call}` | {_takes(offer)} | {_code(offer.answer)} |"
    yield from ("", "| shape | fields |", "| --- | --- |")
    for name, spec in catalogue.shapes.items():
        yield f"| `{name}` | {_code(spec)} |"
    yield from ("", "</details>")
    if catalogue.never:
        names = ", ".join(f"`{name}`" for name in sorted(catalogue.never))
        yield from ("", f"Documented, and never filled by the fake: {names}.")


def _takes(offer: Offer) -> str:
    return "<br>".join(f"{place} {_code(spec)}" for place, spec in offer.takes.items())


def _code(spec: str) -> str:
    escaped = spec.replace("|", "\\|")
    return f"`{escaped}`" if spec else ""


def _switches() -> Iterator[str]:
    yield from (
        "",
        "## Switches",
        "",
        "Where the vendor's documentation leaves a question open, the fake has a switch with the",
        "answer it assumes: `--switch NAME=VALUE`, or `POST /_control/switches`. In brackets is",
        "the section of the reference.",
    )
    for vendor, switches in all_switches().items():
        yield from ("", f"### {vendor.capitalize()}", "", "| switch | default | meaning |")
        yield "| --- | --- | --- |"
        for name, switch in switches.items():
            yield f"| `{name}` | `{written(switch.default)}` | {switch.meaning} |"


def _guesses() -> Iterator[str]:
    yield from (
        "",
        "## Shapes that are guesses",
        "",
        "For these there is no source, and no switch either: trust them least.",
    )
    for vendor, guesses in all_guesses().items():
        yield from ("", f"### {vendor.capitalize()}: guesses", "")
        for section, words in guesses:
            yield f"- {words} ({section})."


if __name__ == "__main__":
    sys.stdout.write(render())
