"""From the landmarks of a recording to how one person sat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import InputError, ModelError
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.posture.calibration.profile import Profile
from barun.posture.grade import GradeModel
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import SittingCourse, SittingSettings, follow_sitting
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.mirror import unmirror_sequence
from barun.posture.view.stabiliser import stabilise_views
from barun.posture.view.view_model import ViewModel

__all__ = [
    "SittingAnalysis",
    "ViewRecogniser",
    "analyze_sitting",
    "choose_sitter",
    "load_grade_model",
    "load_recogniser",
]

ViewRecogniser = Callable[[PoseRows], npt.NDArray[np.float64]]
"""From N poses to the probabilities of the views, shape (N, 4)."""

_SHORTEST_STAY_S: Final = 10.0
"""Somebody seen for less while the sitter is away has passed by. Design choice: sitting down and
finding one's place takes longer."""
_DEFAULT: Final = SittingSettings()


@dataclass(frozen=True, slots=True, eq=False)
class SittingAnalysis:
    """How the sitter of a recording sat."""

    course: SittingCourse
    other_people: int
    """How many of the people of the recording were left out."""


def choose_sitter(recording: LandmarkRecording) -> tuple[LandmarkSequence, int]:
    """Return who sits in a recording, over all of its instants, and how many others there are.

    The person seen most sits. A person who leaves and comes back gets a new number from the
    tracker, so whoever is seen for long enough while the sitter is not there counts as the sitter,
    too; that it may be somebody else is noticed by the proportions, later.

    Raises
    ------
    InputError
        If nobody was found.
    """
    main = recording.main_person
    if main is None:
        raise InputError("posture_report.nobody-sits")
    sitter = recording.over_all_instants(main)
    image_xyz, visibility = sitter.image_xyz.copy(), sitter.visibility.copy()
    world_xyz = None if sitter.world_xyz is None else sitter.world_xyz.copy()
    taken = sitter.has_person
    n_others = 0
    by_presence = sorted(recording.people.items(), key=lambda item: -int(item[1].has_person.sum()))
    for number, person in by_presence:
        if number == main:
            continue
        rows = recording.rows(number)
        if person.duration_s < _SHORTEST_STAY_S or bool((taken[rows] & person.has_person).any()):
            n_others += 1
            continue
        taken[rows] |= person.has_person
        image_xyz[rows], visibility[rows] = person.image_xyz, person.visibility
        if world_xyz is not None and person.world_xyz is not None:
            world_xyz[rows] = person.world_xyz
    joined = LandmarkSequence.from_arrays(
        image_xyz,
        visibility,
        sitter.times_s,
        size_wh=sitter.size_wh,
        source=sitter.source,
        world_xyz=world_xyz,
    )
    return joined, n_others


def analyze_sitting(
    recording: LandmarkRecording,
    *,
    profile: Profile | None = None,
    settings: SittingSettings = _DEFAULT,
    is_mirrored: bool = False,
    calibrates: bool = False,
    recognise: ViewRecogniser | None = None,
) -> SittingAnalysis:
    """Measure and judge how the sitter of a recording sat.

    Parameters
    ----------
    recording : LandmarkRecording
        With a known picture size.
    profile : Profile, optional
        The person's calibration.
    settings : SittingSettings, optional
        Thresholds and times.
    is_mirrored : bool
        Whether the camera delivered a mirror image; nobody can tell from landmarks.
    calibrates : bool
        Whether to calibrate by the recording although there is a profile.
    recognise : callable, optional
        How views are recognised; by default with the model that comes with Barun.

    Raises
    ------
    InputError
        If nobody was found.
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    sitter, n_others = choose_sitter(recording)
    if is_mirrored:
        sitter = unmirror_sequence(sitter)
    recognise = recognise or load_recogniser()
    probabilities = recognise(PoseRows.from_sequence(sitter))
    view = stabilise_views(sitter.times_s, probabilities)
    return SittingAnalysis(
        course=follow_sitting(
            sitter,
            view,
            profile=profile,
            settings=settings,
            calibrates=calibrates,
            grade_model=load_grade_model(),
        ),
        other_people=n_others,
    )


def load_recogniser() -> ViewRecogniser:
    """Return how views are recognised: by the model that comes with Barun, or by geometry alone.

    Geometry stands in where the model or ONNX Runtime is missing or damaged; ``barun doctor`` says
    so.
    """
    try:
        return ViewModel.load().view_probabilities
    except ModelError:
        return view_probabilities


def load_grade_model() -> GradeModel | None:
    """Return the grade model that comes with Barun; None where it is missing or damaged.

    The rules judge without it; ``barun doctor`` says that it is missing.
    """
    try:
        return GradeModel.load()
    except ModelError:
        return None
