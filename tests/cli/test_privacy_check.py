"""``barun privacy check`` and ``keys``: what is damaged, what others may read, what gives way."""

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import update

from barun.cli.main import main
from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import open_store
from barun.store.tables import EVENT
from tests.store.records import AGREED, event, minute


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a history."""
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "home"))
    store = open_store(tmp_path / "home", "", 0.0).store
    store.apply([AGREED, event("a"), event("b"), minute(0)])
    store.close()
    return tmp_path / "home"


def test_damaged_entries_are_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "check"]) == 0
    assert "can be opened: 5" in capsys.readouterr().out
    store = open_store(home, "", 0.0).store
    with store._database.writing() as connection:
        connection.execute(update(EVENT).where(EVENT.c.event_id == "a").values(sealed=b"x" * 40))
    store.close()

    assert main(["privacy", "check"]) == 1
    said = capsys.readouterr().out
    assert "Of 5 sealed entries, 1 are damaged (event 1)" in said
    assert "barun privacy restore" in said
    assert main(["privacy", "check", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["n_rows"], found["n_damaged"]) == (5, 1)
    assert found["tables"]["event"] == {"n_rows": 2, "n_damaged": 1}


def test_without_a_history_there_is_nothing_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "none"))
    assert main(["privacy", "check"]) == 0
    assert "can be opened: 0" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_another_key_that_lies_there_is_said_and_gives_way_when_told(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["privacy", "keys", "recovery"]) == 0
    written = capsys.readouterr().out.strip()
    FileKeys(home / KEY_FILE).replace(MasterKeys(MasterKey.make(os.urandom)))
    other = (home / KEY_FILE).read_bytes()
    assert main(["privacy", "keys", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert "but the key at hand is" in status["fault"]

    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: written)
    assert main(["privacy", "keys", "restore"]) == 2
    assert "--replace" in capsys.readouterr().err
    assert (home / KEY_FILE).read_bytes() == other
    assert main(["privacy", "keys", "restore", "--replace"]) == 0
    said = capsys.readouterr().out
    (kept,) = (home / "keys").glob("master.key.*")
    assert str(kept) in said
    assert kept.read_bytes() == other
    assert main(["privacy", "check"]) == 0


def test_sealing_says_how_much_there_was(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert home.exists()
    assert main(["privacy", "keys", "seal"]) == 0
    assert "sealed now: 0." in capsys.readouterr().out
