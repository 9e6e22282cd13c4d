"""Front or side, on people left out: part of posture_people."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.classifiers import FAMILIES
from barun.learning.data_defects import (
    DefectKind,
    clean,
    find_confident_disagreements,
    find_defects,
)
from barun.learning.evaluation import random_folds, score_predictions, split_people
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.learning.view_training import (
    ViewTrainingRows,
    fit_view_weights,
    gather_simulated_rows,
    gather_training_rows,
)
from barun.posture.view.pose_sets import POSE_SETS
from barun.posture.view.view_features import compute_view_features
from benchmarks.marks import Mark
from benchmarks.posture_people_tables import (
    by_person,
    describe,
    find_obstacle,
    print_confusion,
    score_people,
    worst_person,
)

__all__ = ["report_views"]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_SOUND: Final = 0.05
"""People of whom fewer labels are doubtful count as soundly labelled. Design choice."""
_NAMES: Final = ("front", "side")
_NOWHERE: Final = -3.0
"""Where missing points are put, in sizes of the head and shoulders: out of the way."""


def _only_views(dataset: PostureDataset) -> PostureDataset:
    return dataset.select(np.isin(dataset.view, (FRONT, SIDE)))


def _without_copies(raw: PostureDataset) -> PostureDataset:
    """Return the labels as they are, each pose once."""
    copies = [d for d in find_defects(raw) if d.kind is DefectKind.EXACT_COPY]
    return clean(raw, copies)


def _labels(dataset: PostureDataset) -> _Ints:
    return (dataset.view == SIDE).astype(np.int64)


def _view_model(train: PostureDataset, test: PostureDataset, simulated: ViewTrainingRows) -> _Array:
    """Return probabilities of front and side, (N, 2), of Barun's model, forced to one of both."""
    weights = fit_view_weights(gather_training_rows(train, simulated))
    features = np.nan_to_num(compute_view_features(test.rows).values)
    both = weights.probabilities(features)[:, 1:3]
    return np.asarray(both / both.sum(axis=1, keepdims=True))


def _predict(
    train: PostureDataset,
    test: PostureDataset | None,
    predict: Callable[[PostureDataset, PostureDataset], _Array],
) -> _Array:
    """Predict all of `test`, or each person of `train` by the others."""
    if test is not None:
        return predict(train, test)
    result = np.full((len(train), 2), np.nan)
    for _, others, own in split_people(train.person):
        result[own] = predict(train.select(others), train.select(own))
    return result


def _family_predictor(
    family: str, feature_set: str
) -> Callable[[PostureDataset, PostureDataset], _Array]:
    compute = POSE_SETS[feature_set].compute

    def predict(train: PostureDataset, test: PostureDataset) -> _Array:
        estimator: Any = FAMILIES[family].build(FAMILIES[family].grid[0], seed=0)
        estimator.fit(np.nan_to_num(compute(train.rows), nan=_NOWHERE), _labels(train))
        return np.asarray(estimator.predict_proba(np.nan_to_num(compute(test.rows), nan=_NOWHERE)))

    return predict


def _predict_by_others(
    train: PostureDataset, target: PostureDataset, simulated: ViewTrainingRows
) -> _Array:
    """Predict each person of `target` by the cleaned labels of the others."""
    probabilities = np.full((len(target), 2), np.nan)
    for person in target.people:
        own = np.flatnonzero(target.person == person)
        others = train.select(train.person != person)
        probabilities[own] = _view_model(others, target.select(own), simulated)
    return probabilities


def _doubtful_people(raw: PostureDataset) -> tuple[set[str], int]:
    """Return whose view labels are often doubtful, and how many of their rows are."""
    single = _without_copies(raw)
    rows = [d.rows for d in find_defects(single) if d.kind is DefectKind.DOUBTFUL_VIEW]
    doubtful = np.zeros(len(single), dtype=bool)
    for which in rows:
        doubtful[which] = True
    labelled = np.isin(single.view, (FRONT, SIDE))
    unsound = {
        person
        for person in single.people
        if doubtful[single.person == person].sum()
        > _SOUND * labelled[single.person == person].sum()
    }
    return unsound, int(doubtful[np.isin(single.person, list(unsound))].sum())


def _obstacle(train: PostureDataset, test: PostureDataset | None) -> str | None:
    """Return why the families cannot be trained and scored; None if they can."""
    n_tested = None if test is None else len(test)
    return find_obstacle(_labels(train), train.person, _NAMES, n_tested)


