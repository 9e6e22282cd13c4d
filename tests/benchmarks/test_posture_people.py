from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("scipy")

from barun.learning.classifiers import FAMILIES
from barun.learning.evaluation import score_predictions
from barun.learning.feature_sets import FEATURE_SETS
from barun.learning.view_training import gather_simulated_rows
from benchmarks import posture_people, posture_people_grades, posture_people_views
from benchmarks.posture_people_tables import by_person, describe, score_people, worst_person
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
    sets = {name: FEATURE_SETS[name] for name in ("robust 28", "simple 68")}
    simulated = gather_simulated_rows(200)
    for module in (posture_people_grades, posture_people_views):
        monkeypatch.setattr(module, "FAMILIES", few)
        monkeypatch.setattr(module, "FEATURE_SETS", sets)
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
    assert status in (0, 1)


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
