"""``barun accounts``: setting people up from the machine itself."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from barun.cli.main import main
from barun.privacy.consent.texts import current_version
from barun.privacy.encryption.password_hash import is_password
from barun.rights.note import has_unfinished
from barun.service.accounts.secrets_of_login import hash_of
from barun.service.launch.key_file import ADDRESS_FILE
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord
from barun.store.sql_store import SqlStore

Run = Callable[..., str]
SENTENCE = "a boat upon the lake"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))

    def call(*words: str, typed: str = SENTENCE, status: int = 0) -> str:
        for prompt in ("visible_prompt_func", "hidden_prompt_func"):
            monkeypatch.setattr(click.termui, prompt, lambda _: typed)
        assert main(["accounts", *words]) == status, capsys.readouterr()
        said = capsys.readouterr()
        return said.out + said.err

    return call


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    kept = open_store(tmp_path, "", 0.0).store
    yield kept
    kept.close()


def test_the_first_administrator_is_set_up_with_a_password_of_their_own(
    run: Run, store: SqlStore
) -> None:
    assert "no accounts yet" in run("list")
    run("add", "Boss")
    boss = store.accounts.find_by_name("boss")
    assert boss is not None
    assert boss.role == "administrator"
    assert is_password(SENTENCE, boss.password)
    assert re.fullmatch(r"a-[0-9a-f]{24}", boss.account_id)
    (listed,) = json.loads(run("list", "--json"))
    assert (listed["name"], listed["role"]) == ("Boss", "administrator")
    assert not listed["is_disabled"]
    run("add", "Minji")
    assert [one.role for one in store.accounts.all()] == ["administrator", "person"]


@pytest.mark.parametrize("typed", ["short", "password1234"])
def test_a_weak_password_is_refused_and_nothing_kept(run: Run, store: SqlStore, typed: str) -> None:
    run("add", "Boss", typed=typed, status=2)
    assert store.accounts.all() == ()


def test_a_name_is_taken_once(run: Run, store: SqlStore) -> None:
    run("add", "Boss")
    assert "taken" in run("add", "BOSS", status=2)
    assert len(store.accounts.all()) == 1


def test_one_account_takes_over_the_history_of_before(run: Run, store: SqlStore) -> None:
    run("add", "Boss", "--takes-history")
    assert store.accounts.all()[0].account_id == LOCAL_PERSON
    run("add", "Second", "--takes-history", status=2)
    assert len(store.accounts.all()) == 1


def test_roles_change_but_the_last_administrator_stays(run: Run, store: SqlStore) -> None:
    run("add", "Boss", "--role", "administrator")
    run("add", "Minji")
    run("role", "minji", "coach")
    found = store.accounts.find_by_name("minji")
    assert found is not None
    assert found.role == "coach"
    assert "last administrator" in run("role", "boss", "person", status=2)
    assert "last administrator" in run("disable", "boss", status=2)
    said = run("role", "nobody", "coach", status=2)
    assert "no account called 'nobody'" in said
    assert "barun accounts list" in said
    run("role", "minji", "king", status=2)


def test_somebody_is_kept_out_and_let_in_again(run: Run, store: SqlStore) -> None:
    run("add", "Boss", "--role", "administrator")
    run("add", "Minji")
    run("disable", "Minji")
    assert "disabled" in run("list")
    found = store.accounts.find_by_name("minji")
    assert found is not None
    assert found.is_disabled
    run("enable", found.account_id)
    assert "disabled" not in run("list")


def test_links_are_printed_once_and_kept_as_a_hash(run: Run, store: SqlStore) -> None:
    run("add", "Boss", "--role", "administrator")
    for words, page, kind in (
        (("invite", "--role", "coach"), "invitation", "invitation"),
        (("reset", "boss"), "reset", "reset"),
    ):
        said = run(*words)
        found = re.search(rf"/{page}#([\w-]{{43}})", said)
        assert found is not None, said
        code = store.accounts.find_code(hash_of(found.group(1)), 0.0)
        assert code is not None
        assert code.kind == kind
        assert "in the place of https://..." in said  # nothing was started here yet


def test_a_link_leads_to_the_barun_that_was_started_here(run: Run, tmp_path: Path) -> None:
    run("add", "Boss", "--role", "administrator")
    note = tmp_path / ADDRESS_FILE
    note.parent.mkdir(exist_ok=True, mode=0o700)
    note.write_text("https://127.0.0.1:8765/?launch=x")
    note.chmod(0o600)
    said = run("invite")
    assert "https://127.0.0.1:8765/invitation#" in said
    assert "in the place of" not in said


def test_an_account_is_deleted_with_all_of_its_owner(
    run: Run, store: SqlStore, tmp_path: Path
) -> None:
    run("add", "Boss", "--role", "administrator")
    run("add", "Kim Minji")
    found = store.accounts.find_by_name("kim minji")
    assert found is not None
    agreed = AgreementRecord(found.account_id, current_version("history"), "en", 1.0)
    store.apply([agreed])
    said = run("delete", "kim minji", status=2)
    assert "Accounts: 1" in said
    assert "barun accounts delete 'Kim Minji' --yes" in said
    assert store.accounts.find(found.account_id) is not None
    paper = tmp_path / "paper.json"
    said = run("delete", "Kim Minji", "--yes", "--certificate", str(paper))
    assert str(paper) in said
    assert json.loads(paper.read_text())["deleted"]["accounts"] == 1
    assert store.accounts.find(found.account_id) is None
    assert store.agreement(found.account_id) is None
    assert "no account called" in run("delete", "Kim Minji", "--yes", status=2)
    run("add", "Kim Minji")
    assert [one.name for one in store.accounts.all()] == ["Boss", "Kim Minji"]


def test_the_last_administrator_is_not_deleted(run: Run, store: SqlStore, tmp_path: Path) -> None:
    run("add", "Boss", "--role", "administrator")
    run("add", "Minji")
    assert "last administrator" in run("delete", "boss", "--yes", status=2)
    assert not has_unfinished(tmp_path)
    boss = store.accounts.find_by_name("boss")
    assert boss is not None
    assert not boss.is_disabled
    run("role", "minji", "administrator")
    said = json.loads(run("delete", "boss", "--yes", "--json"))
    assert said["certificate"]["deleted"]["accounts"] == 1
    assert [one.name for one in store.accounts.all()] == ["Minji"]


def test_korean_says_it_in_korean(run: Run) -> None:
    assert "아직 계정이 없습니다" in run("list", "--lang", "ko")
