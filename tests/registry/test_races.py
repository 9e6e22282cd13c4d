"""Two who change what is in service at once: one does, and the other is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.errors import RegistryError
from barun.store.model_book import ModelBook
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from tests.fixtures.interleaving import interleave, outcome_of
from tests.registry.test_model_book import T0, promote, record

QUICKER = "registry.changed-meanwhile"


@pytest.fixture
def stores(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """The same database, opened by two, with three versions of a model; 1 and then 2 served."""
    opened = tuple(open_store(tmp_path, database_url, T0).store for _ in range(2))
    for name in "abc":
        opened[0].models.add(record(name))
    for number in (1, 2):
        promote(opened[0].models, number)
    yield opened[0], opened[1]
    for one in opened:
        one.close()


def served(book: ModelBook) -> int | None:
    return book.aliases()["view", "champion"]


def test_two_that_put_the_same_winner_into_service_do_so_once(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    def put(store: SqlStore) -> int | None:
        return store.models.promote(
            "view", 3, "champion", who="barun", why="view-1", at_s=T0, only_from=2, is_once=True
        ).to_number

    first, second = stores
    done = interleave(
        first, "FROM model_alias ", lambda: put(first), outcome_of(lambda: put(second))
    )
    assert done == (3, QUICKER)
    assert len(first.models.log("view")) == 3

    first.models.roll_back("view", "champion", who="anna", why="no", at_s=T0 + 9)
    with pytest.raises(RegistryError, match="meanwhile"):  # a person knows better
        put(second)
    assert served(first.models) == 2


def test_two_that_go_back_go_back_once(stores: tuple[SqlStore, SqlStore]) -> None:
    def go_back(store: SqlStore) -> int | None:
        return store.models.roll_back(
            "view", "champion", who="barun", why="worse", at_s=T0, only_from=2
        ).to_number

    first, second = stores
    done = interleave(
        first, "FROM model_alias ", lambda: go_back(first), outcome_of(lambda: go_back(second))
    )
    assert done == (1, QUICKER)
    assert served(first.models) == 1


def test_what_a_person_put_into_service_meanwhile_is_not_taken_out(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    promote(second.models, 3, T0 + 1)
    with pytest.raises(RegistryError, match=r"champion.*meanwhile"):
        first.models.roll_back(
            "view", "champion", who="barun", why="worse", at_s=T0 + 2, only_from=2
        )
    with pytest.raises(RegistryError, match=r"champion.*meanwhile"):
        first.models.promote(
            "view", None, "champion", who="barun", why="worse", at_s=T0 + 2, only_from=2
        )
    assert served(first.models) == 3


def test_a_version_is_not_withdrawn_while_it_is_put_into_service(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    _, refused = interleave(
        first,
        "FROM model_version",
        lambda: promote(first.models, 3),
        outcome_of(lambda: second.models.set_state("view", 3, "withdrawn")),
    )
    assert refused == "registry.in-service"
    assert second.models.version("view", 3).state == "ready"
