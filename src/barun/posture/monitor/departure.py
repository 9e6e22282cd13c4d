"""Departures from good sitting: when they begin, become events, and are over."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.limits import MonitorLimits
from barun.posture.monitor.memory import BIN_LOAD, N_BINS, MonitorMemory

__all__ = ["Departures", "follow_departures", "smooth_loads"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

_ROUNDING_S: Final = 1e-6
"""Sums of frame intervals miss a hold time by their rounding."""


class Departures(NamedTuple):
    """What is so in this step; each of shape (N, R)."""

    is_known: _Flags
    """Whether a load is known now."""
    is_over: _Flags
    """Whether it is known and beyond the threshold of its departure."""
    becomes_event: _Flags
    """Whether a departure has lasted for its hold time."""
    is_ending: _Flags
    """Whether a departure, event or not, is over. The memory still holds it."""
    is_any_departed: bool
    """Whether any departure lasts at all, in any session."""


def smooth_loads(
    memory: MonitorMemory, limits: MonitorLimits, loads: _Array, is_known: _Flags
) -> tuple[_Array, _Array]:
    """Smooth the known loads; return the smoothed loads before, and when they were known.

    Notes
    -----
    An exponential average whose weights follow from the seconds since the last known value, so that
    it does not depend on the frame rate: 1 - exp(-seconds / time constant). After a gap the new
    value counts nearly alone.
    """
    before, before_s = memory.smooth, memory.known_s
    now_s = memory.last_s[:, None]
    weight = before_s - now_s
    weight /= limits.smoothing_s
    np.expm1(weight, out=weight)  # minus the weight, to be exact
    weight *= loads - before
    memory.smooth = np.where(is_known, before - weight, before)
    memory.known_s = np.where(is_known, now_s, before_s)
    return before, before_s


def follow_departures(
    memory: MonitorMemory,
    limits: MonitorLimits,
    loads: _Array,
    is_judged: _Flags,
    seen_s: _Array,
    unseen_s: _Array,
) -> Departures:
    """Bring all departures up to now.

    Parameters
    ----------
    memory : MonitorMemory
        Follows; departures that end stay until they are forgotten.
    limits : MonitorLimits
        Of the same sessions.
    loads : numpy.ndarray, shape (N, R)
        NaN where a rule cannot tell.
    is_judged : numpy.ndarray, shape (N,)
        Whether the person is there and settled.
    seen_s, unseen_s : numpy.ndarray, shape (N,)
        Seconds since the last picture.

    Notes
    -----
    A departure begins when the smoothed load passes the entry threshold and goes on until it falls
    below the lower leaving threshold. Its held time grows by the seconds beyond and shrinks by the
    seconds back, so that a glance up delays and does not forget; unknown time leaves it as it is.
    When the held time reaches the hold time, the departure is an event. It is over once the load
    was back for the release time, or unknown for longer than the patience, or the person left; and
    before it is an event, once it was back for as long as it had lasted.
    """
    is_known = np.isfinite(loads) & is_judged[:, None]
    before, before_s = smooth_loads(memory, limits, loads, is_known)
    level = np.where(memory.is_departed, limits.leave_load, limits.enter_load)
    is_over = is_known & (memory.smooth >= level)
    memory.unknown_s += (seen_s + unseen_s)[:, None]
    memory.unknown_s *= ~is_known

    begins = is_over & ~memory.is_departed
    n_begin = np.count_nonzero(begins)
    if n_begin:
        memory.is_departed = memory.is_departed | begins
    elif not np.count_nonzero(memory.is_departed):
        return Departures(is_known, is_over, begins, begins, is_any_departed=False)
    over_s = seen_s[:, None] * is_over
    if n_begin:
        over_s = _begin(memory, limits, begins, over_s, before, before_s)
    if np.count_nonzero(is_over):
        _remember(memory, over_s, is_over)
    is_off = memory.is_departed & ~is_over
    n_off = np.count_nonzero(is_off)
    back_s = seen_s[:, None] * (is_known & is_off)
    if n_off or np.count_nonzero(memory.below_s):
        memory.below_s = (memory.below_s + back_s) * ~is_over
    becomes_event = _hold(memory, limits, is_over, over_s - back_s)
    is_ending = _find_ending(memory, limits, is_off) if n_off else is_off
    return Departures(is_known, is_over, becomes_event, is_ending, is_any_departed=True)


def _hold(
    memory: MonitorMemory, limits: MonitorLimits, is_over: _Flags, change_s: _Array
) -> _Flags:
    """Change the held time of departures that are no events yet; return those that become some."""
    is_pending = memory.is_departed & ~memory.is_event
    if not np.count_nonzero(is_pending):
        return is_pending
    held_s = np.maximum(memory.held_s + change_s, 0.0)
    memory.held_s = np.where(is_pending, held_s, memory.held_s)
    becomes_event = is_pending & is_over & (held_s >= limits.hold_s - _ROUNDING_S)
    if np.count_nonzero(becomes_event):
        memory.is_event = memory.is_event | becomes_event
        memory.detected_s = np.where(becomes_event, memory.last_s[:, None], memory.detected_s)
    return becomes_event


def _find_ending(memory: MonitorMemory, limits: MonitorLimits, is_off: _Flags) -> _Flags:
    """Return which of the departures that are not beyond the threshold now are over."""
    return np.asarray(
        is_off
        & (
            (memory.below_s >= limits.release_s - _ROUNDING_S)
            | ((memory.held_s == 0.0) & ~memory.is_event)
            | (memory.unknown_s > limits.patience_s)
            | (memory.settle_left_s == np.inf)[:, None]
        )
    )


def _begin(
    memory: MonitorMemory,
    limits: MonitorLimits,
    begins: _Flags,
    over_s: _Array,
    before: _Array,
    before_s: _Array,
) -> _Array:
    """Note when the load passed the threshold, between two pictures; return the seconds beyond."""
    now_s = np.broadcast_to(memory.last_s[:, None], begins.shape)
    rise = memory.smooth - before
    share = np.where(rise > 0, (memory.smooth - limits.enter_load) / np.maximum(rise, 1e-12), 0.0)
    # A gap or a first value says nothing about the time before it.
    passed_s = np.where(over_s > 0, np.minimum(now_s - before_s, over_s), 0.0)
    since_s = now_s - np.clip(share, 0.0, 1.0) * passed_s
    np.copyto(memory.since_s, since_s, where=begins)
    np.copyto(memory.peak, memory.smooth, where=begins)
    np.copyto(memory.peak_s, now_s, where=begins)
    return np.where(begins, now_s - since_s, over_s)


def _remember(memory: MonitorMemory, over_s: _Array, is_over: _Flags) -> None:
    """Add this step to the peak and to the seconds by load of the departures."""
    now_s = memory.last_s[:, None]
    memory.last_over_s = np.where(is_over, now_s, memory.last_over_s)
    is_higher = is_over & (memory.smooth > memory.peak)
    if np.count_nonzero(is_higher):
        memory.peak = np.where(is_higher, memory.smooth, memory.peak)
        memory.peak_s = np.where(is_higher, now_s, memory.peak_s)
    place = np.minimum(memory.smooth * (1 / BIN_LOAD), N_BINS - 1).astype(np.intp)
    place += np.arange(0, place.size * N_BINS, N_BINS).reshape(place.shape)
    memory.histogram.reshape(-1)[place] += over_s
