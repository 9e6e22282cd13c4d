"""The brake on passwords over a restart: it stays, and keeps nobody out for good."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.privacy.accounts.login_brake import Source
from barun.service.accounts.kept_brake import KeptBrake
from barun.store.key_source import MemoryKeys
from barun.store.opening import FILE_NAME
from barun.store.sql_store import SqlStore
from barun.store.try_book import TryBook
from tests.fixtures.databases import empty_store

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
    rows = sqlite3.connect(tmp_path / FILE_NAME).execute("SELECT * FROM login_try").fetchall()
    assert {len(source) for source, _, _ in rows} == {32}
    assert len(rows) == 2
    assert not any(b"minji" in source or b"10.0" in source for source, _, _ in rows)


def test_it_brakes_where_nothing_can_be_written(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StorageError("store.full", location="/here")

    with caplog.at_level(logging.WARNING):
        brake = brake_at(store, UTC_S)
        monkeypatch.setattr(TryBook, "keep", full)
        exhaust(brake)
    assert "login_tries_not_kept" in caplog.text
    assert "minji" not in json.dumps([vars(one) for one in caplog.records], default=str)


def test_it_writes_down_nothing_where_the_key_cannot_be_had(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: TryBook) -> bytes:
        raise StorageError("store.full", location="/here")

    monkeypatch.setattr(TryBook, "token_key", locked)
    exhaust(brake_at(store, UTC_S))
    assert store.logins.tries.load(UTC_S) == {}
