"""Old databases are brought up to date, newer ones refused; fresh ones are like migrated ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, column, inspect, table, text
from sqlalchemy.engine import make_url

from barun.errors import StorageError
from barun.store import sqlite_database
from barun.store.angle_packing import pack_minute
from barun.store.database import Database
from barun.store.key_source import KEY_FILE, FileKeys, MemoryKeys
from barun.store.migration import REVISIONS, bring_up_to_date, migrate
from barun.store.opening import FILE_NAME, open_in_memory, open_store
from barun.store.postgres_database import PostgresDatabase
from barun.store.records import LOCAL_PERSON, TIME_KINDS, AgreementRecord, AngleMinute
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
from barun.store.tables import METADATA
from barun.store.vault import Vault
from tests.store.records import AGREED, FIRST_MINUTE, minute

OLD_FILE = Path(__file__).with_name("old_database_0001.sql")
"""A history as the first version wrote it: ninety minutes, an event, a break, settings."""
EVER = (0.0, 4e9)
VAULT = Vault(MemoryKeys())
_KINDS = tuple(f"{kind}_cs" for kind in TIME_KINDS)
VERSIONS = Path(__file__).resolve().parents[2] / "src/barun/store/migrations/versions"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        made: Database = SqliteDatabase(tmp_path / FILE_NAME)
        yield made
        made.close()
        return
    made = PostgresDatabase(make_url(request.getfixturevalue("postgres_url")))
    _drop_everything(made)
    yield made
    _drop_everything(made)
    made.close()


def _drop_everything(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _columns(database: Database) -> dict[str, object]:
    with database.reading() as connection:
        found = inspect(connection)
        return {
            name: (
                {
                    (column["name"], str(column["type"]), column["nullable"])
                    for column in found.get_columns(name)
                },
                found.get_pk_constraint(name)["constrained_columns"],
                sorted(
                    (tuple(one["constrained_columns"]), one["referred_table"])
                    for one in found.get_foreign_keys(name)
                ),
                sorted(str(one["name"]) for one in found.get_indexes(name)),
            )
            for name in found.get_table_names()
        }


def test_an_old_database_is_opened_and_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(OLD_FILE.read_text(encoding="utf-8"))

    opened = open_store(tmp_path, "", 0.0)
    store = opened.store
    hours = store.time_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    assert opened.notices == ()
    assert sum(row.seconds["good"] for row in hours) == 90 * 45.0
    assert sum(row.seconds["issue"] for row in hours) == 90 * 15.0
    assert (sum(row.n_events for row in hours), sum(row.n_breaks for row in hours)) == (1, 1)
    (day,) = store.angle_rows(LOCAL_PERSON, *EVER, UTC, "day")["neck_inclination"]
    assert (day.mean, day.departure, day.n_frames) == (20.5, 2.25, 81000)
    assert store.events(LOCAL_PERSON, *EVER).events[0].verdict == "wrong"
    agreement = store.agreement(LOCAL_PERSON)
    assert agreement is not None
    assert agreement.withdrawn_s is None
    record = store.settings(LOCAL_PERSON)
    assert record is not None
    assert record.content == '{"language": "ko"}'
    assert store.apply([minute(0)]) == (True,)
    store.close()


def _plain_minutes() -> Any:
    """Return how minutes were inserted before they were sealed."""
    names = ("person_no", "minute", "session_no", *_KINDS, "sitting_cs", "view", "angles")
    return table("minute", *(column(name) for name in names)).insert()


def _plain_minute(number: int, session_no: int = 1, good_cs: int = 0) -> dict[str, object]:
    times = {**dict.fromkeys(_KINDS, 0), "good_cs": good_cs, "sitting_cs": good_cs}
    key = {"person_no": 1, "minute": number, "session_no": session_no}
    angles = pack_minute(
        {"neck_inclination": AngleMinute(20.5, 2.25, 900)}, {"neck_inclination": 0}
    )
    return {**key, **times, "view": "front", "angles": angles}


def _add_people(connection: Connection) -> None:
    for statement in (
        "INSERT INTO person (person_no, person_id) VALUES (1, 'local')",
        "INSERT INTO angle_key (key_no, key) VALUES (0, 'neck_inclination')",
        "INSERT INTO session (session_no, session_id, person_no, started_s, source, camera)"
        " VALUES (1, 's', 1, 0, 'landmarks', ''), (2, 't', 1, 0, 'landmarks', '')",
    ):
        connection.execute(text(statement))


def test_sums_of_old_minutes_are_those_of_new_ones(database: Database) -> None:
    rows = [_plain_minute(FIRST_MINUTE + n, 1, 100 * (n % 60)) for n in range(200)]
    rows.append(_plain_minute(FIRST_MINUTE + 3, 2, 4500))
    with database.writing() as connection:
        migrate(connection, "0001")
        _add_people(connection)
        connection.execute(_plain_minutes(), rows)
    bring_up_to_date(database, VAULT)
    old = SqlStore(database, VAULT.keys)

    new = open_in_memory()
    angles = {"neck_inclination": AngleMinute(20.5, 2.25, 900)}
    new.apply([AGREED])
    new.apply([replace(minute(n, good_s=n % 60), angles=angles) for n in range(200)])
    new.apply([replace(minute(3, good_s=45.0), session_id="t", angles=angles)])
    for by in ("hour", "day"):
        of_old = old.time_rows(LOCAL_PERSON, *EVER, UTC, by)
        assert [row.seconds for row in of_old] == [
            row.seconds for row in new.time_rows(LOCAL_PERSON, *EVER, UTC, by)
        ]
        assert old.angle_rows(LOCAL_PERSON, *EVER, UTC, by) == new.angle_rows(
            LOCAL_PERSON, *EVER, UTC, by
        )
    new.close()


def test_agreements_of_before_are_the_first_lines_of_the_ledger(database: Database) -> None:
    agreement = table(
        "agreement",
        *(column(one) for one in ("person_no", "agreed_s", "text_version", "language")),
        column("withdrawn_s"),
    )
    with database.writing() as connection:
        migrate(connection, "0004")
        people = [{"person_no": 1, "person_id": "a"}, {"person_no": 2, "person_id": "b"}]
        connection.execute(METADATA.tables["person"].insert(), people)
        common: dict[str, object] = {"agreed_s": 10.0, "text_version": "1", "language": "ko"}
        rows: list[dict[str, object]] = [{"person_no": 1, "withdrawn_s": None}]
        rows.append({"person_no": 2, "withdrawn_s": 20.0})
        connection.execute(agreement.insert(), [common | row for row in rows])
    bring_up_to_date(database, VAULT)
    store = SqlStore(database, VAULT.keys)

    given = ("given", 10.0, "migration", "1", "ko")
    assert [
        (one.act, one.at_s, one.way, one.text_version, one.language)
        for entries in store.consents.everybody().values()
        for one in entries
    ] == [given, given, ("withdrawn", 20.0, "migration", "", "")]
    assert store.consents.may("history", "a", 30.0).is_allowed
    assert store.consents.may("history", "b", 30.0).reason == "withdrawn"
    assert store.agreement("b") == AgreementRecord("b", "1", "ko", 10.0, 20.0)
    assert "agreement" not in _columns(database)


def test_whatever_was_readable_is_sealed_and_still_there(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(OLD_FILE.read_text(encoding="utf-8"))
        codes = {code for (code,) in old.execute("SELECT code FROM event")}
        before = {
            name: [
                dict(zip([one[0] for one in rows.description], row, strict=True))
                for rows in [old.execute(f"SELECT * FROM {name}")]  # noqa: S608 # of this test
                for row in rows
            ]
            for name in ("event", "span", "exercise", "profile", "session")
        }

    store = open_store(tmp_path, "", 0.0).store

    assert codes
    events = store.events(LOCAL_PERSON, *EVER).events
    for row, record in zip(before["event"], events, strict=True):
        assert {name: getattr(record, name) for name in row if not name.endswith("_no")} == {
            name: value for name, value in row.items() if not name.endswith("_no")
        }
    (had,) = before["span"]
    (has,) = store.spans(LOCAL_PERSON, *EVER)
    assert (has.reason, has.start_s, has.end_s) == (had["reason"], had["start_s"], had["end_s"])
    store.close()
    content = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE_NAME}*"))
    for word in (*codes, had["reason"], "front"):
        assert word.encode() not in content


def test_what_was_set_aside_stays_and_a_rewriting_that_failed_is_done_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(OLD_FILE.read_text(encoding="utf-8"))
    aside = tmp_path / "barun.damaged-20260101-000000.db"
    aside.write_bytes(b"what somebody may still want")

    def fail(_: SqliteDatabase) -> None:
        raise StorageError("store.full", location="here")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteDatabase, "rewrite", fail)
        with pytest.raises(StorageError):
            SqlStore(SqliteDatabase(tmp_path / FILE_NAME), FileKeys(tmp_path / KEY_FILE)).prepare()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as left:
        assert left.execute("PRAGMA user_version").fetchone() == (4,)

    store = open_store(tmp_path, "", 0.0).store
    assert not store._database.must_be_rewritten()
    assert len(store.events(LOCAL_PERSON, *EVER).events) == 1
    store.close()
    assert aside.read_bytes() == b"what somebody may still want"
    content = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE_NAME}*"))
    assert b"front" not in content


def test_while_somebody_reads_the_log_the_rewriting_is_not_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_database, "_BUSY_TIMEOUT_MS", 50)
    path = tmp_path / FILE_NAME
    database = SqliteDatabase(path)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE t (word TEXT)"))
        connection.execute(text("INSERT INTO t VALUES ('front')"))
        connection.execute(text("PRAGMA user_version = 4"))

    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        with pytest.raises(StorageError) as caught:
            database.rewrite()
        assert caught.value.code == "store.locked"
        assert database.must_be_rewritten()
    database.rewrite()
    assert not database.must_be_rewritten()
    database.close()


def test_a_migrated_database_is_like_a_fresh_one(database: Database) -> None:
    with database.writing() as connection:
        migrate(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    migrated = _columns(database)
    with database.writing() as connection:
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    bring_up_to_date(database)

    assert _columns(database) == migrated
    assert set(migrated) == {*METADATA.tables, "alembic_version"}


def test_bringing_up_to_date_twice_changes_nothing(database: Database) -> None:
    bring_up_to_date(database)
    before = _columns(database)
    bring_up_to_date(database)

    assert _columns(database) == before


def test_a_migration_that_fails_leaves_the_old_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as connection:
        migrate(connection, "0001")
    before = _columns(database)

    def fail(_: object) -> bytes:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("barun.store.angle_packing.pack_quarter", fail)
    with database.writing() as connection:
        connection.execute(text("INSERT INTO person (person_no, person_id) VALUES (1, 'local')"))
        connection.execute(
            text(
                "INSERT INTO session (session_no, session_id, person_no, started_s, source, camera)"
                " VALUES (1, 's', 1, 0, '', '')"
            )
        )
        connection.execute(_plain_minutes(), [_plain_minute(FIRST_MINUTE)])
    with pytest.raises(RuntimeError, match="in the middle"):
        bring_up_to_date(database)

    assert _columns(database) == before
    monkeypatch.undo()
    bring_up_to_date(database, VAULT)
    assert "quarter" in _columns(database)


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    bring_up_to_date(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageError, match=r"newer Barun \(layout 9999\).*Update Barun"):
        bring_up_to_date(database)
    with database.reading() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert found == "9999"


def test_every_migration_is_known_by_its_number() -> None:
    found = sorted(path.name[1:5] for path in VERSIONS.glob("r*.py"))

    assert tuple(found) == REVISIONS
