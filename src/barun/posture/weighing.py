"""Rule and grade model taken together: where the rule is not sure, the model decides.

The grade model has learnt, from people who were graded, how departures of head and shoulders go
together when somebody sits badly, and on people it has not seen it tells so better than the rule
(docs/decisions/0012-posture-models.md). But it has seen four people before one camera, and takes a
camera that is nudged or a chair rolled back for a slump. The rule knows neither: it compares
proportions. So the model decides in the band in which the rule is near its threshold; a clear load
it cannot take away, and out of no load it makes none. Every other rule is left alone.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rules import rule_column

__all__ = ["weigh_slouch"]

_Array = npt.NDArray[np.float64]

_SLOUCH: Final = rule_column("slouch")
_SUPPORT: Final = 0.5
"""Least load of the rule for the model to confirm: half of what is allowed. Design choice."""
_CLEAR: Final = 1.5
"""Load from which the model cannot doubt the rule: where its severity is moderate."""
_CONFIRMED: Final = 1.2
"""Load that the model's word alone gives at most: beyond the threshold, of mild severity."""


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
        The column of slouching weighed. Where the rule's load is from 0.5 up to 1.5, p, the
        probability, decides: from 1/2 on the load is at least 1 (2 p, at most 1.2), below 1/2 at
        most 1/2 + p. Elsewhere, and where either cannot tell, it stays the rule's.
    """
    slouch = loads[:, _SLOUCH]
    confirmed = np.fmax(slouch, np.fmin(2 * bad, _CONFIRMED))
    doubted = np.fmin(slouch, 0.5 + bad)
    is_open = (slouch >= _SUPPORT) & (slouch < _CLEAR) & (bad == bad)
    if not np.count_nonzero(is_open):
        return loads, reasons
    loads = loads.copy()
    loads[:, _SLOUCH] = np.where(is_open, np.where(bad >= 0.5, confirmed, doubted), slouch)
    return loads, reasons
