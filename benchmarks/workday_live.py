"""Working days before the product as it runs live: every film at every rate is a session.

View model, stabiliser, calibration, drift watch, rules, grade model, monitor and dose are those of
`LiveSessions.step`; the sessions sit in slots of one vectorised call, and a session whose rate has
no picture at an instant is left out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.pipeline.posture_analysis import load_grade_model, load_recogniser
from barun.posture.baseline import Baselines
from barun.posture.calibration.calibrator import CalibrationTarget, Calibrator
from barun.posture.calibration.outcome import RefusalCode
from barun.posture.calibration.profile import Profile
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rule_settings import RULES_VERSION
from barun.posture.judgement.rules import RULE_KEYS, judge_all
from barun.posture.live_sessions import LiveSessions
from barun.posture.live_step import LiveStep, pick_poses
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from benchmarks.workday_films import FULL_RATE_HZ, DayFilm, read_films

__all__ = ["LiveDay", "run_live"]

_Array = npt.NDArray[np.float64]

_ASPECT: Final = 16 / 9
_INSTANT: Final = "2027-03-01T09:00:00+09:00"


@dataclass(slots=True, eq=False)
class LiveDay:
    """One film at one rate, as the product saw it; T pictures."""

    film: DayFilm
    rate_hz: int
    times_s: _Array
    """Shape (T,)."""
    loads: npt.NDArray[np.float32]
    """Shape (T, R). What the monitor got: weighed, and NaN where a drift was noticed."""
    reasons: npt.NDArray[np.int8]
    """Shape (T, R)."""
    view: npt.NDArray[np.int8]
    """Shape (T,)."""
    is_present: npt.NDArray[np.bool_]
    """Shape (T,)."""
    dose: npt.NDArray[np.float32]
    """Shape (T, R)."""
    events: list[PostureEvent] = field(default_factory=list)
    """Those that ended, the last with the end of the film."""
    reminders: list[Reminder] = field(default_factory=list)
    calibrated_s: float = float("nan")
    """When the calibration was accepted."""
    refusals: list[str] = field(default_factory=list)
    """Codes of the calibrations refused before."""

    @classmethod
    def blank(cls, film: DayFilm, rate_hz: int, n_frames: int) -> "LiveDay":
        """Return a day of which nothing has been seen."""
        n_rules = len(RULE_KEYS)
        return cls(
            film,
            rate_hz,
            np.arange(n_frames) / rate_hz,
            np.full((n_frames, n_rules), np.nan, dtype=np.float32),
            np.full((n_frames, n_rules), Reason.NO_PERSON, dtype=np.int8),
            np.zeros(n_frames, dtype=np.int8),
            np.zeros(n_frames, dtype=np.bool_),
            np.zeros((n_frames, n_rules), dtype=np.float32),
        )

    @property
    def drift_s(self) -> dict[Reason, float]:
        """Seconds in which a drift was noticed."""
        return {
            reason: float((self.reasons == reason).all(axis=1).sum()) / self.rate_hz
            for reason in (Reason.CAMERA_MOVED, Reason.PERSON_CHANGED)
        }

    @property
    def other_view_s(self) -> float:
        """Seconds in which the person was there and not recognised in the view of the camera."""
        return float((self.is_present & (self.view != self.film.view)).sum()) / self.rate_hz


def run_live(films: Sequence[DayFilm], rates_hz: Sequence[int], duration_s: float) -> list[LiveDay]:
    """Run films at several rates as sessions that are stepped together.

    Parameters
    ----------
    films : sequence of DayFilm
        One camera each.
    rates_hz : sequence of int
        Divisors of the full rate.
    duration_s : float
        Where to cut off.

    Returns
    -------
    list of LiveDay
        All films at the first rate, then at the next.
    """
    days = [
        LiveDay.blank(film, rate_hz, round(duration_s * rate_hz))
        for rate_hz in rates_hz
        for film in films
    ]
    sessions = LiveSessions.with_slots(len(days), load_recogniser(), grade_model=load_grade_model())
    calibrations = {}
    for slot, day in enumerate(days):
        sessions.open(slot)
        calibrations[slot] = _Calibration(day)
    every = np.array([FULL_RATE_HZ // day.rate_hz for day in days])
    of_film = np.tile(np.arange(len(films)), len(rates_hz))
    frame = 0
    for block in read_films(films, duration_s):
        for row in range(0, len(block), len(films)):
            slots = np.flatnonzero(frame % every == 0)
            rows = pick_poses(block, row + of_film[slots])
            step = sessions.step(rows, np.full(len(slots), frame / FULL_RATE_HZ), slots=slots)
            _note(days, slots, frame // every[slots], step, rows)
            if calibrations:
                _calibrate(sessions, calibrations, slots, step, frame / FULL_RATE_HZ)
            frame += 1
    for event in sessions.close():
        days[event.session].events.append(event)
    return days


class _Calibration:
    """Calibrates one session again and again until it is accepted."""

    def __init__(self, day: LiveDay) -> None:
        self._day = day
        self._calibrator = self._begin()

    def step(self, time_s: float, measurements: PostureMeasurements, row: int) -> Profile | None:
        """Take a frame; return the profile once there is one."""
        outcome = self._calibrator.step(time_s, measurements, row).outcome
        if outcome is None:
            return None
        if outcome.refusal is not None:
            self._day.refusals.append(outcome.refusal.code)
            self._calibrator = self._begin(outcome.refusal.code)
        if outcome.baseline is None:
            return None
        self._day.calibrated_s = time_s
        return Profile("one", "", "camera", "", _INSTANT).with_baseline(
            outcome.baseline, at=_INSTANT, rules_version=RULES_VERSION
        )

    def _begin(self, refused_before: RefusalCode | None = None) -> Calibrator:
        target: CalibrationTarget = "front" if self._day.film.view is View.FRONT else "side"
        return Calibrator(_judge, target=target, aspect=_ASPECT, refused_before=refused_before)


def _judge(measurements: PostureMeasurements, baselines: Baselines) -> _Array:
    return judge_all(measurements, baselines)[0]


def _calibrate(
    sessions: LiveSessions,
    calibrations: dict[int, _Calibration],
    slots: npt.NDArray[np.intp],
    step: LiveStep,
    time_s: float,
) -> None:
    for row, slot in enumerate(slots.tolist()):
        if slot in calibrations:
            profile = calibrations[slot].step(time_s, step.measurements, row)
            if profile is not None:
                sessions.calibrate(slot, profile)
                del calibrations[slot]


def _note(
    days: Sequence[LiveDay],
    slots: npt.NDArray[np.intp],
    frames: npt.NDArray[np.intp],
    step: LiveStep,
    rows: PoseRows,
) -> None:
    is_present = rows.is_present
    for row, (slot, frame) in enumerate(zip(slots.tolist(), frames.tolist(), strict=True)):
        day = days[slot]
        day.loads[frame] = step.loads[row]
        day.reasons[frame] = step.reasons[row]
        day.view[frame] = step.view[row]
        day.is_present[frame] = is_present[row]
        day.dose[frame] = step.dose.dose[row]
    for event in step.monitor.ended:
        days[event.session].events.append(event)
    for reminder in step.monitor.reminders:
        days[reminder.session].reminders.append(reminder)
