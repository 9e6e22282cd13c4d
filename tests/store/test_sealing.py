"""Whoever steals the files without the key reads no more than whose rows there are, and of when."""

import hashlib
import json
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text, update

from barun.errors import EncryptionError
from barun.privacy.accounts.login_brake import Source
from barun.service.accounts.kept_brake import KeptBrake
from barun.store.account_tables import LOGIN_TRY
from barun.store.key_source import KEY_FILE, FileKeys, MemoryKeys
from barun.store.opening import FILE_NAME, open_store
from barun.store.records import (
    LOCAL_PERSON,
    AgreementRecord,
    AngleMinute,
    ExerciseRecord,
    ProfileRecord,
    SessionRecord,
)
from barun.store.resealing import SEALED_COLUMNS
from barun.store.sql_store import SqlStore
from barun.store.tables import EVENT, METADATA, MINUTE
from barun.store.writes import VerdictChange, Withdrawal, Write
from tests.fixtures.databases import NewDatabase, empty_store
from tests.store.records import AGREED, FIRST_MINUTE, event, minute, span

EVER = (0.0, 4e9)
START_S = 60.0 * FIRST_MINUTE
ANGLE_DEG, DEPARTURE_DEG = 23.6875, 4.8125
"""Exact in half precision, and nobody else's."""
WORDS = (
    "HD Webcam 7e1",
    "kitchen table",
    "P00X",
    "recovered-x",
    "in-a-call",
    "chin_tuck_x",
    "wrong",
)
NUMBERS = (1.53125, 1.28125, 87.3125, 0.71875, START_S + 31.25, 61.59375)


def everything(person_id: str = LOCAL_PERSON, mark: str = "") -> list[Write]:
    """Return a record of every kind, each with a word or number that can be looked for."""
    angles = {"neck_inclination": AngleMinute(ANGLE_DEG, DEPARTURE_DEG, 877)}
    said = replace(
        event(f"e{mark}"),
        code=WORDS[2],
        end_reason=WORDS[3],
        peak_load=NUMBERS[0],
        median_load=NUMBERS[1],
        over_s=NUMBERS[2],
        detected_s=NUMBERS[4],
    )
    profile = json.dumps({"entries": [{"neck_inclination": NUMBERS[5]}]})
    writes: list[Any] = [
        SessionRecord(f"s{mark}", person_id, START_S, None, "landmarks", WORDS[0]),
        replace(minute(0), angles=angles, neck_dose=NUMBERS[3], seconds={"good": 41.37}),
        said,
        replace(span(f"b{mark}"), reason=WORDS[4]),
        ExerciseRecord(f"x{mark}", person_id, WORDS[5], START_S, 61.0, 10),
        ProfileRecord(f"p{mark}", person_id, WORDS[0], WORDS[1], profile, START_S),
    ]
    writes = [
        replace(one, person_id=person_id, **({"session_id": f"s{mark}"} if mark else {}))
        if hasattr(one, "session_id") and not isinstance(one, SessionRecord)
        else one
        for one in writes
    ]
    return [*writes, VerdictChange(person_id, f"e{mark}", "wrong")]


def traces() -> Iterator[tuple[str, bytes]]:
    """Yield what must not stand in a file: words, and numbers as they are stored or written."""
    for word in WORDS:
        yield word, word.encode()
        yield f"{word} in UTF-16", word.encode("utf-16-le")
    for number in (*NUMBERS, ANGLE_DEG, DEPARTURE_DEG):
        yield f"{number} written", repr(number).encode()
        yield f"{number} as a double", struct.pack("<d", number)
        yield f"{number} as a double of SQLite", struct.pack(">d", number)
    for number in (ANGLE_DEG, DEPARTURE_DEG):
        yield f"{number} in single precision", struct.pack("<f", number)
    yield (
        "the angles as they are packed",
        np.float16(ANGLE_DEG).tobytes() + np.float16(DEPARTURE_DEG).tobytes(),
    )
    yield "the seconds as they are packed", struct.pack("<2H", 4137, 0)


def readable(content: bytes) -> list[str]:
    return [name for name, trace in traces() if trace in content]


def assert_unreadable(content: bytes) -> None:
    assert readable(content) == []


def files_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


def test_the_traces_are_found_where_they_are_readable(tmp_path: Path) -> None:
    """The search can fail: the same records in a file as it was before are found."""
    with closing(sqlite3.connect(tmp_path / "plain.db")) as plain:
        plain.execute("CREATE TABLE event (code TEXT, peak REAL, angles BLOB)")
        packed = struct.pack("<BHee", 0, 877, ANGLE_DEG, DEPARTURE_DEG)
        plain.execute("INSERT INTO event VALUES (?, ?, ?)", ("P00X", NUMBERS[0], packed))
        plain.commit()

    found = readable(files_of(tmp_path))
    assert found[0] == "P00X"
    assert found[1:] == [f"{NUMBERS[0]} as a double of SQLite", "the angles as they are packed"]


