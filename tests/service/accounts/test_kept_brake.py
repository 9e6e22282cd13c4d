"""The brake on passwords, over restarts and of several services: nobody gets more tries by them."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from barun.errors import StorageError
from barun.privacy.accounts.login_brake import Source
from barun.service.accounts.kept_brake import KeptBrake
from barun.store.key_source import MemoryKeys
from barun.store.opening import FILE_NAME, open_store
from barun.store.sql_store import SqlStore
from barun.store.try_book import TryBook
from tests.fixtures.databases import empty_store
from tests.fixtures.interleaving import interleave

THIEF = Source("minji", "10.0.0.9")
OWNER = Source("minji", "192.168.0.7")
UTC_S = 1_795_000_000.0


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    request.param = "sqlite"
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


def brake_at(store: SqlStore, utc_s: float, clock_s: float = 0.0) -> KeptBrake:
    """A brake of a service that was just started: its clock begins anywhere."""
    return KeptBrake(store.logins.tries, lambda: clock_s, lambda: utc_s)


def exhaust(brake: KeptBrake, source: Source = THIEF) -> None:
    assert [brake.begin(source) for _ in range(5)] == [0.0] * 5
    assert brake.begin(source) == 1.0


def test_a_restart_gives_no_new_tries(store: SqlStore) -> None:
    exhaust(brake_at(store, UTC_S, clock_s=5000.0))
    after = brake_at(store, UTC_S + 0.25, clock_s=3.0)
    assert after.begin(THIEF) == pytest.approx(0.75)
    assert after.begin(OWNER) == 0.0
    later = brake_at(store, UTC_S + 1.0)
    assert later.begin(THIEF) == 0.0
    assert later.begin(THIEF) == pytest.approx(2.0, rel=0.01)


def test_who_got_in_starts_anew(store: SqlStore) -> None:
    brake = brake_at(store, UTC_S)
    for _ in range(5):
        brake.begin(THIEF)
    brake.succeed(THIEF)
    exhaust(brake_at(store, UTC_S))


@pytest.mark.parametrize("gone_s", [-400 * 86400.0, 86400.0])
def test_a_clock_that_was_wrong_keeps_nobody_out(store: SqlStore, gone_s: float) -> None:
    exhaust(brake_at(store, UTC_S))
    now_s = [0.0]
    after = KeptBrake(store.logins.tries, lambda: now_s[0], lambda: UTC_S + gone_s + now_s[0])
    wait_s = after.begin(THIEF)
    assert wait_s <= 1.0
    now_s[0] = wait_s
    if wait_s:
        assert after.begin(THIEF) == 0.0


def test_the_database_says_neither_name_nor_address(store: SqlStore, tmp_path: Path) -> None:
    exhaust(brake_at(store, UTC_S))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        rows = database.execute("SELECT * FROM login_try").fetchall()
    assert {len(source) for source, _, _ in rows} == {32}
    assert len(rows) == 2
    assert not any(b"minji" in source or b"10.0" in source for source, _, _ in rows)


def n_rows(store: SqlStore) -> int:
    with store._database.reading() as connection:
        return connection.execute(text("SELECT count(*) FROM login_try")).scalar_one()


def test_it_brakes_where_nothing_can_be_written(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StorageError("store.full", location="/here")

    with caplog.at_level(logging.WARNING):
        brake = brake_at(store, UTC_S)
        monkeypatch.setattr(TryBook, "change", full)
        exhaust(brake)
    assert "login_tries_not_kept" in caplog.text
    assert "minji" not in json.dumps([vars(one) for one in caplog.records], default=str)


def test_it_brakes_where_nothing_can_be_read(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise StorageError("store.unreachable", location="/here", reason="")

    brake = brake_at(store, UTC_S)
    monkeypatch.setattr(TryBook, "read", gone)
    exhaust(brake)
    monkeypatch.undo()
    assert brake.begin(THIEF) == 1.0  # what was counted meanwhile counts afterwards
    brake.succeed(THIEF)
    assert brake.begin(THIEF) == 0.0


def test_what_could_not_be_written_is_written_with_the_next(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("store.full", location="/here")

    here, there = brake_at(store, UTC_S), brake_at(store, UTC_S)
    with monkeypatch.context() as patched:
        patched.setattr(TryBook, "change", full)
        assert [here.begin(THIEF) for _ in range(3)] == [0.0] * 3
    assert there.begin(THIEF) == 0.0  # nobody told it
    assert here.begin(THIEF) == 0.0
    assert there.begin(THIEF) == 0.0
    assert [here.begin(THIEF), there.begin(THIEF)] == [1.0, 1.0]


def test_what_fails_at_the_end_counts_once(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = TryBook.change

    def failing(*arguments: Any) -> None:
        with pytest.raises(ZeroDivisionError):
            change(arguments[0], arguments[1], lambda kept: (arguments[2](kept), 1 / 0)[0])
        raise StorageError("store.full", location="/here")

    brake = brake_at(store, UTC_S)
    monkeypatch.setattr(TryBook, "change", failing)
    exhaust(brake)


def test_it_writes_down_nothing_where_the_key_cannot_be_had(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: TryBook) -> bytes:
        raise StorageError("store.full", location="/here")

    brake = brake_at(store, UTC_S)
    with monkeypatch.context() as patched:
        patched.setattr(TryBook, "token_key", locked)
        exhaust(brake)
    assert n_rows(store) == 0
    assert brake.begin(THIEF) == 1.0  # it can be had again: what was counted stays
    assert brake.begin(OWNER) == 0.0
    assert n_rows(store) == 2


# ---- several services


@pytest.fixture
def two(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """The same database, opened by two services."""
    first = open_store(tmp_path, database_url, UTC_S).store
    first.logins.tries.token_key()
    second = open_store(tmp_path, database_url, UTC_S).store
    yield first, second
    first.close()
    second.close()


def test_two_services_give_no_more_tries_than_one(two: tuple[SqlStore, SqlStore]) -> None:
    one, other = (
        brake_at(store, UTC_S, clock_s) for store, clock_s in zip(two, (7.0, 900.0), strict=True)
    )
    assert [brake.begin(THIEF) for brake in (one, other, one, other, one)] == [0.0] * 5
    waits_s = [other.begin(THIEF), one.begin(THIEF)]
    assert waits_s == pytest.approx([1.0, 1.0])
    assert [one.begin(OWNER), other.begin(OWNER)] == [0.0, 0.0]
    laptop = Source(THIEF.account, THIEF.address, "laptop")
    assert [one.begin(laptop), other.begin(laptop)] == [0.0, 0.0]


def test_who_got_in_at_one_starts_anew_at_the_other(two: tuple[SqlStore, SqlStore]) -> None:
    one, other = (brake_at(store, UTC_S) for store in two)
    for _ in range(5):
        one.begin(OWNER)
    other.succeed(OWNER)
    exhaust(one, OWNER)


def test_a_day_of_guessing_at_two_is_a_day_at_one(two: tuple[SqlStore, SqlStore]) -> None:
    now_s = [0.0]
    brakes = [
        KeptBrake(store.logins.tries, lambda: now_s[0], lambda: UTC_S + now_s[0]) for store in two
    ]
    n_tried = 0
    while now_s[0] < 86400.0:
        waits_s = [brake.begin(THIEF) for brake in brakes]
        n_tried += waits_s.count(0.0)
        now_s[0] += min(waits_s) + 1e-3
    assert 100 < n_tried <= 160


def test_of_two_attempts_at_once_the_second_sees_the_first(
    two: tuple[SqlStore, SqlStore],
) -> None:
    one, other = (brake_at(store, UTC_S) for store in two)
    for _ in range(4):
        one.begin(THIEF)
    assert other.begin(OWNER) == 0.0  # it has the key
    waits_s = interleave(
        two[0], "FROM login_try", lambda: one.begin(THIEF), lambda: other.begin(THIEF)
    )
    assert waits_s == (0.0, 1.0)


def test_many_threads_of_two_services_are_many(two: tuple[SqlStore, SqlStore]) -> None:
    brakes = [brake_at(store, UTC_S) for store in two]
    with ThreadPoolExecutor(8) as pool:
        waits_s = list(pool.map(lambda n: brakes[n % 2].begin(THIEF), range(40)))
    assert waits_s.count(0.0) == 5
