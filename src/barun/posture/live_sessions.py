"""The live step: one frame each of many sessions, from landmarks to what is to be said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.baseline import Baselines
from barun.posture.calibration.assessment import take_rows
from barun.posture.calibration.baseline_stack import BaselineStack
from barun.posture.calibration.drift import DriftWatch
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json
from barun.posture.calibration.profile_text import ProfileText
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import Grader
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.live_slots import LiveSlots
from barun.posture.live_state import (
    MovedSession,
    Remembering,
    copy_all_rows,
    copy_rows,
    pack_rows,
    put_rows,
    unpack_rows,
)
from barun.posture.live_step import (
    LiveStep,
    blank_measurements,
    join_steps,
    pick_breaks,
    pick_poses,
)
from barun.posture.monitor.breaks import BreakClock
from barun.posture.monitor.dose import DoseStep, PostureDose, compute_ratios
from barun.posture.monitor.event import PostureEvent, SessionState
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import SittingSettings
from barun.posture.view.stabiliser import ViewStabiliser
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads

__all__ = ["RESUME_S", "LiveSessions", "LiveStep", "ViewStep"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]
_Rows = npt.NDArray[np.intp]
_DEFAULT: Final = SittingSettings()
_EVERYTHING: Final = slice(None)

RESUME_S: Final = 60.0
"""A session restored within so many seconds of its last frame goes on where it was. Design choice:
as long as the live protocol keeps a lost connection."""

_SLOW_STEP_S: Final = 0.4
"""How often views are recognised, postures graded and dose and sitting time followed. Design
choice: a new view takes as long to be believed, loads are smoothed over a second, the rest counts
minutes."""
_ROUNDING_S: Final = 1e-6
"""Multiples of frame intervals miss a multiple of the slow step by their rounding."""
_MOMENT_S: Final = 1e-3
"""What a first frame after an outage counts for."""


class ViewStep(Protocol):
    """Steadies views over time; see :mod:`barun.posture.view.stabiliser`."""

    def step(
        self, times_s: _Array, probabilities: _Array, sessions: _Rows | None = None
    ) -> npt.NDArray[np.int8]:
        """Return the views, shape (K,), of K sessions from probabilities of shape (K, 4)."""
        ...

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return arrays whose first axis are the sessions; writing into them changes it.

        ``steady`` holds the steadied probabilities, shape (N, 4).
        """
        ...