def test_a_stolen_file_with_its_log_tells_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, "", 0.0).store
    assert all(store.apply([AGREED, *everything()]))
    log = (tmp_path / f"{FILE_NAME}-wal").read_bytes()
    assert len(log) > 10_000, "the log still holds what was written"
    assert_unreadable(files_of(tmp_path))

    store.apply(everything())  # once more, in place of what there is
    with store._database.bare() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert_unreadable(files_of(tmp_path))
    store.close()
    assert_unreadable(files_of(tmp_path))


def test_a_stolen_backup_tells_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", "", 0.0).store
    store.apply([AGREED, *everything()])
    with (
        closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as source,
        closing(sqlite3.connect(tmp_path / "backup.db")) as backup,
    ):
        source.backup(backup)
        dump = "\n".join(source.iterdump()).encode()
    store.close()

    assert_unreadable((tmp_path / "backup.db").read_bytes())
    assert_unreadable(dump)
    blobs = dump.split(b"X'")[1:]
    assert_unreadable(b"".join(bytes.fromhex(one.split(b"'")[0].decode()) for one in blobs))


def test_what_a_thief_reads_is_what_is_documented(tmp_path: Path) -> None:
    """Times, pseudonyms, ids and kinds: every column that is no blob, by name."""
    plain = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.c
        if "person_no" in table.c and column.type.python_type is not bytes
    }

    assert plain == {
        "person.person_no", "person.person_id",
        "consent.entry_no", "consent.person_no", "consent.purpose", "consent.act", "consent.at_s",
        "consent.way", "consent.text_version", "consent.language", "consent.until_s",
        "settings.person_no", "settings.content", "settings.updated_s",
        "session.session_no", "session.session_id", "session.person_no", "session.started_s",
        "session.ended_s",
        "minute.person_no", "minute.minute", "minute.session_no",
        "quarter.person_no", "quarter.quarter",
        "event.event_id", "event.person_no", "event.session_no", "event.start_s", "event.end_s",
        "span.span_id", "span.person_no", "span.session_no", "span.kind", "span.start_s",
        "span.end_s",
        "exercise.done_id", "exercise.person_no", "exercise.at_s",
        "profile.profile_id", "profile.person_no", "profile.updated_s",
        "data_key.person_no", "data_key.key_no",
            "sample_chunk.chunk_id", "sample_chunk.person_no", "sample_chunk.day",
            "sample_chunk.n_rows", "sample.sample_id", "sample.person_no", "sample.chunk_id",
            "sample_label.sample_id", "sample_label.kind", "sample_label.person_no",
            "sample_label.said_s", "sample_label.event_id",
        "job.job_id", "job.person_no", "job.kind", "job.key", "job.state", "job.made_s",
        "job.not_before_s", "job.started_s", "job.ended_s", "job.n_attempts", "job.n_lost",
        "experiment_day.person_no", "experiment_day.experiment_no", "experiment_day.day",
        "kept_session.name", "kept_session.person_no", "kept_session.kept_s",
        "job.is_cancelled", "job.lease", "job.lease_until_s", "job.progress", "job.reason",
    }  # fmt: skip


def test_what_is_kept_of_tries_of_passwords_is_how_many_and_when(tmp_path: Path) -> None:
    """It is of no person: of where they came from there is an HMAC, which nobody can try out."""
    columns = {column.name: column.type.python_type for column in LOGIN_TRY.c}
    assert columns == {"source": bytes, "n_failed": float, "at_s": float}

    store = open_store(tmp_path, "", 0.0).store
    source = Source("minji-7e1", "198.51.100.77", "laptop-7e1")
    for one in (source, replace(source, device="")):
        assert KeptBrake(store.logins.tries, lambda: 0.0, lambda: START_S).begin(one) == 0.0
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM login_try")).scalar() == 3
    store.close()
    stolen = files_of(tmp_path)
    for word in ("minji-7e1", "198.51.100.77", "laptop-7e1"):
        assert word.encode() not in stolen
        assert hashlib.sha256(word.encode()).digest() not in stolen  # nobody tries addresses out
    for name, _ in (*source.buckets, *replace(source, device="").buckets):
        assert name not in stolen
        assert hashlib.sha256(name).digest() not in stolen


def test_every_blob_is_known_to_whoever_changes_keys() -> None:
    blobs = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.c
        if "person_no" in table.c and column.type.python_type is bytes
    }
    known = {(table.name, name) for table, _, columns in SEALED_COLUMNS for name in columns}

    # wrapped by the master key; sealed by a secret that only the page has
    assert blobs - {("data_key", "wrapped"), ("kept_session", "sealed")} == known


