"""What every second of every session was spent on, minute by minute."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.picture_shift import WATCHED_COLUMNS
from barun.posture.calibration.profile import Profile
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.rules import JUDGED_FEATURES, RULE_KEYS
from barun.posture.live_state import pack_rows, put_rows, unpack_rows
from barun.posture.view.view import View
from barun.store.records import TIME_KINDS, AngleMinute, MinuteRecord, TimeKind

__all__ = [
    "BLIND",
    "CALIBRATING",
    "LONGEST_GAP_S",
    "LONGEST_STEP_S",
    "N_STRETCHES",
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

N_STRETCHES: Final = 6
"""Of a minute, ten seconds each, of which those who watch cameras see means of their own: postures
change within a minute."""

_MINUTE_S: Final = 60.0
_ANGLES_EVERY_S: Final = 1.0
"""How often measurements are added up. Design choice: the mean of a minute is the same."""
_ROUNDING_S: Final = 1e-6
_KEPT: Final = JUDGED_FEATURES
"""What is kept in the history."""
_WATCHED: Final = tuple(FEATURE_KEYS[column] for column in np.unique(WATCHED_COLUMNS).tolist())
_SUMMED: Final = tuple(dict.fromkeys((*_KEPT, *_WATCHED)))
"""Beside it, what tells a moved camera; these means are looked at and forgotten."""
_COLUMNS: Final = np.array([feature_column(key) for key in _SUMMED])
_WATCHED_PLACES: Final = np.array([_SUMMED.index(key) for key in _WATCHED])
_WATCHED_COLUMNS: Final = _COLUMNS[_WATCHED_PLACES]
_FEWEST_FRAMES: Final = 3
"""Of a stretch before its means count: a third of what a whole one has."""
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


@dataclass(frozen=True, slots=True, eq=False)
class MinuteTotals:
    """One minute of one session, as far as it has come.

    Copied arrays, of which the values are made when somebody asks: the minutes of all sessions end
    in the same tick.
    """

    slot: int
    minute: int
    """Whole minutes since 1970-01-01 UTC."""
    kind_s: _Array
    """Shape (T,). Seconds by place in ``TIME_KINDS``."""
    view_s: _Array
    """Shape (V,). Seconds by value of View."""
    spent_sitting_s: float
    dose: _Array
    """Shape (2,). Of neck and trunk at the end; NaN where not followed."""
    angle_sum: _Array
    """Shape (A,). Over the frames, of the features that rules or the watch of cameras look at."""
    angle_count: npt.NDArray[np.int64]
    """Shape (A,). Frames."""
    stretch_sum: _Array = field(
        default_factory=lambda: np.zeros((N_STRETCHES, len(_WATCHED_PLACES)))
    )
    """Shape (P, W). The same in each stretch of ten seconds, of what the watch of cameras needs."""
    stretch_count: npt.NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((N_STRETCHES, len(_WATCHED_PLACES)), dtype=np.int64)
    )
    """Shape (P, W). Frames."""

    @property
    def seconds(self) -> dict[TimeKind, float]:
        """Seconds of each kind that occurred."""
        spent = zip(TIME_KINDS, self.kind_s.tolist(), strict=True)
        return {kind: spent_s for kind, spent_s in spent if spent_s}

    @property
    def sitting_s(self) -> float:
        """Seconds spent sitting, at most 60."""
        return min(self.spent_sitting_s, _MINUTE_S)

    @property
    def view(self) -> View | None:
        """The one seen longest; None where nothing was seen."""
        return View(int(np.argmax(self.view_s))) if np.count_nonzero(self.view_s) else None

    @property
    def is_one_view(self) -> bool:
        """Whether one view was seen, and no other."""
        return np.count_nonzero(self.view_s) == 1

    @property
    def doses(self) -> tuple[float | None, float | None]:
        """Of neck and trunk at the end; None where not followed."""
        neck, trunk = self.dose.tolist()
        return _or_none(neck), _or_none(trunk)

    @property
    def angles(self) -> dict[str, tuple[float, int]]:
        """By feature the mean and the number of frames."""
        known = np.flatnonzero(self.angle_count[: len(_KEPT)])
        counts = self.angle_count[known]
        means = (self.angle_sum[known] / counts).tolist()
        return {
            _KEPT[column]: (mean, count)
            for column, mean, count in zip(known.tolist(), means, counts.tolist(), strict=True)
        }

    @property
    def means(self) -> _Array:
        """Shape (F,). Of every feature over the minute, as in ``FEATURE_KEYS``; NaN unknown."""
        means = np.full(len(FEATURE_KEYS), np.nan)
        known = np.flatnonzero(self.angle_count)
        means[_COLUMNS[known]] = self.angle_sum[known] / self.angle_count[known]
        return means

    @property
    def stretch_means(self) -> _Array:
        """Shape (P, F). Of what is watched in each stretch of ten seconds; NaN unknown."""
        is_known = self.stretch_count >= _FEWEST_FRAMES
        means = np.full((N_STRETCHES, len(FEATURE_KEYS)), np.nan)
        means[:, _WATCHED_COLUMNS] = np.where(
            is_known, self.stretch_sum / np.maximum(self.stretch_count, 1), np.nan
        )
        return means


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
        n_summed = len(_SUMMED)
        self.last_instants_s: Final = np.full(n_slots, np.nan)
        """Shape (N,). Up to when the seconds of each session are accounted for."""
        self._minute = np.zeros(n_slots, dtype=np.int64)
        self._kind_s = np.zeros((n_slots, len(TIME_KINDS)))
        self._view_s = np.zeros((n_slots, len(View)))
        self._sitting_s = np.zeros(n_slots)
        self._sat_s = np.zeros(n_slots)
        self._dose = np.full((n_slots, 2), np.nan)
        self._angle_sum = np.zeros((n_slots, n_summed))
        self._angle_count = np.zeros((n_slots, n_summed), dtype=np.int64)
        self._angles_due_s = np.full(n_slots, -np.inf)
        n_watched = len(_WATCHED_PLACES)
        self._stretch_sum = np.zeros((n_slots, N_STRETCHES, n_watched))
        self._stretch_count = np.zeros((n_slots, N_STRETCHES, n_watched), dtype=np.int64)

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
        return MinuteTotals(
            slot=slot,
            minute=int(self._minute[slot]),
            kind_s=self._kind_s[slot].copy(),
            view_s=self._view_s[slot].copy(),
            spent_sitting_s=float(self._sitting_s[slot]),
            dose=self._dose[slot].copy(),
            angle_sum=self._angle_sum[slot].copy(),
            angle_count=self._angle_count[slot].copy(),
            stretch_sum=self._stretch_sum[slot].copy(),
            stretch_count=self._stretch_count[slot].copy(),
        )

    def forget(self, slot: int) -> None:
        """Forget what there is so far of the present minute of a session."""
        self._clear(slot)

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return arrays whose first axis are the sessions; writing into them changes it.

        Stretches are not among them: who goes on elsewhere is watched from the next one on.
        """
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
        return pack_rows({"ledger": self}, slot, _SUMMED)

    def restore(self, slot: int, state: Mapping[str, object]) -> None:
        """Go on from a snapshot.

        Raises
        ------
        SettingError
            If it is none, or of other features.
        """
        parts = {"ledger": self}
        put_rows(parts, slot, unpack_rows(parts, state, _SUMMED))
        self._clear_stretches(slot)

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
        values = np.where(is_known, values, 0.0)
        self._angle_sum[slots] += values
        self._angle_count[slots] += is_known
        into_s = entry.at_s[due] - _MINUTE_S * self._minute[slots]
        stretch = (into_s * (N_STRETCHES / _MINUTE_S)).astype(np.intp)
        stretch = np.clip(stretch, 0, N_STRETCHES - 1)
        self._stretch_sum[slots, stretch] += values[:, _WATCHED_PLACES]
        self._stretch_count[slots, stretch] += is_known[:, _WATCHED_PLACES]

    def _clear(self, slot: int) -> None:
        for array in (self._kind_s, self._view_s, self._sitting_s, self._angle_sum):
            array[slot] = 0.0
        self._angle_count[slot] = 0
        self._angles_due_s[slot] = -np.inf
        self._dose[slot] = np.nan
        self._clear_stretches(slot)

    def _clear_stretches(self, slot: int) -> None:
        self._stretch_sum[slot] = 0.0
        self._stretch_count[slot] = 0


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
    view, is_one_view, doses = totals.view, totals.is_one_view, totals.doses
    baseline = None
    if profile is not None and view is not None:
        baseline = profile.baselines.get(view)
    angles = {}
    for key, (mean, count) in totals.angles.items():
        departure = None
        if baseline is not None and (is_one_view or FEATURES[key].view != "any"):
            departure = _or_none(mean - float(baseline.median[feature_column(key)]))
        angles[key] = AngleMinute(mean=mean, departure=departure, n_frames=count)
    return MinuteRecord(
        person_id=person_id,
        session_id=session_id,
        minute=totals.minute,
        seconds=totals.seconds,
        sitting_s=totals.sitting_s,
        view=None if view is None else view.label,
        neck_dose=doses[0],
        trunk_dose=doses[1],
        angles=angles,
    )
