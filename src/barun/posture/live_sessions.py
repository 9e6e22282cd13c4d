"""The live step: one frame each of many sessions, from landmarks to what is to be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.calibration.baseline_stack import BaselineStack
from barun.posture.calibration.drift import DriftWatch
from barun.posture.calibration.profile import Profile
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.monitor.breaks import BreakClock, BreakStep
from barun.posture.monitor.dose import DoseStep, PostureDose, compute_ratios
from barun.posture.monitor.event import MonitorStep, PostureEvent, SessionState
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import SittingSettings
from barun.posture.weighing import weigh_slouch

__all__ = ["LiveSessions", "LiveStep", "ViewStep"]

_Array = npt.NDArray[np.float64]
_DEFAULT: Final = SittingSettings()

_SLOW_STEP_S: Final = 0.4
"""How often views are recognised, postures graded and dose and sitting time followed. Design
choice: a new view takes as long to be believed, loads are smoothed over a second, the rest counts
minutes."""


class ViewStep(Protocol):
    """Steadies views over time; see :mod:`barun.posture.view.stabiliser`."""

    def step(self, times_s: _Array, probabilities: _Array) -> npt.NDArray[np.int8]:
        """Return the view of each session, shape (N,), from probabilities of shape (N, 4)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LiveStep:
    """What one frame each of N sessions came to."""

    view: npt.NDArray[np.int8]
    """Shape (N,). Values of View, steadied over time."""
    measurements: PostureMeasurements
    """N rows."""
    loads: _Array
    """Shape (N, R). Of this frame alone; NaN where a rule cannot tell."""
    reasons: npt.NDArray[np.int8]
    """Shape (N, R). Why it cannot tell."""
    monitor: MonitorStep
    """States, events, reminders."""
    dose: DoseStep
    """How much of the holding time is used up; followed every 0.4 s."""
    breaks: BreakStep
    """How long the person has sat; followed every 0.4 s, so that `reminds` and `breaks`
    stand until the next time: act on their first appearance."""


class LiveSessions:
    """Judges one frame each of N sessions in one vectorised step.

    Parameters
    ----------
    profiles : sequence of Profile or None
        One a session; None where the person has not calibrated.
    recognise : callable
        From PoseRows to the probabilities of the views, shape (N, 4).
    stabiliser : ViewStep
        Of as many sessions.
    settings : SittingSettings, optional
        The same for all sessions.
    grade_model : GradeModel, optional
        Confirms or doubts what the rule about slouching says; asked every 0.4 s. Without
        it the rule stands alone.
    """

    def __init__(
        self,
        profiles: Sequence[Profile | None],
        recognise: Callable[[PoseRows], _Array],
        stabiliser: ViewStep,
        settings: SittingSettings = _DEFAULT,
        *,
        grade_model: GradeModel | None = None,
    ) -> None:
        n_sessions = len(profiles)
        self._recognise = recognise
        self._stabiliser = stabiliser
        self._settings = settings
        self._baselines = BaselineStack(profiles)
        self._drift = DriftWatch(n_sessions)
        self._monitor = PostureMonitor(n_sessions, RULES, settings.monitor)
        self._dose = PostureDose(n_sessions, len(RULE_KEYS))
        self._breaks = BreakClock(n_sessions, settings.breaks)
        self._grade_model = grade_model
        self._bad = np.full(n_sessions, np.nan)
        self._view = np.zeros(n_sessions, dtype=np.int8)
        self._due_s = np.full(n_sessions, -np.inf)
        never, none = np.full(n_sessions, np.nan), np.zeros(n_sessions, dtype=np.bool_)
        self._last_dose = self._dose.step(
            never, np.full((n_sessions, len(RULE_KEYS)), np.nan), none
        )
        self._last_breaks = self._breaks.step(never, none)

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self._baselines)

    def calibrate(self, session: int, profile: Profile | None) -> tuple[PostureEvent, ...]:
        """Give a session another profile.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, judged against the former profile, ended as ``recalibrated``.
        """
        self._baselines.put(session, profile)
        self._drift.reset(session)
        self._bad[session], self._due_s[session] = np.nan, -np.inf
        return self._monitor.recalibrate([session])

    def close(self) -> tuple[PostureEvent, ...]:
        """End all sessions and return the events that lasted, ended as ``closed``."""
        return self._monitor.close()

    def step(self, rows: PoseRows, times_s: npt.ArrayLike) -> LiveStep:
        """Judge one frame of each session.

        Features, rules and monitor take every frame; views, grades, dose and breaks every 0.4 s.

        Parameters
        ----------
        rows : PoseRows
            N rows, one a session; NaN where nobody is there.
        times_s : array-like, shape (N,)
            Seconds of each session's own clock. A session without a new frame repeats its last
            time; that frame is passed over.

        Raises
        ------
        SettingError
            If a time is not a number.
        """
        times_s = np.asarray(times_s, dtype=np.float64)
        if not np.isfinite(times_s).all():
            raise SettingError("posture_monitor.not-finite", got=times_s.tolist())
        is_due = times_s >= self._due_s
        if np.count_nonzero(is_due):
            self._due_s = np.where(is_due, times_s + _SLOW_STEP_S, self._due_s)
            self._view = self._stabiliser.step(times_s, self._recognise(rows))
        view = self._view
        measurements = measure_posture(
            rows, view, field_of_view_deg=self._settings.field_of_view_deg
        )
        baselines = self._baselines.at(view)
        loads, reasons = judge_all(measurements, baselines, self._settings.rules)
        if self._grade_model is not None:
            if np.count_nonzero(is_due):
                bad = self._grade_model.grade(measurements, baselines).bad
                self._bad = np.where(is_due, bad, self._bad)
            loads, reasons = weigh_slouch(loads, reasons, self._bad)
        drift = self._drift.step(times_s, measurements, baselines)
        if np.count_nonzero(drift):  # NONE is 0
            has_drifted = drift != Reason.NONE
            loads[has_drifted] = np.nan
            reasons[has_drifted] = drift[has_drifted, np.newaxis]
        is_present = rows.is_present
        monitor = self._monitor.step(times_s, loads, reasons, is_present)
        if np.count_nonzero(is_due):
            due_s = np.where(is_due, times_s, np.nan)
            ratios, _ = compute_ratios(measurements, loads, RULE_KEYS)
            is_away = monitor.state == SessionState.AWAY
            self._last_dose = self._dose.step(due_s, ratios, is_away)
            self._last_breaks = self._breaks.step(due_s, is_present)
        return LiveStep(
            view=view,
            measurements=measurements,
            loads=loads,
            reasons=reasons,
            monitor=monitor,
            dose=self._last_dose,
            breaks=self._last_breaks,
        )