# ---- on both databases


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, keys: MemoryKeys) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, keys) as kept:
        yield kept


def test_every_kind_comes_back_as_it_was(store: SqlStore) -> None:
    store.apply([AGREED, *everything()])

    (one,) = store.all_minutes(LOCAL_PERSON, *EVER)
    assert (one.angles["neck_inclination"].mean, one.neck_dose) == (ANGLE_DEG, NUMBERS[3])
    (said,) = store.events(LOCAL_PERSON, *EVER).events
    assert (said.code, said.peak_load, said.verdict) == (WORDS[2], NUMBERS[0], "wrong")
    (did,) = store.exercises(LOCAL_PERSON, *EVER)
    assert (did.exercise_id, did.n_repetitions, did.is_counted_by_camera) == (WORDS[5], 10, False)
    (kept,) = store.profiles(LOCAL_PERSON)
    assert (kept.camera, kept.place) == WORDS[:2]
    assert store.spans(LOCAL_PERSON, *EVER)[0].reason == WORDS[4]


def test_a_page_of_one_rule_is_full_although_the_rule_is_sealed(store: SqlStore) -> None:
    codes = ("P001", "P002", "P002")
    events = [replace(event(f"e{n:04}", START_S + n), code=codes[n % 3]) for n in range(1200)]
    store.apply([AGREED, *events])
    seen: list[str] = []
    before: str | None = None
    while True:
        page = store.events(LOCAL_PERSON, *EVER, code="P001", limit=150, before=before)
        seen += [one.event_id for one in page.events]
        if page.next is None:
            break
        assert len(page.events) == 150
        before = page.next

    assert seen == [f"e{n:04}" for n in reversed(range(0, 1200, 3))]


def _swap(store: SqlStore, table: str, column: str, one: str, other: str) -> None:
    with store._database.writing() as connection:
        found = [
            connection.execute(text(f"SELECT {column} FROM {table} WHERE {where}")).scalar()  # noqa: S608 # of this test
            for where in (one, other)
        ]
        for where, blob in zip((other, one), found, strict=True):
            connection.execute(
                text(f"UPDATE {table} SET {column} = :blob WHERE {where}"),  # noqa: S608 # of this test
                {"blob": blob},
            )


def test_swapped_rows_do_not_open(store: SqlStore) -> None:
    store.apply([AGREED, minute(0, 11.0), minute(1, 22.0), event("a"), event("b")])
    _swap(store, "event", "sealed", "event_id = 'a'", "event_id = 'b'")
    _swap(store, "minute", "sealed", f"minute = {FIRST_MINUTE}", f"minute = {FIRST_MINUTE + 1}")

    assert store.events(LOCAL_PERSON, *EVER).events == ()
    assert [one.sitting_s for one in store.minute_rows(LOCAL_PERSON, *EVER)] == [0.0], (
        "the events are still counted by their times"
    )
    assert list(store.all_minutes(LOCAL_PERSON, *EVER)) == []
    assert store.damaged.count(LOCAL_PERSON) == 4, "two events, two minutes, however often asked"
    assert len(store.time_rows(LOCAL_PERSON, *EVER, UTC, "day")) == 1, "the rest can be read"


def test_rows_of_another_person_do_not_open(store: SqlStore) -> None:
    other = replace(AGREED, person_id="P2")
    store.apply([AGREED, other, *everything(mark="1"), *everything("P2", mark="2")])
    _swap(store, "profile", "sealed", "profile_id = 'p1'", "profile_id = 'p2'")
    _swap(store, "data_key", "wrapped", "person_no = 1", "person_no = 2")

    for person in (LOCAL_PERSON, "P2"):
        with pytest.raises(EncryptionError, match="put in the place of another"):
            store.profiles(person)


@pytest.mark.parametrize("at", [0, 3, 10, -1])
def test_a_tampered_blob_is_said_and_nothing_else_is_lost(store: SqlStore, at: int) -> None:
    store.apply([AGREED, event("a"), minute(0)])
    with store._database.writing() as connection:
        blob = bytearray(connection.execute(text("SELECT sealed FROM event")).scalar() or b"")
        blob[at] ^= 1
        connection.execute(update(EVENT).values(sealed=bytes(blob)))

    assert store.events(LOCAL_PERSON, *EVER).events == ()
    assert store.damaged.count(LOCAL_PERSON) == 1
    assert len(list(store.all_minutes(LOCAL_PERSON, *EVER))) == 1


def test_beside_a_damaged_minute_others_are_written(store: SqlStore) -> None:
    store.apply([AGREED, minute(0), minute(1)])
    with store._database.writing() as connection:
        damaged = update(MINUTE).where(MINUTE.c.minute == FIRST_MINUTE)
        connection.execute(damaged.values(sealed=bytes(64)))

    assert store.apply([minute(2)]) == (True,)
    (hour,) = store.time_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    assert hour.sitting_s == 2 * minute(0).sitting_s
    assert len(store.minute_rows(LOCAL_PERSON, *EVER)) == 2
    assert store.damaged.count(LOCAL_PERSON) == 1


