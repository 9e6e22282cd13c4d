"""What speaks against whole recordings: the labels of others, and the person's own earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.question import QuestionName
from barun.learning.datasets.rows import LabelledRows
from barun.learning.intervals import exact_interval
from barun.learning.posture_dataset import FRONT, SIDE
from barun.learning.quality.label_models import (
    compute_grade_inputs,
    compute_view_inputs,
    predict_by_earlier,
    predict_unseen_people,
)

__all__ = ["CONTRADICTIONS", "Contradiction", "Opinion", "ask_opinions", "find_contradiction"]

Contradiction = Literal["views-contradict", "labels-contradict", "own-labels-contradict"]
"""views-contradict: what posture is learnt from says front where models of everybody else see the
side, more often than not. labels-contradict: they say otherwise about what is learnt.
own-labels-contradict: a model of what the same person labelled before does."""
CONTRADICTIONS: Final[tuple[Contradiction, ...]] = get_args(Contradiction)

_Flags = npt.NDArray[np.bool_]
_Answers = npt.NDArray[np.int8]

_FEWEST_OTHERS: Final = 20
"""Labels of others, below which they can contradict nobody; as for a comparison."""
_FEWEST_OWN: Final = 5
"""Earlier labels of a person, good and bad each, in a view, below which they say nothing. Design
choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What one witness says of N rows."""

    reason: Contradiction
    """What a recording is refused for that it contradicts."""
    agrees: _Answers
    """Shape (N,). 1 agrees with the label, 0 does not, -1 cannot tell."""

    def share(self, rows: npt.NDArray[np.intp]) -> tuple[int, int]:
        """Return labels it agrees with, and all it can tell about, of some rows."""
        told = self.agrees[rows]
        told = told[told >= 0]
        return int(told.sum()), len(told)

    def contradicts(self, rows: npt.NDArray[np.intp], bound: float) -> bool:
        """Return whether fewer than a share of the labels agree, beyond the exact interval."""
        n_agree, n_told = self.share(rows)
        return n_told > 0 and exact_interval(n_agree, n_told)[1] < bound

    def supports(self, rows: npt.NDArray[np.intp], bound: float) -> bool:
        """Return whether more than a share of the labels agree, beyond the exact interval."""
        n_agree, n_told = self.share(rows)
        return n_told > 0 and exact_interval(n_agree, n_told)[0] > bound


def find_contradiction(
    opinions: Sequence[Opinion], rows: npt.NDArray[np.intp], bound: float
) -> Opinion | None:
    """Return the first opinion that some rows contradict; None where there is none.

    Earlier labels of the same person count only where everybody else does not clearly agree with
    the new ones: they are few, and of another day, chair and camera.

    Parameters
    ----------
    opinions : sequence of Opinion
        From :func:`ask_opinions`.
    rows : numpy.ndarray, shape (M,)
        Numbers of the rows of a recording.
    bound : float
        Share of labels that has to agree.
    """
    is_supported = any(
        one.reason == "labels-contradict" and one.supports(rows, bound) for one in opinions
    )
    for one in opinions:
        if one.reason == "own-labels-contradict" and is_supported:
            continue
        if one.contradicts(rows, bound):
            return one
    return None


def ask_opinions(
    rows: LabelledRows, is_new: _Flags, questions: Sequence[QuestionName]
) -> tuple[Opinion, ...]:
    """Return what every witness says of new rows.

    Parameters
    ----------
    rows : LabelledRows
        N rows, old and new; sizes of pictures known.
    is_new : numpy.ndarray, shape (N,)
        Which are judged.
    questions : sequence of str
        What is learnt.

    Notes
    -----
    Posture is learnt from each view for itself, and departs from a reference that the labels of the
    same view give: rows whose views are swapped are learnt as what they are not, and the grades of
    a swapped recording look right against a reference made of it (measured: 46 to 91 % agree). So
    views are asked for first. The labels of a recording whose grades alone are wrong are held
    against everybody else's, and against a model of the person's own earlier ones, of how head and
    shoulders stand to each other: the place of the camera is no part of that.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    is_seen = np.isin(rows.view, (FRONT, SIDE))
    views = _ask_everybody_else(rows, is_new, is_seen, rows.view == SIDE, of_views=True)
    if "view" in questions:
        return (Opinion("labels-contradict", views),)
    graded, is_bad = np.isin(rows.grade, list("abcd")), np.isin(rows.grade, list("cd"))
    others = np.full(len(rows), -1, dtype=np.int8)
    own = others.copy()
    for view in (FRONT, SIDE):
        asked = graded & (rows.view == view)
        told = _ask_everybody_else(rows, is_new, asked, is_bad, of_views=False)
        others = np.where(asked, told, others)
        own = np.where(asked, _ask_themselves(rows, is_new, asked, is_bad), own)
    return (
        Opinion("views-contradict", views),
        Opinion("labels-contradict", others),
        Opinion("own-labels-contradict", own),
    )


def _ask_everybody_else(
    rows: LabelledRows, is_new: _Flags, asked: _Flags, answer: _Flags, *, of_views: bool
) -> _Answers:
    """Return whether models of everybody else agree: 1, 0, or -1 where none tells."""
    result = np.full(len(rows), -1, dtype=np.int8)
    places = np.flatnonzero(asked)
    labels = answer[places].astype(np.int64)
    if len(places) < _FEWEST_OTHERS or len(np.unique(labels)) < 2:
        return result
    own = rows.select(places)
    dataset = own.to_posture_dataset()
    inputs = compute_view_inputs(dataset) if of_views else compute_grade_inputs(dataset)
    people = np.unique(own.person[is_new[places]]).tolist()
    probabilities = predict_unseen_people(inputs, labels, 2, own.person, only=people)
    told = np.abs(probabilities[:, 0] - 0.5) > 0  # both alike: nobody else to ask
    told &= is_new[places]
    result[places[told]] = (probabilities.argmax(axis=1) == labels)[told]
    return result


def _ask_themselves(rows: LabelledRows, is_new: _Flags, asked: _Flags, is_bad: _Flags) -> _Answers:
    """Return whether a model of the person's own earlier labels agrees; -1 where none tells."""
    result = np.full(len(rows), -1, dtype=np.int8)
    for person in np.unique(rows.person[asked & is_new]).tolist():
        places = np.flatnonzero(asked & (rows.person == person))
        labels, is_earlier = is_bad[places].astype(np.int64), ~is_new[places]
        if np.bincount(labels[is_earlier], minlength=2).min() < _FEWEST_OWN:
            continue
        inputs = compute_view_inputs(rows.select(places).to_posture_dataset())
        probabilities = predict_by_earlier(inputs, labels, 2, is_earlier)
        new = ~is_earlier
        result[places[new]] = (probabilities.argmax(axis=1) == labels)[new]
    return result
