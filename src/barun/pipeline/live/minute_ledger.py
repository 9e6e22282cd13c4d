"""What every second of every session was spent on, minute by minute."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.profile import Profile
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.rules import RULE_KEYS, RULES
from barun.posture.live_state import pack_rows, put_rows, unpack_rows
from barun.posture.view.view import View
from barun.store.records import TIME_KINDS, AngleMinute, MinuteRecord, TimeKind

__all__ = [
    "BLIND",
    "CALIBRATING",
    "LONGEST_GAP_S",
    "LONGEST_STEP_S",
    "PAUSED",
    "LedgerEntry",
    "MinuteLedger",
    "MinuteTotals",
    "make_minute",
]

_Array = npt.NDArray[np.float64]
_Slots = npt.NDArray[np.intp]

LONGEST_STEP_S: Final = 3.0
"""Two frames farther apart leave the time between them unseen; as the monitor's."""
LONGEST_GAP_S: Final = 24 * 3600.0
"""Of a longer one nothing is told: the clock was set, or the machine slept for days. Without a
bound, a clock that jumps by years would make a million minutes. Design choice."""

BLIND: Final = TIME_KINDS.index("blind")
PAUSED: Final = TIME_KINDS.index("paused")
CALIBRATING: Final = TIME_KINDS.index("calibrating")

_MINUTE_S: Final = 60.0
_ANGLES_EVERY_S: Final = 1.0
"""How often measurements are added up. Design choice: the mean of a minute is the same."""
_ROUNDING_S: Final = 1e-6
_KEPT: Final = tuple(key for key in FEATURE_KEYS if any(key in rule.features for rule in RULES))
_COLUMNS: Final = np.array([feature_column(key) for key in _KEPT])
_NECK, _TRUNK = RULE_KEYS.index("forward_head"), RULE_KEYS.index("slouch")


@dataclass(frozen=True, slots=True, eq=False)
class LedgerEntry:
    """What one frame each of K sessions adds."""

    slots: _Slots
    """Shape (K,). Each slot once."""
    at_s: _Array
    """Shape (K,). When, seconds since 1970 UTC, later than the last of the session."""
    kind: npt.NDArray[np.intp]
    """Shape (K,). Places in ``TIME_KINDS``: what the time since the last frame was spent on."""
    view: npt.NDArray[np.int8]
    """Shape (K,). Values of View."""
    sitting_s: _Array
    """Shape (K,). Seconds of sitting since the last break."""
    dose: _Array
    """Shape (K, R). Dose by rule."""
    measurements: PostureMeasurements
    """K rows."""


@dataclass(frozen=True, slots=True)
class MinuteTotals:
    """One minute of one session, as far as it has come."""

    slot: int
    minute: int
    """Whole minutes since 1970-01-01 UTC."""
    seconds: Mapping[TimeKind, float]
    """Seconds of each kind that occurred."""
    sitting_s: float
    view: View | None
    """The one seen longest; None where nothing was seen."""
    is_one_view: bool
    """Whether no other view was seen."""
    doses: tuple[float | None, float | None]
    """Of neck and trunk at the end; None where not followed."""
    angles: Mapping[str, tuple[float, int]]
    """By feature the mean and the number of frames."""


