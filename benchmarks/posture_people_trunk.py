"""Directions of the trunk on MultiPosture, ten people: part of posture_people."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.classifiers import FAMILIES
from barun.learning.evaluation import leave_one_person_out, score_predictions
from barun.learning.multiposture import (
    MULTIPOSTURE_CLASSES,
    MULTIPOSTURE_FEATURES,
    MultiPosture,
    read_multiposture,
)
from benchmarks.marks import Mark
from benchmarks.posture_people_tables import print_confusion, score_people, worst_person

__all__ = ["report_trunk"]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_UPRIGHT: Final = 0
_TO_A_SIDE: Final = (3, 4)
_N_BASELINE: Final = 10
_N_STRETCHES: Final = 5
_SMOOTHED: Final = 31
"""Rows; the table does not say when they were taken."""


def _subtract_baselines(data: MultiPosture) -> tuple[_Array, npt.NDArray[np.bool_]]:
    """Return departures from each subject's first upright frames, and which frames those are."""
    change, is_baseline = data.features.copy(), np.zeros(len(data.label), dtype=bool)
    for subject in np.unique(data.subject):
        own = data.subject == subject
        first = np.flatnonzero(own & (data.label == _UPRIGHT))[:_N_BASELINE]
        is_baseline[first] = True
        change[own] -= np.median(data.features[first], axis=0)
    return change, is_baseline


def _predict(
    family: str,
    features: _Array,
    labels: _Ints,
    subjects: npt.NDArray[np.str_],
    fit_on: npt.NDArray[np.bool_],
) -> _Ints:
    def train(rows: npt.NDArray[np.intp]) -> Callable[[npt.NDArray[np.intp]], _Array]:
        estimator = FAMILIES[family].build(FAMILIES[family].grid[0], seed=0)
        estimator.fit(features[rows], labels[rows])
        return lambda others: estimator.predict_proba(features[others])

    probabilities = leave_one_person_out(subjects, train, fit_on=fit_on)
    return np.asarray(probabilities.argmax(axis=1))


def _standardise(data: MultiPosture) -> _Array:
    """Return features in standard deviations of the whole recording of each subject."""
    standard = data.features.copy()
    for subject in np.unique(data.subject):
        own = data.subject == subject
        spread = standard[own].std(axis=0)
        standard[own] = (standard[own] - standard[own].mean(axis=0)) / np.where(spread, spread, 1.0)
    return standard


