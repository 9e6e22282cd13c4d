"""How well good and bad sitting are told apart on people a model has not seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.learning.classifiers import ClassifierFamily
from barun.learning.evaluation import fit_tuned, leave_one_person_out
from barun.learning.grade_training import BAD_GRADES, fit_grade_weights
from barun.learning.personal_baseline import CalibratedPoses
from barun.learning.posture_dataset import FRONT, SIDE
from barun.posture.baseline import Baselines
from barun.posture.grade import doubt_by_proportions, strongest_load
from barun.posture.judgement.rules import judge_all
from barun.posture.pose_vector import (
    POSE_CHANGES,
    compute_head_lowering,
    compute_pose_change,
)
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads

__all__ = [
    "GRADE_TASKS",
    "GradeRows",
    "GradeTask",
    "family_method",
    "gather_grade_rows",
    "grade_method",
    "judge_like_product",
    "predict_unseen",
    "rules_method",
    "single_feature_method",
    "uncalibrated_loads",
]

_Array = npt.NDArray[np.float64]

_SHOULDER_DROP: Final = POSE_CHANGES.index("shoulder_drop")


@dataclass(frozen=True, slots=True)
class GradeTask:
    """Which grades are told apart in which view."""

    view: int
    """``FRONT`` or ``SIDE``."""
    good: str
    """Grades on the good side."""
    bad: str = "".join(BAD_GRADES)
    """Grades on the bad side."""

    @property
    def name(self) -> str:
        """For tables: ``front a|cd``."""
        return f"{'front' if self.view == FRONT else 'side'} {self.good}|{self.bad}"


GRADE_TASKS: Final = (
    GradeTask(FRONT, "a"),
    GradeTask(SIDE, "a"),
    GradeTask(FRONT, "ab"),
    GradeTask(SIDE, "ab"),
)
"""The four questions; b is left out of the first two, e of all (see the benchmark)."""


@dataclass(frozen=True, slots=True, eq=False)
class GradeRows:
    """What is known of the N rows of a task."""

    task: GradeTask
    change: _Array
    """Shape (N, D). Departures from the baseline, columns as ``POSE_CHANGES``; finite."""
    lowering: _Array
    """Shape (N,). From :func:`barun.posture.pose_vector.compute_head_lowering`."""
    single: _Array
    """Shape (N, S). Single angles and positions, with and without baseline; NaN where unknown."""
    load: _Array
    """Shape (N,). The stronger load of forward head and slouch; NaN where unknown."""
    loads: _Array
    """Shape (N, R). Loads of all rules, from :func:`barun.posture.judgement.rules.judge_all`."""
    reasons: npt.NDArray[np.int8]
    """Shape (N, R). Why a rule cannot tell, from there too."""
    is_bad: npt.NDArray[np.bool_]
    """Shape (N,)."""
    grade: npt.NDArray[np.str_]
    """Shape (N,)."""
    person: npt.NDArray[np.str_]
    """Shape (N,)."""
    episode: npt.NDArray[np.int64]
    """Shape (N,)."""
    row: npt.NDArray[np.intp]
    """Shape (N,). Row of the dataset."""
    n_left_out: int
    """Rows of the task that cannot be judged: no baseline, or head or shoulders hidden."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.is_bad)

    def select(self, which: npt.NDArray[np.intp]) -> Self:
        """Return some rows."""
        return type(self)(
            self.task,
            self.change[which],
            self.lowering[which],
            self.single[which],
            self.load[which],
            self.loads[which],
            self.reasons[which],
            self.is_bad[which],
            self.grade[which],
            self.person[which],
            self.episode[which],
            self.row[which],
            self.n_left_out,
        )


def gather_grade_rows(
    poses: CalibratedPoses, task: GradeTask, single: Sequence[_Array] = ()
) -> GradeRows:
    """Gather the rows of a task; frames that went into a baseline are left out.

    Parameters
    ----------
    poses : CalibratedPoses
        Measured people.
    task : GradeTask
        Which rows.
    single : sequence of numpy.ndarray, shape (N,)
        Single quantities to compare with.
    """
    dataset = poses.dataset
    change = compute_pose_change(poses.measurements, poses.baselines)
    loads, reasons = judge_all(poses.measurements, poses.baselines)
    needed = [POSE_CHANGES.index(name) for name in ("head_drop", "shoulder_drop")]
    can_judge = ~change.is_missing[:, needed].any(axis=1)
    asked = (dataset.view == task.view) & np.isin(dataset.grade, list(task.good + task.bad))
    asked &= ~poses.is_baseline
    rows = np.flatnonzero(asked & can_judge)
    columns = np.column_stack(single) if single else np.empty((len(dataset), 0))
    return GradeRows(
        task=task,
        lowering=compute_head_lowering(poses.measurements, poses.baselines)[rows],
        change=change.values[rows].astype(np.float64),
        single=columns[rows],
        load=strongest_load(loads)[rows],
        loads=loads[rows],
        reasons=reasons[rows],
        is_bad=np.isin(dataset.grade[rows], list(task.bad)),
        grade=dataset.grade[rows],
        person=dataset.person[rows],
        episode=dataset.episode[rows],
        row=rows,
        n_left_out=int(np.sum(asked & ~can_judge)),
    )


