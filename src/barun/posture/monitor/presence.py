"""Whether somebody is there: away, coming back, settling down, and time that went unseen."""

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.event import SessionState
from barun.posture.monitor.limits import MonitorLimits
from barun.posture.monitor.memory import RULE_TIMES, MonitorMemory
from barun.posture.reason import Reason

__all__ = ["follow_presence", "follow_time"]

_Array = npt.NDArray[np.float64]
_UNKNOWN = RULE_TIMES.index("unknown")


def follow_time(
    memory: MonitorMemory, limits: MonitorLimits, times_s: _Array
) -> tuple[_Array, _Array]:
    """Return the seconds since the last picture, seen and unseen, each of shape (N,).

    Parameters
    ----------
    memory : MonitorMemory
        Remembers the new instants, and the unseen time.
    limits : MonitorLimits
        Of the same sessions.
    times_s : numpy.ndarray, shape (N,)
        Later than the last of each session.

    Notes
    -----
    The time between two pictures belongs to the later one. Where it is longer than the longest
    step, nobody knows what happened: it is unseen, and after a long time of that kind the person
    gets time to settle as after coming back.
    """
    step_s = times_s - memory.last_s
    is_blind = step_s > limits.longest_step_s
    memory.last_s = times_s.copy()  # the caller may use the array again
    if not np.count_nonzero(is_blind):
        return step_s, np.zeros(len(step_s))
    unseen_s = np.where(is_blind & np.isfinite(step_s), step_s, 0.0)
    memory.blind_s += unseen_s
    is_long = (unseen_s > limits.blind_settle_s) & (memory.settle_left_s <= 0)
    memory.settle_left_s[is_long] = limits.settle_s[is_long]
    memory.absent_s[is_blind] = 0.0
    memory.present_s[is_blind] = 0.0
    return np.where(is_blind, 0.0, step_s), unseen_s


def follow_presence(
    memory: MonitorMemory,
    limits: MonitorLimits,
    seen_s: _Array,
    is_present: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Return whether a session's posture is to be judged now, shape (N,).

    Parameters
    ----------
    memory : MonitorMemory
        Remembers for how long somebody is there or not.
    limits : MonitorLimits
        Of the same sessions.
    seen_s : numpy.ndarray, shape (N,)
        Seconds since the last picture.
    is_present : numpy.ndarray, shape (N,)
        Whether the picture holds a person.
    """
    is_absent = ~is_present
    memory.present_s = (memory.present_s + seen_s) * is_present
    if np.count_nonzero(memory.settle_left_s):
        memory.settle_left_s = np.maximum(memory.settle_left_s - seen_s, 0.0)
    if np.count_nonzero(is_absent):
        memory.absent_s = (memory.absent_s + seen_s) * is_absent
        leaves = is_absent & (memory.absent_s >= limits.away_s)
        _leave(memory, leaves & (memory.settle_left_s == 0.0), seen_s)
        memory.settle_left_s[leaves] = np.inf
    else:
        memory.absent_s.fill(0.0)
    if not np.count_nonzero(memory.settle_left_s):
        return is_present
    returns = is_present & (memory.settle_left_s == np.inf) & (memory.present_s >= limits.return_s)
    memory.settle_left_s = np.where(returns, limits.settle_s, memory.settle_left_s)
    return np.asarray((memory.settle_left_s == 0.0) & is_present)


def _leave(memory: MonitorMemory, leaves: npt.NDArray[np.bool_], seen_s: _Array) -> None:
    """Count the seconds of absence before it was certain as away, not as unknown."""
    # The seconds of this step are not counted yet.
    judged_s = (memory.absent_s - seen_s)[leaves]
    judged_s = np.minimum(judged_s, memory.reason_times_s[leaves, Reason.NO_PERSON])
    memory.state_times_s[leaves, SessionState.AWAY] += judged_s
    memory.state_times_s[leaves, SessionState.CANNOT_JUDGE] -= judged_s
    memory.reason_times_s[leaves, Reason.NO_PERSON] -= judged_s
    unknown_s = memory.rule_times_s[leaves, :, _UNKNOWN]
    memory.rule_times_s[leaves, :, _UNKNOWN] = np.maximum(unknown_s - judged_s[:, None], 0.0)
