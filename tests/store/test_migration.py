"""Old databases are brought up to date, newer ones refused; fresh ones are like migrated ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from barun.errors import StorageError
from barun.store.database import Database
from barun.store.migration import REVISIONS, bring_up_to_date, migrate
from barun.store.opening import FILE_NAME, open_store
from barun.store.postgres_database import PostgresDatabase
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
from barun.store.tables import METADATA
from tests.store.records import AGREED, FIRST_MINUTE, minute

OLD_FILE = Path(__file__).with_name("old_database_0001.sql")
"""A history as the first version wrote it: ninety minutes, an event, a break, settings."""
EVER = (0.0, 4e9)
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


def test_sums_of_old_minutes_are_those_of_new_ones(tmp_path: Path) -> None:
    old, new = SqliteDatabase(tmp_path / "old.db"), SqliteDatabase(tmp_path / "new.db")
    with old.writing() as connection:
        migrate(connection, "0001")
    bring_up_to_date(new)
    stored = SqlStore(new)
    stored.apply([AGREED, *(minute(n, good_s=n % 60) for n in range(200)), minute(3, 1.0)])
    with new.reading() as source, old.writing() as target:
        for name in ("person", "session", "angle_key", "minute"):
            rows = [dict(row) for row in source.execute(text(f"SELECT * FROM {name}")).mappings()]  # noqa: S608 # names of this test
            target.execute(METADATA.tables[name].insert(), rows)

    bring_up_to_date(old)

    with old.reading() as one, new.reading() as other:
        query = text("SELECT * FROM quarter ORDER BY quarter")
        assert one.execute(query).all() == other.execute(query).all()
    old.close()
    new.close()


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
        connection.execute(
            METADATA.tables["minute"].insert(),
            {
                "person_no": 1,
                "minute": FIRST_MINUTE,
                "session_no": 1,
                **{c.name: 0 for c in METADATA.tables["minute"].c if c.name.endswith("_cs")},
                "angles": b"",
            },
        )
    with pytest.raises(RuntimeError, match="in the middle"):
        bring_up_to_date(database)

    assert _columns(database) == before
    monkeypatch.undo()
    bring_up_to_date(database)
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
