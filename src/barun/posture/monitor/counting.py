"""Where the time goes: good, departed, issue, unknown by reason, settling, away."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.departure import Departures
from barun.posture.monitor.event import SessionState
from barun.posture.monitor.memory import RULE_TIMES, MonitorMemory
from barun.posture.reason import Reason

__all__ = ["count_event", "count_step", "find_telling_reason"]

_Array = npt.NDArray[np.float64]

_GOOD, _DEPARTED, _ISSUE, _UNKNOWN = range(len(RULE_TIMES))
_CANNOT_JUDGE: Final = int(SessionState.CANNOT_JUDGE)
_SETTLING: Final = np.int8(SessionState.SETTLING)
_AWAY: Final = np.int8(SessionState.AWAY)
_ONE: Final = np.int8(1)
# Unknown and cannot-judge are counted as -1 and noted as 3, which is -1 in the last two bits.
_TIMES: Final = np.array([_GOOD, _DEPARTED, _ISSUE, -1], dtype=np.int8)
_STATES: Final = np.array(SessionState, dtype=np.int8)
_LAST_BITS: Final = np.int8(3)

_TELLING: Final = (
    Reason.NO_PERSON,
    Reason.CAMERA_MOVED,
    Reason.PERSON_CHANGED,
    Reason.TURNED_AWAY,
    Reason.HAND_AT_HEAD,
    Reason.TURNED,
    Reason.UNKNOWN_VIEW,
    Reason.OUT_OF_PICTURE,
    Reason.NOT_VISIBLE,
    Reason.TOO_FEW_FRAMES,
    Reason.NOT_CALIBRATED,
    Reason.NO_PICTURE_SIZE,
    Reason.NO_DEPTH,
    Reason.WRONG_VIEW,
    Reason.ASSUMED_CAMERA,
    Reason.ROUGH,
    Reason.NONE,
)
"""Where rules give different reasons, the first of these is the session's: what the person does
comes before what the picture lacks, and last what a view never shows."""

_RANK: Final = np.argsort(np.array(_TELLING))
_BY_RANK: Final = np.array(_TELLING)


def find_telling_reason(reasons: npt.NDArray[np.int8]) -> npt.NDArray[np.int_]:
    """Return the reason of each row that says most, shape (N,), from reasons of shape (N, R)."""
    if reasons.shape[1] == 0:
        return np.zeros(len(reasons), dtype=np.int_)
    return np.asarray(_BY_RANK[_RANK[reasons].min(axis=1)])


def count_step(
    memory: MonitorMemory,
    departures: Departures,
    seen_s: _Array,
    reasons: npt.NDArray[np.int8],
    is_present: npt.NDArray[np.bool_],
    leads: npt.NDArray[np.bool_],
) -> None:
    """Add the seconds of this step to the times of rules and sessions; note the state.

    Parameters
    ----------
    memory : MonitorMemory
        Counts.
    departures : Departures
        Of this step.
    seen_s : numpy.ndarray, shape (N,)
        Seconds of this step.
    reasons : numpy.ndarray, shape (N, R)
        Why rules cannot tell.
    is_present : numpy.ndarray, shape (N,)
        Whether somebody is there.
    leads : numpy.ndarray, shape (N, R)
        Rules of which one must be able to tell for time to count as good.

    Notes
    -----
    Time counts as departed or as an issue only while the load is beyond the threshold; short
    returns within an event count as good. The state shown goes on through them.
    """
    is_over, is_known, is_event = departures.is_over, departures.is_known, memory.is_event
    # 0 good, 1 departed, 2 issue, -1 unknown
    counted = is_known - _ONE
    if departures.is_any_departed:
        counted += is_over
        counted += is_over & is_event
    worst = np.maximum.reduce(counted, axis=1, initial=-1)
    # Good needs a rule that leads; a departure speaks for itself.
    worst -= (worst == _GOOD) > np.logical_or.reduce(is_known & leads, axis=1)
    state = worst & _LAST_BITS
    is_settled = memory.settle_left_s == 0.0
    judged_s = seen_s
    if np.count_nonzero(is_settled) < len(is_settled):
        beside = np.where(memory.settle_left_s == np.inf, _AWAY, _SETTLING)
        state = np.where(is_settled, state, beside)
        judged_s = seen_s * is_settled

    memory.rule_times_s += (counted[..., None] == _TIMES) * judged_s[:, None, None]
    memory.state_times_s += (state[:, None] == _STATES) * seen_s[:, None]

    is_unknown = state == _CANNOT_JUDGE
    if np.count_nonzero(is_unknown):
        rows = np.flatnonzero(is_unknown)
        # What the others lack does not matter: hips that are out of sight stop no leading rule.
        reason = find_telling_reason(np.where(leads[rows], reasons[rows], np.int8(Reason.NONE)))
        reason = np.where(is_present[rows], reason, Reason.NO_PERSON)
        memory.reason_times_s[rows, reason] += seen_s[rows]
    if departures.is_any_departed:
        departed_s = seen_s * (state == _DEPARTED)
        if np.count_nonzero(departed_s):
            memory.counted_s += departed_s[:, None] * is_over
        lasting = np.maximum.reduce(memory.is_departed + is_event * _ONE, axis=1, initial=0)
        state = np.where(is_settled & ~is_unknown, lasting, state)
    memory.state = state


def count_event(memory: MonitorMemory, row: int, column: int) -> None:
    """Count the seconds that a departure took to become an event as those of an issue.

    Parameters
    ----------
    memory : MonitorMemory
        After `count_step`.
    row, column : int
        Session and rule of the event.
    """
    times_s = memory.rule_times_s[row, column]
    moved_s = min(float(memory.histogram[row, column].sum()), float(times_s[_DEPARTED]))
    times_s[_ISSUE] += moved_s
    times_s[_DEPARTED] -= moved_s
    states_s = memory.state_times_s[row]
    moved_s = min(float(memory.counted_s[row, column]), float(states_s[SessionState.DEPARTED]))
    states_s[SessionState.ISSUE] += moved_s
    states_s[SessionState.DEPARTED] -= moved_s
    # Departures of other rules at the same time must not move the same seconds again.
    memory.counted_s[row] = np.maximum(memory.counted_s[row] - moved_s, 0.0)
