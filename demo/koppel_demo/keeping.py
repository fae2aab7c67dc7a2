"""Keeping open: after the story both systems go on serving, for whoever wants to try."""

from __future__ import annotations

import threading

from koppel_demo.stage import LINK, Stage
from koppel_demo.teller import Teller


def keep_open(stage: Stage, teller: Teller) -> None:
    """Print what can be tried by hand and wait for Ctrl-C."""
    for line in suggestions(stage):
        teller.verbatim(line)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        teller.say("")
        teller.say("Both systems are stopped, the database is gone.")


def suggestions(stage: Stage) -> list[str]:
    """Commands that work from a second terminal while the stage stands."""
    koppel = f"koppel --db {stage.database}"
    post = "curl -s -X POST"
    crm, books = f"{stage.crm_url}/_control", f"{stage.books_url}/_control"
    return [
        "",
        "Both systems go on running. From a second terminal (with .venv/bin in your PATH):",
        f"  {koppel} status",
        f"  {koppel} sync --link {LINK}",
        f"  {koppel} plan --link {LINK}",
        f"  {koppel} runs",
        "At the screen of Octopus: open the sales journal, and leave it again:",
        f'  {post} {books}/human/open_journal -d \'{{"journal": "V1"}}\'',
        f'  {post} {books}/human/close_journal -d \'{{"journal": "V1"}}\'',
        "What both were asked, and what they let happen:",
        f"  curl -s '{crm}/requests?since=0'",
        f"  curl -s '{books}/effects?since=0'",
        f"Teamleader is at {stage.crm_url}, Octopus at {stage.books_url}.",
        "Ctrl-C stops both and removes the database.",
    ]
