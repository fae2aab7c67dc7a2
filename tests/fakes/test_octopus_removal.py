"""Relations that a person deletes, merges or numbers anew, over REST and SOAP."""

from __future__ import annotations

from decimal import Decimal

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller


@pytest.fixture
def fake() -> OctopusFake:
    """An empty dossier with two customers, 1007 and 1008 for their callers."""
    made = OctopusFake()
    made.human.add_relation("Acme NV", external_id=1007)
    made.human.add_relation("Acme shop", external_id=1008)
    return made


def feed(fake: OctopusFake) -> dict[str, list[tuple[int, int]]]:
    """The feed of relations since ever: key and external number."""
    answer = RestCaller(fake).get("relations/modified", modifiedTimeStamp=SINCE_EVER).json()
    identities = {
        name: [row["relationIdentificationServiceData"] for row in rows]
        for name, rows in answer.items()
    }
    return {
        name: [(each["relationKey"]["id"], each["externalRelationId"]) for each in found]
        for name, found in identities.items()
    }


def test_a_deleted_relation_is_listed_as_such(fake: OctopusFake) -> None:
    """It leaves the lists, and the feed names its key among the deleted; the key is not reused."""
    fake.human.delete_relation(1)

    assert feed(fake) == {"modified": [(2, 1008)], "deleted": [(1, 1007)]}
    assert fake.human.add_relation("Next", external_id=1007) == 3
    assert feed(fake)["modified"] == [(2, 1008), (3, 1007)]


def test_a_relation_with_documents_is_not_deleted(fake: OctopusFake) -> None:
    """It can be merged into another one."""
    fake.human.receipt(1, "50.00")

    with pytest.raises(HumanError, match="merge it into another"):
        fake.human.delete_relation(1)
    with pytest.raises(HumanError, match="no relation 9"):
        fake.human.delete_relation(9)
    with pytest.raises(HumanError, match="two different relations"):
        fake.human.merge_relations(1, 1)


def test_a_merge_hands_the_documents_over(fake: OctopusFake) -> None:
    """What the merged one owed and paid is the survivor's, and what was matched stays so."""
    fake.human.book_many(2, "V1", 2)
    fake.human.settle(1)

    fake.human.merge_relations(1, 2)

    assert feed(fake) == {"modified": [(1, 1007)], "deleted": [(2, 1008)]}
    open_items = fake.human.list_open_items(1)
    assert [row["amount"] for row in open_items] == [Decimal(121)]
    assert [row["relationId"] for row in fake.human.list_matches(1)] == [1]


def test_a_relation_with_another_key_is_the_same_in_all_else(fake: OctopusFake) -> None:
    """The old key is gone; the new one has the external number, the fields and the documents."""
    fake.human.book_many(1, "V1", 1)

    assert fake.human.renumber_relation(1) == 3

    assert feed(fake) == {"modified": [(2, 1008), (3, 1007)], "deleted": [(1, 1007)]}
    assert [row["amount"] for row in fake.human.list_open_items(3)] == [Decimal(121)]
    found = RestCaller(fake).get("relations", extRelationId=1007).json()
    assert [row["name"] for row in found] == ["Acme NV"]
