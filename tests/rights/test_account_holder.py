"""An account is found, handed out without its secrets, and erased with its logins."""

import json
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from barun.rights.acts import entries_about
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import count_held, person_tables
from barun.rights.holders.accounts import AccountsHolder
from barun.rights.holders.files import KeptSessionsHolder, RunnersHolder
from barun.rights.holders.installed import installed_holders
from barun.store.account_records import LoginRecord
from barun.store.opening import open_in_memory
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore

NOW_S = 1_795_000_000.0
HASHED = "$argon2id$v=19$anything"


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_in_memory()
    for account, name in (("a1", "anna"), ("a2", "mina")):
        opened.accounts.add(account, name, "person", HASHED, NOW_S - 100)
        token = account.encode() * 16
        opened.logins.begin(LoginRecord(token, account, NOW_S - 50, NOW_S - 40, "Firefox"))
    yield opened
    opened.close()


def test_it_is_found_and_erased_with_its_logins_and_nobody_elses(store: SqlStore) -> None:
    holder = AccountsHolder(store)
    (found,) = holder.find("a1")
    assert (found.kind, found.count, found.oldest_s) == ("accounts", 1, NOW_S - 100)
    assert holder.find("nobody") == holder.find("P1") == ()
    holder.erase("a1", progress=None)  # type: ignore[arg-type] # not looked at
    assert holder.find("a1") == ()
    assert store.logins.all_of("a1") == ()
    assert len(store.logins.all_of("a2")) == 1
    holder.erase("a1", progress=None)  # type: ignore[arg-type] # once more after a kill


def test_it_is_handed_out_without_its_secrets(store: SqlStore, tmp_path: Path) -> None:
    holders = installed_holders(tmp_path, store, time.time)
    holdings = [one for holder in holders for one in holder.find("a1")]
    tables = person_tables(tmp_path, store, "a1", holdings, NOW_S)
    held = count_held(holdings)
    content = b"".join(export_person(tables, person="a1", at_s=NOW_S, held=held))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        (account,) = json.loads(archive.read("json/accounts.json"))
        (login,) = json.loads(archive.read("json/logins.json"))
        everything = b"".join(map(archive.read, archive.namelist()))
    assert (account["name"], account["role"]) == ("anna", "person")
    assert login["device"] == "Firefox"
    assert b"argon2" not in everything
    assert b"mina" not in everything


def test_who_has_the_id_of_a_deleted_account_does_not_see_what_was_done_before(
    store: SqlStore,
) -> None:
    """The history of before there were accounts has one id, whoever takes it over."""
    store.accounts.add("boss", "boss", "administrator", HASHED, NOW_S)
    store.accounts.add(LOCAL_PERSON, "first", "person", HASHED, NOW_S)
    store.audit.note(NOW_S, "access", actor_id="a2", subject_id=LOCAL_PERSON)
    person = {"what": "person", "certificate": "ab"}
    store.audit.note(NOW_S, "erasure", subject_id=LOCAL_PERSON, details=person)
    assert "access" in [one.action for one, _ in entries_about(store, LOCAL_PERSON)]
    store.accounts.close(LOCAL_PERSON, NOW_S, by=LOCAL_PERSON)
    store.audit.note(NOW_S, "erasure", subject_id="a2", details=person)
    assert "access" in [one.action for one, _ in entries_about(store, LOCAL_PERSON)]
    store.audit.note(NOW_S, "erasure", subject_id=LOCAL_PERSON, details=person)
    store.audit.note(NOW_S, "export", subject_id=LOCAL_PERSON, details={"what": "person"})
    assert [one.action for one, _ in entries_about(store, LOCAL_PERSON)] == ["export"]
    assert "erasure" in [one.action for one, _ in entries_about(store, "a2")]


def test_files_of_an_account_are_its_own(tmp_path: Path, store: SqlStore) -> None:
    for place in (tmp_path, tmp_path / "accounts" / "a1"):
        (place / "runners").mkdir(parents=True)
        (place / "runners" / "runner-x.json").write_text("{}")
        (place / "live").mkdir()
        (place / "live" / "y.session.sealed").write_bytes(b"z")
    for holder in (RunnersHolder(tmp_path), KeptSessionsHolder(tmp_path, store)):
        for person in ("local", "a1"):
            assert [one.count for one in holder.find(person)] == [1]
        assert holder.find("a2") == holder.find("../x") == ()
        holder.erase("a1", progress=None)  # type: ignore[arg-type] # not looked at
        assert holder.find("a1") == ()
        assert [one.count for one in holder.find("local")] == [1]
    # a folder is called by the id of the account, and goes with it
    assert [path.name for path in (tmp_path / "accounts").rglob("*")] == []
