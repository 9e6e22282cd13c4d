import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("scipy")

from barun.learning.classifiers import FAMILIES
from barun.learning.evaluation import score_predictions
from barun.learning.view_training import gather_simulated_rows
from barun.posture.view.pose_sets import POSE_SETS
from benchmarks import posture_people, posture_people_grades, posture_people_views
from benchmarks.posture_people_tables import (
    by_person,
    describe,
    find_obstacle,
    score_people,
    worst_person,
)
from tests.learning.posture_samples import make_person, write_person


def _write_people(folder: Path, names: str, first_seed: int) -> Path:
    folder.mkdir()
    for place, name in enumerate(names.split()):
        person = make_person(name, size=0.3 + 0.03 * place, noise=0.02, seed=first_seed + place)
        write_person(folder, person)
    return folder


@pytest.fixture
def few_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """One family, two feature sets and few simulated people: the rest is the same."""
    logistic = FAMILIES["logistic"]
    few = MappingProxyType({"logistic": logistic, "forest": logistic})
    sets = {name: POSE_SETS[name] for name in ("robust-28", "simple-68")}
    simulated = gather_simulated_rows(200)
    for module in (posture_people_grades, posture_people_views):
        monkeypatch.setattr(module, "FAMILIES", few)
        monkeypatch.setattr(module, "POSE_SETS", sets)
    monkeypatch.setattr(posture_people_views, "gather_simulated_rows", lambda: simulated)


@pytest.mark.slow
@pytest.mark.usefixtures("few_models")
def test_it_tries_a_folder_of_other_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = _write_people(tmp_path / "train", "p1 p2", 1)
    test = _write_people(tmp_path / "test", "p7 p8", 5)
    # one of them is somebody the models know, under another name
    write_person(test, make_person("p9", size=0.3, noise=0.02, seed=1))
    status = posture_people.main(
        ["--train", str(train), "--test", str(test), "--data", str(tmp_path)]
    )
    said = capsys.readouterr().out
    assert "96 test poses (p9) stand in the training data too: left out." in said
    assert "p7 100.0" in said
    assert "MultiPosture: not in this folder" in said
    assert '"benchmark": "posture_people"' in said.splitlines()[-1]
    marks = json.loads(said.splitlines()[-1])["marks"]
    assert marks
    assert status == int(not all(mark["passed"] for mark in marks))


def _marks(said: str) -> dict[str, float]:
    marks = json.loads(said.splitlines()[-1])["marks"]
    return {mark["name"]: mark["value"] for mark in marks}


def _write_plans(folder: Path, plans: dict[str, str], n_each: int = 12) -> Path:
    folder.mkdir()
    for name, plan in plans.items():
        person = make_person(name, plan=plan, n_each=n_each, noise=0.02, seed=int(name[1:]))
        write_person(folder, person)
    return folder


_ALL = "1a 1b 1c 1d 2a 2b 2c 2d"


@pytest.mark.slow
@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize(
    ("train", "test", "n_each", "reason"),
    [
        pytest.param(
            {"p1": _ALL, "p2": _ALL},
            {"p7": "2a 2b 2c 2d"},
            12,
            "front a|cd: not measured, no frames to score",
            id="side-only test person",
        ),
        pytest.param(
            {"p1": _ALL, "p2": _ALL},
            {"p7": _ALL},
            9,
            "no frames to score: 27 lack a baseline",
            id="few a frames",
        ),
        pytest.param(
            {"p1": "2a 2b 2c 2d"},
            {"p7": _ALL},
            12,
            "front a|cd: not measured, in the training data there are no frames labelled good",
            id="side-only training",
        ),
        pytest.param(
            {"p1": "1a 1b 2a 2b"},
            {"p7": _ALL},
            12,
            "in the training data there are no frames labelled bad to train on",
            id="no c and d",
        ),
        pytest.param(
            {"p1": _ALL},
            None,
            12,
            "without p1 there are no frames labelled good or bad to train on",
            id="single person",
        ),
        pytest.param(
            {"p1": _ALL, "p2": "2a 2c"},
            None,
            12,
            "without p1 there are no frames labelled good or bad to train on",
            id="side-only person left out",
        ),
    ],
)
def test_what_cannot_be_measured_is_said_and_skipped(
    train: dict[str, str],
    test: dict[str, str] | None,
    n_each: int,
    reason: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--data", str(_write_plans(tmp_path / "train", train, n_each))]
    if test is not None:
        arguments = ["--train", arguments[1], "--data", str(tmp_path)]
        arguments += ["--test", str(_write_plans(tmp_path / "test", test, n_each))]
    assert posture_people.main(arguments) in (0, 1)
    said = capsys.readouterr().out
    assert reason in said
    skipped = {line.split(":")[0].strip() for line in said.splitlines() if "cd: not mea" in line}
    marks = _marks(said)
    for task in ("front a|cd", "side a|cd", "front ab|cd", "side ab|cd"):
        assert (f"{task}, balanced accuracy" in marks) != (task in skipped), task
    assert "product over the rules alone, mean of four" not in marks


@pytest.mark.slow
@pytest.mark.usefixtures("few_models")
def test_the_marks_of_a_folder_are_always_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = _write_people(tmp_path / "people", "p1 p2", 1)
    assert posture_people.main(["--data", str(people)]) == 1
    marks = _marks(capsys.readouterr().out)
    assert marks["doubtful view labels found"] == 0
    assert marks["front or side, sound labels"] > 97
    assert "product over the model alone, mean of four" in marks
    assert "product over the rules alone, mean of four" in marks


def test_people_who_were_all_trained_on_are_an_input_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = str(_write_people(tmp_path / "people", "p1 p2", 1))
    assert posture_people.main(["--train", people, "--test", people]) == 2
    assert "192 stand in the training data too" in capsys.readouterr().err


def test_an_obstacle_is_named() -> None:
    people, names = np.array(["p", "p", "q"]), ("good", "bad")
    labels = np.array([0, 1, 1])
    assert find_obstacle(labels, people, names, 5) is None
    assert find_obstacle(labels, people, names, 0) == "no frames to score"
    reason = find_obstacle(labels, people, names)
    assert reason == "without p there are no frames labelled good to train on"
    assert find_obstacle(labels[[0, 1, 0, 1]], people[[0, 0, 2, 2]], names) is None


def test_training_without_test_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        posture_people.main(["--train", "x"])
    assert "--train needs --test" in capsys.readouterr().err


def test_an_empty_folder_is_an_input_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert posture_people.main(["--data", str(tmp_path)]) == 2
    assert "one file a person" in capsys.readouterr().err


def test_people_by_hand() -> None:
    labels = np.array([0, 1, 0, 1])
    said = np.array([0, 1, 1, 1])
    people = np.array(["a", "a", "b", "b"])
    scores = score_people(labels, said, people)
    assert by_person(scores) == "a 100.0 (2)  b 50.0 (2)"
    assert worst_person(scores) == 0.5
    assert score_predictions(labels, said, 2).balanced_accuracy == 0.75
    lines = describe(labels, said, people, np.arange(4))
    assert lines[0].startswith("balanced accuracy 75.0 %")
    assert "4 frames in 4 episodes of 2 people" in lines[1]
