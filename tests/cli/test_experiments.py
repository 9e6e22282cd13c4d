"""``barun experiments`` on a registry in a folder."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from barun.cli.main import build_program
from barun.config import read_settings
from barun.errors import BarunError
from barun.registry.opening import opened_registry
from tests.registry.model_folders import view_folder

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    with opened_registry(tmp_path, "", time.time) as registry:
        registry.register("view", view_folder(tmp_path / "v1"), who="me")
        registry.register("view", view_folder(tmp_path / "v2", 0.9), who="me")
        registry.promote("view", 1, who="me")

    def call(*words: str, language: Any = "en") -> str:
        program = build_program(language, read_settings({"BARUN_DATA_FOLDER": str(tmp_path)}))
        result = CliRunner().invoke(program, ["experiments", *words], catch_exceptions=True)
        if isinstance(result.exception, BarunError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return call


def test_a_comparison_from_its_beginning_to_its_end(run: Run, tmp_path: Path) -> None:
    assert "No two versions" in run("status")
    begun = json.loads(run("start", "view@2", "--share", "25", "--why", "newer", "--json"))
    name = begun["experiment_id"]
    assert (begun["champion"], begun["challenger"], begun["plan"]["share"]) == (1, 2, 0.25)
    assert "salt" not in begun
    with pytest.raises(BarunError, match="one at a time"):
        run("start", "view@2")
    (listed,) = run("status").splitlines()
    assert listed.startswith(f"{name}  view 1 / 2")
    assert listed.endswith("running")

    report = run("report", "view").splitlines()
    assert report[0].startswith("Nothing can be said yet")
    assert "version 2 judges 25%" in report[1]
    assert report[2] == "- Messages an hour: too few people to say"
    assert report[-1].endswith("command-line  began: newer")

    assert run("freeze", name).strip().endswith("held")
    assert json.loads(run("status", "--json"))["experiments"][0]["state"] == "frozen"
    assert run("resume", "view").strip().endswith("running")
    assert run("stop", "view", "--why", "enough").strip().endswith("stopped")
    with pytest.raises(BarunError, match="ended"):
        run("stop", "view")
    said = json.loads(run("report", name, "--json"))
    assert said["comparison"]["difference"]["estimate"] is None
    assert [one["kind"] for one in said["log"]] == ["started", "frozen", "resumed", "ended"]
    with opened_registry(tmp_path, "", time.time) as registry:
        changes = [(one.alias, one.kind, one.why) for one in registry.book.log("view")]
    kinds = ("rollback", "resume", "freeze", "promote")
    assert changes[:4] == [("challenger", kind, name) for kind in kinds]


def test_it_speaks_korean(run: Run) -> None:
    run("start", "view@2", "--mode", "shadow")
    told = run("report", "view", language="ko")
    assert "같은 장면" in told
    assert "지금은 0명입니다" in told
    assert json.loads(run("report", "view", "--json"))["paired"] == {"n_people": 0}


def test_what_there_is_not_is_said(run: Run) -> None:
    with pytest.raises(BarunError, match="no comparison called 'posture'"):
        run("report", "posture")
    with pytest.raises(BarunError, match="in service already"):
        run("start", "view@1")
    with pytest.raises(BarunError, match="share"):
        run("start", "view@2", "--share", "60")
