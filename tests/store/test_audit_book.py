"""The audit log: what writes into it, that nobody changes it unseen, that many may write."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from barun.errors import StorageError
from barun.privacy.audit.chain import AuditHead, chain_entry
from barun.privacy.audit.entry import AuditDraft
from barun.store.key_source import MemoryKeys
from barun.store.model_records import ModelVersionRecord
from barun.store.postgres_database import PostgresDatabase
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.store.writes import Withdrawal
from tests.fixtures.databases import empty_store
from tests.store.records import AGREED, event, minute

NOW_S = 1_795_000_000.0


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


def test_agreeing_withdrawing_and_forgetting_are_written_down(store: SqlStore) -> None:
    store.apply([AGREED, minute(0), event("a")])
    store.apply([Withdrawal(LOCAL_PERSON, NOW_S), Withdrawal(LOCAL_PERSON, NOW_S)])
    store.forget_everything(LOCAL_PERSON, including_settings=True, now_s=NOW_S + 5)
    entries = list(store.audit.entries())
    token = store.audit.token(LOCAL_PERSON)

    assert [(one.action, one.at_s) for one in entries] == [
        ("consent-given", AGREED.agreed_s),
        ("consent-withdrawn", NOW_S),
        ("erasure", NOW_S + 5),
    ]
    assert {(one.actor, one.subject) for one in entries} == {(token, token)}
    assert entries[0].details == {"purpose": "history", "text": "1"}
    assert store.audit.verify().is_whole
    assert store.audit.verify().n_entries == 3


def test_nothing_is_written_down_of_what_did_not_happen(store: SqlStore) -> None:
    store.apply([Withdrawal(LOCAL_PERSON, NOW_S), minute(0)])
    store.forget_everything("nobody", now_s=NOW_S)
    with pytest.raises(ValueError, match="60 seconds"):
        store.apply([AGREED, minute(0, good_s=99.0)])  # undone, and its entry with it

    assert list(store.audit.entries()) == []
    assert store.agreement(LOCAL_PERSON) is None


def test_promotions_are_written_down(store: SqlStore) -> None:
    record = ModelVersionRecord(
        "view", 0, "ab" * 32, "ab", "view 1", "", (), "", None, "ready", NOW_S, "minsu"
    )
    store.models.add(record)
    store.models.promote("view", 1, "champion", who="minsu", why="better", at_s=NOW_S)
    store.models.roll_back("view", "champion", who="minsu", why="worse", at_s=NOW_S + 1)
    entries = list(store.audit.entries())

    assert [(one.action, one.details["version"]) for one in entries] == [
        ("promotion", "1"),
        ("rollback", "shipped"),
    ]
    assert entries[0].actor == store.audit.token("minsu")
    assert "minsu" not in repr(entries)


def test_the_id_of_a_person_is_nowhere_in_the_log(store: SqlStore) -> None:
    store.audit.note(NOW_S, "access", actor_id="coach kim", subject_id="runner lee")
    with store._database.reading() as connection:
        rows = repr(connection.execute(text("SELECT * FROM audit")).all())

    assert "kim" not in rows
    assert "lee" not in rows
    assert "p-" in rows


def test_entries_of_one_person_are_found_by_the_token(store: SqlStore) -> None:
    for number in range(1200):
        store.audit.note(NOW_S + number, "access", subject_id=f"P{number % 3}")

    found = list(store.audit.entries(subject=store.audit.token("P1")))
    assert [one.number for one in found] == list(range(2, 1201, 3))
    assert [one.number for one in store.audit.entries(since=1199)] == [1199, 1200]
    assert store.audit.head().number == 1200
    assert store.audit.verify().is_whole


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'login'", "DELETE FROM audit WHERE entry_no = 1"]
)
def test_the_database_refuses_to_change_an_entry(store: SqlStore, statement: str) -> None:
    store.audit.note(NOW_S, "login")

    with pytest.raises(StorageError), store._database.writing() as connection:
        connection.execute(text(statement))
    assert store.audit.verify().n_entries == 1


def _without_guard(store: SqlStore, statement: str) -> None:
    """Change the log as somebody who owns the database can."""
    with store._database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_no_{verb}"))
        connection.execute(text(statement))
        if connection.dialect.name == "postgresql":  # other tests use the same tables
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))


@pytest.mark.parametrize(
    ("statement", "fault", "at_entry"),
    [
        ("UPDATE audit SET action = 'login' WHERE entry_no = 2", "changed", 2),
        ("UPDATE audit SET at_s = at_s + 1 WHERE entry_no = 3", "changed", 3),
        ("UPDATE audit SET details = '{}' WHERE entry_no = 1", "changed", 1),
        ("DELETE FROM audit WHERE entry_no = 2", "missing", 2),
        ("DELETE FROM audit WHERE entry_no = 1", "missing", 1),
        ("DELETE FROM audit WHERE entry_no > 2", "before-head", 4),
        ("DELETE FROM audit", "before-head", 4),
    ],
)
def test_what_somebody_changed_is_found(
    store: SqlStore, statement: str, fault: str, at_entry: int
) -> None:
    for number in range(4):
        store.audit.note(NOW_S + number, "export", subject_id="P1", details={"what": "history"})
    noted = AuditHead.read(store.audit.head().text)
    _without_guard(store, statement)
    found = store.audit.verify(noted)

    assert (found.fault, found.at_entry) == (fault, at_entry)


def test_a_log_written_anew_under_no_secret_is_not_whole(store: SqlStore) -> None:
    store.audit.note(NOW_S, "export", subject_id="P1")
    forged = chain_entry(AuditDraft(NOW_S, "barun", "login"), AuditHead(0), b"")
    mac = f"X'{forged.mac.hex()}'"
    if isinstance(store._database, PostgresDatabase):
        mac = f"decode('{forged.mac.hex()}', 'hex')"
    changes = f"actor = 'barun', action = 'login', subject = '', mac = {mac}"
    _without_guard(store, f"UPDATE audit SET {changes}")  # noqa: S608 # of this test
    with store._database.writing() as connection:
        connection.execute(text("DELETE FROM secret WHERE name = 'audit'"))
    found = store.audit.verify()

    assert (found.fault, found.at_entry) == ("changed", 1)


def test_many_who_write_at_once_make_one_chain(store: SqlStore) -> None:
    def write(number: int) -> int:
        return store.audit.note(NOW_S + number % 7, "login", actor_id=f"P{number}").number

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(write, range(80)))

    assert sorted(numbers) == list(range(1, 81))
    found = store.audit.verify()
    assert (found.is_whole, found.n_entries) == (True, 80)
    times = [one.at_s for one in store.audit.entries()]
    assert times == sorted(times)