def _smooth(features: _Array, subjects: npt.NDArray[np.str_]) -> _Array:
    """Return medians over neighbouring rows of each subject."""
    smooth = features.copy()
    reach = ((_SMOOTHED // 2, _SMOOTHED // 2), (0, 0))
    for subject in np.unique(subjects):
        own = subjects == subject
        padded = np.pad(features[own], reach, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, _SMOOTHED, axis=0)
        smooth[own] = np.median(windows, axis=-1)
    return smooth


def _cut_stretches(data: MultiPosture) -> _Ints:
    """Return in which stretch of its subject and direction each frame lies, 0 to 4."""
    stretch = np.zeros(len(data.label), dtype=np.int64)
    for subject in np.unique(data.subject):
        for label in range(len(MULTIPOSTURE_CLASSES)):
            rows = np.flatnonzero((data.subject == subject) & (data.label == label))
            stretch[rows] = np.arange(len(rows)) * _N_STRETCHES // max(len(rows), 1)
    return stretch


def _predict_own(family: str, data: MultiPosture, leans: _Ints, part: _Ints) -> _Ints:
    """Return what models of each subject alone say of the parts they were not fitted on."""
    said = np.zeros_like(leans)
    for subject in np.unique(data.subject):
        own = data.subject == subject
        for number in range(_N_STRETCHES):
            estimator = FAMILIES[family].build(FAMILIES[family].grid[-1], seed=0)
            others, held_out = own & (part != number), own & (part == number)
            estimator.fit(data.features[others], leans[others])
            said[held_out] = estimator.predict(data.features[held_out])
    return said


def _print_attempts(data: MultiPosture, change: _Array, scored: npt.NDArray[np.bool_]) -> None:
    """Print what else was tried on upright against leaning in any direction, and the ceiling."""
    leans = (data.label != _UPRIGHT).astype(np.int64)
    both = np.hstack([change, data.features])
    attempts = {
        "less baseline": change,
        "less baseline, and as they are": both,
        "the same, smoothed over 31 rows": _smooth(both, data.subject),
        "standardised over the whole recording": _standardise(data),
    }

    def print_row(name: str, family: str, said: _Ints, rows: npt.NDArray[np.bool_]) -> None:
        score = score_predictions(leans[rows], said[rows], 2)
        worst = worst_person(score_people(leans[rows], said[rows], data.subject[rows]))
        print(f"    {family:<9} {name:<42} {100 * score.balanced_accuracy:5.1f} {100 * worst:6.1f}")

    print("\n  What else was tried on any direction: balanced accuracy, worst person in %")
    print("  (rows are sorted by direction, so that smoothing and standardising are flattered):")
    for name, features in attempts.items():
        for family in ("logistic", "forest"):
            said = _predict(family, features, leans, data.subject, scored)
            print_row(name, family, said, scored)
    print("  Ceiling: a model of the person's own frames, tried on others of the same person:")
    everything = np.ones(len(leans), dtype=np.bool_)
    shuffled = np.random.default_rng(0).integers(0, _N_STRETCHES, len(leans))
    for name, part in (("another stretch", _cut_stretches(data)), ("rows in between", shuffled)):
        for family in ("logistic", "forest"):
            print_row(name, family, _predict_own(family, data, leans, part), everything)
    print(
        "  Rows in between are nearly equal to those fitted on, so that a forest looks them up. On"
    )
    print("  another stretch not even the person's own model tells: the features do not hold it.")


def report_trunk(data: Path) -> list[Mark]:
    """Print how well directions are told apart; return the marks.

    Parameters
    ----------
    data : pathlib.Path
        Folder of recordings; without ``posture/multiposture_features.csv`` nothing is done.
    """
    path = data / "posture" / "multiposture_features.csv"
    if not path.is_file():
        print("\n== MultiPosture: not in this folder, skipped ==")
        return []
    frames = read_multiposture(path)
    change, is_baseline = _subtract_baselines(frames)
    scored = ~is_baseline
    labels, people = frames.label, frames.subject
    n_people = len(np.unique(people))
    print(
        f"\n== MultiPosture: {len(labels)} frames of {n_people} people, one left out at a time =="
    )
    print("  Derived features only: they lie in the picture's plane, where leaning forward or back")
    print(
        "  hardly shows (median lateral lean 2.6 upright, 2.0 forward, 2.3 back, over 20 sideways)"
    )
    print("\n  Five classes, macro F1 in %:")
    best = 0.0
    for name, features in (("as they are", frames.features), ("less baseline", change)):
        for family in ("logistic", "forest"):
            said = _predict(family, features, labels, people, scored)
            score = score_predictions(labels[scored], said[scored], 5)
            print(f"    {family:<9} {name:<14} {100 * score.macro_f1:5.1f}")
            best = max(best, score.macro_f1)
            if (family, name) == ("forest", "as they are"):
                print_confusion(score, MULTIPOSTURE_CLASSES)
    singles = {}
    for column, name in enumerate(MULTIPOSTURE_FEATURES):
        own = frames.features[:, [column]]
        said = _predict("neighbours", own, labels, people, scored)
        singles[name] = score_predictions(labels[scored], said[scored], 5).macro_f1
    single = max(singles, key=lambda name: singles[name])
    print(f"    best single feature ({single}, neighbours): {100 * singles[single]:.1f}")
    marks = [
        Mark(
            "MultiPosture: macro F1 over the best single feature",
            100 * (best - singles[single]),
            "points",
            0,
            "at least",
        )
    ]
    for title, chosen in (
        ("left or right", np.isin(labels, (_UPRIGHT, *_TO_A_SIDE))),
        ("any direction", np.ones(len(labels), dtype=bool)),
    ):
        leans = (labels != _UPRIGHT).astype(np.int64)
        said = _predict("logistic", change, leans, people, scored & chosen)
        rows = scored & chosen
        score = score_predictions(leans[rows], said[rows], 2)
        worst = worst_person(score_people(leans[rows], said[rows], people[rows]))
        print(f"\n  Upright against leaning {title} (logistic, less baseline): balanced accuracy")
        print(f"  {100 * score.balanced_accuracy:.1f} %, worst person {100 * worst:.1f} %")
        print_confusion(score, ("upright", "leaning"))
        marks.append(
            Mark(
                f"MultiPosture: upright against leaning {title}",
                100 * score.balanced_accuracy,
                "%",
                90,
                "at least",
            )
        )
    _print_attempts(frames, change, scored)
    return marks
