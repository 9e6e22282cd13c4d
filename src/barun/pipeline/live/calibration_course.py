"""A calibration within a live session: what is said of it, and the profile it ends in."""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.said import CalibrationSaid
from barun.posture.baseline import Baselines
from barun.posture.calibration.calibrator import CalibrationProgress, CalibrationTarget, Calibrator
from barun.posture.calibration.outcome import RefusalCode
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_to_json
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rule_settings import RULES_VERSION, RuleSettings
from barun.posture.judgement.rules import judge_all
from barun.store.records import ProfileRecord

__all__ = ["CalibrationCourse", "add_to_profile", "to_instant", "to_profile_record"]

_SAY_EVERY_S = 0.2
"""Progress is told five times a second at most; everything else at once."""


class CalibrationCourse:
    """Calibrates one view of a session as frames come.

    Parameters
    ----------
    view : {"front", "side"}
        What to calibrate.
    settings : RuleSettings
        The rules it is validated with.
    person, place : str
        Names the person chose; may be empty.
    refused_before : str, optional
        Why the attempt before this one was refused.
    """

    def __init__(
        self,
        view: CalibrationTarget,
        settings: RuleSettings,
        *,
        person: str,
        place: str,
        refused_before: RefusalCode | None = None,
    ) -> None:
        self.view = view
        self.person = person
        self.place = place
        self._settings = settings
        self._refused_before = refused_before
        self._calibrator: Calibrator | None = None
        self._said: tuple[object, ...] = ()
        self._said_s = -np.inf
        self.baseline: ViewBaseline | None = None
        """Once it is accepted."""
        self.refusal: RefusalCode | None = None
        """Once it is refused."""

    def step(
        self, at_s: float, measurements: PostureMeasurements, row: int, aspect: float
    ) -> tuple[CalibrationSaid | None, bool]:
        """Take a frame; return what is to be said, if anything, and whether it is over.

        Parameters
        ----------
        at_s : float
            Seconds, increasing.
        measurements : PostureMeasurements
            K rows.
        row : int
            Which of them is the session's.
        aspect : float
            Width over height of the picture.
        """
        if self._calibrator is None:
            self._calibrator = Calibrator(
                self._judge,
                target=self.view,
                aspect=aspect,
                refused_before=self._refused_before,
            )
        progress = self._calibrator.step(at_s, measurements, row)
        is_over = progress.phase.is_final
        if progress.outcome is not None:
            self.baseline = progress.outcome.baseline
            refusal = progress.outcome.refusal
            self.refusal = None if refusal is None else refusal.code
        return self._say(progress, at_s), is_over

    def again(self) -> "CalibrationCourse":
        """Return the same, from its beginning."""
        return CalibrationCourse(
            self.view,
            self._settings,
            person=self.person,
            place=self.place,
            refused_before=self._refused_before,
        )

    def cancelled(self) -> CalibrationSaid:
        """Return what to say when the person does not want to go on."""
        return CalibrationSaid(
            phase="cancelled",
            view=self.view,
            progress=0.0,
            hint="",
            restarted_because=None,
            outcome=None,
        )

    def _judge(
        self, measurements: PostureMeasurements, baselines: Baselines
    ) -> npt.NDArray[np.float64]:
        return judge_all(measurements, baselines, self._settings)[0]

    def _say(self, progress: CalibrationProgress, at_s: float) -> CalibrationSaid | None:
        now = (progress.phase, progress.hint, progress.restarted_because)
        if now == self._said and at_s - self._said_s < _SAY_EVERY_S:
            return None
        self._said, self._said_s = now, at_s
        return CalibrationSaid.from_progress(progress, self.view)


def to_instant(at_s: float) -> str:
    """Return seconds since 1970 UTC as profiles write instants."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds")


def add_to_profile(
    profile: Profile | None,
    course: CalibrationCourse,
    baseline: ViewBaseline,
    *,
    profile_id: str,
    camera: str,
    at_s: float,
    because: str,
    pose_model: str = "",
) -> Profile:
    """Return the profile with a fresh calibration.

    Parameters
    ----------
    profile : Profile or None
        The one to add to; None begins one.
    course : CalibrationCourse
        Where the names come from.
    baseline : ViewBaseline
        What was measured.
    profile_id : str
        Of one that is begun.
    camera : str
        What tells the camera from others.
    at_s : float
        Now, seconds since 1970 UTC.
    because : str
        Why the former calibration is replaced.
    pose_model : str
        Name of the model the landmarks came from; empty where it is not known.
    """
    instant = to_instant(at_s)
    begun = profile or Profile(profile_id, course.person, camera, course.place, instant)
    return begun.with_baseline(
        baseline,
        at=instant,
        rules_version=RULES_VERSION,
        because=because,
        pose_model=pose_model,
    )


def to_profile_record(profile: Profile, person_id: str, at_s: float) -> ProfileRecord:
    """Return a profile as it is stored."""
    return ProfileRecord(
        profile_id=profile.profile_id,
        person_id=person_id,
        camera=profile.camera,
        place=profile.place,
        content=profile_to_json(profile),
        updated_s=at_s,
    )
