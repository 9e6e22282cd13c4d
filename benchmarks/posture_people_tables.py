"""Tables of scores, as posture_people prints them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from barun.learning.evaluation import Score, score_predictions, split_people
from barun.learning.intervals import bootstrap_interval, exact_interval

__all__ = [
    "by_person",
    "describe",
    "find_obstacle",
    "print_confusion",
    "score_people",
    "worst_person",
]

_Ints = npt.NDArray[np.int64]


def score_people(
    labels: _Ints, predicted: _Ints, people: npt.NDArray[np.str_], n_classes: int = 2
) -> dict[str, Score]:
    """Return the score of each person."""
    return {
        str(person): score_predictions(
            labels[people == person], predicted[people == person], n_classes
        )
        for person in np.unique(people)
    }


def find_obstacle(
    labels: _Ints,
    people: npt.NDArray[np.str_],
    names: Sequence[str],
    n_tested: int | None = None,
) -> str | None:
    """Return why a model cannot be trained and scored; None if it can.

    Parameters
    ----------
    labels, people : numpy.ndarray, shape (N,)
        Classes, as numbers from 0, and people to train on.
    names : sequence of str
        Of the classes.
    n_tested : int, optional
        Frames of other people to score; left out where one person at a time is left out.
    """
    if n_tested == 0 or (n_tested is None and not len(labels)):
        return "no frames to score"
    parts = [("in the training data", labels)]
    if n_tested is None:
        parts = [
            (f"without {person}", labels[others]) for person, others, _ in split_people(people)
        ]
    for where, part in parts:
        lacking = [name for number, name in enumerate(names) if not np.any(part == number)]
        if lacking:
            return f"{where} there are no frames labelled {' or '.join(lacking)} to train on"
    return None


def by_person(scores: dict[str, Score]) -> str:
    """Return balanced accuracies a person in one line."""
    return "  ".join(
        f"{person} {100 * score.balanced_accuracy:.1f} ({score.n_rows})"
        for person, score in scores.items()
    )


def worst_person(scores: dict[str, Score]) -> float:
    """Return the lowest balanced accuracy, as a share."""
    known = [score.balanced_accuracy for score in scores.values() if score.n_rows]
    return min(known, default=float("nan"))


def describe(
    labels: _Ints,
    predicted: _Ints,
    people: npt.NDArray[np.str_],
    episodes: _Ints,
    n_classes: int = 2,
) -> list[str]:
    """Return balanced accuracy with intervals over episodes and people, and accuracy.

    The exact interval takes frames as independent, which they are not; those over episodes and
    people do not.
    """
    score = score_predictions(labels, predicted, n_classes)

    def draw(rows: npt.NDArray[np.intp]) -> float:
        return score_predictions(labels[rows], predicted[rows], n_classes).balanced_accuracy

    low, high = exact_interval(score.n_right, score.n_rows)
    episode_low, episode_high = bootstrap_interval(draw, episodes)
    lines = [
        f"balanced accuracy {100 * score.balanced_accuracy:.1f} %"
        f" (95 % over episodes {100 * episode_low:.1f} to {100 * episode_high:.1f}"
    ]
    if len(np.unique(people)) > 1:
        person_low, person_high = bootstrap_interval(draw, people)
        lines[0] += f", over people {100 * person_low:.1f} to {100 * person_high:.1f}"
    lines[0] += ")"
    lines.append(
        f"accuracy {100 * score.accuracy:.1f} % (exact {100 * low:.1f} to {100 * high:.1f}),"
        f" macro F1 {100 * score.macro_f1:.1f} %, {score.n_rows} frames in"
        f" {len(np.unique(episodes))} episodes of {len(np.unique(people))} people"
    )
    return lines


def print_confusion(score: Score, names: Sequence[str]) -> None:
    """Print a confusion matrix."""
    width = max(6, *(len(name) for name in names))
    print("    true \\ said " + " ".join(f"{name:>{width}}" for name in names))
    for name, row in zip(names, score.confusion.tolist(), strict=True):
        print(f"    {name:>11} " + " ".join(f"{count:>{width}}" for count in row))
