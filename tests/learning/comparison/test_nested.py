from pathlib import Path

import numpy as np
import pytest

from barun.learning.comparison.candidates import CANDIDATES, Configuration
from barun.learning.comparison.figures import (
    compute_figures,
    figure_random_split,
    figure_time_split,
)
from barun.learning.comparison.judging import (
    count_numbers,
    find_folds,
    fit_configuration,
    predict_folds,
    score_parts,
)
from barun.learning.comparison.nested import cross_validate
from barun.learning.comparison.report import compare_by_person
from barun.learning.comparison.search import Budget, Search
from tests.learning.comparison.question_samples import DEPARTURES, make_rows

pytest.importorskip("sklearn")
pytest.importorskip("optuna")

FOREST = Configuration("forest", DEPARTURES, 1.0, CANDIDATES["forest"].defaults)


def test_a_random_split_promises_what_no_stranger_keeps() -> None:
    rows = make_rows(shift=0.0, own_habit=8.0)  # what tells the classes apart is personal
    folds = [fold for _, fold in find_folds(rows)]
    honest = predict_folds(FOREST, rows, folds, seed=0)
    strangers = compute_figures(rows.labels, honest, rows.person)
    random = figure_random_split(FOREST, rows, seed=0)
    assert strangers.balanced_accuracy < 0.6
    assert random.balanced_accuracy - strangers.balanced_accuracy > 0.05
    assert figure_time_split(FOREST, rows, seed=0).n_rows == len(rows)


def test_figures_by_hand() -> None:
    labels = np.array([0, 0, 1, 1, 0, 1])
    said = np.array([0, 0, 1, 0, 1, 1])
    figures = compute_figures(labels, np.eye(2)[said], np.array(["a"] * 4 + ["b"] * 2))
    assert figures.people == {"a": 0.75, "b": 0.5}
    assert figures.balanced_accuracy == 0.625
    assert figures.worst_person == "b"
    assert figures.confusion == ((2, 1), (1, 2))
    assert figures.accuracy == pytest.approx(4 / 6)
    low, high = figures.interval
    assert low < 4 / 6 < high
    # one of two right: 1 - (1 - p)^2 and 1 - p^2 are 2.5 %
    worst = figures.as_json()["worst_interval"]
    assert worst == pytest.approx((1 - 0.975**0.5, 0.975**0.5))


def test_the_margin_is_taken_person_by_person() -> None:
    labels = np.array([0, 1, 0, 1])
    person = np.array(["a", "a", "b", "b"])
    right = compute_figures(labels, np.eye(2)[labels], person)
    half = compute_figures(labels, np.eye(2)[np.array([0, 1, 0, 0])], person)
    margin = compare_by_person(right, half)
    assert margin["people"] == {"a": 0.0, "b": 0.5}
    assert margin["mean"] == 0.25
    assert margin["standard_error"] == pytest.approx(0.25)
    assert not margin["is_better"]
    # Student's t of one degree of freedom at 97.5 % is tan(0.475 pi) = 12.706
    assert margin["interval"] == pytest.approx(
        (0.25 - 0.25 * 12.706, 0.25 + 0.25 * 12.706), abs=1e-3
    )


def test_nothing_is_chosen_with_the_person_that_is_tried(tmp_path: Path) -> None:
    rows = make_rows(n_people=3, shift=3.0)
    seen: list[str] = []
    search = Search(
        tmp_path / "journal",
        seed=0,
        clock=lambda: 0.0,
        on_trial=lambda report: seen.extend(
            f"{report.study}/{name}" for name in report.trial.scores
        ),
    )
    found = cross_validate(search, rows, Budget(60.0, 2), ("logistic", "neighbours"), seed=0)
    assert set(seen) == {
        f"posture-front: without {out}/{other}"
        for out in rows.people
        for other in rows.people
        if other != out
    }
    assert np.isfinite(found.chosen).all()
    assert set(found.by_candidate) == {"logistic", "neighbours"}
    assert all(
        score > 0.8 for score in score_parts(rows.labels, found.chosen, rows.person).values()
    )
    majority = score_parts(rows.labels, found.baselines["majority"], rows.person)
    assert set(majority.values()) == {0.5}


def test_of_one_person_stretches_of_time_are_left_out() -> None:
    rows = make_rows(n_people=1, n_each=120)
    names = [name for name, _ in find_folds(rows)]
    assert names == ["time 1", "time 2", "time 3", "time 4"]


def test_numbers_are_those_a_model_holds() -> None:
    rows = make_rows()
    logistic = fit_configuration(Configuration("logistic", DEPARTURES), rows, seed=0)
    assert count_numbers(logistic.estimator) == 9 + 1 + 2 * 9  # weights, intercept, mean and scale
    near = fit_configuration(
        Configuration("neighbours", DEPARTURES, 1.0, {"n_neighbors": 3}), rows, seed=0
    )
    assert count_numbers(near.estimator) == 9 * len(rows) + 2 * 9
    counts = {
        name: count_numbers(
            fit_configuration(
                Configuration(name, DEPARTURES, 1.0, one.defaults), rows, seed=0
            ).estimator
        )
        for name, one in CANDIDATES.items()
    }
    assert counts["small-tree"] == 3 * 5  # one question, two answers
    assert sorted(counts, key=lambda name: counts[name])[:2] == ["small-tree", "logistic"]
    assert counts["voting"] > counts["logistic"] + counts["network"] // 2
