"""``barun metrics-keys``: a key is shown once, listed without it, and taken back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.service.accounts.secrets_of_login import hash_of
from barun.service.operations.metrics_keys import MetricsKeys

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


def test_korean_says_it_in_korean(run: Run) -> None:
    assert "키가 없습니다" in run("list", "--lang", "ko")[0]
