"""Calibration of one session as frames come: waits, collects, validates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from barun.posture.calibration.assessment import (
    Judge,
    find_bad_posture,
    join_rows,
    make_outcome,
    measure_baseline,
    take_rows,
)
from barun.posture.calibration.calibration_settings import (
    DEFAULT_CALIBRATION_SETTINGS,
    CalibrationSettings,
)
from barun.posture.calibration.hindrance import Hindrance, find_hindrances
from barun.posture.calibration.outcome import CalibrationOutcome, Refusal, RefusalCode
from barun.posture.calibration.steady_stretch import SteadyStretch
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.view.view import View

__all__ = ["CalibrationPhase", "CalibrationProgress", "CalibrationTarget", "Calibrator"]

CalibrationTarget = Literal["front", "side"]

_WANTED: Final[dict[CalibrationTarget, tuple[View, ...]]] = {
    "front": (View.FRONT,),
    "side": (View.LEFT_SIDE, View.RIGHT_SIDE),
}
_REFUSALS: Final[dict[Hindrance, RefusalCode]] = {
    Hindrance.NO_VIEW: "no-view",
    Hindrance.OTHER_VIEW: "other-view",
    Hindrance.NOT_VISIBLE: "not-visible",
    Hindrance.TURNED: "turned",
    Hindrance.MOVING: "restless",
    Hindrance.STALLED: "stalled",
}


class CalibrationPhase(StrEnum):
    """Where a calibration stands."""

    WAITING_FOR_PERSON = "waiting_for_person"
    """Nobody is there."""
    WAITING_FOR_VIEW = "waiting_for_view"
    """Somebody is, but not yet still, in full and in the wanted view."""
    COLLECTING = "collecting"
    """Frames are collected."""
    VALIDATING = "validating"
    """The baseline is tried on frames it does not know."""
    ACCEPTED = "accepted"
    """There is a baseline."""
    REFUSED = "refused"
    """There is none, and a reason."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (CalibrationPhase.ACCEPTED, CalibrationPhase.REFUSED)


@dataclass(frozen=True, slots=True)
class CalibrationProgress:
    """What a page shows of a calibration."""

    phase: CalibrationPhase
    progress: float
    """0 to 1 over collection and validation; falls back to 0 when it starts again."""
    hint: str
    """Message key of what to do now."""
    restarted_because: Hindrance = Hindrance.NONE
    """Why the collection last started again; NONE before that."""
    outcome: CalibrationOutcome | None = None
    """Once the phase is final."""


