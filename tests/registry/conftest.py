"""A registry in a folder, on either database, and a clock that is told what time it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.registry.model_registry import ModelRegistry
from barun.store.database import Database
from barun.store.migration import bring_up_to_date
from barun.store.model_book import ModelBook
from tests.fixtures.databases import empty, make_database


class Clock:
    """Goes when it is told."""

    def __init__(self) -> None:
        self.now_s = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def utc() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    made = make_database(request, tmp_path)
    bring_up_to_date(made)
    if request.param == "postgres":
        empty(made)
    yield made
    made.close()


@pytest.fixture
def book(database: Database) -> ModelBook:
    return ModelBook(database)


@pytest.fixture
def registry(book: ModelBook, tmp_path: Path, utc: Clock) -> ModelRegistry:
    return ModelRegistry(book, tmp_path / "models", utc)
