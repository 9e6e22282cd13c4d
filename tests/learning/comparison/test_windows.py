from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from barun.learning.comparison.judging import find_folds, score_parts
from barun.learning.comparison.windows import (
    N_STEPS,
    NETWORKS,
    cut_row_windows,
    predict_by_network,
)
from barun.learning.sequences.architecture import ClassifierKind
from tests.learning.comparison.question_samples import DEPARTURES, make_rows
from tests.learning.sequences.conftest import torch_is_there as torch_is_there


def test_a_window_is_a_row_with_those_before_it_in_its_stretch() -> None:
    rows = make_rows(n_people=2, n_each=20)
    values = rows.features[DEPARTURES].astype(np.float32)
    windows = cut_row_windows(rows)
    assert windows.shape == (40, N_STEPS, 9)
    assert np.array_equal(windows[:, -1], values)
    # a stretch is 15 s, rows come every 2 s: 8 rows, so row 8 begins the second one
    assert np.array_equal(windows[7], values[3:8])
    assert np.array_equal(windows[8], np.repeat(values[8:9], N_STEPS, axis=0))
    assert np.array_equal(windows[10], values[[8, 8, 8, 9, 10]])
    assert np.array_equal(windows[20, 0], values[20])  # another person


def test_a_window_does_not_reach_over_a_gap() -> None:
    rows = make_rows(n_people=1, n_each=4)
    rows = replace(rows, time_s=np.array([0.0, 0.5, 2.5, 3.0]))  # three usual steps are 1.5 s
    values = rows.features[DEPARTURES].astype(np.float32)
    windows = cut_row_windows(rows)
    assert np.array_equal(windows[1], values[[0, 0, 0, 0, 1]])
    assert np.array_equal(windows[2], np.repeat(values[2:3], N_STEPS, axis=0))
    assert np.array_equal(windows[3], values[[2, 2, 2, 2, 3]])


@pytest.mark.parametrize("n_people", [1, 3])
def test_no_window_holds_a_row_of_other_people_sessions_or_folds(n_people: int) -> None:
    rows = make_rows(n_people=n_people, n_each=120)
    numbered = {DEPARTURES: np.repeat(np.arange(len(rows), dtype=np.float64)[:, None], 9, axis=1)}
    windows = cut_row_windows(replace(rows, features=MappingProxyType(numbered)))
    held = windows[:, :, 0].astype(np.int64)  # the rows in each window
    assert (rows.block[held] == rows.block[:, None]).all()
    assert (rows.person[held] == rows.person[:, None]).all()
    for _, (train, test) in find_folds(rows):
        assert not set(held[train].ravel().tolist()) & set(held[test].ravel().tolist())


@pytest.mark.slow
@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.usefixtures("torch_is_there")
def test_a_network_recognises_people_it_has_not_seen(kind: ClassifierKind) -> None:
    rows = make_rows(n_people=3, n_each=120, shift=4.0)
    found = predict_by_network(kind, rows, seed=0)
    assert np.allclose(found.sum(axis=1), 1.0)
    assert min(score_parts(rows.labels, found, rows.person).values()) > 0.85
    again = predict_by_network(kind, rows, seed=0)
    assert np.array_equal(found, again)


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_a_network_learns_nothing_of_the_person_it_is_tried_on() -> None:
    rows = make_rows(n_people=3, shift=4.0)
    turned = replace(rows, labels=np.where(rows.person == "P1", 1 - rows.labels, rows.labels))
    own = rows.person == "P1"
    found = predict_by_network("conv-classifier", rows, seed=0)
    assert np.array_equal(found[own], predict_by_network("conv-classifier", turned, seed=0)[own])


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_networks_tell_three_classes_and_bear_gaps() -> None:
    rows = make_rows(n_people=3, n_each=90, shift=4.0)
    labels = np.arange(len(rows)) // 10 % 3  # in runs, so that windows are of one class
    values = rows.features[DEPARTURES].copy()
    values[np.arange(len(rows)), 3 + labels] += 8.0  # each class has a column of its own
    values[::7, 1] = np.nan
    values[:, 2] = np.nan
    three = replace(
        rows,
        question=replace(rows.question, classes=("one", "two", "three")),
        features=MappingProxyType({DEPARTURES: values}),
        labels=labels,
    )
    found = predict_by_network("conv-classifier", three, seed=0)
    assert found.shape == (270, 3)
    assert np.allclose(found.sum(axis=1), 1.0)
    assert (found.argmax(axis=1) == labels).mean() > 0.8


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_a_network_answers_only_rows_that_a_fold_tries() -> None:
    rows = make_rows(n_people=2, n_each=40)
    fold = (np.arange(60), np.arange(70, 80))
    found = predict_by_network("conv-classifier", rows, seed=0, folds=[fold])
    assert np.flatnonzero(np.isfinite(found).all(axis=1)).tolist() == list(range(70, 80))
