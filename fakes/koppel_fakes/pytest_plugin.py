"""Fixtures: a fresh Teamleader and a fresh Octopus for each test, in this process or on a port.

Installed with koppel-fakes, found by pytest itself (entry point `pytest11`). A run that asks for no
fixture loads neither a fake nor Flask. See docs/testing-with-the-fakes.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

# Nothing of the fakes is imported above the fixtures: pytest loads this module on every run.
if TYPE_CHECKING:
    from koppel_fakes.clock import Clock
    from koppel_fakes.fake import Fake
    from koppel_fakes.octopus import OctopusFake
    from koppel_fakes.server import Server
    from koppel_fakes.teamleader import TeamleaderFake

MARKER = (
    "fake_world(world, **sizes): the world of the fakes in this test, such as 'demo', invoices=10"
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def fake_clock() -> Clock:
    """The clock all fakes of the test share: it stands still until the test moves it."""
    from koppel_fakes.clock import Clock
    from koppel_fakes.fake import TODAY

    return Clock(start=TODAY)


@pytest.fixture
def make_teamleader_fake(
    request: pytest.FixtureRequest, fake_clock: Clock
) -> Callable[..., TeamleaderFake]:
    """Make as many Teamleader accounts as a test needs; arguments are those of the class."""
    from koppel_fakes.teamleader import TeamleaderFake

    usual = {"clock": fake_clock, **_world(request)}
    return lambda **options: TeamleaderFake(**{**usual, **options})


@pytest.fixture
def make_octopus_fake(
    request: pytest.FixtureRequest, fake_clock: Clock
) -> Callable[..., OctopusFake]:
    """Make as many Octopuses as a test needs; arguments are those of the class."""
    from koppel_fakes.octopus import OctopusFake

    usual = {"clock": fake_clock, **_world(request)}
    return lambda **options: OctopusFake(**{**usual, **options})


@pytest.fixture
def teamleader_fake(make_teamleader_fake: Callable[..., TeamleaderFake]) -> TeamleaderFake:
    """A Teamleader account; `app` is its WSGI application."""
    return make_teamleader_fake()


@pytest.fixture
def octopus_fake(make_octopus_fake: Callable[..., OctopusFake]) -> OctopusFake:
    """An Octopus; `app` is its WSGI application."""
    return make_octopus_fake()


@pytest.fixture
def fake_server() -> Iterator[Callable[..., Server]]:
    """Serve a fake on a loopback port until the test ends: `fake_server(fake).url`."""
    from koppel_fakes.server import Server

    with ExitStack() as until_the_end:

        def serve(fake: Fake, port: int = 0) -> Server:
            server = until_the_end.enter_context(Server(fake.app, port))
            until_the_end.enter_context(fake.alive())
            return server

        yield serve


@pytest.fixture
def teamleader_url(teamleader_fake: TeamleaderFake, fake_server: Callable[..., Server]) -> str:
    """The address at which `teamleader_fake` is served, for a client that wants a socket."""
    return fake_server(teamleader_fake).url


@pytest.fixture
def octopus_url(octopus_fake: OctopusFake, fake_server: Callable[..., Server]) -> str:
    """The address at which `octopus_fake` is served, for a client that wants a socket."""
    return fake_server(octopus_fake).url


def _world(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the nearest marker says of the world."""
    marker = request.node.get_closest_marker("fake_world")
    if marker is None:
        return {}
    if len(marker.args) != 1:
        raise pytest.UsageError("fake_world takes one world, such as fake_world('demo')")
    return {"world": marker.args[0], **marker.kwargs}