class LiveSessions:
    """Judges one frame each of some of N sessions in one vectorised step.

    Parameters
    ----------
    profiles : sequence of Profile or None
        One a session; None where the person has not calibrated. All N slots are open.
    recognise : callable
        From PoseRows to the probabilities of the views, shape (K, 4); row by row.
    stabiliser : ViewStep
        Fresh, of as many sessions.
    settings : SittingSettings, optional
        The same for all sessions.
    grade_model : Grader, optional
        Confirms or doubts what the rule about slouching says; asked every 0.4 s. Without
        it the rule stands alone.

    Notes
    -----
    A server whose sessions come and go begins with `with_slots` and opens and closes them. A step
    of many sessions is the steps of each: they know nothing of each other.
    """

    def __init__(
        self,
        profiles: Sequence[Profile | None],
        recognise: Callable[[PoseRows], _Array],
        stabiliser: ViewStep,
        settings: SittingSettings = _DEFAULT,
        *,
        grade_model: Grader | None = None,
    ) -> None:
        n_slots = len(profiles)
        self._recognise = recognise
        self._stabiliser = stabiliser
        self._settings = settings
        self._grade_model = grade_model
        self._profiles = list(profiles)
        self._texts = [ProfileText() for _ in profiles]
        self._baselines = BaselineStack(profiles)
        self._slots = LiveSlots(n_slots)
        self._drift = DriftWatch(n_slots)
        self._monitor = PostureMonitor(n_slots, RULES, settings.monitor)
        self._dose = PostureDose(n_slots, len(RULE_KEYS))
        self._breaks = BreakClock(n_slots, settings.breaks)
        self._parts: dict[str, Remembering] = {
            "slot": self._slots,
            "view": stabiliser,
            "drift": self._drift,
            "monitor": self._monitor,
            "dose": self._dose,
            "breaks": self._breaks,
        }
        self._fresh = copy_rows(self._parts, 0)
        self._resumed: set[int] = set()
        self._nothing = np.zeros(n_slots, dtype=np.bool_)
        self._renew_slow()

    @classmethod
    def with_slots(
        cls,
        n_slots: int,
        recognise: Callable[[PoseRows], _Array],
        settings: SittingSettings = _DEFAULT,
        *,
        grade_model: Grader | None = None,
    ) -> Self:
        """Return room for N sessions, none of them open."""
        sessions = cls(
            [None] * n_slots,
            recognise,
            ViewStabiliser(n_slots),
            settings,
            grade_model=grade_model,
        )
        sessions._slots.is_open[:] = False
        return sessions

    def __len__(self) -> int:
        """Return the number of slots."""
        return len(self._slots)

    @property
    def is_open(self) -> npt.NDArray[np.bool_]:
        """Shape (N,). In which slots a session is open; a copy."""
        return self._slots.is_open.copy()

    def open(self, slot: int, profile: Profile | None = None) -> None:
        """Begin a session in a free slot.

        Raises
        ------
        SettingError
            If there is no such slot or it is taken.
        """
        self._slots.take(slot)
        self._give(slot, profile)

    def calibrate(self, slot: int, profile: Profile | None) -> tuple[PostureEvent, ...]:
        """Give a session another profile.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, judged against the former profile, ended as ``recalibrated``.
        """
        self._slots.check_open(slot)
        self._give(slot, profile)
        self._drift.reset(slot)
        self._slots.forget_slow(slot)
        return self._monitor.recalibrate([slot])

    def close(self, slot: int | None = None) -> tuple[PostureEvent, ...]:
        """End the session of a slot, by default all that are open; their slots are free then.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, ended as ``closed``.

        Raises
        ------
        SettingError
            If there is no such slot or none is open in it.
        """
        if slot is not None:
            self._slots.check_open(slot)
        slots = np.flatnonzero(self._slots.is_open).tolist() if slot is None else [slot]
        events = self._monitor.close(slots)
        for each in slots:
            self._free(each)
        self._renew_slow()
        return events

    def take_out(self, slot: int) -> MovedSession:
        """Free a slot whose session goes on in other `LiveSessions`; nothing of it ends.

        Raises
        ------
        SettingError
            If there is no such slot or none is open in it.
        """
        self._slots.check_open(slot)
        moved = MovedSession(
            rows=copy_rows(self._parts, slot),
            profile=self._profiles[slot],
            text=self._texts[slot],
            is_resumed=slot in self._resumed,
        )
        self._free(slot)
        self._renew_slow()
        return moved

    def put_in(self, slot: int, moved: MovedSession) -> None:
        """Let a session that was taken out elsewhere go on in a free slot, as if it had not moved.

        Raises
        ------
        SettingError
            If there is no such slot or it is taken.
        """
        self._slots.take(slot)
        put_rows(self._parts, slot, moved.rows)
        self._give(slot, moved.profile)
        self._texts[slot] = moved.text
        if moved.is_resumed:
            self._resumed.add(slot)
        self._renew_slow()

    def take_over(self, other: "LiveSessions") -> None:
        """Let all sessions of another, with no more slots than here, go on here in their slots.

        Only for one in which no session is open yet; the other is of no use afterwards.
        """
        copy_all_rows(other._parts, self._parts)
        self._slots.is_open[: len(other)] = other._slots.is_open
        for slot in np.flatnonzero(other._slots.is_open).tolist():
            self._give(slot, other._profiles[slot])
            self._texts[slot] = other._texts[slot]
        self._resumed |= other._resumed
        self._renew_slow()

    def snapshot(self, slot: int) -> dict[str, object]:
        """Return everything remembered of a session, to be restored here or in another process.

        Returns
        -------
        dict
            Values that JSON knows, about 11 kB: numbers about how somebody sat, and the profile; no
            landmarks.

        Raises
        ------
        SettingError
            If no session is open in the slot.
        """
        self._slots.check_open(slot)
        kept = self._texts[slot].of(self._profiles[slot])
        return pack_rows(self._parts, slot, RULE_KEYS) | {"profile": kept}

    def restore(self, slot: int, state: Mapping[str, object]) -> None:
        """Take up a session in a free slot.

        Parameters
        ----------
        slot : int
            Any that is free.
        state : mapping
            From `snapshot`. The session's clock has to go on from there.

        Notes
        -----
        When its next frame comes within `RESUME_S` of its last, the session goes on as if nothing
        had happened, but that the time between is blind; later, the monitor treats the time as any
        other in which nobody could look. The calibration is kept in any case.

        Raises
        ------
        SettingError
            If the slot is taken, or the state is of another version, of other rules, or damaged.
        ProfileError
            If its profile is damaged.
        """
        rows = unpack_rows(self._parts, state, RULE_KEYS)
        kept = state.get("profile")
        profile = profile_from_json(kept, source="live session") if isinstance(kept, str) else None
        self._slots.take(slot)
        put_rows(self._parts, slot, rows)
        self._give(slot, profile)
        self._resumed.add(slot)
        self._renew_slow()

    def step(
        self, rows: PoseRows, times_s: npt.ArrayLike, *, slots: npt.ArrayLike | None = None
    ) -> LiveStep:
        """Judge one frame each of some sessions.

        Features, rules and monitor take every frame; views, grades, dose and breaks every 0.4 s.

        Parameters
        ----------
        rows : PoseRows
            K rows, one a session; NaN where nobody is there.
        times_s : array-like, shape (K,)
            Seconds of each session's own clock. NaN where a session has no new frame; one that is
            not later than the last is passed over as well.
        slots : array-like of int, shape (K,), optional
            Whose frames these are, each slot once; all N in order where left out.

        Raises
        ------
        SettingError
            If a time is infinite, the numbers of rows differ, or a slot with a frame is none, named
            twice or not open.
        """
        times_s = np.asarray(times_s, dtype=np.float64)
        if times_s.size and not times_s.max() < np.inf and np.isinf(times_s).any():
            raise SettingError("posture_live.times", got=times_s.tolist())
        chosen = None if slots is None else self._slots.check(slots)
        n_rows = len(self) if chosen is None else len(chosen)
        if times_s.shape != (n_rows,) or len(rows) != n_rows:
            raise SettingError(
                "posture_live.shape", n_sessions=n_rows, n_rows=len(rows), n_times=times_s.size
            )
        is_new = times_s > self._slots.last_s[_EVERYTHING if chosen is None else chosen]
        n_new = np.count_nonzero(is_new)
        if chosen is None:
            self._slots.check_all_open(is_new)
        if n_new == n_rows > 0:
            return self._step_new(rows, times_s, chosen)
        everyone = np.arange(n_rows) if chosen is None else chosen
        kept = self._keep(everyone[~is_new])
        if n_new == 0:
            return kept
        new, old = np.flatnonzero(is_new), np.flatnonzero(~is_new)
        step = self._step_new(pick_poses(rows, new), times_s[new], everyone[new])
        return join_steps(((step, new), (kept, old)), n_rows)

    def _free(self, slot: int) -> None:
        put_rows(self._parts, slot, self._fresh)
        self._slots.is_open[slot] = False
        self._resumed.discard(slot)
        self._give(slot, None)

    def _give(self, slot: int, profile: Profile | None) -> None:
        self._profiles[slot] = profile
        self._texts[slot] = ProfileText()
        self._baselines.put(slot, profile)

    def _renew_slow(self) -> None:
        """Read dose and sitting time from what is remembered, with no frame."""
        never = np.full(len(self), np.nan)
        no_ratios = np.full((len(self), len(RULE_KEYS)), np.nan)
        self._step_slow(never, no_ratios, self._nothing, self._nothing)

    def _step_new(self, rows: PoseRows, times_s: _Array, slots: _Rows | None) -> LiveStep:
        """Step sessions that all have a new frame."""
        here = _EVERYTHING if slots is None else slots
        if self._resumed:
            self._bridge(times_s, slots)
        self._slots.last_s[here] = times_s
        due = np.flatnonzero(times_s >= self._slots.due_s[here] - _ROUNDING_S)
        due_slots = due if slots is None else slots[due]
        is_all = len(due) == len(times_s)
        due_rows = rows
        if len(due):
            due_rows = rows if is_all else pick_poses(rows, due)
            self._slots.due_s[due_slots] = times_s[due] + _SLOW_STEP_S
            probabilities = self._recognise(due_rows)
            self._slots.view[due_slots] = self._stabiliser.step(
                times_s[due], probabilities, due_slots
            )
        view = np.array(self._slots.view[here])
        measurements = measure_posture(
            rows, view, field_of_view_deg=self._settings.field_of_view_deg
        )
        baselines = self._baselines.at(view, slots)
        loads, reasons = judge_all(measurements, baselines, self._settings.rules)
        if self._grade_model is not None:
            if len(due):
                measured, own = measurements, baselines
                if not is_all:
                    measured = take_rows(measurements, due)
                    own = Baselines(median=baselines.median[due], spread=baselines.spread[due])
                self._slots.bad[due_slots] = self._grade_model.grade(measured, own, due_rows).bad
            loads, reasons = weigh_loads(loads, reasons, self._slots.bad[here], view)
        drift = self._drift.step(times_s, measurements, baselines, slots)
        if np.count_nonzero(drift):  # NONE is 0
            has_drifted = drift != Reason.NONE
            loads[has_drifted] = np.nan
            reasons[has_drifted] = drift[has_drifted, np.newaxis]
        is_present = rows.is_present
        monitor = self._monitor.step(times_s, loads, reasons, is_present, slots)
        if len(due):
            measured = measurements if is_all else take_rows(measurements, due)
            ratios, _ = compute_ratios(measured, loads[due], RULE_KEYS)
            is_away = monitor.state[due] == SessionState.AWAY
            self._follow_slow(times_s[due], ratios, is_away, is_present[due], due_slots)
        return LiveStep(
            view=view,
            view_confidence=self._confidence(view, here),
            measurements=measurements,
            loads=loads,
            reasons=reasons,
            monitor=monitor,
            dose=self._pick_dose(slots),
            breaks=pick_breaks(self._breaks_now if len(due) else self._breaks_kept, slots),
        )

    def _confidence(self, view: npt.NDArray[np.int8], here: _Rows | slice) -> _Array:
        """Return how probable the present views are; NaN with NEITHER."""
        steady = self._stabiliser.remembered()["steady"][here]
        told: _Array = steady[np.arange(len(view)), view]
        return np.where(view == View.NEITHER, np.nan, told)

    def _follow_slow(
        self,
        times_s: _Array,
        ratios: _Array,
        is_away: _Flags,
        is_present: _Flags,
        slots: _Rows,
    ) -> None:
        """Follow dose and sitting time of some sessions; NaN leaves the others as they are."""
        n_slots = len(self)
        if len(slots) == n_slots == 1:
            self._step_slow(times_s, ratios, is_away, is_present)
            return
        all_s = np.full(n_slots, np.nan)
        all_s[slots] = times_s
        all_ratios = np.full((n_slots, ratios.shape[1]), np.nan)
        all_ratios[slots] = ratios
        flags = np.zeros((2, n_slots), dtype=np.bool_)
        flags[0, slots], flags[1, slots] = is_away, is_present
        self._step_slow(all_s, all_ratios, flags[0], flags[1])

    def _step_slow(
        self, times_s: _Array, ratios: _Array, is_away: _Flags, is_present: _Flags
    ) -> None:
        self._dose_now = self._dose.step(times_s, ratios, is_away)
        self._breaks_now = self._breaks.step(times_s, is_present)
        self._breaks_kept = replace(self._breaks_now, reminds=self._nothing, breaks=self._nothing)

    def _pick_dose(self, slots: _Rows | None) -> DoseStep:
        now = self._dose_now
        return now if slots is None else DoseStep(now.dose[slots], now.overall[slots])

    def _bridge(self, times_s: _Array, slots: _Rows | None) -> None:
        """Let restored sessions whose first frame comes soon enough go on where they were."""
        longest_step_s = self._settings.monitor.longest_step_s
        for row, slot in enumerate(range(len(self)) if slots is None else slots.tolist()):
            if slot in self._resumed:
                self._resumed.discard(slot)
                if longest_step_s < times_s[row] - self._slots.last_s[slot] <= RESUME_S:
                    self._monitor.bridge(slot, times_s[row] - _MOMENT_S)

    def _keep(self, slots: _Rows) -> LiveStep:
        """Return what stands of sessions without a new frame."""
        n_rows, n_rules = len(slots), len(RULE_KEYS)
        loads = np.full((n_rows, n_rules), np.nan)
        reasons = np.full((n_rows, n_rules), Reason.NO_PERSON, dtype=np.int8)
        none = np.zeros(n_rows, dtype=np.bool_)
        view = self._slots.view[slots]
        return LiveStep(
            view=view,
            view_confidence=self._confidence(view, slots),
            measurements=blank_measurements(view),
            loads=loads,
            reasons=reasons,
            monitor=self._monitor.step(np.full(n_rows, np.nan), loads, reasons, none, slots),
            dose=self._pick_dose(slots),
            breaks=pick_breaks(self._breaks_kept, slots),
        )
