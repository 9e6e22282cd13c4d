"""A file of SQLite: full, locked, damaged, forgotten, killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from barun.errors import StorageError
from barun.store.faults import DAMAGED, FULL, LOCKED
from barun.store.opening import FILE_NAME, open_store
from barun.store.records import LOCAL_PERSON, ProfileRecord
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
from barun.store.writer import StoreWriter
from barun.store.writes import ProfileRemoval
from scripts.ended_process import ended
from tests.store.records import AGREED, FIRST_MINUTE, SETTINGS, minute, span

EVER = (0.0, 4e9)
PATIENCE_S = 60.0
MARK = "a word nobody else writes"
"""Looked for in the bytes of files."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path, "", 0.0).store
    opened.apply([AGREED])
    yield opened
    opened.close()


def _database(store: SqlStore) -> SqliteDatabase:
    database = store._database
    assert isinstance(database, SqliteDatabase)
    return database


def _limit_pages(store: SqlStore, n_more: int | None) -> None:
    """Let the file grow by so many pages; None for as many as it likes."""
    with _database(store).bare() as connection:
        n_pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        most = 2**30 if n_more is None else n_pages + n_more
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


def test_the_file_is_in_write_ahead_logging_and_for_its_owner_only(
    store: SqlStore, tmp_path: Path
) -> None:
    expected = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    for connect in (_database(store).writing, _database(store).reading):
        with connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected
            }
        assert found == expected
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_in_memory_nobody_is_cut_off_by_closing() -> None:
    # closing the one connection under a thread that reads ends the whole process
    database = SqliteDatabase(None)
    with database.reading() as connection:
        closing_it = threading.Thread(target=database.close)
        closing_it.start()
        closing_it.join(0.2)
        assert closing_it.is_alive()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    closing_it.join(PATIENCE_S)
    assert not closing_it.is_alive()
    with pytest.raises(StorageError, match="closed"), database.reading():
        pass


