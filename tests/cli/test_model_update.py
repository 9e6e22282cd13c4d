"""``barun models update``: why, dry, for a timer, and the last one again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine
from tests.updating.updated_homes import NOW_S, add_people, opened, put_into_service, rows_of

pytest.importorskip("skl2onnx")

Run = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation whose view model has learnt from P1 and P2; P3 has come since."""
    home = tmp_path / "home"
    version = add_people(home, rows_of("P1"), rows_of("P2"))
    with opened(home) as updating:
        put_into_service(updating, version, tmp_path / "work")
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    return home


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, barun: CommandLine) -> Run:
    barun.use(home)
    monkeypatch.setattr("time.time", lambda: NOW_S + 60)
    call = barun.below("models", "update")

    def told(*words: str, status: int = 0) -> Any:
        out, err = call(*words, status=status)
        return json.loads(out) if "--json" in words and not status else (err if status else out)

    return told


def test_the_whole_way(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path, barun: CommandLine
) -> None:
    assert "no update of view yet" in run("view", "--last")
    assert "288 new labelled samples under consent (from 1000)" in run("view", "--why")
    assert "(from 1000)" in run("view", "--if-due")  # and nothing was done
    assert run("view", "--last", "--json") is None
    monkeypatch.setenv("BARUN_UPDATE_SAMPLES", "200")
    due = run("view", "--why", "--json")
    assert due["due"]
    assert due["fired"] == [{"kind": "samples", "value": 288, "bound": 200}]
    dry, steps = barun.below("models", "update")("view", "--dry-run")
    assert steps.splitlines() == [
        "Gathering rows and consents",
        "Checking new rows",
        "Training",
        "Comparing with the model in service",
        "Registering",
    ]
    assert "All gates are open: it would be registered." in dry
    done = run("view", "--if-due", "--json")
    assert (done["outcome"], done["candidate"], done["triggers"]) == ("registered", 2, ["samples"])
    with opened(home) as updating:
        assert updating.registry.book.aliases()["view", "champion"] == 1
    last = run("view", "--last")
    assert "288 new labelled samples under consent (from 200)" in last
    assert "Registered as view@2. It is not in service" in last
    assert "Accuracy on people left out, " in last
    assert "report.html" in last
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert "등록했습니다. 아직 사용되지 않습니다." in run("view", "--last")


def test_a_report_that_went_with_somebody_is_said(run: Run, home: Path) -> None:
    run("view", "--quiet")
    with opened(home) as updating:
        assert updating.log.forget("P3") == 1
    said = run("view", "--last")
    assert "named somebody who was erased. Result: registered" in said


def test_other_models_are_refused(run: Run) -> None:
    assert "view, posture" in run("running", status=2)
