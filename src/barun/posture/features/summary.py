"""Sums up features over a clip or a stretch of it, with the right to say that one is not judged."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.findings.measurement import Measurement, Support
from barun.posture.features.feature_table import FEATURES
from barun.posture.features.feature_text import reason_key
from barun.posture.features.landmark_needs import find_least_visibility
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows

__all__ = ["MIN_COVERAGE", "MIN_ROWS", "WEAK_COVERAGE", "summarise_posture"]

MIN_ROWS: Final = 5
"""Fewer values do not make a median that one wild frame cannot carry away."""

MIN_COVERAGE: Final = 0.2
"""Judged from less than a fifth of the time, a value says nothing about the whole of it."""

WEAK_COVERAGE: Final = 0.8
"""Judged from less of the time, a value is weak; as for joint angles."""

_MAX_STEP_S: Final = 1.0
"""A row stands for the time to the next one, but for no longer than this: a pause of the recording
is nobody's posture."""

_Outcome = Literal["reliable", "weak", "cannot_judge"]


def _weights_s(times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the seconds each row stands for; all alike where there is but one."""
    if len(times_s) < 2:
        return np.ones(len(times_s))
    steps = np.diff(times_s)
    return np.minimum(np.append(steps, np.median(steps)), _MAX_STEP_S)


def _median(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    """Return the value that holds half of the time on either side."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    half = 0.5 * reached[-1]
    place = int(np.searchsorted(reached, half, side="left"))
    if np.isclose(reached[place], half) and place + 1 < len(order):
        return float(0.5 * (values[order[place]] + values[order[place + 1]]))
    return float(values[order[place]])


def _most(reasons: npt.NDArray[np.int8], weights: npt.NDArray[np.float64]) -> Reason:
    """Return the reason that cost most time; NONE if there is none."""
    lost_s = np.bincount(reasons, weights=weights, minlength=len(Reason))
    lost_s[Reason.NONE] = 0
    return Reason(int(np.argmax(lost_s))) if lost_s.any() else Reason.NONE


def _judge(
    trust: npt.NDArray[np.int8],
    reasons: npt.NDArray[np.int8],
    weights: npt.NDArray[np.float64],
) -> tuple[_Outcome, Reason]:
    total = weights.sum()
    is_judged = trust > Trust.CANNOT_JUDGE
    covered = weights[is_judged].sum() / total if total else 0.0
    if covered < MIN_COVERAGE or is_judged.sum() < min(MIN_ROWS, max(len(trust), 1)):
        why = _most(reasons[~is_judged], weights[~is_judged])
        return "cannot_judge", Reason.TOO_FEW_FRAMES if why is Reason.NONE else why
    if covered < WEAK_COVERAGE:
        return "weak", _most(reasons[~is_judged], weights[~is_judged])
    if weights[trust == Trust.RELIABLE].sum() < WEAK_COVERAGE * total:
        is_weak = trust == Trust.WEAK
        return "weak", _most(reasons[is_weak], weights[is_weak])
    return ("weak", Reason.TOO_FEW_FRAMES) if len(trust) < MIN_ROWS else ("reliable", Reason.NONE)


def summarise_posture(
    measurements: PostureMeasurements,
    times_s: npt.NDArray[np.float64],
    rows: PoseRows | None = None,
) -> tuple[Measurement, ...]:
    """Sum up every feature over the rows of one person.

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows in order of time, of one person before one camera.
    times_s : numpy.ndarray, shape (N,)
        When each row was taken, strictly increasing.
    rows : PoseRows, optional
        The landmarks they were measured on, for the visibility in the support; NaN without.

    Returns
    -------
    tuple of Measurement
        One a feature, in the order of ``FEATURE_KEYS``. Rows in which the view does not show a
        feature are left out, unless none shows it. The value is the median over time (a row counts
        for the seconds until the next), the uncertainty the median of the half widths that hold
        90 % of the errors of the value. ``reason`` is the message key of what cost most time.

    Notes
    -----
    From less than a fifth of the time, or fewer than 5 rows of a longer stretch, nothing is judged;
    from less than four fifths, or where most rows are weak, the median is weak. The uncertainty
    holds the camera's place, not the errors a pose engine makes on clothes and body shapes.
    """
    weights_s = _weights_s(np.asarray(times_s, dtype=np.float64))
    uncertainty = measurements.absolute_uncertainty
    seen = np.full(measurements.values.shape, np.nan)
    if rows is not None:
        seen = find_least_visibility(rows.visibility, measurements.view)
    return tuple(
        _summarise(
            key,
            values=measurements.values[:, column],
            trust=measurements.trust[:, column],
            reasons=measurements.reason[:, column],
            uncertainty=uncertainty[:, column],
            visibility=seen[:, column],
            weights_s=weights_s,
        )
        for column, key in enumerate(FEATURES)
    )


def _summarise(
    key: str,
    *,
    values: npt.NDArray[np.float64],
    trust: npt.NDArray[np.int8],
    reasons: npt.NDArray[np.int8],
    uncertainty: npt.NDArray[np.float64],
    visibility: npt.NDArray[np.float64],
    weights_s: npt.NDArray[np.float64],
) -> Measurement:
    """Sum up one feature; all arrays are of shape (N,)."""
    is_shown = reasons != Reason.WRONG_VIEW
    if not is_shown.any():
        is_shown[:] = True
    outcome, reason = _judge(trust[is_shown], reasons[is_shown], weights_s[is_shown])
    is_judged = trust > Trust.CANNOT_JUDGE
    can_judge = outcome != "cannot_judge"
    return Measurement(
        key=key,
        value=_median(values[is_judged], weights_s[is_judged]) if can_judge else float("nan"),
        unit=FEATURES[key].unit,
        support=Support(int(is_judged.sum()), int(is_shown.sum()), _middle(visibility[is_shown])),
        outcome=outcome,
        reason=None if reason is Reason.NONE else reason_key(reason),
        uncertainty=_known(_middle(uncertainty[is_judged])) if can_judge else None,
    )


def _middle(values: npt.NDArray[np.float64]) -> float:
    """Return the median of the known values; NaN if there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
