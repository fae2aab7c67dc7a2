"""PostgreSQL: a server of the tests' own, that lies in memory and is gone with them.

``KOPPEL_TEST_POSTGRES``, an address with the right to create databases, is used instead where it
is set. Else the binaries of the system are run: on loopback, in a folder that is thrown away. The
server sorts text as people do, so that nothing can rely on the order of bytes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

GIVEN = "KOPPEL_TEST_POSTGRES"
ACCOUNT = "postgres"
PLACES = ("/usr/lib/postgresql", "/usr/local", "/usr", "/opt")
MEMORY = Path("/dev/shm")
START_SECONDS = 30
NAMES = count(1)


class Missing(Exception):
    """There is no PostgreSQL here; the message says how to get one."""


@contextmanager
def server() -> Iterator[URL]:
    """Give the address of a server. Raises ``Missing``."""
    given = os.environ.get(GIVEN)
    if given:
        yield make_url(given)
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT)
        yield from _serve(programs, folder)


@contextmanager
def database(at: URL, template: str = "template1") -> Iterator[URL]:
    """A database of one's own on a server, empty or a copy; gone afterwards."""
    name = f"koppel_{os.getpid()}_{next(NAMES)}"
    _tell(at, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield at.set(database=name)
    finally:
        _tell(at, f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell(at: URL, statement: str) -> None:
    engine = create_engine(at, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(statement))
    engine.dispose()


def _programs() -> Path:
    """The folder of the newest PostgreSQL of this system."""
    found = [Path(each).resolve().parent for each in _candidates()]
    if not found:
        raise Missing(
            f"these tests need PostgreSQL: install it (apt-get install postgresql), or set {GIVEN} "
            "to the address of a server, such as postgresql+psycopg://user@host/postgres"
        )
    return found[0]


def _candidates() -> Iterator[str]:
    on_path = shutil.which("initdb")
    if on_path:
        yield on_path
    for place in PLACES:
        # Debian keeps each version in a folder of its own, off the path.
        yield from sorted(map(str, Path(place).glob("[0-9]*/bin/initdb")), reverse=True)


def _serve(programs: Path, folder: Path) -> Iterator[URL]:
    # PostgreSQL refuses to run as root.
    who = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "data"
    init = [programs / "initdb", "-D", data, "-U", "koppel", "-A", "trust", "-E", "UTF8"]
    init += ["--no-sync", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    subprocess.run(init, check=True, capture_output=True, cwd=folder, **who)
    port = _free_port()
    serve = [programs / "postgres", "-D", data, "-p", str(port), "-c", "fsync=off"]
    serve += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, **who)
    at = URL.create("postgresql+psycopg", "koppel", None, "127.0.0.1", port, "postgres")
    try:
        _await(at, process, folder / "log")
        yield at
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(at: URL, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            _tell(at, "SELECT 1")
        except OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
