"""The score of a sequence model, never without its false alarms on people it has not seen."""

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from barun.cli.main import main
from barun.errors import InputError, ModelError
from barun.feedback.running.page import render_running_report
from barun.landmarks.formats import write_recording
from barun.models.classifier_card import write_classifier
from barun.models.sequence_scorer import SequenceMetadata
from barun.pipeline.running_analysis import RunningAnalysis, analyze_running
from barun.pipeline.running_report import report_of_running
from barun.pipeline.running_scores import RunScorer
from barun.pipeline.running_summary import summarise_running
from barun.running.sequences.cycles import CYCLES
from barun.running.sequences.sample_spec import SampleSpec
from barun.running.sequences.windows import JOINT_WINDOWS, RAW_WINDOWS, cut_windows, joint_channels
from tests.pipeline.runs import filmed, half_outside

NAME = "conformal/people-left-out"
RATES = {
    "false_alarms_mean": 0.25,
    "people_with_more_than_5_percent": 3,
    "abstains": False,
}


def write_model(
    folder: Path,
    spec: SampleSpec = JOINT_WINDOWS,
    *,
    threshold: float = 0.5,
    about: dict[str, Any] | None = None,
) -> Path:
    """Write a model whose score is the mean square of a sample, without any network."""
    shape: list[str | int | None] = ["N", spec.n_steps, spec.n_channels]
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["samples", "samples"], ["squares"]),
            helper.make_node("ReduceMean", ["squares"], ["scores"], axes=[1, 2], keepdims=0),
        ],
        "mean-square",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    metadata = SequenceMetadata(
        sample_spec=spec.name,
        kind="lstm-autoencoder",
        score="error",
        channels=spec.channels,
        thresholds={NAME: threshold, "mean-3sd/training": 0.0},
        training_data_sha256="0" * 64,
    )
    onnx.helper.set_model_props(model, metadata.as_properties())
    card = {"left_out": {"people": 8, "thresholds": {NAME: RATES}}} if about is None else about
    path = folder / "usual.onnx"
    write_classifier(path, model.SerializeToString(), license_name="Apache-2.0", about=card)
    return folder


def scored(folder: Path, view: str = "side") -> RunningAnalysis:
    return analyze_running(filmed(view), scorer=RunScorer.open(folder))


def windows_of(analysis: RunningAnalysis) -> np.ndarray:
    repaired = analysis.repaired
    channels = joint_channels(repaired, is_mirrored=analysis.gate.view.forward < 0)
    return cut_windows(channels, repaired.times_s)


def test_the_score_worked_out_by_hand(tmp_path: Path) -> None:
    windows = windows_of(analyze_running(filmed()))
    squares = np.mean(windows.astype(np.float64) ** 2, axis=(1, 2))
    threshold = float(np.quantile(squares, 0.75))
    score = scored(write_model(tmp_path, threshold=threshold)).sequence_score
    assert score is not None
    assert score.reason is None
    assert score.n_samples == len(windows) > 100
    assert score.score == pytest.approx(np.median(squares), rel=1e-4)
    assert score.share_above == pytest.approx(0.25, abs=0.01)
    assert (score.threshold_name, score.false_alarms) == (NAME, 0.25)
    assert (score.people_alarmed, score.people) == (3, 8)


def test_report_and_metrics_say_the_false_alarms_beside_the_score(tmp_path: Path) -> None:
    analysis = scored(write_model(tmp_path))
    report = report_of_running(analysis, "run.mp4", datetime(2027, 3, 1, tzinfo=UTC))
    page = render_running_report(report)
    part = page[page.index('id="sequence-model"') :].partition("</section>")[0]
    assert "25 % of the usual samples" in part
    assert "3 of 8 people" in part
    assert "8명 가운데 3명" in part
    described = summarise_running(report)["sequence_model"]
    assert described["threshold"] == 0.5
    assert described["unseen_people"] == {
        "false_alarms_mean": 0.25,
        "with_more_than_5_percent": 3,
        "people": 8,
    }


@pytest.mark.parametrize(
    ("spec", "view", "reason"),
    [
        (CYCLES["side"], "side", None),
        (CYCLES["side"], "rear", "running_report.model-other-view"),
        (RAW_WINDOWS, "side", None),
    ],
    ids=["strides", "strides of another view", "raw windows"],
)
def test_a_model_scores_what_it_learnt_from(
    tmp_path: Path, spec: SampleSpec, view: str, reason: str | None
) -> None:
    score = scored(write_model(tmp_path, spec), view).sequence_score
    assert score is not None
    assert score.reason == reason
    assert np.isfinite(score.score) == (reason is None)


def test_a_refused_recording_is_not_scored(tmp_path: Path) -> None:
    scorer = RunScorer.open(write_model(tmp_path))
    score = analyze_running(half_outside(), scorer=scorer).sequence_score
    assert score is not None
    assert score.reason == "running_report.model-refused-run"
    assert score.false_alarms == 0.25  # said all the same


def test_a_recording_the_model_was_trained_on_is_not_scored(tmp_path: Path) -> None:
    windows = windows_of(analyze_running(filmed()))
    known = hashlib.sha256(windows.astype("<f4").tobytes()).hexdigest()
    about = {
        "left_out": {"people": 8, "thresholds": {NAME: RATES}},
        "recordings_sha256": [known],
    }
    score = scored(write_model(tmp_path, about=about)).sequence_score
    assert score is not None
    assert score.reason == "running_report.model-trained-on-it"


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"left_out": None},
        {"left_out": {"people": 2, "thresholds": {NAME: RATES}}},
        {"left_out": {"people": 8, "thresholds": {"mean-3sd/training": RATES}}},
        {"left_out": {"people": 8, "thresholds": {NAME: {**RATES, "abstains": True}}}},
        {"left_out": "none"},
    ],
)
def test_a_model_without_figures_on_unseen_people_is_refused(
    tmp_path: Path, about: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as caught:
        RunScorer.open(write_model(tmp_path, about=about))
    assert caught.value.code == "running_report.model-untested"


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        RunScorer.open(write_model(tmp_path, SampleSpec("waves/1", 5, ("height",))))
    assert caught.value.code == "running_report.model-samples"


def test_a_folder_holds_one_model_and_its_card(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        RunScorer.open(tmp_path)
    assert (caught.value.code, caught.value.details["count"]) == ("running_report.model-folder", 0)
    (write_model(tmp_path) / "usual.card.json").unlink()
    with pytest.raises(ModelError):
        RunScorer.open(tmp_path)


def test_the_command_line_scores_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it would fail
    run = tmp_path / "run.parquet"
    write_recording(run, filmed())
    model = tmp_path / "model"
    model.mkdir()
    write_model(model)
    command = ["analyze", str(run), "--activity", "running", "--sequence-model", str(model)]
    assert main([*command, "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert "3 of 8 people had more than 5 %" in capsys.readouterr().out
    kept = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"))
    assert kept["sequence_model"]["name"] == "usual"
    assert main(["analyze", str(run), "--sequence-model", str(model)]) != 0
