"""What is answered to one frame each of K sessions, as arrays."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.monitor.counting import find_telling_reason
from barun.posture.monitor.event import MonitorStep
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason
from barun.store.records import TIME_KINDS

__all__ = [
    "POSTURES",
    "REASON_WORDS",
    "STATES",
    "AnswerState",
    "Detail",
    "LiveAnswers",
    "PauseReason",
    "find_states",
    "kind_of_states",
    "list_details",
    "pause_code",
    "put_before",
]

_Array = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.int8]

AnswerState = Literal[
    "no_person",
    "calibrating_front",
    "calibrating_side",
    "monitoring",
    "cannot_judge",
    "away",
    "paused",
]
STATES: Final[tuple[AnswerState, ...]] = get_args(AnswerState)
_CALIBRATING: Final = np.int8(STATES.index("calibrating_front"))
"""Of the front; that of the side follows."""
_PAUSED: Final = np.int8(STATES.index("paused"))
_NO_PERSON: Final = STATES.index("no_person")
_CANNOT_JUDGE: Final = STATES.index("cannot_judge")
_MONITORING: Final = STATES.index("monitoring")

POSTURES: Final = (None, "good", "departed", "issue", "settling")

PauseReason = Literal[
    "asked", "call", "screen_sharing", "do_not_disturb", "battery", "quiet_hours", "hidden"
]
REASON_WORDS: Final = (
    None,
    *(reason.label for reason in Reason if reason is not Reason.NONE),
    *get_args(PauseReason),
)
"""What reason codes mean: those of Reason, then why a session is paused."""

_STATE_OF: Final = np.array(
    [_MONITORING, _MONITORING, _MONITORING, _CANNOT_JUDGE, _MONITORING, STATES.index("away")],
    dtype=np.int8,
)
_POSTURE_OF: Final = np.array([1, 2, 3, 0, 4, 0], dtype=np.int8)
_KIND_OF: Final = np.array(
    [
        TIME_KINDS.index(kind)
        for kind in ("good", "departed", "issue", "cannot_judge", "settling", "away")
    ],
    dtype=np.intp,
)
_LEADS: Final = np.array([key in MonitorSettings().leading_rules for key in RULE_KEYS])


@dataclass(frozen=True, slots=True)
class Detail:
    """One measurement, for those who want to see it."""

    key: str
    value: float | None
    unit: str
    baseline: float | None
    trust: Literal["reliable", "weak", "cannot_judge"]
    reason: str | None


@dataclass(frozen=True, slots=True, eq=False)
class LiveAnswers:
    """What is answered to K frames; S is the session's place in the room."""

    slots: npt.NDArray[np.intp]
    """Shape (K,)."""
    state: _Codes
    """Shape (K,). Places in ``STATES``."""
    posture: _Codes
    """Shape (K,). Places in ``POSTURES``."""
    reason: _Codes
    """Shape (K,). Places in ``REASON_WORDS``."""
    view: _Codes
    """Shape (K,). Values of View."""
    view_confidence: _Array
    """Shape (K,). How probable that view is, 0 to 1; NaN with NEITHER."""
    load: _Array
    """Shape (K, R). Smoothed; NaN where a rule cannot tell now."""
    held: _Array
    """Shape (K, R). Share of the hold time used up, 0 to 1."""
    is_issue: npt.NDArray[np.bool_]
    """Shape (K, R)."""
    sitting_s: _Array
    """Shape (K,)."""
    details: dict[int, tuple[Detail, ...]]
    """By row, where they were asked for."""


def pause_code(reason: PauseReason) -> int:
    """Return the reason code of a pause."""
    return REASON_WORDS.index(reason)


def find_states(
    monitor: MonitorStep,
    reasons: _Codes,
    is_present: npt.NDArray[np.bool_],
    was_seen: npt.NDArray[np.bool_],
) -> tuple[_Codes, _Codes, _Codes]:
    """Return state, posture and reason of K sessions that are watched.

    Parameters
    ----------
    monitor : MonitorStep
        K rows.
    reasons : numpy.ndarray, shape (K, R)
        Why rules cannot tell.
    is_present, was_seen : numpy.ndarray, shape (K,)
        Whether somebody is in this picture, and in any so far.
    """
    state, posture = _STATE_OF[monitor.state], _POSTURE_OF[monitor.state]
    reason = np.zeros(len(state), dtype=np.int8)
    unknown = np.flatnonzero(state == _CANNOT_JUDGE)
    if len(unknown):
        told = find_telling_reason(np.where(_LEADS, reasons[unknown], np.int8(Reason.NONE)))
        reason[unknown] = np.where(is_present[unknown], told, Reason.NO_PERSON)
    if np.count_nonzero(was_seen) < len(was_seen):
        state = np.where(was_seen, state, np.int8(_NO_PERSON))
        posture = np.where(was_seen, posture, np.int8(0))
        reason = np.where(was_seen, reason, np.int8(0))
    return state, posture, reason


def put_before(
    found: tuple[_Codes, _Codes, _Codes], calibrates: _Codes, pauses: _Codes
) -> tuple[_Codes, _Codes, _Codes]:
    """Return state, posture and reason where a calibration or a pause comes before the watching.

    Parameters
    ----------
    found : tuple of numpy.ndarray, shape (K,)
        From :func:`find_states`.
    calibrates : numpy.ndarray, shape (K,)
        1 the front, 2 the side, 0 not.
    pauses : numpy.ndarray, shape (K,)
        Reason codes of pauses; 0 while not paused.
    """
    state, posture, reason = found
    nothing = np.int8(0)
    if np.count_nonzero(calibrates):
        state = np.where(calibrates, _CALIBRATING - np.int8(1) + calibrates, state)
        posture = np.where(calibrates, nothing, posture)
        reason = np.where(calibrates, nothing, reason)
    if np.count_nonzero(pauses):
        state = np.where(pauses, _PAUSED, state)
        posture = np.where(pauses, nothing, posture)
        reason = np.where(pauses, pauses, reason)
    return state, posture, reason


def kind_of_states(monitor: MonitorStep) -> npt.NDArray[np.intp]:
    """Return on what the time of K watched sessions is spent, places in ``TIME_KINDS``."""
    return np.asarray(_KIND_OF[monitor.state])


_TRUSTS: Final[dict[int, Literal["reliable", "weak", "cannot_judge"]]] = {
    Trust.CANNOT_JUDGE: "cannot_judge",
    Trust.WEAK: "weak",
    Trust.RELIABLE: "reliable",
}


def list_details(
    measurements: PostureMeasurements, row: int, baseline: _Array | None
) -> tuple[Detail, ...]:
    """Return all measurements of one row.

    Parameters
    ----------
    measurements : PostureMeasurements
        K rows.
    row : int
        Which.
    baseline : numpy.ndarray, shape (F,), or None
        The person's own in that view.
    """
    values = measurements.values[row].tolist()
    medians = [float("nan")] * len(values) if baseline is None else baseline.tolist()
    return tuple(
        Detail(
            key=key,
            value=_known(value),
            unit=FEATURES[key].unit,
            baseline=_known(median),
            trust=_TRUSTS[int(trust)],
            reason=REASON_WORDS[int(reason)],
        )
        for key, value, median, trust, reason in zip(
            FEATURE_KEYS,
            values,
            medians,
            measurements.trust[row],
            measurements.reason[row],
            strict=True,
        )
    )


def _known(value: float) -> float | None:
    return round(value, 4) if value == value else None  # not NaN
