"""No way of erasing leaves nobody to look after the accounts, but one that is owed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.errors import InputError
from barun.rights.erased_list import ErasedList, Restored
from barun.rights.erasure import Erasures
from barun.rights.holders.installed import installed_holders
from barun.rights.note import has_unfinished
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore

NOW_S = 1_795_000_000.0


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    kept = open_store(tmp_path, database_url, NOW_S).store
    kept.accounts.add("boss", "boss", "administrator", "", NOW_S - 100)
    for account, name in (("a1", "anna"), ("a2", "mina")):
        kept.accounts.add(account, name, "person", "", NOW_S - 100)
    yield kept
    kept.close()


@pytest.fixture
def erasures(tmp_path: Path, store: SqlStore) -> Erasures:
    holders = installed_holders(tmp_path, store, lambda: NOW_S)
    return Erasures(tmp_path, holders, store, lambda: NOW_S)


def test_the_last_administrator_is_not_erased_by_the_way(
    erasures: Erasures, store: SqlStore, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        erasures.erase("boss")
    assert refused.value.code == "accounts.last-administrator"
    assert erasures.erase("boss", keeps={"accounts"}) is None
    assert not has_unfinished(tmp_path)
    assert erasures.erase("a1") is not None
    store.accounts.set_role("a2", "administrator", NOW_S)
    assert erasures.erase("boss") is not None
    assert [one.account_id for one in store.accounts.all()] == ["a2"]


def test_who_was_erased_does_not_come_back_with_a_backup_for_being_alone(
    erasures: Erasures, store: SqlStore, tmp_path: Path
) -> None:
    ErasedList(tmp_path).add(store, "boss", NOW_S)  # when there was another one
    Restored.note(tmp_path, NOW_S - 50)
    assert [one.plan.person for one in erasures.resume()] == ["boss"]
    assert [one.account_id for one in store.accounts.all()] == ["a1", "a2"]
    assert not has_unfinished(tmp_path)
