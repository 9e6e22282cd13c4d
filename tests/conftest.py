"""Fixtures of the whole suite."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fixtures.databases import empty_server
from tests.fixtures.log_watch import (
    pytest_configure,
    pytest_runtest_logreport,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_unconfigure,
)
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
