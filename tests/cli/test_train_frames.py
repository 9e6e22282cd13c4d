"""``barun train view`` and ``barun train posture``."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from barun.cli import train_frames
from barun.cli.main import main
from barun.learning.comparison.candidates import CANDIDATES
from barun.learning.comparison.feature_sets import FEATURE_SETS
from tests.learning.posture_samples import make_person, write_person

_QUICK = ["--trials", "2", "--candidates", "logistic,neighbours"]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    for number in (1, 2, 3):
        write_person(folder, make_person(f"p{number}", n_each=15, seed=number, noise=0.02))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "models"), [("view", 1), ("posture", 2)])
def test_a_model_is_trained_and_told_about(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, models: int
) -> None:
    pytest.importorskip("optuna")
    out = tmp_path / "out"
    command = ["train", kind, "--data", str(people), "--out", str(out), *_QUICK]
    assert main([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["parts"]) == models
    assert answer["model"] == str(out / "model")
    for part in answer["parts"]:
        assert part["honest"]["balanced_accuracy"] > 0.8
        assert list(part["data"]["people"]) == ["P1", "P2", "P3"]
    assert "barun" in (out / "report.html").read_text("utf-8").lower()
    assert main(command) == 2
    assert "--resume" in capsys.readouterr().err
    assert main([*command, "--resume", "--lang", "ko"]) == 0
    shown = capsys.readouterr()
    assert "가장 낮은 사람" in shown.out
    assert f"barun models register {kind} {out / 'model'}" in shown.out
    assert "P1 제외(1/3)" in shown.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--budget", "soon"], "--budget: expected a duration such as 90s, 5m or 1h"),
        (["--budget", "0m"], "got '0m'"),
        (["--trials", "1"], "--trials"),
        (["--candidates", "logistic,tarot"], "--candidates"),
        (["--features", "departures"], "head-and-shoulders"),
        (["--data", "nowhere"], "nowhere"),
    ],
)
def test_refusals_say_what_was_expected(
    people: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    data = [] if "--data" in arguments else ["--data", str(people)]
    assert main(["train", "view", "--out", "out", *data, *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not Path("out").exists()


def test_a_file_is_no_folder_to_train_into(
    people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("mine")
    assert main(["train", "view", "--data", str(people), "--out", str(place)]) == 2
    assert f"expected a folder, but '{place}' is a file" in capsys.readouterr().err
    assert place.read_text() == "mine"


def test_without_the_extra_it_says_how_to_get_it(
    people: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(name: str) -> object:
        return None if name == "optuna" else find_spec(name)

    monkeypatch.setattr(train_frames, "find_spec", find)
    assert main(["train", "posture", "--data", str(people), "--out", "out"]) == 1
    said = capsys.readouterr().err
    assert "'optuna'" in said
    assert "pip install 'barun[train]'. In a checkout: make dev" in said


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", ["view", "posture"])
def test_help_speaks_both_languages(
    kind: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", language, "train", kind, "--help"]) == 0
    said = capsys.readouterr().out
    assert ("Compare and tune" if language == "en" else "분류기를") in said
    assert "--budget" in said


def test_the_help_knows_the_names_of_the_room() -> None:
    assert tuple(CANDIDATES) == train_frames._CANDIDATES
    for names in train_frames._FEATURES.values():
        assert set(names) <= set(FEATURE_SETS)
        assert len(names) == len(set(names))
