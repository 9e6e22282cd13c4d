"""What stands beside the figures of a model: calibration, what it looks at, what people bring."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.feature_sets import FEATURE_SETS
from barun.learning.comparison.judging import fit_configuration, score_parts
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.splits import Fold
from barun.learning.evaluation import split_people

__all__ = [
    "Calibration",
    "CurvePoint",
    "compute_calibration",
    "compute_importance",
    "compute_learning_curve",
]

_Array = npt.NDArray[np.float64]

_N_BINS: Final = 10
_MOST_SUBSETS: Final = 4
"""Groups of people tried for each person left out and each number of people."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often a model is right where it says it is so sure."""

    confidence: tuple[float, ...]
    """Mean probability of what was said, of each bin that has rows."""
    accuracy: tuple[float, ...]
    """Share of it that was right."""
    count: tuple[int, ...]
    """Rows of the bin."""
    expected_error: float
    """Expected calibration error: the mean distance of the two, weighed by rows."""


def compute_calibration(labels: npt.NDArray[np.int64], probabilities: _Array) -> Calibration:
    """Compare confidence and accuracy in ten bins of equal width.

    Parameters
    ----------
    labels : numpy.ndarray, shape (N,)
        Classes as numbers.
    probabilities : numpy.ndarray, shape (N, C)
        Of people the model has not seen; rows with NaN are left out.

    References
    ----------
    Guo, Pleiss, Sun, Weinberger (2017), On calibration of modern neural networks, ICML, equation 3.
    """
    known = np.isfinite(probabilities).all(axis=1)
    sure = probabilities[known].max(axis=1)
    right = probabilities[known].argmax(axis=1) == labels[known]
    place = np.minimum((sure * _N_BINS).astype(np.int64), _N_BINS - 1)
    bins = [place == number for number in range(_N_BINS) if (place == number).any()]
    confidence = [float(sure[own].mean()) for own in bins]
    accuracy = [float(right[own].mean()) for own in bins]
    count = [int(own.sum()) for own in bins]
    distance = np.abs(np.array(confidence) - np.array(accuracy))
    error = float(np.average(distance, weights=count)) if bins else float("nan")
    return Calibration(tuple(confidence), tuple(accuracy), tuple(count), error)


def compute_importance(
    configuration: Configuration,
    rows: QuestionRows,
    folds: tuple[tuple[str, Fold], ...],
    *,
    seed: int,
    n_repeats: int = 3,
) -> dict[str, float]:
    """Return what each part of the body is worth: the balanced accuracy lost without it.

    Parameters
    ----------
    configuration : Configuration
        Fitted anew on every fold.
    rows : QuestionRows
        All of them.
    folds : tuple
        From :func:`barun.learning.comparison.judging.find_folds`.

    Returns
    -------
    dict of str to float
        By part, the largest first; mean over folds. Columns of one part are shuffled together among
        the rows that are tried, so that what one column lost another of the same part does not
        tell. Parts stand in for each other, though: what two of them know is missed in neither.

    References
    ----------
    Breiman (2001), Random forests, Machine Learning 45:5-32, section 10.
    """
    parts = np.array(FEATURE_SETS[configuration.feature_set].parts)
    random = np.random.default_rng(seed)
    lost: dict[str, list[float]] = {str(part): [] for part in parts}
    for name, (train, test) in folds:
        model = fit_configuration(configuration, rows.select(train), seed=seed)
        tried = rows.select(test)
        group = np.full(len(tried), name)
        values = tried.features[configuration.feature_set]

        def score(shuffled: _Array, own: QuestionRows = tried, of: object = model) -> float:
            changed = QuestionRows(
                own.question,
                {configuration.feature_set: shuffled},
                own.labels,
                own.person,
                own.time_s,
                own.block,
            )
            found = of.probabilities(changed)  # type: ignore[attr-defined] # the model above
            return next(iter(score_parts(own.labels, found, group).values()))  # noqa: B023

        whole = score(values)
        for part in lost:
            drops = []
            for _ in range(n_repeats):
                shuffled = values.copy()
                columns = np.flatnonzero(parts == part)
                shuffled[:, columns] = values[random.permutation(len(values))][:, columns]
                drops.append(whole - score(shuffled))
            lost[part].append(float(np.mean(drops)))
    means = {part: float(np.mean(drops)) for part, drops in lost.items()}
    return dict(sorted(means.items(), key=lambda one: -one[1]))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well a model does that knows so many people."""

    n_people: int
    mean: float
    """Balanced accuracy on a person left out, mean over people."""
    standard_error: float
    """Of the mean, over people."""
    gain: float | None
    """What the last person of them brought: the mean, over people, of the difference to one
    fewer."""
    gain_error: float | None
    """Standard error of the gain."""


def compute_learning_curve(
    configuration: Configuration,
    rows: QuestionRows,
    *,
    seed: int,
    may_go_on: Callable[[], bool] = lambda: True,
) -> tuple[CurvePoint, ...]:
    """Return the score on a person left out by the number of people trained on.

    Parameters
    ----------
    configuration : Configuration
        Fitted anew each time.
    rows : QuestionRows
        Of three people at least; of fewer there is no curve.
    seed : int
        Of the groups that are drawn.
    may_go_on : callable
        Asked before each number of people; the curve ends where it says no.
    """
    n_others = len(rows.people) - 1
    if n_others < 2:
        return ()
    random = np.random.default_rng(seed)
    by_count: list[dict[str, float]] = []
    points = []
    for count in range(1, n_others + 1):
        if not may_go_on():
            break
        scores = {
            name: _score_groups(configuration, rows, name, others, test, count, random, seed)
            for name, others, test in split_people(rows.person)
        }
        scores = {name: score for name, score in scores.items() if math.isfinite(score)}
        if not scores:
            continue
        points.append(_make_point(count, scores, by_count[-1] if by_count else {}))
        by_count.append(scores)
    return tuple(points)


def _score_groups(
    configuration: Configuration,
    rows: QuestionRows,
    name: str,
    others: npt.NDArray[np.intp],
    test: npt.NDArray[np.intp],
    count: int,
    random: np.random.Generator,
    seed: int,
) -> float:
    people = np.unique(rows.person[others])
    groups = list(itertools.combinations(people.tolist(), count))
    if len(groups) > _MOST_SUBSETS:
        drawn = random.choice(len(groups), size=_MOST_SUBSETS, replace=False)
        groups = [groups[number] for number in np.sort(drawn).tolist()]
    scores: list[float] = []
    tried = rows.select(test)
    for group in groups:
        known = rows.select(others[np.isin(rows.person[others], group)])
        if len(np.unique(known.labels)) < len(rows.question.classes):
            continue
        try:
            model = fit_configuration(configuration, known, seed=seed)
            found = model.probabilities(tried)
        except ValueError:  # so few rows that this kind cannot be fitted
            continue
        scores += score_parts(tried.labels, found, np.full(len(tried), name)).values()
    return float(np.mean(scores)) if scores else float("nan")


def _make_point(count: int, scores: dict[str, float], before: dict[str, float]) -> CurvePoint:
    values = np.array(list(scores.values()))
    gains = np.array([scores[name] - before[name] for name in scores if name in before])
    return CurvePoint(
        count,
        float(values.mean()),
        _standard_error(values),
        float(gains.mean()) if len(gains) else None,
        _standard_error(gains) if len(gains) else None,
    )


def _standard_error(values: _Array) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0