def test_a_blob_that_is_gone_is_damage_not_an_empty_minute(store: SqlStore) -> None:
    store.apply([AGREED, minute(0)])
    with store._database.writing() as connection:
        connection.execute(update(MINUTE).values(sealed=b""))

    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert store.damaged.total == 1
    store.forget_everything(LOCAL_PERSON)
    assert store.damaged.total == 0


def test_forgetting_shreds_the_key_and_a_new_one_opens_nothing_old(store: SqlStore) -> None:
    store.apply([AGREED, event("a")])
    with store._database.reading() as connection:
        old = connection.execute(text("SELECT sealed, session_no FROM event")).one()
        keys_before = connection.execute(text("SELECT wrapped FROM data_key")).scalars().all()
    store.forget_everything(LOCAL_PERSON)
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM data_key")).scalar() == 0

    store.apply([AGREED, event("a")])
    with store._database.writing() as connection:
        keys_after = connection.execute(text("SELECT wrapped FROM data_key")).scalars().all()
        connection.execute(update(EVENT).values(sealed=bytes(old.sealed)))
    assert keys_after != keys_before
    assert store.events(LOCAL_PERSON, *EVER).events == ()
    assert store.damaged.count(LOCAL_PERSON) == 1


def test_no_key_is_made_before_anybody_agreed(tmp_path: Path, database_url: str) -> None:
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([minute(0)])
    assert not (tmp_path / KEY_FILE).exists()

    store.apply([AgreementRecord(LOCAL_PERSON, "1", "ko", START_S)])
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / KEY_FILE).parent.stat().st_mode & 0o777 == 0o700
    store.close()


def test_where_no_key_can_be_made_nobody_agrees(tmp_path: Path, database_url: str) -> None:
    (tmp_path / "keys").write_text("in the way")
    store = open_store(tmp_path, database_url, 0.0).store

    with pytest.raises(Exception, match="cannot be written"):
        store.apply([AGREED])
    assert store.agreement(LOCAL_PERSON) is None
    store.close()


def test_a_lost_key_says_what_can_be_done_and_changes_nothing(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([AGREED, minute(0)])
    store.close()
    kept = (tmp_path / KEY_FILE).read_bytes()
    (tmp_path / KEY_FILE).unlink()
    file = tmp_path / FILE_NAME
    before = file.read_bytes() if file.exists() else None

    with pytest.raises(EncryptionError, match="barun privacy keys restore") as caught:
        open_store(tmp_path, database_url, 0.0)
    assert caught.value.code == "encryption.key-missing"
    assert (file.read_bytes() if file.exists() else None) == before
    assert not (tmp_path / KEY_FILE).exists(), "no other key takes its place"

    (tmp_path / KEY_FILE).write_bytes(kept)
    store = open_store(tmp_path, database_url, 0.0).store
    assert len(list(store.all_minutes(LOCAL_PERSON, *EVER))) == 1
    store.close()


def test_without_its_key_a_history_ends_when_somebody_withdraws(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(tmp_path, database_url, 0.0).store
    store.apply([AGREED, minute(0)])
    store.close()
    (tmp_path / KEY_FILE).unlink()
    store = open_store(tmp_path, database_url, 0.0, checks_keys=False).store

    with pytest.raises(EncryptionError):
        store.apply([minute(1)])
    assert store.apply([Withdrawal(LOCAL_PERSON, 1.8e9)]) == (True,)
    assert store.apply([minute(1)]) == (False,)
    with pytest.raises(EncryptionError):
        store.apply([AGREED])
    assert store.minute_rows(LOCAL_PERSON, 0.0, 4e9) == ()
    assert store.forget_everything(LOCAL_PERSON).total == 0
    store.close()


def test_a_wrong_key_is_told_from_a_lost_one(tmp_path: Path, new_database: NewDatabase) -> None:
    urls = {folder: new_database() for folder in ("one", "other")}
    for folder, url in urls.items():
        store = open_store(tmp_path / folder, url, 0.0).store
        store.apply([AGREED, minute(0)])
        store.close()
    shutil.copy(tmp_path / "other" / KEY_FILE, tmp_path / "one" / KEY_FILE)

    with pytest.raises(EncryptionError) as caught:
        open_store(tmp_path / "one", urls["one"], 0.0)
    known = FileKeys(tmp_path / "one" / KEY_FILE).load()
    assert known is not None
    assert caught.value.code == "encryption.wrong-key"
    assert caught.value.details["known"] == known.current.id