def _print_families(cleaned: PostureDataset, test: PostureDataset | None) -> None:
    reason = _obstacle(cleaned, test)
    if reason is not None:
        print(f"\n  Families and feature sets: not measured, {reason}")
        return
    target = cleaned if test is None else test
    labels = _labels(target)
    print("\n  Families and feature sets, untuned, cleaned: balanced accuracy in % (worst person):")
    print(f"    {'':<22}" + "".join(f"{family:>17}" for family in FAMILIES))
    for name in POSE_SETS:
        cells = []
        for family in FAMILIES:
            try:
                said = _predict(cleaned, test, _family_predictor(family, name)).argmax(axis=1)
            except ValueError:  # scikit-learn: fewer frames than neighbours or folds
                cells.append("-")
                continue
            scores = score_people(labels, said, target.person)
            both = score_predictions(labels, said, 2).balanced_accuracy
            cells.append(f"{100 * both:6.1f} ({100 * worst_person(scores):5.1f})")
        print(f"    {name:<22}" + "".join(f"{cell:>17}" for cell in cells))


def _print_random_split(cleaned: PostureDataset) -> None:
    if _obstacle(cleaned, None) is not None:
        return
    labels, predict = _labels(cleaned), _family_predictor("forest", "simple-68")
    said = np.zeros(len(cleaned), dtype=np.int64)
    for train, own in random_folds(len(cleaned), 5, seed=0):
        said[own] = predict(cleaned.select(train), cleaned.select(own)).argmax(axis=1)
    unseen = _predict(cleaned, None, predict).argmax(axis=1)
    split, left_out = (score_predictions(labels, s, 2).balanced_accuracy for s in (said, unseen))
    print(
        f"\n  Random five-fold split (as it should not be done), forest on simple 68:"
        f" {100 * split:.1f} %; the same leaving one person out: {100 * left_out:.1f} %"
    )


def _print_disagreements(target: PostureDataset, probabilities: _Array) -> None:
    names = np.array(_NAMES)[_labels(target)]
    found = find_confident_disagreements(target, names, _NAMES, probabilities)
    print("\n  Labels that the model contradicts:")
    for defect in found:
        print(f"  - {defect.text('en')}\n      rows {defect.ranges}")


def report_views(
    raw: PostureDataset,
    cleaned: PostureDataset,
    test: tuple[PostureDataset, PostureDataset] | None,
) -> list[Mark]:
    """Print how well views are told apart; return the marks.

    Parameters
    ----------
    raw, cleaned : PostureDataset
        People to train on, or to leave out one at a time.
    test : tuple of PostureDataset, optional
        Other people, raw and cleaned.
    """
    print("\n== Front or side, one of both, on people left out ==")
    simulated = gather_simulated_rows()
    unsound, n_doubtful = _doubtful_people(raw if test is None else test[0])
    train = _only_views(cleaned)
    marks: list[Mark] = []
    sound_share = float("nan")
    for title, source in (
        ("labels as they are, copies removed", _without_copies(raw if test is None else test[0])),
        ("cleaned", cleaned if test is None else test[1]),
    ):
        target = _only_views(source)
        if not len(target):
            print(f"\n  {title}: not measured, no frames labelled front or side")
            continue
        probabilities = (
            _predict_by_others(train, target, simulated)
            if test is None
            else _view_model(train, target, simulated)
        )
        labels, said = _labels(target), probabilities.argmax(axis=1)
        scores = score_people(labels, said, target.person)
        print(f"\n  {title}:")
        for line in describe(labels, said, target.person, target.episode):
            print(f"    {line}")
        print(f"    by person (frames): {by_person(scores)}")
        print_confusion(score_predictions(labels, said, 2), _NAMES)
        is_sound = ~np.isin(target.person, list(unsound))
        if title.startswith("labels") and is_sound.any():
            sound = score_predictions(labels[is_sound], said[is_sound], 2)
            people = ", ".join(np.unique(target.person[is_sound]).tolist())
            print(f"    people with sound labels ({people}): {100 * sound.accuracy:.2f} %")
            print(f"    people with doubtful labels: {', '.join(sorted(unsound)) or 'none'}")
            sound_share = sound.accuracy
            _print_disagreements(target, probabilities)
    # Leaving one out, both are always there, so that they can be missed.
    if test is None or np.isfinite(sound_share):
        marks.append(Mark("front or side, sound labels", 100 * sound_share, "%", 97, "at least"))
    if test is None or unsound:
        marks.append(Mark("doubtful view labels found", n_doubtful, "rows", 1, "at least"))
    _print_families(train, None if test is None else _only_views(test[1]))
    if test is None:
        _print_random_split(train)
    return marks
