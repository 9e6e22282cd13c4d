"""A PostgreSQL that goes away and comes back, and two processes that write at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.store.key_source import KeySource, MemoryKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.store.writer import StoreWriter
from tests.fixtures.databases import empty
from tests.fixtures.postgres import PostgresServer, find_postgres, running_postgres
from tests.store.records import AGREED, minute

EVER = (0.0, 4e9)
PATIENCE_S = 30.0


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    pytest.importorskip("psycopg")
    programs = find_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    with running_postgres(programs) as running:
        yield running


def _open(url: str, keys: KeySource | None = None) -> SqlStore:
    """Open a store; what other tests left was sealed under keys that are gone."""
    return open_store(Path("unused"), url, 0.0, keys=keys or MemoryKeys(), checks_keys=False).store


@pytest.mark.slow
def test_a_server_that_goes_away_and_comes_back_loses_nothing(server: PostgresServer) -> None:
    store = _open(server.url)
    writer = StoreWriter(store, time.time, linger_s=0.0)
    assert writer.put_agreement(AGREED).result(PATIENCE_S) is True
    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True

    server.stop()
    waiting = writer.put_minutes([minute(1)])
    until_s = time.perf_counter() + PATIENCE_S
    while not writer.notices:
        assert time.perf_counter() < until_s
        time.sleep(0.01)
    assert [one.code for one in writer.notices] == ["store.notice-unreachable"]
    with pytest.raises(StorageError, match="does not answer") as caught:
        store.minute_rows(LOCAL_PERSON, *EVER)
    assert caught.value.code == "store.unreachable"
    server.start()

    assert waiting.result(PATIENCE_S) is True
    assert writer.notices == ()
    assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 2
    assert writer.close()
    store.close()


def test_two_processes_add_up_the_same_quarter(postgres_url: str) -> None:
    keys = MemoryKeys()
    stores = [_open(postgres_url, keys), _open(postgres_url, keys)]
    empty(stores[0]._database)
    stores[0].apply([AGREED])

    def write(number: int) -> bool:
        return stores[number % 2].apply([minute(number % 15, good_s=30.0)]) == (True,)

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(write, range(60)))

    minutes = stores[0].minute_rows(LOCAL_PERSON, *EVER)
    hours = stores[0].time_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    assert len(minutes) == 15
    assert sum(row.seconds["good"] for row in hours) == 15 * 30.0
    for store in stores:
        store.close()


def test_the_place_is_told_without_names_and_passwords(postgres_url: str) -> None:
    store = _open(postgres_url)

    assert store.location == "postgresql:///postgres"
    assert store.sizes(LOCAL_PERSON).n_bytes > 1_000_000
    store.close()