Method = Callable[[GradeRows], Callable[[GradeRows], _Array]]
"""Fits on some rows; what it returns gives the log odds of bad sitting of others, shape (M,)."""


def grade_method(train: GradeRows) -> Callable[[GradeRows], _Array]:
    """Fit the grade model that Barun comes with; a, b, c and d should all be among the rows."""
    weights = fit_grade_weights(train.change, train.grade, train.person)

    def predict(rows: GradeRows) -> _Array:
        bad = _to_probability(weights.log_odds(rows.change))
        is_front = np.full(len(rows), rows.task.view == FRONT)
        bad = doubt_by_proportions(bad, rows.lowering, rows.change[:, _SHOULDER_DROP], is_front)
        return np.asarray(np.log(bad / (1 - bad)))

    return predict


def rules_method(train: GradeRows) -> Callable[[GradeRows], _Array]:
    """Use the rules as they are: bad is over the threshold. Nothing is fitted."""
    del train
    return lambda rows: np.nan_to_num(rows.load) - 1.0


def judge_like_product(rows: GradeRows, log_odds: _Array) -> _Array:
    """Return what the product makes of model and rules together, shape (N,): 1 bad, -1 good.

    Parameters
    ----------
    rows : GradeRows
        N rows.
    log_odds : numpy.ndarray, shape (N,)
        Of bad sitting, by a model that has not seen the person; NaN where it is silent.

    Returns
    -------
    numpy.ndarray, shape (N,)
        The model weighs the rules, as in :mod:`barun.posture.weighing`; bad is a load of 1 or
        more. Where nothing can tell there is no alarm: -1.
    """
    seen = View.FRONT if rows.task.view == FRONT else View.LEFT_SIDE
    view = np.full(len(rows), seen, dtype=np.int8)
    loads, _ = weigh_loads(rows.loads, rows.reasons, _to_probability(log_odds), view)
    return np.where(strongest_load(loads) >= 1, 1.0, -1.0)


def _to_probability(log_odds: _Array) -> _Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def uncalibrated_loads(poses: CalibratedPoses, rows: GradeRows) -> _Array:
    """Return the loads of the same rows had their people not calibrated, shape (N,)."""
    loads, _ = judge_all(poses.measurements, Baselines.none())
    return strongest_load(loads)[rows.row]


def family_method(family: ClassifierFamily) -> Method:
    """Return the method that tunes a family in folds of whole episodes and fits it."""

    def fit(train: GradeRows) -> Callable[[GradeRows], _Array]:
        labels = train.is_bad.astype(np.int64)
        estimator, _ = fit_tuned(family, train.change, labels, train.episode, n_folds=3)

        def predict(rows: GradeRows) -> _Array:
            bad = np.clip(estimator.predict_proba(rows.change)[:, 1], 1e-6, 1 - 1e-6)
            return np.asarray(np.log(bad / (1 - bad)))

        return predict

    return fit


def single_feature_method(column: int) -> Method:
    """Return the method that finds the best threshold, and side, of one quantity in training."""

    def fit(train: GradeRows) -> Callable[[GradeRows], _Array]:
        values = train.single[:, column]
        known = np.isfinite(values)
        values, is_bad = values[known], train.is_bad[known]
        if not is_bad.any() or is_bad.all():
            return lambda rows: np.full(len(rows), -1.0)
        limits = np.quantile(values, np.linspace(0.02, 0.98, 97))
        above = values[:, None] > limits
        found = 0.5 * (above[is_bad].mean(axis=0) + 1 - above[~is_bad].mean(axis=0))
        best = int(np.argmax(np.abs(found - 0.5)))
        sign = 1.0 if found[best] >= 0.5 else -1.0
        limit = limits[best]
        return lambda rows: np.nan_to_num(sign * (rows.single[:, column] - limit), nan=-1.0)

    return fit


def predict_unseen(
    method: Method,
    train: GradeRows,
    test: GradeRows | None = None,
    *,
    fit_on: GradeRows | None = None,
) -> _Array:
    """Return log odds of people the model has not seen.

    Parameters
    ----------
    method : callable
        What is fitted.
    train : GradeRows
        People.
    test : GradeRows, optional
        Other people, predicted by a model of all of `train`. Left out, each person of `train` is
        predicted by a model of the others.
    fit_on : GradeRows, optional
        Rows of the same people to fit on instead, as of another question.
    """
    fitted = train if fit_on is None else fit_on
    if test is not None:
        return method(fitted)(test)

    def fit(rows: npt.NDArray[np.intp]) -> Callable[[npt.NDArray[np.intp]], _Array]:
        known = np.isin(fitted.person, train.person[rows])
        predict = method(fitted.select(np.flatnonzero(known)))
        return lambda others: predict(train.select(others))[:, None]

    return leave_one_person_out(train.person, fit)[:, 0]
