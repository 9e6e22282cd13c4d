"""Wrong labels come to the top of the ranking."""

from dataclasses import replace

import numpy as np
import pytest

from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.label_doubts import LabelTask, find_doubtful_labels, rank_labels
from barun.learning.quality.label_evidence import (
    average_over_runs,
    compute_neighbour_votes,
    compute_seams,
    number_runs,
)
from barun.learning.quality.label_models import predict_unseen_people
from tests.learning.datasets.row_samples import make_rows

PLAN = "1a 1d 2a 2d 1a 1d 2a 2d"


def _people() -> LabelledRows:
    return LabelledRows.joined(
        [
            make_rows(f"P{number}", plan=PLAN, n_each=15, seed=number, noise=0.02)
            for number in (1, 2, 3)
        ]
    )


def _spoilt(rows: LabelledRows, task: LabelTask, wrong: np.ndarray) -> LabelledRows:
    if task == "view":
        view = rows.view.copy()
        view[wrong] = 3 - view[wrong]
        return replace(rows, view=view)
    grade = rows.grade.copy()
    grade[wrong] = np.where(grade[wrong] == "a", "d", "a")
    return replace(rows, grade=grade)


@pytest.mark.parametrize("task", ["view", "grade"])
@pytest.mark.parametrize("with_models", [True, False], ids=["models", "time alone"])
def test_single_wrong_labels_come_first_with_the_right_suggestion(
    task: LabelTask, with_models: bool
) -> None:
    pytest.importorskip("sklearn")
    rows = _people()
    wrong = np.array([5, 40, 77, 130, 205, 310])
    spoilt = _spoilt(rows, task, wrong)
    ranking = rank_labels(spoilt, task, with_models=with_models)
    assert ranking is not None
    assert set(ranking.rows[: len(wrong)].tolist()) == set(wrong.tolist())
    assert ranking.has_models is with_models
    true = rows.view.astype("<U1") if task == "view" else rows.grade
    for place in range(len(wrong)):
        assert ranking.suggested[place] == true[ranking.rows[place]]
    assert np.all(np.diff(ranking.doubts) <= 0)
    found = find_doubtful_labels(spoilt, ranking)
    assert set(wrong.tolist()) <= {row for one in found for row in one.rows.tolist()}


@pytest.mark.parametrize("task", ["view", "grade"])
def test_a_run_of_wrong_labels_comes_into_the_first_twentieth(task: LabelTask) -> None:
    pytest.importorskip("sklearn")
    wrong = np.arange(139, 147)  # inside a run of 15
    ranking = rank_labels(_spoilt(_people(), task, wrong), task)
    assert ranking is not None
    # what is left of the run on either side is short, and doubted with it
    assert set(wrong.tolist()) <= set(ranking.rows[:18].tolist())


def test_the_same_seed_gives_the_same_ranking() -> None:
    pytest.importorskip("sklearn")
    first, again = (rank_labels(_people(), "view", seed=4) for _ in range(2))
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.rows, again.rows)
    np.testing.assert_array_equal(first.doubts, again.doubts)


@pytest.mark.parametrize(
    "rows",
    [make_rows(plan="1a", n_each=30), make_rows(plan="1a 2a", n_each=9)],
    ids=["one label", "few rows"],
)
def test_nothing_to_rank(rows: LabelledRows) -> None:
    assert rank_labels(rows, "view", with_models=False) is None


def test_unlabelled_rows_are_not_ranked() -> None:
    rows = _people()
    view = rows.view.copy()
    view[:100] = 0
    ranking = rank_labels(replace(rows, view=view), "view", with_models=False)
    assert ranking is not None
    assert sorted(ranking.rows.tolist()) == list(range(100, 360))


def test_one_person_is_doubted_by_their_own_other_runs() -> None:
    pytest.importorskip("sklearn")
    rows = _people().select(np.arange(120))
    ranking = rank_labels(_spoilt(rows, "view", np.array([50])), "view")
    assert ranking is not None
    assert ranking.rows[0] == 50
    alike = predict_unseen_people(np.zeros((4, 1)), np.zeros(4, dtype=np.int64), 2, rows.person[:4])
    assert np.all(alike == 0.5)


def test_runs_and_votes_by_hand() -> None:
    rows = make_rows(plan="1a", n_each=6)
    labels = np.array([0, 0, 1, 0, 0, 0])
    runs = number_runs(rows, labels)
    assert runs.tolist() == [0, 0, 1, 2, 2, 2]
    np.testing.assert_allclose(
        average_over_runs(np.array([1.0, 3, 7, 0, 3, 3]), runs), [2, 2, 7, 2, 2, 2]
    )
    votes = compute_neighbour_votes(rows, labels, 2)
    np.testing.assert_allclose(votes.sum(axis=1), 1)
    assert votes[2, 0] > 0.99  # only zeros around
    step = np.exp(-0.45)
    weights = np.array([step, step, step**2, step**3, step**4])  # row 1: rows 0, 2, 3, 4, 5
    expected = (weights[1] + 1e-3) / (weights.sum() + 2e-3)
    assert votes[1, 1] == pytest.approx(expected)


def test_only_a_change_of_label_without_a_move_is_a_seam() -> None:
    rows = make_rows(plan="1a 2a 1a", n_each=8)
    dataset = rows.to_posture_dataset()
    moved = rows.view.astype(np.int64)
    assert np.all(compute_seams(rows, dataset, moved) < 0.01)
    still = np.zeros(24, dtype=np.int64)
    still[2:5] = 1  # nobody moves before row 8
    seams = compute_seams(rows, dataset, still)
    assert np.all(seams[2:5] > 0.5)
    assert np.all(seams[[0, 1, 5, 6, 7]] == 0)
