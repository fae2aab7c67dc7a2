"""The fixtures that koppel-fakes gives to the tests of others."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from koppel_fakes import pytest_plugin

pytest_plugins = ("pytester",)

ROOM = Path(pytest_plugin.__file__).parents[1]


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the stranger's tests with the plugin, whether or not it is installed here."""
    return pytester.runpytest_inprocess("-W", "error", *arguments, plugins=[pytest_plugin])


@pytest.fixture(autouse=True)
def only_this_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run load no plugin by itself."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def test_pytest_finds_the_fixtures_by_itself() -> None:
    """The distribution names the plugin in the group that pytest reads, and it is there."""
    project = tomllib.loads((ROOM / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ((name, value),) = project["entry-points"]["pytest11"].items()
    assert EntryPoint(name, value, "pytest11").load() is pytest_plugin


def test_each_test_has_fakes_of_its_own_and_one_clock(pytester: pytest.Pytester) -> None:
    """What one test does is gone in the next; both vendors live at the same moment."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_alone(turn, teamleader_fake, octopus_fake, fake_clock):
            assert not teamleader_fake.state.customers
            teamleader_fake.human.add_company(name="Acme")
            assert teamleader_fake.clock is octopus_fake.clock is fake_clock
            before = fake_clock.now()
            assert fake_clock.now() == before
            fake_clock.advance(3600)
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_a_marker_chooses_the_world(pytester: pytest.Pytester) -> None:
    """The world and its size are those of the nearest marker, for both vendors."""
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.fake_world("demo", invoices=10)

        def test_of_the_module(teamleader_fake, octopus_fake):
            assert len(teamleader_fake.state.invoices) == 10
            assert octopus_fake.state.dossiers[4711].relations

        @pytest.mark.fake_world("empty")
        def test_of_the_test(teamleader_fake):
            assert not teamleader_fake.state.invoices
        """
    )
    run(pytester, "--strict-markers").assert_outcomes(passed=2)


def test_a_wrong_marker_is_told(pytester: pytest.Pytester) -> None:
    """A marker without a world says how it is written; an unknown world lists those there are."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.fake_world(invoices=10)
        def test_no_world(teamleader_fake): ...

        @pytest.mark.fake_world("moon")
        def test_unknown(octopus_fake): ...
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*fake_world takes one world*", "*moon*demo*"])


def test_several_at_once(pytester: pytest.Pytester) -> None:
    """Factories make as many as wanted, each with options of its own."""
    pytester.makepyfile(
        """
        def test_two(make_octopus_fake, make_teamleader_fake, octopus_fake):
            second = make_octopus_fake(switches={"numbering": "lax"}, limits=False)
            assert second is not octopus_fake
            assert second.switches["numbering"] != octopus_fake.switches["numbering"]
            assert len(make_teamleader_fake(world="demo", invoices=5).state.invoices) == 5
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_over_a_socket(pytester: pytest.Pytester) -> None:
    """Both are served on ports of their own while the test lasts, and not longer."""
    pytester.makepyfile(
        """
        import json, urllib.error, urllib.request
        import pytest

        seen = []

        def now(url):
            with urllib.request.urlopen(url + "/_control/clock") as answer:
                return json.load(answer)["now"]

        def test_served(octopus_url, teamleader_url, fake_clock):
            fake_clock.advance(60)
            assert now(octopus_url) == now(teamleader_url) == fake_clock.now().isoformat()
            seen.append(octopus_url)

        def test_another(make_octopus_fake, fake_server):
            served = [fake_server(make_octopus_fake()).url for _ in range(2)]
            assert len(set(served)) == 2
            assert [now(url) for url in served]

        def test_gone():
            with pytest.raises(urllib.error.URLError):
                now(seen[0])
        """
    )
    run(pytester).assert_outcomes(passed=3)


def test_the_plugin_costs_nothing_where_it_is_not_used() -> None:
    """Loading it imports neither Flask nor a fake."""
    script = (
        "import sys, koppel_fakes.pytest_plugin as plugin\n"
        "heavy = {'flask', 'lxml', 'werkzeug', 'koppel_fakes.fake'} & set(sys.modules)\n"
        "sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