class Calibrator:
    """Calibrates one view of one session.

    Parameters
    ----------
    judge : callable
        The rules, for the validation: measurements and baselines to loads of shape (N, R).
    target : {"front", "side"}
        What to calibrate; whichever side is seen first is the one.
    aspect : float
        Width over height of the picture.
    settings : CalibrationSettings, optional
        Durations and limits.
    refused_before : str, optional
        Code of the refusal, where the person tries again after one: who was told to look up and
        does not means it.

    Notes
    -----
    Time is what the steps say. A step costs less than 0.1 ms, the one that ends the validation as
    much as judging its frames.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        target: CalibrationTarget = "front",
        aspect: float,
        settings: CalibrationSettings = DEFAULT_CALIBRATION_SETTINGS,
        refused_before: RefusalCode | None = None,
    ) -> None:
        self._judge = judge
        self._insists = refused_before == "looking-down"
        self._target_views = _WANTED[target]
        self._aspect = aspect
        self._settings = settings
        self._phase = CalibrationPhase.WAITING_FOR_PERSON
        self._hindrance = Hindrance.NO_PERSON
        self._restarted_because = Hindrance.NONE
        self._outcome: CalibrationOutcome | None = None
        self._last_s: float | None = None
        self._recent_s: list[float] = []
        self._with_person_s = 0.0
        self._hindered_s: dict[Hindrance, float] = dict.fromkeys(_REFUSALS, 0.0)
        self._baseline: ViewBaseline | None = None
        self._start_again()

    @property
    def outcome(self) -> CalibrationOutcome | None:
        """How it ended; None while it goes on."""
        return self._outcome

    def step(
        self, time_s: float, measurements: PostureMeasurements, row: int = 0
    ) -> CalibrationProgress:
        """Take the next frame.

        Parameters
        ----------
        time_s : float
            Seconds, increasing; a frame that is not later than the one before is left out.
        measurements : PostureMeasurements
            Of this instant.
        row : int
            Which row of them is this session.

        Returns
        -------
        CalibrationProgress
            What to show. Once the phase is final, it stays as it is.
        """
        is_late = self._last_s is not None and time_s <= self._last_s
        if self._phase.is_final or is_late:
            return self._progress()
        step_s = 0.0 if self._last_s is None else time_s - self._last_s
        self._last_s = time_s
        frame = take_rows(measurements, slice(row, row + 1))
        hindrance = Hindrance(find_hindrances(frame, self._views, self._settings)[0])
        if step_s >= self._settings.stall_s:
            self._stall(time_s, step_s)
        else:
            self._count_frame(time_s)
        if self._phase.is_final:
            return self._progress()
        if hindrance is not Hindrance.NO_PERSON:
            self._with_person_s += min(step_s, self._settings.gap_s)
        if hindrance is Hindrance.NONE:
            self._advance(time_s, frame)
        else:
            self._hinder(hindrance, step_s)
        if not self._phase.is_final and self._with_person_s >= self._settings.patience_s:
            self._give_up()
        return self._progress()

    def _progress(self) -> CalibrationProgress:
        return CalibrationProgress(
            phase=self._phase,
            progress=self._share_done(),
            hint=self._hint(),
            restarted_because=self._restarted_because,
            outcome=self._outcome,
        )

    def _share_done(self) -> float:
        if self._phase is CalibrationPhase.ACCEPTED:
            return 1.0
        whole_s = self._settings.collect_s + self._settings.validate_s
        done_s = 0.0
        if self._phase is CalibrationPhase.COLLECTING:
            done_s = self._stretch.duration_s
        elif self._phase is CalibrationPhase.VALIDATING:
            done_s = self._settings.collect_s + self._stretch.duration_s
        return min(done_s / whole_s, 1.0)

    def _hint(self) -> str:
        if self._phase.is_final or self._hindrance is Hindrance.NONE:
            return f"posture_calibration.hint-{self._phase.replace('_', '-')}"
        return f"posture_calibration.hint-{self._hindrance.label}"

    def _make_stretch(self, view: View) -> SteadyStretch:
        return SteadyStretch(
            view,
            restlessness=self._settings.restlessness,
            longest_step_s=self._settings.gap_s,
        )

    def _start_again(self) -> None:
        self._views = self._target_views
        self._frames: list[PostureMeasurements] = []
        self._gap_s = 0.0
        self._stretch = self._make_stretch(self._views[0])

    def _restart(self, because: Hindrance) -> None:
        """Go back to waiting; what was collected is counted as lost to the hindrance."""
        if self._phase in (CalibrationPhase.COLLECTING, CalibrationPhase.VALIDATING):
            self._restarted_because = because
            if because in self._hindered_s:
                self._hindered_s[because] += self._stretch.duration_s
        is_gone = because is Hindrance.NO_PERSON
        self._phase = (
            CalibrationPhase.WAITING_FOR_PERSON if is_gone else CalibrationPhase.WAITING_FOR_VIEW
        )
        self._start_again()

    def _hinder(self, hindrance: Hindrance, step_s: float) -> None:
        self._hindrance = hindrance
        if hindrance in self._hindered_s:
            self._hindered_s[hindrance] += min(step_s, self._settings.gap_s)
        self._gap_s += step_s
        is_waiting = self._phase in (
            CalibrationPhase.WAITING_FOR_PERSON,
            CalibrationPhase.WAITING_FOR_VIEW,
        )
        if is_waiting or self._gap_s >= self._settings.gap_s:
            self._restart(hindrance)

    def _advance(self, time_s: float, frame: PostureMeasurements) -> None:
        view = View(int(frame.view[0]))
        if self._phase is CalibrationPhase.WAITING_FOR_PERSON:
            self._phase = CalibrationPhase.WAITING_FOR_VIEW
        if self._views != (view,):
            self._start_again()
            self._views = (view,)
            self._stretch = self._make_stretch(view)
        self._hindrance = Hindrance.NONE
        self._gap_s = 0.0
        if self._stretch.add(time_s, frame.values[0]) > 1:
            self._hindrance = Hindrance.MOVING
            self._restart(Hindrance.MOVING)
        elif self._phase is CalibrationPhase.WAITING_FOR_VIEW:
            if self._stretch.duration_s >= self._settings.settle_s:
                self._phase = CalibrationPhase.COLLECTING
                self._stretch = self._make_stretch(view)
                self._stretch.add(time_s, frame.values[0])
                self._frames = [frame]
        else:
            self._frames.append(frame)
            self._finish_part(view)

    def _finish_part(self, view: View) -> None:
        """End the collection or the validation when it has lasted long enough."""
        settings, duration_s = self._settings, self._stretch.duration_s
        if self._phase is CalibrationPhase.COLLECTING and duration_s >= settings.collect_s:
            self._finish_collection(view, duration_s)
        elif self._phase is CalibrationPhase.VALIDATING and duration_s >= settings.validate_s:
            self._finish_validation(join_rows(self._frames))

    def _finish_collection(self, view: View, duration_s: float) -> None:
        baseline = measure_baseline(
            join_rows(self._frames), view, duration_s=duration_s, aspect=self._aspect
        )
        refusal = find_bad_posture(view, baseline.median, self._settings, insists=self._insists)
        if refusal is not None:
            self._end(CalibrationOutcome(None, refusal))
            return
        self._baseline = baseline
        self._frames = []
        if self._settings.validate_s == 0:
            self._finish_validation(None)
            return
        self._phase = CalibrationPhase.VALIDATING
        self._stretch = self._make_stretch(view)

    def _finish_validation(self, held_out: PostureMeasurements | None) -> None:
        if self._baseline is not None:
            self._end(make_outcome(self._baseline, held_out, self._judge, self._settings))

    def _end(self, outcome: CalibrationOutcome) -> None:
        self._outcome = outcome
        self._phase = CalibrationPhase.ACCEPTED if outcome.is_accepted else CalibrationPhase.REFUSED
        self._frames = []

    def _stall(self, time_s: float, step_s: float) -> None:
        """Start again: nobody knows what happened while no picture came."""
        self._recent_s = [time_s]
        if self._phase is not CalibrationPhase.WAITING_FOR_PERSON:
            # One sleeping computer must not use up the patience.
            counted_s = min(step_s, self._settings.patience_s / 3)
            self._with_person_s += counted_s
            self._hindered_s[Hindrance.STALLED] += counted_s
            self._restart(Hindrance.STALLED)

    def _count_frame(self, time_s: float) -> None:
        """Refuse when a whole window has brought too few pictures."""
        window_s = self._settings.rate_window_s
        self._recent_s.append(time_s)
        if time_s - self._recent_s[0] < window_s:
            return
        # n pictures span n - 1 intervals.
        rate_hz = (len(self._recent_s) - 1) / (time_s - self._recent_s[0])
        if rate_hz < self._settings.smallest_rate_hz:
            details = {"rate_hz": rate_hz, "needed_hz": self._settings.smallest_rate_hz}
            self._end(CalibrationOutcome(None, Refusal("few-frames", details)))
        self._recent_s = [past_s for past_s in self._recent_s if time_s - past_s < window_s / 2]

    def _give_up(self) -> None:
        most = max(self._hindered_s, key=lambda hindrance: self._hindered_s[hindrance])
        self._end(CalibrationOutcome(None, Refusal(_REFUSALS[most])))
