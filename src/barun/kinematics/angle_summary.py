"""Sums up joint angles over a recording, with the right to say that one cannot be judged."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.findings.measurement import Measurement, Support
from barun.kinematics.body_axes import MIN_SEEN_SHARE
from barun.kinematics.joint_angles import JointAngle, JointAngleSeries

__all__ = ["STATISTICS", "Statistic", "find_counting", "summarise_joint_angles"]

Statistic = Literal["median", "p5", "p95", "range"]
STATISTICS: Final[tuple[Statistic, ...]] = ("median", "p5", "p95", "range")

MIN_VISIBILITY: Final = 0.5
"""Below it a point is more likely hidden than seen: it is a probability."""

MIN_FRAMES: Final = 5
"""Fewer values do not make a median that one wild frame cannot carry away."""

MIN_FRAMES_TAILS: Final = 40
"""The 5th and 95th percentile need two values beyond them, or they are the extremes themselves."""

MIN_COVERAGE: Final = 0.2
"""Judged from less than a fifth of the frames, a value says nothing about the recording."""

WEAK_COVERAGE: Final = 0.8
"""Running clips of which fewer frames were usable proved useless; good ones have 82-100 %."""

_PERCENTILES: Final = {"p5": 5.0, "median": 50.0, "p95": 95.0}

_Outcome = tuple[Literal["reliable", "weak", "cannot_judge"], str | None]


def _is_wrong_view(angle: JointAngle, series: JointAngleSeries) -> npt.NDArray[np.bool_]:
    """Return in which frames the picture does not show the plane of the angle."""
    if series.reference == "world" or angle.plane == "any":
        return np.zeros(len(series.times_s), dtype=np.bool_)
    yaw = np.radians(series.yaw_deg)
    share = np.abs(np.sin(yaw) if angle.plane == "sagittal" else np.cos(yaw))
    return ~(share >= MIN_SEEN_SHARE)


def _reason(
    n_absent: int,
    wrong_view: npt.NDArray[np.bool_],
    outside: npt.NDArray[np.bool_],
    hidden: npt.NDArray[np.bool_],
) -> str:
    """Return what cost most frames; of equals, what the person can change most easily."""
    if 1 < n_absent + len(outside) < MIN_FRAMES:
        return "kinematics.reason-few-frames"
    lost = {
        "kinematics.reason-out-of-picture": n_absent + int(outside.sum()),
        "kinematics.reason-view": int((wrong_view & ~outside).sum()),
        "kinematics.reason-visibility": int((hidden & ~outside & ~wrong_view).sum()),
    }
    most = max(lost, key=lambda reason: lost[reason])
    return most if lost[most] else "kinematics.reason-few-frames"


def _outcome_of_picture(statistic: Statistic, reason: str, *, is_usable: bool) -> _Outcome:
    """Judge a single picture: it shows a value, which may be a slip, but no range."""
    if not is_usable:
        return "cannot_judge", reason
    outcome: Literal["weak", "cannot_judge"] = "weak" if statistic == "median" else "cannot_judge"
    return outcome, "kinematics.reason-one-picture"


def _outcome(n_usable: int, n_total: int, n_needed: int, reason: str) -> _Outcome:
    coverage = n_usable / n_total if n_total else 0.0
    if n_usable < MIN_FRAMES or coverage < MIN_COVERAGE:
        return "cannot_judge", reason
    if coverage < WEAK_COVERAGE:
        return "weak", reason
    if n_usable < n_needed:
        return "weak", "kinematics.reason-few-frames"
    return "reliable", None


def _value(values: npt.NDArray[np.float64], statistic: Statistic) -> float:
    if statistic == "range":
        low, high = np.percentile(values, [_PERCENTILES["p5"], _PERCENTILES["p95"]])
        return float(high - low)
    return float(np.percentile(values, _PERCENTILES[statistic]))


def find_counting(series: JointAngleSeries) -> npt.NDArray[np.bool_]:
    """Find the frames that count for each angle.

    Parameters
    ----------
    series : JointAngleSeries
        Angles over time.

    Returns
    -------
    numpy.ndarray, shape (T, A)
        True where the angle has a value, every needed landmark lies inside the picture and is
        visible with at least 0.5 (where the visibility is known), and the view shows the angle's
        plane.
    """
    counting = np.isfinite(series.values_deg) & series.in_picture
    counting &= ~(series.visibility < MIN_VISIBILITY)  # unknown is not held against a frame
    for column, angle in enumerate(series.angles):
        counting[:, column] &= ~_is_wrong_view(angle, series)
    return counting


def summarise_joint_angles(
    series: JointAngleSeries,
    *,
    statistics: tuple[Statistic, ...] = STATISTICS,
    n_frames_total: int | None = None,
) -> tuple[Measurement, ...]:
    """Sum up every angle of a series.

    Parameters
    ----------
    series : JointAngleSeries
        Angles over time.
    statistics : tuple of {"median", "p5", "p95", "range"}
        What to compute; ``range`` is from the 5th to the 95th percentile.
    n_frames_total : int, optional
        Frames of the recording, when the series holds only some of them: in the others the person
        was out of the picture. By default those of the series.

    Returns
    -------
    tuple of Measurement
        Keys ``<angle>_<statistic>``, degrees, angle by angle, from the frames that count: see
        :func:`find_counting`.

    Notes
    -----
    An angle from fewer than 5 usable frames or less than a fifth of all frames cannot be judged;
    from less than four fifths it is weak. The outer percentiles and the range are also weak from
    fewer than 40 frames. The reason names what cost most frames. A single picture gives weak
    values and no range.
    """
    measurements: list[Measurement] = []
    n_series = len(series.times_s)
    n_total = n_series if n_frames_total is None else n_frames_total
    n_absent = n_total - n_series
    counting = find_counting(series)
    for column, angle in enumerate(series.angles):
        values = series.values_deg[:, column]
        visibility = series.visibility[:, column]
        outside = ~series.in_picture[:, column]
        hidden = visibility < MIN_VISIBILITY
        wrong_view = _is_wrong_view(angle, series)
        usable = counting[:, column]
        n_usable = int(usable.sum())
        known = visibility[np.isfinite(visibility)]
        support = Support(n_usable, n_total, float(np.median(known)) if known.size else np.nan)
        reason = _reason(n_absent, wrong_view, outside, hidden)
        for statistic in statistics:
            n_needed = MIN_FRAMES if statistic == "median" else MIN_FRAMES_TAILS
            outcome, why = (
                _outcome_of_picture(statistic, reason, is_usable=n_usable == 1)
                if n_total == 1
                else _outcome(n_usable, n_total, n_needed, reason)
            )
            is_judged = outcome != "cannot_judge"
            measurements.append(
                Measurement(
                    key=f"{angle.key}_{statistic}",
                    value=_value(values[usable], statistic) if is_judged else float("nan"),
                    unit="deg",
                    support=support,
                    outcome=outcome,
                    reason=why,
                )
            )
    return tuple(measurements)
