"""``barun metrics-keys``: a key is shown once, listed without it, and taken back."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.errors import StorageError
from barun.service.accounts.secrets_of_login import hash_of
from barun.service.operations.metrics_keys import METRICS_KEYS_FOLDER, MetricsKeys
from barun.store.audit_book import AuditBook
from barun.store.key_source import KEY_FILE
from barun.store.opening import open_store

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*words: str, status: int = 0) -> tuple[str, str]:
        assert main(["metrics-keys", *words]) == status, capsys.readouterr()
        out, err = capsys.readouterr()
        return out, err

    return call


def test_the_key_alone_is_on_standard_output_and_what_to_do_beside_it(
    run: Run, tmp_path: Path
) -> None:
    out, err = run("add", "prometheus")
    (kept,) = MetricsKeys(str(tmp_path)).all()
    assert hash_of(out.strip()) == kept.hash  # a file it is led into holds the key and nothing else
    assert "not shown again" in err
    out, _ = run("list")
    assert out.startswith("prometheus  20")
    (listed,) = json.loads(run("list", "--json")[0])
    assert set(listed) == {"name", "made_at"}


def test_a_key_is_taken_back(run: Run, tmp_path: Path) -> None:
    assert "no keys" in run("list")[0]
    assert "no key called" in run("remove", "prometheus", status=2)[1]
    run("add", "prometheus")
    assert "there is a key called" in run("add", "prometheus", status=2)[1].lower()
    assert "opens nothing any more" in run("remove", "prometheus")[0]
    assert MetricsKeys(str(tmp_path)).all() == ()
    assert "small letters" in run("add", "../x", status=2)[1]


def entries(folder: Path) -> list[tuple[str, dict[str, str]]]:
    store = open_store(folder, "", 0.0).store
    try:
        assert store.audit.verify().is_whole
        return [(one.action, dict(one.details)) for one in store.audit.entries()]
    finally:
        store.close()


def test_who_made_and_took_back_a_key_stands_in_the_log(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = run("add", "prometheus")[0].strip()
    run("add", "prometheus", status=2)
    run("add", "../x", status=2)
    run("remove", "grafana", status=2)
    run("list")
    run("remove", "prometheus")
    made, gone = entries(tmp_path)
    assert made == ("program-key", {"what": "made", "name": "prometheus"})
    assert gone == ("program-key", {"what": "taken-back", "name": "prometheus"})
    database = b"".join(one.read_bytes() for one in tmp_path.glob("*.db*"))
    assert database
    assert key.encode() not in database
    assert hash_of(key) not in database
    for language, said in (("en", "made or took back a key"), ("ko", "무엇: 없앰")):
        assert main(["privacy", "audit", "show", "--lang", language]) == 0
        assert said in capsys.readouterr().out


def test_a_key_is_not_made_that_cannot_be_noted_but_taken_back(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("store.full", location="/here")

    run("add", "grafana")
    monkeypatch.setattr(AuditBook, "note", full)
    out, err = run("add", "prometheus", status=1)
    assert out == ""
    assert "/here" in err
    assert [one.name for one in MetricsKeys(str(tmp_path)).all()] == ["grafana"]
    out, err = run("remove", "grafana")
    assert "opens nothing any more" in out
    assert "not written into the audit log" in err
    assert MetricsKeys(str(tmp_path)).all() == ()


def test_a_key_that_leaked_is_taken_back_also_without_the_master_key(
    run: Run, tmp_path: Path
) -> None:
    run("add", "prometheus")
    (tmp_path / KEY_FILE).unlink()
    assert "barun privacy keys restore" in run("remove", "prometheus")[1]
    assert MetricsKeys(str(tmp_path)).all() == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps data folders to their owner")
def test_the_folders_of_keys_are_ones_own(run: Run, tmp_path: Path) -> None:
    run("add", "prometheus")
    folder = tmp_path / METRICS_KEYS_FOLDER
    assert {one.stat().st_mode & 0o777 for one in (folder, folder.parent)} == {0o700}


def test_korean_says_it_in_korean(run: Run) -> None:
    assert "키가 없습니다" in run("list", "--lang", "ko")[0]
