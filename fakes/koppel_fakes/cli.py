"""The command line of the fakes: one vendor on a loopback port until it is told to stop.

`koppel-fakes switches` lists what both vendors' documentation leaves open, and ends.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

from koppel_fakes import jsontext
from koppel_fakes.clock import Clock
from koppel_fakes.fake import TODAY, WORLDS, Fake
from koppel_fakes.server import LOOPBACK, Server, is_loopback

HIGHEST_PORT = 65535

SWITCHES = "switches"
"""In place of a vendor: list the switches of both and end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one fake; its address and credentials are the first line on stdout, as JSON."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.vendor == SWITCHES:
        return _print_switches()
    try:
        _check_address(options)
        fake = _fake(options)
    except ValueError as error:
        parser.error(str(error))
    stop = _stop_on_signals()
    try:
        server = Server(fake.app, options.port, options.host, expose=options.expose)
    except OSError as error:
        sys.stderr.write(f"cannot serve at {options.host}:{options.port}: {error.strerror}\n")
        return 1
    # The world lives as long as this process: the collector need never walk over it.
    gc.freeze()
    with server, fake.alive():
        sys.stdout.write(jsontext.dumps(_introduction(fake, server.url)) + "\n")
        sys.stdout.flush()
        stop.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="koppel-fakes", description=__doc__)
    parser.add_argument("vendor", choices=("teamleader", "octopus", SWITCHES))
    parser.add_argument("--port", type=_port, default=0, help="0 picks a free one (default)")
    parser.add_argument("--host", default=LOOPBACK, metavar="ADDRESS", help=f"default {LOOPBACK}")
    parser.add_argument(
        "--expose", action="store_true", help="allow an address that other machines can reach"
    )
    parser.add_argument("--world", choices=WORLDS, default="empty")
    parser.add_argument("--invoices", type=_count, default=250, help="how many the demo world has")
    parser.add_argument("--limits", choices=("on", "off"), default="on")
    parser.add_argument(
        "--start", type=_moment, help="the moment its clock starts from, ISO 8601 with a zone"
    )
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the answer to a question the vendor's documentation leaves open",
    )
    return parser


def _check_address(options: argparse.Namespace) -> None:
    """Others reach the fake only when that was asked for, and then the person is told."""
    if is_loopback(options.host):
        return
    if not options.expose:
        raise ValueError(
            f"--host {options.host} can be reached from other machines, and a fake lets everybody "
            "in; add --expose if that is meant"
        )
    sys.stderr.write(
        f"WARNING: everybody who can reach {options.host} can read and change this fake\n"
    )


def _print_switches() -> int:
    """Every open question of both vendors with the answer assumed, one a line."""
    # Imported here: serving one vendor does not load the other.
    from koppel_fakes.switch_list import lines

    sys.stdout.writelines(f"{line}\n" for line in lines())
    return 0


def _fake(options: argparse.Namespace) -> Fake:
    clock = Clock(start=_start(options), running=True)
    limits = options.limits == "on"
    switches = dict(_pair(text) for text in options.switch)
    # Imported here: asking for one vendor does not load the other.
    if options.vendor == "teamleader":
        from koppel_fakes.teamleader import TeamleaderFake

        return TeamleaderFake(
            clock=clock,
            world=options.world,
            invoices=options.invoices,
            limits=limits,
            switches=switches,
        )
    from koppel_fakes.octopus import OctopusFake

    return OctopusFake(
        clock=clock,
        world=options.world,
        invoices=options.invoices,
        limits=limits,
        switches=switches,
    )


def _start(options: argparse.Namespace) -> datetime:
    """The chosen moment; the demo world has a present of its own."""
    if options.start:
        start: datetime = options.start
        return start
    return TODAY if options.world == "demo" else datetime.now(UTC)


def _moment(text: str) -> datetime:
    """A moment with its time zone."""
    example = "2026-11-16T09:00:00+01:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write {example}") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} needs a time zone, such as {example}")
    return moment


def _port(text: str) -> int:
    """A port of this machine; 0 is any free one."""
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; one is 0 to {HIGHEST_PORT}")
    return int(text)


def _count(text: str) -> int:
    """A number of things, 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of things, such as 250")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise ValueError(f"--switch takes NAME=VALUE, not {text!r}")
    return name, value


def _introduction(fake: Fake, url: str) -> dict[str, object]:
    entrances = {name: url + path for name, path in fake.paths.items()}
    return {"name": fake.name, "url": url, **entrances, **fake.description()}


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop
