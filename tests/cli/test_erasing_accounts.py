"""``barun privacy erase`` of who has an account: closed first, and never the last administrator."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.privacy.accounts.roles import Role
from barun.rights.note import has_unfinished
from barun.store.key_source import KEY_FILE
from barun.store.opening import FILE_NAME, open_store
from barun.store.sql_store import SqlStore

Erase = Callable[..., str]
BOSS, MINJI = "a-boss", "a-minji"


def add(store: SqlStore, person: str, role: Role) -> None:
    store.accounts.add(person, person[2:], role, "", 1.0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    kept = open_store(tmp_path, "", 0.0).store
    add(kept, BOSS, "administrator")
    add(kept, MINJI, "person")
    yield kept
    kept.close()


@pytest.fixture
def erase(store: SqlStore, capsys: pytest.CaptureFixture[str]) -> Erase:
    del store  # it is there before

    def call(person: str, *words: str, status: int = 0) -> str:
        assert main(["privacy", "erase", person, *words]) == status, capsys.readouterr()
        said = capsys.readouterr()
        return said.out + said.err

    return call


def people(store: SqlStore) -> list[str]:
    return [one.account_id for one in store.accounts.all()]


def test_the_last_administrator_is_not_erased_by_the_way(
    erase: Erase, store: SqlStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ((), ("--yes",), ("--yes", "--json")):
        said = erase(BOSS, *words, status=2)
        assert "barun accounts role NAME administrator" in said
        assert f"barun privacy erase {BOSS} --yes --leave-no-administrator" in said
    assert "마지막 관리자의 계정입니다" in erase(BOSS, "--yes", "--lang", "ko", status=2)
    assert main(["jobs", "add", "erase", BOSS, "--yes"]) == 2
    assert "last administrator" in capsys.readouterr().err
    assert not has_unfinished(tmp_path)
    found = store.accounts.find(BOSS)
    assert found is not None
    assert not found.is_disabled
    assert store.jobs.all() == ()
    erase(MINJI, "--yes")
    add(store, "a-junho", "administrator")
    done = json.loads(erase(BOSS, "--yes", "--json"))
    assert done["certificate"]["deleted"]["accounts"] == 1
    assert people(store) == ["a-junho"]
    closed = [one.details["what"] for one in store.audit.entries(subject=store.audit.token(BOSS))]
    assert "closed" in closed  # nobody could log in any more before anything went


def test_people_are_called_by_the_name_they_log_in_with(
    erase: Erase, store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["privacy", "report", "minji"]) == 0
    assert MINJI in capsys.readouterr().out
    assert "last administrator" in erase("Boss", "--yes", status=2)
    assert f"Would erase of {MINJI}" in erase("minji", status=2)
    assert main(["jobs", "add", "erase", "Minji", "--yes"]) == 0
    assert [one.payload["person"] for one in store.jobs.all()] == [MINJI]
    erase("minji", "--yes")
    assert people(store) == [BOSS]
    assert "Nothing of minji is kept" in erase("minji")


def test_without_the_master_key_people_are_erased_by_their_id(
    erase: Erase, store: SqlStore, tmp_path: Path
) -> None:
    (tmp_path / KEY_FILE).unlink()
    assert "master key" in erase("minji", "--yes", status=1)
    erase(MINJI, "--yes")
    assert store.accounts.made_s(MINJI) is None


def test_who_is_alone_goes_when_that_is_meant(erase: Erase, store: SqlStore) -> None:
    said = erase(BOSS, "--leave-no-administrator", status=2)
    assert "Nothing was erased yet" in said
    assert store.accounts.is_last_administrator(BOSS)
    erase(BOSS, "--leave-no-administrator", "--yes")
    assert people(store) == [MINJI]
    erase(MINJI, "--yes")  # of whom nobody depends
    assert people(store) == []


def test_an_account_is_erased_also_without_the_master_key(
    erase: Erase, store: SqlStore, tmp_path: Path
) -> None:
    store.close()
    (tmp_path / KEY_FILE).unlink()
    assert "last administrator" in erase(BOSS, "--yes", status=2)
    assert "There is no certificate" in erase(MINJI, "--yes")
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        assert database.execute("SELECT account_id FROM account").fetchall() == [(BOSS,)]
    database.close()
