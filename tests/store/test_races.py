"""Two processes on one database that do the same at once: once it is done, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from barun.store.key_source import MemoryKeys
from barun.store.migration import REVISIONS, bring_up_to_date, migrate
from barun.store.opening import open_store
from barun.store.postgres_database import PostgresDatabase
from barun.store.records import LOCAL_PERSON, AngleMinute
from barun.store.sql_store import SqlStore
from barun.store.tables import METADATA
from barun.store.vault import Vault
from barun.store.watch_records import UndoingRecord
from barun.store.writes import Withdrawal
from tests.fixtures.databases import ServerDatabases
from tests.fixtures.interleaving import interleave, outcome_of
from tests.store.records import AGREED, minute

EVER = (0.0, 4e9)
NOW_S = AGREED.agreed_s


@pytest.fixture
def stores(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """The same database, opened by two."""
    first = open_store(tmp_path, database_url, NOW_S).store
    first.apply([AGREED])
    second = open_store(tmp_path, database_url, NOW_S).store
    yield first, second
    first.close()
    second.close()


def test_two_that_meet_new_features_give_them_two_numbers(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    first.apply([replace(AGREED, person_id="P2")])  # of one person, one would wait for the other
    theirs = replace(minute(0), person_id="P2", session_id="t")
    features = [{name: AngleMinute(1.5, None, 9)} for name in ("head_tilt", "neck_inclination")]
    done = interleave(
        first,
        "INSERT INTO angle_key",
        lambda: first.apply([replace(minute(0), angles=features[0])]),
        outcome_of(lambda: second.apply([replace(theirs, angles=features[1])])),
    )
    assert done == ((True,), (True,))
    (one,) = first.all_minutes(LOCAL_PERSON, *EVER)
    (other,) = first.all_minutes("P2", *EVER)
    assert (set(one.angles), set(other.angles)) == (set(features[0]), set(features[1]))


def test_a_session_is_not_kept_behind_the_back_of_who_withdraws(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    was_kept, _ = interleave(
        first,
        "FROM consent",
        lambda: first.kept_sessions.put(LOCAL_PERSON, "one", b"sealed", NOW_S + 1),
        lambda: second.apply([Withdrawal(LOCAL_PERSON, NOW_S + 1)]),
    )
    assert was_kept
    assert second.kept_sessions.take("one") is None


def test_a_session_that_two_keep_at_once_is_kept_once(stores: tuple[SqlStore, SqlStore]) -> None:
    first, second = stores
    kept = interleave(
        first,
        "kept_session",
        lambda: first.kept_sessions.put(LOCAL_PERSON, "one", b"first", NOW_S + 1),
        outcome_of(lambda: second.kept_sessions.put(LOCAL_PERSON, "one", b"second", NOW_S + 2)),
    )
    assert kept == (True, True)
    assert second.kept_sessions.names(LOCAL_PERSON) == ("one",)
    assert first.kept_sessions.take("one") == b"second"


def test_of_two_that_note_the_same_undoing_one_does(stores: tuple[SqlStore, SqlStore]) -> None:
    first, second = stores
    record = UndoingRecord("view", "retrain", NOW_S, 2, None, "accuracy")
    noted = interleave(
        first,
        "FROM undoing",
        lambda: first.watch.note(record, actor="barun", unless=bool),
        lambda: second.watch.note(record, actor="barun", unless=bool),
    )
    assert noted == (True, False)
    assert first.watch.undoings() == (record,)
    assert [one.action for one in first.audit.entries()].count("recovery") == 1


# ---- tables, on a server


@pytest.fixture
def bare(server_databases: ServerDatabases) -> Iterator[tuple[PostgresDatabase, PostgresDatabase]]:
    """A database without any table, opened by two."""
    url = server_databases.make(is_bare=True)
    opened = PostgresDatabase(make_url(url)), PostgresDatabase(make_url(url))
    yield opened
    for one in opened:
        one.close()
    server_databases.drop(url)


@pytest.mark.parametrize("found", [None, "0001"], ids=["empty", "old"])
def test_two_services_that_start_at_once_make_the_tables_once(
    bare: tuple[PostgresDatabase, PostgresDatabase], found: str | None
) -> None:
    first, second = bare
    vault = Vault(MemoryKeys())
    if found is not None:
        with first.writing() as connection:
            migrate(connection, found)
    interleave(
        first,
        "CREATE TABLE",
        lambda: bring_up_to_date(first, vault),
        lambda: bring_up_to_date(second, vault),
    )
    with second.reading() as connection:
        names = set(inspect(connection).get_table_names())
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    assert names == {*METADATA.tables, "alembic_version"}
    assert [tuple(row) for row in version] == [(REVISIONS[-1],)]
