"""Model and rules together beside either alone, also with the chair or camera moved since."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.evaluation import score_predictions
from barun.learning.grade_evaluation import (
    GRADE_TASKS,
    GradeRows,
    GradeTask,
    gather_grade_rows,
    grade_method,
    judge_like_product,
    predict_unseen,
    rules_method,
)
from barun.learning.personal_baseline import CalibratedPoses
from barun.learning.picture_moves import PICTURE_MOVES, PictureMove, move_picture
from barun.learning.posture_dataset import FRONT
from benchmarks.marks import Mark

__all__ = ["report_weighed"]

_Array = npt.NDArray[np.float64]

_AS_RECORDED: Final = PictureMove("as recorded")
_KINDS: Final = ("rules", "model", "product")


def _balanced(rows: GradeRows, log_odds: _Array) -> float:
    said = (log_odds > 0).astype(np.int64)
    return 100 * score_predictions(rows.is_bad.astype(np.int64), said, 2).balanced_accuracy


def _score(
    known: CalibratedPoses, target: CalibratedPoses, task: GradeTask, *, are_others: bool
) -> list[float]:
    """Return the balanced accuracies of rules, model and product in percent."""
    fit_on = gather_grade_rows(known, GradeTask(task.view, "ab"))
    rows = gather_grade_rows(target, task)
    test = rows if are_others else None
    said = predict_unseen(grade_method, rows, test, fit_on=fit_on)
    return [
        _balanced(rows, predict_unseen(rules_method, rows, test, fit_on=fit_on)),
        _balanced(rows, said),
        _balanced(rows, judge_like_product(rows, said)),
    ]


def report_weighed(
    known: CalibratedPoses, other: CalibratedPoses | None, tasks: Sequence[GradeTask]
) -> list[Mark]:
    """Print what rules, model and both together make of people left out; return the marks.

    Parameters
    ----------
    known : CalibratedPoses
        People to train on, or to leave out one at a time.
    other : CalibratedPoses, optional
        Other people.
    tasks : sequence of GradeTask
        Those that can be measured; the marks need all four.
    """
    if not tasks:
        return []
    target = known if other is None else other
    print(
        f"\n  Rules, model and product, mean balanced accuracy in % of the {len(tasks)} questions"
        "\n  measured; below, the same people as if chair or camera had been moved since they"
        "\n  calibrated, unnoticed: the drift watch, which sees many a moved camera, is off."
    )
    print(f"    {'':<20}" + "".join(f"{part:>24}" for part in ("front", "side", "all")))
    print(f"    {'':<20}" + f"{'rules  model product':>24}" * 3)
    table = np.array(
        [
            [
                _score(known, move_picture(target, move), task, are_others=other is not None)
                for task in tasks
            ]
            for move in (_AS_RECORDED, *PICTURE_MOVES)
        ]
    )
    is_front = np.array([task.view == FRONT for task in tasks])
    names = [_AS_RECORDED.name, *(move.name for move in PICTURE_MOVES), "mean of the moved"]
    for name, row in zip(names, [*table, table[1:].mean(axis=0)], strict=True):
        cells = [row[which].mean(axis=0) for which in (is_front, ~is_front) if which.any()]
        cells.append(row.mean(axis=0))
        shown = ["".join(f"{value:7.1f}" for value in cell) for cell in cells]
        print(f"    {name:<20}" + "".join(f"{cell:>24}" for cell in shown))
    if len(tasks) < len(GRADE_TASKS):
        return []
    return _to_marks(table[0].mean(axis=0), table[1:].mean(axis=(0, 1)))


def _to_marks(recorded: _Array, moved: _Array) -> list[Mark]:
    marks = []
    for name, values in (("mean of four", recorded), ("chair or camera moved", moved)):
        product = values[_KINDS.index("product")]
        marks += [
            Mark(
                f"product over the {kind} alone, {name}",
                float(product - values[_KINDS.index(kind)]),
                "points",
                0,
                "at least",
            )
            for kind in ("rules", "model")
        ]
    return marks
