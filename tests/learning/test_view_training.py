from pathlib import Path

import numpy as np
import pytest

from barun.learning.posture_dataset import PostureDataset
from barun.learning.view_artefact import VETO_BELOW, export_view_model
from barun.learning.view_evaluation import (
    compute_unseen_probabilities,
    compute_view_probabilities,
    read_view_dataset,
    score_views,
)
from barun.learning.view_people import simulate_view_people
from barun.learning.view_training import (
    ViewTrainingRows,
    fit_view_weights,
    gather_recorded_rows,
    gather_simulated_rows,
    gather_training_rows,
)
from barun.models.classifier import OnnxClassifier
from barun.posture.view.geometry import estimate_turn
from barun.posture.view.view_features import compute_view_features
from barun.posture.view.view_model import VIEW_MODEL_CLASSES, ViewModel
from tests.posture.view.view_poses import joined, make_rows

NEITHER, FRONT, SIDE = range(3)


def _dataset(yaw_deg: list[float], view: list[int], person: list[str]) -> PostureDataset:
    count = len(yaw_deg)
    texts = np.array([""] * count)
    return PostureDataset(
        rows=joined(*[make_rows(each) for each in yaw_deg]),
        person=np.array(person),
        source=np.array([f"{name}.csv" for name in person]),
        file_row=np.arange(2, count + 2),
        sample_id=texts,
        participant_id=texts,
        recorded_at_s=np.full(count, np.nan),
        view=np.array(view, dtype=np.int8),
        grade=texts,
    )


@pytest.fixture(scope="module")
def simulated() -> ViewTrainingRows:
    return gather_simulated_rows(400, seed=1)


def test_simulated_people_sit_as_they_were_told() -> None:
    yaw_deg = np.array([0.0, 45.0, 90.0, -90.0, 180.0, 270.0])
    rows = simulate_view_people(np.repeat(yaw_deg, 15), np.random.default_rng(2))
    features = compute_view_features(rows)
    turn_deg, _ = estimate_turn(features)
    medians = np.median(turn_deg.reshape(-1, 15), axis=1)
    np.testing.assert_allclose(medians, [0, 45, 90, 90, 180, 90], atol=15)
    facing = np.median(features.facing.reshape(-1, 15), axis=1)
    assert facing[[1, 2, 3, 5]].tolist() == [1, 1, -1, -1]


def test_same_seed_gives_the_same_rows() -> None:
    assert gather_simulated_rows(20, seed=4).sha256 == gather_simulated_rows(20, seed=4).sha256
    assert gather_simulated_rows(20, seed=4).sha256 != gather_simulated_rows(20, seed=5).sha256


def test_neither_and_contradicted_labels_are_not_trained_on() -> None:
    #             front, side, side that is a front, front that is a side, neither
    dataset = _dataset([0, 90, 0, 90, 45], [1, 2, 2, 1, 3], ["a"] * 5)
    assert gather_recorded_rows(dataset).labels.tolist() == [FRONT, SIDE]


def test_weights_tell_views_apart_and_do_not_mind_what_is_far_off(
    simulated: ViewTrainingRows,
) -> None:
    weights = fit_view_weights(simulated)
    features = compute_view_features(joined(make_rows(0), make_rows(45), make_rows(90))).values
    assert weights.probabilities(features).argmax(axis=1).tolist() == [FRONT, NEITHER, SIDE]
    far = np.full((1, features.shape[1]), 1e9)
    assert weights.probabilities(far).sum() == pytest.approx(1)


def test_exported_model_says_what_the_weights_say(simulated: ViewTrainingRows) -> None:
    weights = fit_view_weights(simulated)
    classifier = OnnxClassifier(export_view_model(weights, simulated), name="view")
    assert classifier.classes == VIEW_MODEL_CLASSES
    assert classifier.metadata.training_data_sha256 == simulated.sha256
    found = classifier.probabilities(simulated.features.astype(np.float32))
    np.testing.assert_allclose(found, weights.probabilities(simulated.features), atol=1e-3)

    dataset = _dataset([0, 20, 45, 90, -100, 170], [1] * 6, ["a"] * 6)
    both = compute_view_probabilities(dataset, weights).both
    shipped_way = ViewModel(classifier).view_probabilities(dataset.rows)
    np.testing.assert_allclose(shipped_way, both, atol=1e-3)
    assert classifier.metadata.thresholds == {"veto_below": VETO_BELOW}


def test_nobody_is_judged_by_a_model_that_has_seen_them(
    simulated: ViewTrainingRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = _dataset([0, 90, 5, 85, 10, 95], [1, 2] * 3, list("aabbcc"))
    seen: list[int] = []

    def fit(rows: ViewTrainingRows) -> object:
        seen.append(len(rows.labels) - len(simulated.labels))
        return fit_view_weights(rows)

    monkeypatch.setattr("barun.learning.view_evaluation.fit_view_weights", fit)
    probabilities = compute_unseen_probabilities(dataset, simulated=simulated)
    assert seen == [4, 4, 4]
    assert np.isfinite(probabilities.both).all()
    score = score_views(dataset, probabilities.both, np.ones(6, dtype=bool))
    assert (score.n_rows, score.n_right, score.n_wrong, score.accuracy) == (6, 6, 0, 1.0)


def test_score_worked_out_by_hand() -> None:
    dataset = _dataset([0] * 5, [1, 1, 2, 2, 3], ["a"] * 5)
    probabilities = np.zeros((5, 4))
    probabilities[0] = 0.1, 0.9, 0, 0  # right
    probabilities[1] = 0.5, 0.3, 0.2, 0  # rejected, but told apart
    probabilities[2] = 0.1, 0.9, 0, 0  # wrong
    probabilities[3] = 0, 0.2, 0.1, 0.7  # right
    probabilities[4] = 0, 1, 0, 0  # labelled neither: not counted
    score = score_views(dataset, probabilities, np.ones(5, dtype=bool))
    assert (score.n_rows, score.n_right, score.n_wrong, score.n_told_apart) == (4, 2, 1, 3)
    assert (score.right_share, score.wrong_share, score.accuracy) == (0.5, 0.25, 0.75)
    nothing = score_views(dataset, probabilities, np.zeros(5, dtype=bool))
    assert np.isnan(nothing.accuracy)


@pytest.mark.slow
def test_front_and_side_are_told_apart_on_people_not_seen(data_dir: Path) -> None:
    dataset = read_view_dataset(data_dir)
    simulated = gather_simulated_rows(1500, seed=1)
    both = compute_unseen_probabilities(dataset, simulated=simulated).both
    for person in ("p1", "p2", "p3"):
        score = score_views(dataset, both, dataset.person == person)
        assert score.n_rows > 200
        assert score.accuracy >= 0.97
        assert score.wrong_share <= 0.01


def test_shipped_model_was_trained_on_the_rows_that_are_there(data_dir: Path) -> None:
    classifier = OnnxClassifier.load("posture_view")
    recorded = gather_recorded_rows(read_view_dataset(data_dir))
    assert len(recorded.labels) > 1000
    features = recorded.features.astype(np.float32)
    labels = classifier.probabilities(features).argmax(axis=1)
    assert np.mean(labels == recorded.labels) > 0.98


def test_training_rows_are_recorded_and_simulated(simulated: ViewTrainingRows) -> None:
    rows = gather_training_rows(_dataset([0, 90], [1, 2], ["a", "b"]), simulated)
    assert len(rows.labels) == len(simulated.labels) + 2
    assert rows.labels[:2].tolist() == [FRONT, SIDE]
    assert (rows.weights > 0).all()