class MinuteLedger:
    """Adds up the seconds of N sessions, minute by minute.

    Parameters
    ----------
    n_slots : int
        N.

    Notes
    -----
    The time between two frames belongs to the later one; where it is longer than
    ``LONGEST_STEP_S``, nobody knows what happened, and it is blind. So every second between the
    first and the last instant of a session is in exactly one minute and of exactly one kind, but
    for gaps of more than a day.
    """

    def __init__(self, n_slots: int) -> None:
        n_kept = len(_KEPT)
        self.last_instants_s: Final = np.full(n_slots, np.nan)
        """Shape (N,). Up to when the seconds of each session are accounted for."""
        self._minute = np.zeros(n_slots, dtype=np.int64)
        self._kind_s = np.zeros((n_slots, len(TIME_KINDS)))
        self._view_s = np.zeros((n_slots, len(View)))
        self._sitting_s = np.zeros(n_slots)
        self._sat_s = np.zeros(n_slots)
        self._dose = np.full((n_slots, 2), np.nan)
        self._angle_sum = np.zeros((n_slots, n_kept))
        self._angle_count = np.zeros((n_slots, n_kept), dtype=np.int64)
        self._angles_due_s = np.full(n_slots, -np.inf)

    def open(self, slot: int, at_s: float) -> None:
        """Begin a session at an instant, seconds since 1970 UTC."""
        self.last_instants_s[slot] = at_s
        self._minute[slot] = math.floor(at_s / _MINUTE_S)
        self._sat_s[slot] = 0.0
        self._clear(slot)

    def last_s(self, slot: int) -> float:
        """Return up to when the seconds of a session are accounted for."""
        return float(self.last_instants_s[slot])

    def add(self, entry: LedgerEntry) -> list[MinuteTotals]:
        """Add one frame each of K sessions and return the minutes that are over."""
        slots, at_s = entry.slots, entry.at_s
        is_over = at_s >= (self._minute[slots] + 1) * _MINUTE_S
        closed: list[MinuteTotals] = []
        if np.count_nonzero(is_over):
            for row in np.flatnonzero(is_over).tolist():
                step_s = at_s[row] - self.last_instants_s[slots[row]]
                kind = BLIND if step_s > LONGEST_STEP_S else int(entry.kind[row])
                closed += self.spend(int(slots[row]), float(at_s[row]), kind)
        step_s = at_s - self.last_instants_s[slots]
        is_blind = step_s > LONGEST_STEP_S
        self._kind_s[slots, np.where(is_blind, BLIND, entry.kind)] += step_s
        self._view_s[slots, entry.view] += np.where(is_blind, 0.0, step_s)
        self._sitting_s[slots] += np.maximum(entry.sitting_s - self._sat_s[slots], 0.0)
        self._sat_s[slots] = entry.sitting_s
        self._dose[slots] = entry.dose[:, (_NECK, _TRUNK)]
        self.last_instants_s[slots] = at_s
        self._add_angles(entry)
        return closed

    def spend(self, slot: int, until_s: float, kind: int) -> list[MinuteTotals]:
        """Let a session spend the time up to an instant on one kind.

        Parameters
        ----------
        slot : int
            Whose.
        until_s : float
            Seconds since 1970 UTC; not later than the last instant is no time.
        kind : int
            Place in ``TIME_KINDS``.

        Returns
        -------
        list of MinuteTotals
            The minutes that are over.
        """
        closed: list[MinuteTotals] = []
        if until_s - self.last_instants_s[slot] > LONGEST_GAP_S:
            closed.append(self.totals(slot))
            sat_s = self._sat_s[slot]
            self.open(slot, until_s)
            self._sat_s[slot] = sat_s
            return closed
        while until_s >= (end_s := float(self._minute[slot] + 1) * _MINUTE_S):
            self._kind_s[slot, kind] += end_s - self.last_instants_s[slot]
            closed.append(self.totals(slot))
            self._clear(slot)
            self.last_instants_s[slot] = end_s
            self._minute[slot] += 1
        if until_s > self.last_instants_s[slot]:
            self._kind_s[slot, kind] += until_s - self.last_instants_s[slot]
            self.last_instants_s[slot] = until_s
        return closed

    def totals(self, slot: int) -> MinuteTotals:
        """Return what there is so far of the present minute of a session."""
        seconds = self._kind_s[slot].tolist()
        view_s = self._view_s[slot]
        seen = np.flatnonzero(view_s)
        known = np.flatnonzero(self._angle_count[slot])
        return MinuteTotals(
            slot=slot,
            minute=int(self._minute[slot]),
            seconds={kind: spent for kind, spent in zip(TIME_KINDS, seconds, strict=True) if spent},
            sitting_s=min(float(self._sitting_s[slot]), _MINUTE_S),
            view=View(int(np.argmax(view_s))) if len(seen) else None,
            is_one_view=len(seen) == 1,
            doses=(_or_none(self._dose[slot, 0]), _or_none(self._dose[slot, 1])),
            angles={
                _KEPT[column]: (
                    float(self._angle_sum[slot, column] / self._angle_count[slot, column]),
                    int(self._angle_count[slot, column]),
                )
                for column in known
            },
        )

    def forget(self, slot: int) -> None:
        """Forget what there is so far of the present minute of a session."""
        self._clear(slot)

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return arrays whose first axis are the sessions; writing into them changes it."""
        return {
            "last_s": self.last_instants_s,
            "minute": self._minute,
            "kind_s": self._kind_s,
            "view_s": self._view_s,
            "sitting_s": self._sitting_s,
            "sat_s": self._sat_s,
            "dose": self._dose,
            "angle_sum": self._angle_sum,
            "angle_count": self._angle_count,
            "angles_due_s": self._angles_due_s,
        }

    def snapshot(self, slot: int) -> dict[str, object]:
        """Return what is remembered of a session, in values that JSON knows."""
        return pack_rows({"ledger": self}, slot, _KEPT)

    def restore(self, slot: int, state: Mapping[str, object]) -> None:
        """Go on from a snapshot.

        Raises
        ------
        SettingError
            If it is none, or of other features.
        """
        parts = {"ledger": self}
        put_rows(parts, slot, unpack_rows(parts, state, _KEPT))

    def _add_angles(self, entry: LedgerEntry) -> None:
        is_due = entry.at_s >= self._angles_due_s[entry.slots]
        due = np.flatnonzero(is_due)
        if not len(due):
            return
        slots = entry.slots[due]
        self._angles_due_s[slots] = entry.at_s[due] + _ANGLES_EVERY_S - _ROUNDING_S
        measured = entry.measurements
        values = measured.values[due[:, None], _COLUMNS]
        is_known = measured.trust[due[:, None], _COLUMNS] != Trust.CANNOT_JUDGE
        is_known &= np.isfinite(values)
        self._angle_sum[slots] += np.where(is_known, values, 0.0)
        self._angle_count[slots] += is_known

    def _clear(self, slot: int) -> None:
        for array in (self._kind_s, self._view_s, self._sitting_s, self._angle_sum):
            array[slot] = 0.0
        self._angle_count[slot] = 0
        self._angles_due_s[slot] = -np.inf
        self._dose[slot] = np.nan


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def make_minute(
    totals: MinuteTotals, *, person_id: str, session_id: str, profile: Profile | None
) -> MinuteRecord:
    """Return the record of a minute.

    Notes
    -----
    An angle has a departure from the person's own baseline where there is one of the view seen
    longest, and, for what every view shows, only where no other view was seen in that minute.
    """
    baseline = None
    if profile is not None and totals.view is not None:
        baseline = profile.baselines.get(totals.view)
    angles = {}
    for key, (mean, count) in totals.angles.items():
        departure = None
        if baseline is not None and (totals.is_one_view or FEATURES[key].view != "any"):
            departure = _or_none(mean - float(baseline.median[feature_column(key)]))
        angles[key] = AngleMinute(mean=mean, departure=departure, n_frames=count)
    return MinuteRecord(
        person_id=person_id,
        session_id=session_id,
        minute=totals.minute,
        seconds=totals.seconds,
        sitting_s=totals.sitting_s,
        view=None if totals.view is None else totals.view.label,
        neck_dose=totals.doses[0],
        trunk_dose=totals.doses[1],
        angles=angles,
    )
