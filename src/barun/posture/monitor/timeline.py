"""A whole recording judged over time: events as findings, and where the time went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.findings.finding import Finding
from barun.findings.measurement import Measurement, Support
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.p009_sitting_too_long import (
    SITTING_TOO_LONG_CODE,
    SITTING_TOO_LONG_KEY,
)
from barun.posture.judgement.rule import PostureRule
from barun.posture.judgement.severity import compute_severity
from barun.posture.monitor.breaks import BreakClock, BreakSettings
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.monitor.posture_monitor import PostureMonitor, TimeShares
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason

__all__ = ["SHORTEST_STEP_S", "PostureTimeline", "judge_timeline"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

SHORTEST_STEP_S: Final = 0.1
"""Frames nearer together than this are passed over by default: what lasts seconds is the same ten
times a second, and three times as fast as at 30 frames a second."""
_N_FEATURES: Final = 3
"""Features of a rule that a finding shows at most."""
_BREAK_STEP_S: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PostureTimeline:
    """What happened in a recording."""

    events: tuple[PostureEvent, ...]
    """By their starts; those that lasted to the end are ended there as ``closed``."""
    findings: tuple[Finding, ...]
    """One for each event in the same order; then sitting too long, where it was; then each rule
    without an event: ``passed``, or ``not_applicable`` with the commonest reason."""
    reminders: tuple[Reminder, ...]
    """What would have been said live."""
    shares: TimeShares
    """Where the time went."""


def judge_timeline(
    times_s: _Array,
    loads: _Array,
    reasons: npt.NDArray[np.int8],
    is_present: _Flags,
    rules: Sequence[PostureRule],
    *,
    settings: MonitorSettings | None = None,
    break_settings: BreakSettings | None = None,
    measurements: PostureMeasurements | None = None,
    shortest_step_s: float = SHORTEST_STEP_S,
) -> PostureTimeline:
    """Judge a recording as the monitor would have done live.

    Parameters
    ----------
    times_s : numpy.ndarray, shape (T,)
        Increasing.
    loads : numpy.ndarray, shape (T, R)
        Of the rules; NaN where one cannot tell.
    reasons : numpy.ndarray, shape (T, R)
        Values of Reason.
    is_present : numpy.ndarray, shape (T,)
        Whether a frame holds the person.
    rules : sequence of PostureRule
        The rules, in the order of the columns.
    settings : MonitorSettings, optional
        How patient to be.
    break_settings : BreakSettings, optional
        When sitting is too long.
    measurements : PostureMeasurements, optional
        T rows, for the measurements of the findings; none without.
    shortest_step_s : float, optional
        Frames nearer together are passed over; 0 for none.

    Returns
    -------
    PostureTimeline

    Raises
    ------
    LandmarkValueError
        If times do not increase.
    """
    _check_order(times_s)
    monitor = PostureMonitor(1, rules, settings)
    events: list[PostureEvent] = []
    reminders: list[Reminder] = []
    for row in _thin(times_s, shortest_step_s).tolist():
        here = slice(row, row + 1)
        step = monitor.step(times_s[here], loads[here], reasons[here], is_present[here])
        events += step.ended
        reminders += step.reminders
    shares = monitor.time_shares(0)
    events += monitor.close()
    events.sort(key=lambda event: (event.start_s, event.rule))

    findings = [_to_finding(event, rules, times_s, measurements) for event in events]
    findings += _find_long_sitting(times_s, is_present, break_settings)
    quiet = sorted(set(range(len(rules))) - {event.rule for event in events})
    findings += [
        _to_quiet_finding(rules[column], column, times_s, loads, reasons) for column in quiet
    ]
    return PostureTimeline(tuple(events), tuple(findings), tuple(reminders), shares)


def _check_order(times_s: _Array) -> None:
    wrong = np.flatnonzero(~(np.diff(times_s) > 0))
    if len(wrong):
        row = int(wrong[0])
        raise LandmarkValueError(
            "posture_monitor.not-in-order",
            before=float(times_s[row]),
            got=float(times_s[row + 1]),
        )


def _thin(times_s: _Array, shortest_step_s: float) -> npt.NDArray[np.intp]:
    """Return the rows to look at: the first frame of every interval of that length."""
    if shortest_step_s == 0 or len(times_s) == 0:
        return np.arange(len(times_s))
    interval = np.floor((times_s - times_s[0]) / shortest_step_s + 1e-6)
    return np.flatnonzero(np.diff(interval, prepend=-1.0))


def _to_finding(
    event: PostureEvent,
    rules: Sequence[PostureRule],
    times_s: _Array,
    measurements: PostureMeasurements | None,
) -> Finding:
    rule = rules[event.rule]
    is_within = (times_s >= event.start_s) & (times_s <= event.end_s)
    measured: tuple[Measurement, ...] = ()
    if measurements is not None:
        summaries = (_summarise(key, measurements, is_within) for key in rule.features)
        measured = tuple(entry for entry in summaries if entry is not None)[:_N_FEATURES]
    return Finding(
        code=rule.code,
        key=rule.key,
        outcome="issue",
        severity=compute_severity(max(event.median_load, 1.0)),
        start_s=event.start_s,
        end_s=event.end_s,
        measurements=measured,
    )


def _summarise(
    key: str, measurements: PostureMeasurements, is_within: _Flags
) -> Measurement | None:
    """Return the median of a feature over an event; None where it was never measured."""
    column = feature_column(key)
    values = measurements.values[is_within, column]
    is_known = np.isfinite(values)
    if not is_known.any():
        return None
    trust = measurements.trust[is_within, column][is_known]
    is_reliable = float(np.median(trust)) >= Trust.RELIABLE
    reason = _commonest(measurements.reason[is_within, column][is_known])
    return Measurement(
        key=key,
        value=float(np.median(values[is_known])),
        unit=FEATURES[key].unit,
        support=Support(int(is_known.sum()), len(values), float("nan")),
        outcome="reliable" if is_reliable else "weak",
        reason=None if is_reliable else f"posture.reason-{reason.label}",
    )


def _commonest(reasons: npt.NDArray[np.int8]) -> Reason:
    """Return the commonest reason other than none; none where there is no other.

    That nobody is there counts only where there is no other reason: it is also said of a person
    whom the pose engine loses for a moment, and then explains nothing.
    """
    counts = np.bincount(reasons.astype(np.int64), minlength=len(Reason))
    counts[Reason.NONE] = 0
    if counts.sum() > counts[Reason.NO_PERSON]:
        counts[Reason.NO_PERSON] = 0
    return Reason(int(np.argmax(counts)))


def _to_quiet_finding(
    rule: PostureRule,
    column: int,
    times_s: _Array,
    loads: _Array,
    reasons: npt.NDArray[np.int8],
) -> Finding:
    """Return what to say of a rule without events: it looked, or could not."""
    looked = bool(np.isfinite(loads[:, column]).any())
    return Finding(
        code=rule.code,
        key=rule.key,
        outcome="passed" if looked else "not_applicable",
        severity="none",
        start_s=float(times_s[0]) if len(times_s) else 0.0,
        end_s=float(times_s[-1]) if len(times_s) else 0.0,
        reason=None if looked else f"posture.reason-{_commonest(reasons[:, column]).label}",
    )


def _find_long_sitting(
    times_s: _Array, is_present: _Flags, settings: BreakSettings | None
) -> list[Finding]:
    """Return a finding for each time of sitting that went on although a break was due."""
    clock = BreakClock(1, settings)
    findings: list[Finding] = []
    start_s: float | None = None
    now_s = last_due_s = 0.0
    for row in _thin(times_s, _BREAK_STEP_S).tolist():
        now_s = float(times_s[row])
        step = clock.step([now_s], is_present[row : row + 1])
        if step.is_due[0] and not is_present[row]:
            continue  # lost for a moment, or gone: the next pictures tell
        if step.is_due[0]:
            start_s = now_s if start_s is None else start_s
            last_due_s = now_s
        elif start_s is not None and step.sitting_s[0] == 0.0:
            findings.append(_sat_too_long(start_s, last_due_s))
            start_s = None
    if start_s is not None:
        findings.append(_sat_too_long(start_s, last_due_s))
    return findings


def _sat_too_long(start_s: float, end_s: float) -> Finding:
    """Return advice, not a fault: no evidence supports one threshold (WHO 2020)."""
    return Finding(
        code=SITTING_TOO_LONG_CODE,
        key=SITTING_TOO_LONG_KEY,
        outcome="advice",
        severity="none",
        start_s=start_s,
        end_s=end_s,
    )
