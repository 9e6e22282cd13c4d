"""Labels ranked by how much speaks against them.

Four witnesses: models that have not seen the person, models that have not seen the run of labels
(they know what this person looks like otherwise), the labels just before and after, and whether
anybody moved where the label changed. The row's run shares its doubt: labels are given in runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.finding import FindingKind, QualityFinding, shorten_rows
from barun.learning.quality.label_evidence import (
    average_over_runs,
    compute_neighbour_votes,
    compute_seams,
    number_runs,
)
from barun.learning.quality.label_models import (
    Progress,
    compute_grade_inputs,
    compute_pose_inputs,
    compute_view_inputs,
    has_training,
    predict_unseen_people,
    predict_unseen_runs,
)

__all__ = ["LabelRanking", "LabelTask", "find_doubtful_labels", "rank_labels"]

LabelTask = Literal["view", "grade"]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_FEWEST_ROWS: Final = 20
_WEIGHTS: Final[Mapping[LabelTask, tuple[float, float]]] = MappingProxyType(
    {"view": (0.5, 3.0), "grade": (0.8, 1.0)}
)
"""Share of the models that have not seen the person among the models, and weight of the labels
around against them. Chosen, as everything here, by planting wrong labels in recordings, with
other seeds than those reported: docs/decisions/0022."""
_DOUBTFUL: Final = 0.5
"""Doubt from which a label is listed: the witnesses together speak rather for another one."""
_SHARPNESS: Final = 2.0
"""How steeply margins become doubts between 0 and 1; the order does not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelRanking:
    """All labels of a kind, the most doubtful first."""

    task: LabelTask
    rows: npt.NDArray[np.intp]
    """Shape (N,). Numbers of the rows in what was ranked."""
    doubts: _Array
    """Shape (N,). 0 to 1, falling; from 0.5 on another label fits better."""
    given: tuple[str, ...]
    """N labels as they are."""
    suggested: tuple[str, ...]
    """N other labels that fit best."""
    has_models: bool
    """False where scikit-learn is not installed: time alone was asked."""


def _margin(probabilities: _Array, labels: _Ints) -> tuple[_Array, _Array]:
    """Return the probability of the label, and of the best other one."""
    places = np.arange(len(labels))
    others = probabilities.copy()
    others[places, labels] = 0
    return probabilities[places, labels], others.max(axis=1)


def _class_means(own: _Array, labels: _Ints, n_classes: int) -> _Array:
    count = np.maximum(np.bincount(labels, minlength=n_classes), 1)
    return np.asarray(np.bincount(labels, own, minlength=n_classes) / count)


def _compute_margins(probabilities: _Array, labels: _Ints, n_classes: int) -> _Array:
    """Return by how much another label is likelier, more than is usual of the label.

    Some labels are never told apart well (neither, b): a little doubt about them is nothing.
    """
    own, other = _margin(probabilities, labels)
    return other - own + _class_means(own, labels, n_classes)[labels]


def _ask_models(
    rows: LabelledRows,
    task: LabelTask,
    labels: _Ints,
    n_classes: int,
    runs: _Ints,
    seed: int,
    on_progress: Progress | None,
) -> _Array:
    dataset = rows.to_posture_dataset()
    if task == "view":
        of_people, of_runs = compute_view_inputs(dataset), compute_pose_inputs(dataset)
    else:
        of_people = of_runs = compute_grade_inputs(dataset)

    def tell(done: float) -> None:
        if on_progress is not None:
            on_progress(done)

    unseen = predict_unseen_people(
        of_people, labels, n_classes, rows.person, on_progress=lambda done: tell(0.5 * done)
    )
    known = predict_unseen_runs(
        of_runs,
        labels,
        n_classes,
        rows,
        runs,
        seed=seed,
        on_progress=lambda done: tell(0.5 + 0.5 * done),
    )
    share = _WEIGHTS[task][0] if len(rows.people) > 1 else 0.0
    return share * unseen + (1 - share) * known


def _labels_of(rows: LabelledRows, task: LabelTask) -> npt.NDArray[np.str_]:
    texts = rows.view.astype("<U1") if task == "view" else rows.grade
    return np.where(texts == "0", "", texts)


def rank_labels(
    rows: LabelledRows,
    task: LabelTask,
    *,
    seed: int = 0,
    on_progress: Progress | None = None,
    with_models: bool | None = None,
) -> LabelRanking | None:
    """Rank the labels of rows.

    Parameters
    ----------
    rows : LabelledRows
        Without copies and without poses of somebody else: both speak for wrong labels.
    task : {"view", "grade"}
        Which labels.
    seed : int
        Of the models.
    on_progress : callable, optional
        Called with the share done, 0 to 1.
    with_models : bool, optional
        False for time alone; by default whether scikit-learn is installed.

    Returns
    -------
    LabelRanking or None
        None where fewer than 20 rows, or only one label, are there.
    """
    texts = _labels_of(rows, task)
    places = np.flatnonzero(texts != "")
    names, labels = np.unique(texts[places], return_inverse=True)
    if len(places) < _FEWEST_ROWS or len(names) < 2:
        return None
    own = rows.select(places)
    numbers: _Ints = labels.astype(np.int64)
    runs = number_runs(own, numbers)
    votes = compute_neighbour_votes(own, numbers, len(names))
    by_time, other = _margin(votes, numbers)
    doubt = _WEIGHTS[task][1] * (other - by_time)
    doubt += compute_seams(own, own.to_posture_dataset(), numbers)
    whole = votes
    uses_models = has_training() if with_models is None else with_models
    if uses_models:
        modelled = _ask_models(own, task, numbers, len(names), runs, seed, on_progress)
        doubt += _compute_margins(modelled, numbers, len(names))
        whole = votes + modelled
    doubt = average_over_runs(doubt, runs)
    order = np.argsort(-doubt, kind="stable")
    others = whole.copy()
    others[np.arange(len(numbers)), numbers] = -1
    suggested = names[np.argmax(others, axis=1)]
    return LabelRanking(
        task,
        places[order],
        1 / (1 + np.exp(-_SHARPNESS * doubt[order])),
        tuple(names[numbers[order]].tolist()),
        tuple(suggested[order].tolist()),
        uses_models,
    )


def find_doubtful_labels(rows: LabelledRows, ranking: LabelRanking) -> list[QualityFinding]:
    """Return one finding for each person with labels that another one fits better."""
    found = []
    kind = FindingKind.LABEL_VIEW if ranking.task == "view" else FindingKind.LABEL_GRADE
    for person in rows.people:
        own = (rows.person[ranking.rows] == person) & (ranking.doubts >= _DOUBTFUL)
        places = np.flatnonzero(own)
        if not len(places):
            continue
        own_rows = ranking.rows[places]
        sources = np.unique(rows.origin_file[own_rows])
        details: dict[str, Any] = {"rows": shorten_rows(rows.origin_row[own_rows].tolist())}
        found.append(
            QualityFinding(
                kind,
                "medium",
                own_rows,
                person=person,
                source=", ".join(sources.tolist()),
                details=MappingProxyType(details),
                label=ranking.task,
                suggestions=tuple(ranking.suggested[place] for place in places),
                scores=tuple(float(ranking.doubts[place]) for place in places),
                variant="" if ranking.has_models else "time",
            )
        )
    return found
