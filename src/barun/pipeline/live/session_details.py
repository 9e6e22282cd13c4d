"""The measurements of sessions that want to see them."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.answers import Detail, list_details
from barun.pipeline.live.live_session import LiveSession
from barun.posture.live_step import LiveStep
from barun.posture.view.view import View

__all__ = ["list_wanted_details"]


def list_wanted_details(
    sessions: Mapping[int, LiveSession],
    slots: npt.NDArray[np.intp],
    attended: npt.NDArray[np.bool_],
    step: LiveStep,
) -> dict[int, tuple[Detail, ...]]:
    """Return all measurements by row, where a session asked for them.

    Parameters
    ----------
    sessions : mapping
        By slot.
    slots : numpy.ndarray of int, shape (K,)
        Whose the rows are.
    attended : numpy.ndarray of bool, shape (K,)
        Which of them have to be looked at one by one; others want none.
    step : LiveStep
        K rows.
    """
    details = {}
    for row in np.flatnonzero(attended).tolist():
        session = sessions[int(slots[row])]
        if session.wants_details:
            profile, view = session.judged_profile, View(int(step.view[row]))
            baseline = None if profile is None else profile.baselines.get(view)
            median = None if baseline is None else baseline.median
            details[row] = list_details(step.measurements, row, median)
    return details
