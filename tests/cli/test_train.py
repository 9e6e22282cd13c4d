"""``barun train running`` and ``barun evaluate running``."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from barun.cli.main import main
from barun.landmarks.formats import read_recording
from barun.learning.sequences import extras
from barun.models.sequence_scorer import SequenceScorer
from barun.running.sequences.windows import cut_windows, joint_channels
from tests.learning.sequences.conftest import torch_is_there as torch_is_there
from tests.learning.sequences.runs import write_runners

_WITHOUT_TORCH = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocker())
"""
_QUICK = ["--epochs", "1", "--batch-size", "64"]
_AGREED = ["--consent", "given", "--purpose", "tests"]


def _hide_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the extra seem not to be installed."""

    def find(name: str) -> object:
        return None if name == "torch" else find_spec(name)

    monkeypatch.setattr(extras, "find_spec", find)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_runners(tmp_path_factory.mktemp("runs"), 3, duration_s=4.5)


@pytest.fixture(scope="module")
def leaning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaning")
    return write_runners(folder, 1, duration_s=4.5, trunk_lean_deg=30)


@pytest.fixture(scope="module")
def model(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    path = tmp_path_factory.mktemp("model") / "usual.onnx"
    assert main(["train", "running", str(runs), "-o", str(path), "-q", *_QUICK, *_AGREED]) == 0
    return path


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_a_model_is_trained_and_scores_without_torch(
    runs: Path, leaning: Path, model: Path, tmp_path: Path
) -> None:
    files = sorted(path.name for path in model.parent.iterdir())
    assert files == ["usual.card.json", "usual.checkpoint.npz", "usual.onnx"]
    command = ["evaluate", "running", str(runs), "--scorer", str(model)]
    command += ["--faulty", str(leaning), "--json"]
    code = f"{_WITHOUT_TORCH}\nfrom barun.cli.main import main\nsys.exit(main({command!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    (method,) = json.loads(done.stdout)["methods"]
    assert method["method"] == "lstm-autoencoder"
    assert method["recordings_trained_on"] == 3
    assert method["auc_mean"] > 0.8
    # by hand: the same scores from the same windows
    scorer = SequenceScorer.open(model)
    sequence = read_recording(leaning / "runner0.parquet").people[0]
    windows = cut_windows(joint_channels(sequence, is_mirrored=True), sequence.times_s)
    assert np.isfinite(scorer.scores(windows)).all()


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_the_result_in_words_and_for_machines(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "usual.onnx")
    command = ["train", "running", str(runs), "-o", output, *_QUICK, *_AGREED, "--lang", "ko"]
    assert main(command) == 0
    shown = capsys.readouterr()
    assert "1회차: 손실" in shown.err
    assert "3명 중 2번째 사람을 빼고 학습" in shown.err
    assert "모델이 처음 보는 사람에 대한 오경보" in shown.out
    assert "quantile/people-left-out" in shown.out

    more = ["--resume", "--epochs", "2", "--batch-size", "64", "--no-left-out", "--json", *_AGREED]
    assert main(["train", "running", str(runs), "-o", output, *more]) == 0
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert shown.err == ""
    assert answer["training"]["epochs_trained"] == 2
    assert answer["left_out"] is None
    assert {one["provenance"] for one in answer["thresholds"]} == {"training"}


@pytest.mark.usefixtures("torch_is_there")
def test_what_is_missing_is_said(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ["-o", str(tmp_path / "usual.onnx")]
    few = write_runners(tmp_path / "few", 1, duration_s=4.5)
    for words, says in (
        (["train", "running", str(runs), "-o", "usual.bin"], "ends with .onnx"),
        (["train", "running", str(runs), "-o", "nowhere/usual.onnx"], "does not exist"),
        (["train", "running", str(tmp_path / "none"), *output], "Expected a folder"),
        (["train", "running", str(runs), *output, "--resume"], "nothing to go on from"),
        (["train", "running", str(few), *output, *_AGREED], "at least 3 people, but there are 1"),
        (["train", "running", str(runs), *output], "none may be trained on"),
        (["train", "running", str(runs), *output, *_AGREED[:2]], "Say what the people agreed to"),
        (["train", "running", str(runs), *output, "--method", "gru-classifier"], "--faulty"),
        (["train", "walking", str(runs), *output], "running"),
        (["evaluate", "running", str(few)], "at least 3 people"),
        (["evaluate", "running", str(runs), "--method", "random-forest"], "--faulty"),
    ):
        assert main(words) == 2, words
        assert says in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["few"]


def test_without_torch_the_extra_is_named(
    runs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _hide_torch(monkeypatch)
    for language, says in (
        ("en", "pip install 'barun[deep]'"),
        ("ko", "설치해 주세요: pip install"),
    ):
        words = ["train", "running", str(runs), "-o", "usual.onnx", "--lang", language]
        assert main(words) == 1
        assert says in capsys.readouterr().err
    assert main(["evaluate", "running", str(runs)]) == 1
    assert "barun[deep]" in capsys.readouterr().err


@pytest.mark.slow
def test_simple_methods_are_compared_without_torch(
    runs: Path,
    leaning: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("sklearn")
    _hide_torch(monkeypatch)
    command = ["evaluate", "running", str(runs), "--faulty", str(leaning)]
    command += ["--method", "pca", "--method", "nearest-neighbours", "-q"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "False alarms on people the model had not seen" in shown
    rows = [line for line in shown.splitlines() if line.startswith("nearest-neighbours")]
    assert len(rows) == 10
    judged = [row for row in rows if "conformal-people" not in row]
    assert all("/3 (" in row for row in judged)
    assert all("too few people to say" in row for row in rows if row not in judged)


@pytest.mark.slow
def test_methods_that_learn_from_labels_leave_people_out_with_both(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    faulty = write_runners(tmp_path / "faulty", 3, duration_s=4.5, trunk_lean_deg=30)
    command = ["evaluate", "running", str(runs), "--faulty", str(faulty), "--json"]
    assert main([*command, "--method", "random-forest"]) == 0
    (method,) = json.loads(capsys.readouterr().out)["methods"]
    assert method["people"] == 3
    assert method["auc_mean"] > 0.9


def test_the_commands_name_every_method() -> None:
    from barun.cli import evaluate, train
    from barun.learning.sequences.architecture import DEEP_KINDS
    from barun.learning.sequences.sequence_model import MODEL_KINDS

    assert set(evaluate._METHODS) == set(MODEL_KINDS)
    assert train._KINDS == DEEP_KINDS
