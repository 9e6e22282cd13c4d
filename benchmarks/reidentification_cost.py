"""What anonymous rows cost the models of sitting: part of reidentification."""

import numpy as np
import numpy.typing as npt

from barun.learning.evaluation import score_predictions
from barun.learning.grade_evaluation import (
    GRADE_TASKS,
    GradeTask,
    gather_grade_rows,
    grade_method,
)
from barun.learning.personal_baseline import calibrate_people
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.learning.view_training import (
    ViewTrainingRows,
    fit_view_weights,
    gather_simulated_rows,
    gather_training_rows,
)
from barun.posture.view.view_features import compute_view_features

__all__ = ["print_costs"]

_Scores = tuple[float, tuple[str, float]]


def _score_people(right: npt.NDArray[np.bool_], person: npt.NDArray[np.str_]) -> tuple[str, float]:
    """Return who is judged worst, and how often rightly."""
    shares = {str(one): float(right[person == one].mean()) for one in np.unique(person)}
    worst = min(shares, key=lambda one: shares[one])
    return worst, shares[worst]


def _score_views(
    train: PostureDataset, test: PostureDataset, simulated: ViewTrainingRows
) -> _Scores:
    """Return the share of front and side told apart, each person by a model of the others."""
    labelled = np.isin(test.view, (FRONT, SIDE))
    right = np.zeros(len(test), dtype=bool)
    for person in test.people:
        weights = fit_view_weights(
            gather_training_rows(train.select(train.person != person), simulated)
        )
        own = np.flatnonzero((test.person == person) & labelled)
        features = np.nan_to_num(compute_view_features(test.select(own).rows).values)
        front, side = weights.probabilities(features)[:, 1:3].T
        right[own] = np.where(test.view[own] == FRONT, front > side, side > front)
    return float(right[labelled].mean()), _score_people(right[labelled], test.person[labelled])


def _score_grades(train: PostureDataset, test: PostureDataset, task: GradeTask) -> _Scores:
    """Return the balanced accuracy of a question, each person by a model of the others."""
    every = gather_grade_rows(calibrate_people(train), GradeTask(task.view, "ab"))
    rows = gather_grade_rows(calibrate_people(test), task)
    said = np.zeros(len(rows))
    for person in np.unique(rows.person):
        others = every.select(np.flatnonzero(every.person != person))
        own = np.flatnonzero(rows.person == person)
        said[own] = grade_method(others)(rows.select(own))
    predicted = (said > 0).astype(np.int64)
    labels = rows.is_bad.astype(np.int64)
    shares = {
        str(one): score_predictions(
            labels[rows.person == one], predicted[rows.person == one], 2
        ).balanced_accuracy
        for one in np.unique(rows.person)
    }
    worst = min(shares, key=lambda one: shares[one])
    whole = score_predictions(labels, predicted, 2).balanced_accuracy
    return whole, (worst, shares[worst])


def _cell(score: _Scores) -> str:
    share, (person, worst) = score
    return f"{100 * share:6.1f} ({person} {100 * worst:5.1f})"


def print_costs(raw: PostureDataset, anonymous: PostureDataset) -> tuple[float, float, float]:
    """Print the models' figures; return what is lost at most, in points.

    Parameters
    ----------
    raw : PostureDataset
        Cleaned.
    anonymous : PostureDataset
        The same rows, anonymous; withheld ones hold no points and count as mistaken views.

    Returns
    -------
    tuple of float
        Loss of the view model, of the grade model in the mean of its four questions, and of it in
        the question that loses most; each the larger of both ways to test.
    """
    print(
        "\nWhat it costs, leaving one person out, in % (worst person). Trained on anonymous rows,\n"
        "the models are tried on raw ones, as in the product, and on anonymous ones:\n\n"
        f"  {'':<14}{'raw, on raw':>18}{'anonymous, on raw':>22}{'on anonymous':>18}"
    )
    pairs = ((raw, raw), (anonymous, raw), (anonymous, anonymous))
    simulated = gather_simulated_rows()
    view = [_score_views(train, test, simulated) for train, test in pairs]
    print(f"  {'view':<14}" + "".join(f"{_cell(score):>19}" for score in view))
    grades = []
    for task in GRADE_TASKS:
        found = [_score_grades(train, test, task) for train, test in pairs]
        grades.append([share for share, _ in found])
        print(f"  {task.name:<14}" + "".join(f"{_cell(score):>19}" for score in found))
    table = np.array(grades)
    means = 100 * table.mean(axis=0)
    print(f"  {'mean of four':<14}" + "".join(f"{mean:>19.1f}" for mean in means))
    lost_view = 100 * max(view[0][0] - view[1][0], view[0][0] - view[2][0])
    lost = 100 * (table[:, :1] - table[:, 1:])
    return lost_view, float(lost.mean(axis=0).max()), float(lost.max())
