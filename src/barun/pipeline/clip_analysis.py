"""From the landmarks of a recording to joint angles and what can be said about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from barun.findings.measurement import Measurement
from barun.kinematics.angle_summary import summarise_joint_angles
from barun.kinematics.joint_angles import JointAngleSeries, Reference, compute_joint_angles
from barun.landmarks import LandmarkRecording, LandmarkSequence

__all__ = ["PersonAnalysis", "analyze_recording"]


@dataclass(frozen=True, slots=True, eq=False)
class PersonAnalysis:
    """One person of a recording, measured."""

    number: int
    """Number the tracker gave the person."""
    landmarks: LandmarkSequence
    angles: Mapping[Reference, JointAngleSeries]
    """Joint angles in the picture and in space, as far as the landmarks allow; may be empty."""
    measurements: tuple[Measurement, ...]
    """Summary of the angles of the main frame of reference."""

    @property
    def main_reference(self) -> Reference | None:
        """The picture where its size is known, else space; None if there are no angles.

        Angles in the picture come first because they rest on what was seen; the depth of a single
        camera is an estimate.
        """
        return next(
            (reference for reference in ("image", "world") if reference in self.angles), None
        )

    @property
    def main_angles(self) -> JointAngleSeries | None:
        """The angles of the main frame of reference."""
        return None if self.main_reference is None else self.angles[self.main_reference]


def _analyze_person(number: int, landmarks: LandmarkSequence) -> PersonAnalysis:
    angles: dict[Reference, JointAngleSeries] = {}
    if landmarks.size_wh is not None:
        angles["image"] = compute_joint_angles(landmarks, "image")
    if landmarks.world_xyz is not None:
        angles["world"] = compute_joint_angles(landmarks, "world")
    main = angles.get("image", angles.get("world"))
    return PersonAnalysis(
        number=number,
        landmarks=landmarks,
        angles=MappingProxyType(angles),
        measurements=() if main is None else summarise_joint_angles(main),
    )


def analyze_recording(recording: LandmarkRecording) -> tuple[PersonAnalysis, ...]:
    """Measure the joint angles of everybody in a recording.

    Parameters
    ----------
    recording : LandmarkRecording
        The landmarks. Angles in the picture need its size, angles in space need world landmarks.

    Returns
    -------
    tuple of PersonAnalysis
        The person seen most first; empty when nobody was found.
    """
    by_presence = sorted(
        recording.people.items(), key=lambda item: (-int(item[1].has_person.sum()), item[0])
    )
    return tuple(_analyze_person(number, landmarks) for number, landmarks in by_presence)
