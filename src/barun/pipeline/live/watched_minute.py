"""A minute of a session as those who watch over the service see it, before it is summed up."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.minute_ledger import MinuteTotals
from barun.posture.calibration.profile import Profile
from barun.posture.features.feature_table import FEATURE_KEYS

__all__ = ["MOST_WATCHED", "WatchedMinute"]

_Array = npt.NDArray[np.float64]

MOST_WATCHED: Final = 4096
"""Minutes a room holds until somebody takes them; the oldest go first."""


@dataclass(frozen=True, slots=True, eq=False)
class WatchedMinute:
    """One minute of one session; kept until the figures of the minute are made, in memory only."""

    person_id: str
    camera: str
    """As the browser calls it."""
    totals: MinuteTotals
    profile: Profile | None
    """By which it was judged."""

    @property
    def usual(self) -> _Array:
        """Shape (F,). Measured at the calibration, in the view seen longest; NaN unknown."""
        view = self.totals.view
        baseline = None
        if self.profile is not None and view is not None:
            baseline = self.profile.baselines.get(view)
        return np.full(len(FEATURE_KEYS), np.nan) if baseline is None else baseline.median
