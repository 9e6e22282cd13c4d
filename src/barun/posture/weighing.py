"""Rule and grade model taken together: the model says whether, the rule says what.

The grade model has learnt from people who were graded how departures of head and shoulders go
together when somebody sits badly, and on people it has not seen it tells so better than the rule
(docs/decisions/0012-posture-models.md). The rule knows thresholds from the literature, needs no
baseline from the side, and says what is wrong. So where the model can tell, it confirms or doubts
what the rule about slouching says; where it cannot, the rule stands alone. Every other rule is left
alone, because the model has not learnt of it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rules import rule_column
from barun.posture.reason import Reason

__all__ = ["weigh_slouch"]

_Array = npt.NDArray[np.float64]

_SLOUCH: Final = rule_column("slouch")
_MAY_STAND_IN: Final = np.array(
    [reason in (Reason.NOT_VISIBLE, Reason.OUT_OF_PICTURE, Reason.ROUGH) for reason in Reason]
)
"""Where the rule lacks a point the model can do without. What the person does (a hand at the head,
turning away) and what happened to the camera is no question of points: there nobody judges."""


def weigh_slouch(
    loads: _Array, reasons: npt.NDArray[np.int8], bad: _Array
) -> tuple[_Array, npt.NDArray[np.int8]]:
    """Let the grade model confirm or doubt what the rule about slouching says.

    Parameters
    ----------
    loads, reasons : numpy.ndarray, shape (N, R)
        From :func:`barun.posture.judgement.rules.judge_all`; not changed.
    bad : numpy.ndarray, shape (N,)
        Probability of bad sitting by :class:`barun.posture.grade.GradeModel`; NaN where it cannot
        tell.

    Returns
    -------
    loads, reasons : numpy.ndarray, shape (N, R)
        The column of slouching weighed. With p the probability: from 1/2 on the load is at least
        2 p, so that it is beyond the threshold exactly where the model says bad; below 1/2 it is at
        most 1/2 + p. How far beyond, and so the severity, stays the rule's.
    """
    slouch = loads[:, _SLOUCH]
    is_bad = bad >= 0.5
    doubled = 2 * bad
    weighed = np.where(is_bad, np.fmax(slouch, doubled), np.fmin(slouch, 0.5 + bad))
    is_kept = np.isnan(bad)
    is_silent = np.isnan(slouch)
    if np.count_nonzero(is_silent):
        is_kept |= is_silent & ~_MAY_STAND_IN[reasons[:, _SLOUCH]]
        weighed = np.where(is_silent, doubled, weighed)
    loads, reasons = loads.copy(), reasons.copy()
    loads[:, _SLOUCH] = np.where(is_kept, slouch, weighed)
    reasons[:, _SLOUCH] *= is_kept
    return loads, reasons
