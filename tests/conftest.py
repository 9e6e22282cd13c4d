"""Fixtures of the whole suite."""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

from barun.service.garbage import spare_what_stays
from tests.fixtures.databases import NewDatabase, ServerDatabases, empty_server
from tests.fixtures.log_watch import (
    pytest_configure,
    pytest_runtest_logreport,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_unconfigure,
)
from tests.fixtures.open_watch import closed_again, watch_databases
from tests.fixtures.postgres import find_postgres, running_postgres

__all__ = [
    "pytest_configure",
    "pytest_runtest_logreport",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_unconfigure",
]
"""Hooks that watch the log of the whole suite."""

# A shared machine may pause for longer than a property test's default of 0.2 s.
settings.register_profile("barun", deadline=None)
settings.load_profile("barun")

_ROOT = Path(__file__).resolve().parents[1]
_THRESHOLDS = (10_000, 10, 5)
"""Of the garbage collector, in allocations and rounds: seldom, as in the service, but so often that
what tests leave, a service of its own each, does not pile up."""

_CLOSING_ROOMS = frozenset(
    {
        "contracts", "experiments", "jobs", "monitoring", "privacy", "registry", "rights", "store",
        "tasks", "updating",
    }
)  # fmt: skip
"""Those on databases whose tests leave none open, nor a thread of a writer."""


def pytest_sessionstart() -> None:
    """Look for garbage seldom from here on; nearly all that collecting the tests makes stays."""
    gc.set_threshold(*_THRESHOLDS)
    watch_databases()


def pytest_collection_finish() -> None:
    """Spare the garbage collector the tests themselves, and all they have imported."""
    gc.collect()
    spare_what_stays()


@pytest.fixture(autouse=True)
def _closed_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold tests, with the fixtures that each alone has, to closing what they open."""
    is_held = request.path.relative_to(_ROOT / "tests").parts[0] in _CLOSING_ROOMS
    with closed_again() if is_held else nullcontext():
        yield


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real recordings; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("BARUN_DATA", _ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no recordings: {folder} is absent (set BARUN_DATA)")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL, one a session; tests that need it are skipped without."""
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    programs = find_postgres()
    if programs is None and os.environ.get("CI") == "true":
        pytest.fail("a PostgreSQL server must be installed in CI")
    if programs is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    with running_postgres(programs) as server:
        yield server.url


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> str:
    """The same, with its tables and nothing in them, whatever other tests left."""
    return empty_server(postgres_url)


@pytest.fixture(scope="session")
def server_databases(postgres_url: str) -> Iterator[ServerDatabases]:
    """What makes empty databases on a real PostgreSQL."""
    made = ServerDatabases(postgres_url)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """What makes empty databases for `open_store`, of each kind in turn; gone after the test.

    The address is empty where it is the file in the data folder, which is another one in each.
    """
    if request.param == "sqlite":
        yield lambda: ""
        return
    databases: ServerDatabases = request.getfixturevalue("server_databases")
    made: list[str] = []

    def make() -> str:
        made.append(databases.make())
        return made[-1]

    yield make
    for url in made:
        databases.drop(url)


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """The address of one empty database, of each kind in turn."""
    return new_database()
