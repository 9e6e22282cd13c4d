"""What one step of a room came to, for whoever looks over its shoulder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.live_session import LiveSession
from barun.posture.live_step import LiveStep
from barun.posture.rows import PoseRows

__all__ = ["StepTaken", "TakeStep"]


@dataclass(frozen=True, slots=True, eq=False)
class StepTaken:
    """One frame each of K sessions, and what was said of it; the arrays are not to be changed."""

    sessions: Mapping[int, LiveSession]
    """By slot."""
    slots: npt.NDArray[np.intp]
    """Shape (K,)."""
    at_s: npt.NDArray[np.float64]
    """Shape (K,). Seconds since 1970 UTC; NaN for frames that are not new."""
    is_paused: npt.NDArray[np.bool_]
    """Shape (K,). Whether the session was paused, was calibrating, or is of nobody (a demo)."""
    rows: PoseRows
    """K rows, as an unmirrored camera would have shown them."""
    step: LiveStep
    """K rows."""
    posture: npt.NDArray[np.int8]
    """Shape (K,). Places in `barun.pipeline.live.answers.POSTURES`."""

    def name_sessions(self, picked: npt.NDArray[np.intp]) -> list[str]:
        """Return the names of the sessions of some rows."""
        return [self.sessions[slot].opening.session_id for slot in self.slots[picked].tolist()]


TakeStep = Callable[[StepTaken], None]
"""Takes what every step came to; has to be quick."""
