"""Rules and grade model taken together: where the rules are not sure, the model decides.

The grade model has learnt, from people who were graded, how departures of head and shoulders go
together when somebody sits badly, and on people it has not seen it tells so better than the rules
(docs/decisions/0012-posture-models.md). But it has seen four people before one camera, and takes a
camera that is nudged or a chair rolled back for a slump. The rules know neither: they compare
proportions. So the model decides unless the load of slouching is next to none or marked, and may
doubt a head drawn forward. Every other rule is left alone.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rules import rule_column
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["weigh_loads"]

_Array = npt.NDArray[np.float64]

_SLOUCH: Final = rule_column("slouch")
_FORWARD_HEAD: Final = rule_column("forward_head")

_LINE: Final = 0.5
"""Probability from which the model says bad."""
_SUPPORT: Final = 0.25
"""Least load of slouching for the model to confirm. Design choice: without any, upright people on
rolled chairs are called slumped in simulation; from a quarter of what is allowed on, none."""
_CLEAR: Final = 2.0
"""Load that the model cannot doubt: where its severity is marked."""
_CONFIRMED: Final = 1.2
"""Load that the model's word alone gives at most: beyond the threshold, of mild severity."""
_BOWED: Final = 0.99
"""Probability from which the model speaks although the face seems turned away: one bowed that far
seems so. Design choice from simulation, where nobody who looks down and aside is given as much."""
_DOUBTS_SIDE: Final = (2.0, 0.5)
_DOUBTS_FRONT: Final = (1.5, 0.1)
"""A head drawn forward is doubted below this load and this probability. Design choice from
simulation: none of the heads 5 cm forward is silenced by these; from the front, where the model
hardly sees them, 1.3 % of the frames would be by 0.15, and the monitor would miss some."""
_DOUBTS: Final = np.array(
    [_DOUBTS_SIDE if view.is_side else _DOUBTS_FRONT for view in View], dtype=np.float64
)


def weigh_loads(
    loads: _Array, reasons: npt.NDArray[np.int8], bad: _Array, view: npt.NDArray[np.int8]
) -> tuple[_Array, npt.NDArray[np.int8]]:
    """Let the grade model confirm or doubt what the rules about slouching and the head say.

    Parameters
    ----------
    loads, reasons : numpy.ndarray, shape (N, R)
        From :func:`barun.posture.judgement.rules.judge_all`; not changed.
    bad : numpy.ndarray, shape (N,)
        Probability of bad sitting by :class:`barun.posture.grade.GradeModel`; NaN where it cannot
        tell, and there the rules stand.
    view : numpy.ndarray, shape (N,)
        Values of :class:`barun.posture.view.view.View`.

    Returns
    -------
    loads, reasons : numpy.ndarray, shape (N, R)
        The columns of slouching and forward head weighed; p is the probability.

        - Slouching from 0.25 up to 2: p decides. From 1/2 on the load is at least 1 (2 p, at most
          1.2), below 1/2 at most 1/2 + p.
        - Slouching not judged because the face seems turned away: 1.2 where p is 0.99 or more.
        - Forward head: at most 1/2 + p, from the side for a load below 2 and p below 0.5, from the
          front for a load below 1.5 and p below 0.1.
    """
    slouch, forward = loads[:, _SLOUCH], loads[:, _FORWARD_HEAD]
    is_open = (slouch >= _SUPPORT) & (slouch < _CLEAR) & (bad == bad)
    n_open = np.count_nonzero(is_open)
    # Both are rare: most frames are spared the rest.
    may_be_bowed, may_be_doubted = (bad >= _BOWED).any(), (forward >= 1).any()
    if not (n_open or may_be_bowed or may_be_doubted):
        return loads, reasons
    loads = loads.copy()
    if n_open:
        confirmed = np.fmax(slouch, np.fmin(2 * bad, _CONFIRMED))
        doubted = np.fmin(slouch, 0.5 + bad)
        decided = np.where(bad >= _LINE, confirmed, doubted)
        loads[:, _SLOUCH] = np.where(is_open, decided, slouch)
    if may_be_doubted:
        limits = _DOUBTS.take(view, axis=0)
        is_doubted = (forward >= 1) & (forward < limits[:, 0]) & (bad < limits[:, 1])
        loads[is_doubted, _FORWARD_HEAD] = 0.5 + bad[is_doubted]
    if may_be_bowed:
        is_bowed = (reasons[:, _SLOUCH] == Reason.TURNED_AWAY) & (bad >= _BOWED)
        reasons = reasons.copy()
        loads[is_bowed, _SLOUCH] = _CONFIRMED
        reasons[is_bowed, _SLOUCH] = Reason.NONE
    return loads, reasons
