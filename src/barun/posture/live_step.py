"""What one frame each of some sessions came to; steps of several sessions joined."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.monitor.breaks import BreakStep
from barun.posture.monitor.dose import DoseStep
from barun.posture.monitor.event import MonitorStep
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows

__all__ = ["LiveStep", "blank_measurements", "join_steps", "pick_breaks", "pick_poses"]

_Array = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class LiveStep:
    """What one frame each of K sessions came to.

    A session without a new frame keeps its view, state, dose and sitting time; its measurements and
    loads are NaN, its reasons NO_PERSON.
    """

    view: npt.NDArray[np.int8]
    """Shape (K,). Values of View, steadied over time."""
    view_confidence: _Array
    """Shape (K,). How probable that view is, 0 to 1, steadied in the same way; NaN with NEITHER."""
    measurements: PostureMeasurements
    """K rows."""
    loads: _Array
    """Shape (K, R). Of this frame alone; NaN where a rule cannot tell."""
    reasons: npt.NDArray[np.int8]
    """Shape (K, R). Why it cannot tell."""
    monitor: MonitorStep
    """States, events, reminders; events and reminders name the session, not the row."""
    dose: DoseStep
    """How much of the holding time is used up; followed every 0.4 s."""
    breaks: BreakStep
    """How long the person has sat; followed every 0.4 s. `reminds` and `breaks` are true in one
    step only."""


def pick_poses(rows: PoseRows, picked: _Rows) -> PoseRows:
    """Return some of the poses."""
    return PoseRows(
        xy=rows.xy[picked],
        visibility=rows.visibility[picked],
        aspect=rows.aspect[picked],
        world_m=None if rows.world_m is None else rows.world_m[picked],
    )


def pick_breaks(step: BreakStep, slots: _Rows | None) -> BreakStep:
    """Return the sitting times of some slots; None for all."""
    if slots is None:
        return step
    return BreakStep(
        sitting_s=step.sitting_s[slots],
        pause_s=step.pause_s[slots],
        is_due=step.is_due[slots],
        reminds=step.reminds[slots],
        breaks=step.breaks[slots],
    )


def blank_measurements(view: npt.NDArray[np.int8]) -> PostureMeasurements:
    """Return measurements of nothing, a row for each of `view`."""
    n_rows, n_features = len(view), len(FEATURE_KEYS)
    return PostureMeasurements(
        values=np.full((n_rows, n_features), np.nan),
        trust=np.full((n_rows, n_features), Trust.CANNOT_JUDGE, dtype=np.int8),
        reason=np.full((n_rows, n_features), Reason.NO_PERSON, dtype=np.int8),
        view=view,
        yaw_deg=np.full(n_rows, np.nan),
    )


def join_steps(parts: Sequence[tuple[LiveStep, _Rows]], n_rows: int) -> LiveStep:
    """Return several steps as one.

    Parameters
    ----------
    parts : sequence of (LiveStep, numpy.ndarray)
        At least one step, each with the rows its own are to be, in order.
    n_rows : int
        K, all rows together; each belongs to one step.

    Returns
    -------
    LiveStep
        Of K rows; with what began, ended and is to be said in any.
    """
    places = [rows for _, rows in parts]

    def join(values: list[Any]) -> Any:
        first = values[0]
        if isinstance(first, np.ndarray):
            joined = np.empty((n_rows, *first.shape[1:]), dtype=first.dtype)
            for place, value in zip(places, values, strict=True):
                joined[place] = value
            return joined
        if isinstance(first, tuple):
            return tuple(one for value in values for one in value)
        names = [entry.name for entry in fields(first)]
        return type(first)(
            **{name: join([getattr(value, name) for value in values]) for name in names}
        )

    step: LiveStep = join([step for step, _ in parts])
    return step
