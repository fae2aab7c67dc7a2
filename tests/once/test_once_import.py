"""An import, or the telling of numbers, killed at any point leaves each company and number once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from koppel import Report
from koppel_fakes.teamleader.number_column import number_of

from tests.once import places
from tests.once.network import CUSTOMER, NUMBER, Way
from tests.once.stage import Kill, Stage
from tests.once.story import Story
from tests.once.test_once_crash_points import POINTS, Point

RELATIONS = (("Acme NV", "BE0123.456.749"), ("Bakkerij Maes BV", ""), ("Crème BV", ""))
MOST_KILLS = 6
"""So many runs in a row may be killed or end with something in doubt."""


@dataclass
class Onboarding:
    """Three companies in the books, and an empty CRM with a field for their numbers."""

    stage: Stage
    numbers: dict[str, str]
    """Name of each company in the books -> its number."""

    @classmethod
    def opened(cls, database: str, transport: str) -> Onboarding:
        """Linked, and nothing imported yet."""
        stage = Stage(database, transport)
        stage.crm.human.switch_on_number_column()
        add = stage.books.human.add_relation
        numbers = {name: str(add(name, vat)) for name, vat in RELATIONS}
        stage.link()
        return cls(stage, numbers)

    def bring(self, *, as_is: bool) -> Report:
        """Import, as often as it takes, until it is neither killed nor leaves a doubt."""
        for _ in range(MOST_KILLS):
            report = self.stage.bring(as_is=as_is)
            places.in_one_place(self.stage.database)
            if report is not None and not report.count("in doubt"):
                return report
            self.stage.later()
        raise AssertionError("the import never came through")

    def judge(self) -> None:
        """Fail unless each relation stands in the CRM once, with its number; from logs alone."""
        effects = [each for each in self.stage.crm.effects.since() if each.actor == "api"]
        added = [each for each in effects if each.operation == "companies.add"]
        assert Counter(each.body["name"] for each in added) == Counter(list(self.numbers))
        state = self.stage.crm.state
        shown = {each.name: number_of(state, each) for each in state.customers.values()}
        assert shown == self.numbers
        assert places.alive(self.stage.database) == set()
        bound = {kind for kind, _ in places.bound(self.stage.database)}
        assert bound == {"Customer", NUMBER}


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_killed_import_goes_on(database: str, transport: str, point: Point) -> None:
    """An import that dies at this point of its second company makes no company twice, or none."""
    desk = Onboarding.opened(database, transport)
    end = point.end(CUSTOMER)
    if isinstance(end, Way):
        desk.stage.befall(end, CUSTOMER, skip=1)
    else:
        skip = 0 if end.point == "C0" else 1
        desk.stage.kills.append(Kill(end.point, end.about, skip))

    desk.bring(as_is=True)
    desk.bring(as_is=False)

    assert desk.stage.struck
    desk.judge()


def test_a_killed_import_is_ended_by_a_sync(database: str) -> None:
    """What a killed import left in doubt the next sync ends; it makes no other company (R30)."""
    desk = Onboarding.opened(database, "rest")
    desk.stage.befall(Way.DIES_AFTER, CUSTOMER, skip=1)
    assert desk.stage.bring(as_is=True) is None
    desk.stage.later()
    desk.stage.run()

    made = [each.name for each in desk.stage.crm.state.customers.values()]
    assert sorted(str(name) for name in made) == ["Acme NV", "Bakkerij Maes BV"]
    desk.bring(as_is=True)
    desk.judge()


@pytest.mark.parametrize("way", [Way.NO_ANSWER, Way.BAD_GATEWAY, Way.HELD_UP])
def test_a_lost_answer_makes_no_second_company(database: str, way: Way) -> None:
    """A company whose answer got lost, or whose request comes late, is found by its number."""
    desk = Onboarding.opened(database, "rest")
    desk.stage.befall(way, CUSTOMER)
    report = desk.stage.bring(as_is=True)
    assert report is not None
    assert report.count("in doubt") == 1
    desk.stage.network.deliver_late()
    desk.stage.later()

    desk.bring(as_is=True)

    desk.judge()


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_killed_while_numbers_are_told(database: str, point: Point) -> None:
    """A run that dies while it tells the CRM a number leaves each customer with his number."""
    story = Story.opened(database, "rest")
    story.stage.crm.human.switch_on_number_column()
    end = point.end(NUMBER)
    if isinstance(end, Kill) and end.point == "C1":
        end = Kill("C1", NUMBER)
    if isinstance(end, Way):
        story.stage.befall(end, NUMBER)
    else:
        story.stage.kills.append(end)

    story.sync()
    story.stage.rest()

    assert story.stage.struck
    state, crosswalk = story.stage.crm.state, story.stage.books.state
    dossier = crosswalk.dossiers[story.stage.books.description()["dossier_id"]]
    keys = {str(relation.fields["name"]): str(id) for id, relation in dossier.relations.items()}
    shown = {
        each.name or each.last_name: number_of(state, each) for each in state.customers.values()
    }
    assert shown == keys