def test_a_writing_transaction_is_the_only_one_from_its_beginning(
    store: SqlStore, tmp_path: Path
) -> None:
    with (
        _database(store).writing(),
        closing(sqlite3.connect(tmp_path / FILE_NAME, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_reading_goes_on_while_something_is_written(store: SqlStore) -> None:
    with _database(store).writing():
        assert store.agreement(LOCAL_PERSON) == AGREED


# ---- full and locked


def test_a_full_disk_is_named_and_nothing_is_half_written(store: SqlStore) -> None:
    _limit_pages(store, 0)

    with pytest.raises(StorageError, match="full") as caught:
        store.apply([minute(number) for number in range(500)])

    assert caught.value.code == FULL
    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    _limit_pages(store, None)
    assert all(store.apply([minute(number) for number in range(500)]))


def test_after_a_full_disk_everything_handed_over_is_there(store: SqlStore) -> None:
    _limit_pages(store, 0)
    writer = StoreWriter(store, time.time, linger_s=0.0)
    waiting = [writer.put_minutes([minute(number)]) for number in range(500)]
    until_s = time.perf_counter() + PATIENCE_S
    while not writer.notices:
        assert time.perf_counter() < until_s
        time.sleep(0.01)
    assert [one.code for one in writer.notices] == ["store.notice-full"]

    _database(store)._writer.dispose()  # the limit was this connection's
    assert all(one.result(PATIENCE_S) for one in waiting)
    assert writer.notices == ()
    assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 500
    assert writer.close()


def test_forgetting_works_on_a_full_disk(store: SqlStore, tmp_path: Path) -> None:
    store.apply([minute(number) for number in range(500)])
    store.apply([replace(span("b"), reason=MARK), SETTINGS])
    database = _database(store)

    def fail() -> None:
        raise StorageError(FULL, location=store.location)

    database.wipe_free_space = fail  # type: ignore[method-assign] # what a full disk does to VACUUM
    store.forget_everything(LOCAL_PERSON)

    assert store.settings(LOCAL_PERSON) == SETTINGS
    assert store.agreement(LOCAL_PERSON) is None
    assert store.spans(LOCAL_PERSON, *EVER) == ()
    assert MARK.encode() not in _bytes_of(tmp_path)


def _full(store: SqlStore) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise StorageError(FULL, location=store.location)

    return fail


def test_forgetting_on_a_full_disk_keeps_what_is_the_installations(
    store: SqlStore, tmp_path: Path
) -> None:
    """Secrets, the log and its tokens, the ledger, and no copy of the old file."""
    store.apply([minute(number) for number in range(50)])
    recovery = store.keys.make_recovery()
    secret, token = store.secret("certificate"), store.audit.token("P1")
    before = [one.mac for one in store.audit.entries()]
    _database(store).wipe_free_space = _full(store)  # type: ignore[method-assign] # as above
    store.forget_everything(LOCAL_PERSON, including_settings=True)

    assert store.secret("certificate") == secret
    assert store.audit.token("P1") == token
    assert store.audit.verify().is_whole
    assert [one.mac for one in store.audit.entries()][: len(before)] == before
    assert store.keys.status().has_recovery
    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert store.people() == ()
    assert store.keys.restore(recovery)[0] == store.keys.status().master_id
    assert not list(tmp_path.glob("barun.damaged-*"))
    assert not list(tmp_path.glob("*.fresh*"))
    assert store.apply([AGREED, minute(1)]) == (True, True)


def test_where_not_even_the_fresh_file_fits_nothing_is_lost(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply([minute(number) for number in range(50)])
    store.keys.make_recovery()
    database = _database(store)
    database.wipe_free_space = _full(store)  # type: ignore[method-assign] # as above
    monkeypatch.setattr("barun.store.forgetting.bring_up_to_date", _full(store))
    with pytest.raises(StorageError, match="full"):
        store.forget_everything(LOCAL_PERSON)

    assert store.keys.status().has_recovery
    assert store.audit.verify().is_whole
    monkeypatch.undo()
    store.forget_everything(LOCAL_PERSON)  # once there is some room
    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert store.keys.status().has_recovery


def test_a_kill_while_the_fresh_file_takes_its_place_leaves_the_one_or_the_other(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply([replace(span("b"), reason=MARK)])
    secret = store.secret("certificate")
    _database(store).wipe_free_space = _full(store)  # type: ignore[method-assign] # as above

    def killed(*_: object) -> None:
        raise OSError(5, "killed")

    monkeypatch.setattr("barun.store.sqlite_database.wipe", killed)
    with pytest.raises(StorageError, match="killed"):
        store.forget_everything(LOCAL_PERSON)
    monkeypatch.undo()
    store.close()
    again = open_store(tmp_path, "", 0.0).store
    assert again.secret("certificate") == secret
    assert again.spans(LOCAL_PERSON, *EVER) == ()
    assert list(tmp_path.glob("barun.damaged-*")), "the old file waits to be wiped"
    again.forget_everything(LOCAL_PERSON)
    again.close()
    assert not list(tmp_path.glob("barun.damaged-*"))
    assert MARK.encode() not in _bytes_of(tmp_path)


def test_on_a_full_disk_nobody_else_is_forgotten(store: SqlStore) -> None:
    store.apply([replace(AGREED, person_id="somebody else")])
    database = _database(store)

    def fail() -> None:
        raise StorageError(FULL, location=store.location)

    database.wipe_free_space = fail  # type: ignore[method-assign] # as above
    with pytest.raises(StorageError, match="full"):
        store.forget_everything(LOCAL_PERSON)
    assert store.agreement("somebody else") is not None


@pytest.mark.slow
def test_a_locked_database_is_named_and_waited_for(store: SqlStore, tmp_path: Path) -> None:
    writer = StoreWriter(store, time.time, linger_s=0.0)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = writer.put_minutes([minute(0)])
        until_s = time.perf_counter() + PATIENCE_S
        while not writer.notices:
            assert time.perf_counter() < until_s
            time.sleep(0.05)
        assert [one.code for one in writer.notices] == ["store.notice-locked"]
        assert store.agreement(LOCAL_PERSON) == AGREED  # reading goes on
        other.execute("ROLLBACK")

    assert waiting.result(PATIENCE_S) is True
    assert writer.notices == ()
    writer.close()


def test_a_lock_is_named(store: SqlStore) -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY

    assert _fault(store, error).code == LOCKED


def _fault(store: SqlStore, error: sqlite3.Error) -> StorageError:
    return _database(store)._fault(DBAPIError("", None, error))


# ---- damaged


def _fill_and_damage(folder: Path) -> None:
    """Make a history, then overwrite pages in the middle of its file."""
    kept = open_store(folder, "", 0.0).store
    kept.apply([AGREED, SETTINGS])
    kept.apply([minute(number) for number in range(6000)])  # most of the file's pages
    kept.forget_everything("nobody")  # leaves one file without a log
    kept.close()
    path = folder / FILE_NAME
    n_bytes = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(n_bytes // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 8)


def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path) -> None:
    _fill_and_damage(tmp_path)
    damaged = (tmp_path / FILE_NAME).read_bytes()

    opened = open_store(tmp_path, "", 1_795_000_000.0)

    ((code, details),) = opened.notices
    kept_at = Path(str(details["path"]))
    assert code == "store.notice-damaged"
    assert kept_at.name == "barun.damaged-20261118-110640.db"
    assert kept_at.read_bytes() == damaged  # never lost
    assert opened.store.minute_rows(LOCAL_PERSON, *EVER) == ()
    # what the person decided is on the first pages, which were whole
    assert opened.store.settings(LOCAL_PERSON) == SETTINGS
    assert opened.store.agreement(LOCAL_PERSON) == AGREED
    assert opened.store.apply([minute(0)]) == (True,)
    opened.store.close()


@pytest.mark.parametrize("content", [b"no database at all", b"\0" * 8192, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)

    opened = open_store(tmp_path, "", 0.0)

    assert [code for code, _ in opened.notices] == ["store.notice-damaged"]
    assert opened.store.apply([AGREED]) == (True,)
    opened.store.close()


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    for content in (b"one" * 1000, b"two" * 1000):
        (tmp_path / FILE_NAME).write_bytes(content)
        open_store(tmp_path, "", 0.0).store.close()

    assert sorted(file.read_bytes()[:3] for file in tmp_path.glob("*.damaged-*.db")) == [
        b"one",
        b"two",
    ]


def test_damage_while_running_is_set_aside_and_writing_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path, "", 0.0).store
    store.apply([AGREED])
    store.apply([minute(number) for number in range(2000)])
    store.forget_everything("nobody")
    path = tmp_path / FILE_NAME
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    writer = StoreWriter(store, time.time, linger_s=0.0)

    assert writer.look_for_damage().result(PATIENCE_S) is True

    assert [one.code for one in writer.notices] == ["store.notice-damaged"]
    assert list(tmp_path.glob("*.damaged-*.db"))
    writer.put_agreement(AGREED).result(PATIENCE_S)
    assert writer.put_minutes([minute(0)]).result(PATIENCE_S) is True
    writer.close()
    store.close()


def test_forgetting_forgets_damaged_files_too(tmp_path: Path) -> None:
    _fill_and_damage(tmp_path)
    store = open_store(tmp_path, "", 0.0).store
    assert store.sizes(LOCAL_PERSON).n_bytes > 200_000  # the damaged one is counted
    (damaged,) = tmp_path.glob("*damaged*.db")
    second_name = tmp_path / "another name of the same bytes"
    second_name.hardlink_to(damaged)
    assert any(second_name.read_bytes())

    store.forget_everything(LOCAL_PERSON)

    assert not list(tmp_path.glob("*damaged*"))
    assert not any(second_name.read_bytes())  # overwritten before it was deleted
    store.close()


def test_damage_is_named(store: SqlStore) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

    assert _fault(store, error).code == DAMAGED


# ---- forgotten


def _bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


def test_what_is_forgotten_is_gone_from_the_files(store: SqlStore, tmp_path: Path) -> None:
    store.apply([ProfileRecord("p", LOCAL_PERSON, "camera", "place", f'"{MARK}"', 0.0)])
    store.apply([replace(span(f"{MARK} {n}"), reason=MARK) for n in range(300)])
    assert MARK.encode() in _bytes_of(tmp_path)

    store.forget_everything(LOCAL_PERSON)

    assert MARK.encode() not in _bytes_of(tmp_path)
    log = tmp_path / f"{FILE_NAME}-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_a_single_deletion_is_overwritten(store: SqlStore, tmp_path: Path) -> None:
    store.apply([replace(AGREED), ProfileRecord(MARK, LOCAL_PERSON, "", "", "", 0.0)])
    with _database(store).bare() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert MARK.encode() in _bytes_of(tmp_path)
    store.apply([ProfileRemoval(LOCAL_PERSON, MARK)])
    with _database(store).bare() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert MARK.encode() not in _bytes_of(tmp_path)


def test_tidying_makes_the_file_shorter(store: SqlStore, tmp_path: Path) -> None:
    store.apply([replace(SETTINGS, content='{"keep_days": 1}')])
    store.apply([minute(number) for number in range(5000)])
    with _database(store).bare() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / FILE_NAME).stat().st_size

    store.tidy(60.0 * FIRST_MINUTE + 30 * 86400)
    with _database(store).bare() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert (tmp_path / FILE_NAME).stat().st_size < before / 2


# ---- killed

_WRITE_UNTIL_KILLED = """
import itertools, sys, time
from pathlib import Path
from barun.store.opening import open_store
from barun.store.writer import StoreWriter
from tests.store.records import AGREED, event, minute
writer = StoreWriter(open_store(Path(sys.argv[1]), "", 0.0).store, time.time, linger_s=0.0)
writer.put_agreement(AGREED).result()
for number in itertools.count():
    writer.put_event(event(f"e{number}"))
    if writer.put_minutes([minute(number)]).result():
        print(number, flush=True)
"""


@pytest.mark.slow
def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    with ended(
        subprocess.Popen(
            [sys.executable, "-c", _WRITE_UNTIL_KILLED, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])},
            cwd=Path(__file__).resolve().parents[2],
        )
    ) as process:
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(100)]
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().split("\n")[:-1]]

    opened = open_store(tmp_path, "", 0.0)

    assert opened.notices == ()
    stored = [one.minute - FIRST_MINUTE for one in opened.store.all_minutes(LOCAL_PERSON, *EVER)]
    events = {one.event_id for one in opened.store.all_events(LOCAL_PERSON, *EVER)}
    assert said == list(range(len(said)))
    assert set(said) <= set(stored)
    assert {f"e{number}" for number in said} <= events
    days = opened.store.time_rows(LOCAL_PERSON, *EVER, UTC, "day")
    total_s = sum(row.seconds["good"] for row in days)
    assert total_s == 60 * len(stored)  # the sums are those of the minutes
    opened.store.close()
