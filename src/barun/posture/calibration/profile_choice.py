"""Which profile fits the present camera and view; never one silently when it is not sure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.profile import Profile
from barun.posture.view.view import View

__all__ = ["ProfileChoice", "ProfileVerdict", "choose_profile", "compare_geometry"]

ProfileVerdict = Literal["camera", "geometry", "ask-several", "ask-moved", "none"]

_TOLERANCES: Final = (("shoulder_place", 0.15), ("shoulder_height", 0.08))
"""Picture heights by which the same person at the same place may be seen elsewhere: a chair rolled
aside, sitting a little lower. Design choice."""
_SCALE_TOLERANCE: Final = 0.25
"""Logarithm of the face's size: a fifth nearer or farther. Design choice."""
_YAW_TOLERANCE_DEG: Final = 20.0
_ASPECT_TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """What was chosen, or what has to be asked."""

    verdict: ProfileVerdict
    """``camera`` and ``geometry`` are sure, ``ask-...`` are for the person, ``none`` means to
    calibrate."""
    profile: Profile | None
    """Only if it is sure."""
    candidates: tuple[Profile, ...] = ()
    """What to offer, the best first."""

    @property
    def message_key(self) -> str:
        """Key of the text."""
        return f"posture_calibration.choice-{self.verdict}"

    @property
    def is_sure(self) -> bool:
        """Whether nobody has to be asked."""
        return self.profile is not None


def compare_geometry(present: CameraGeometry, known: CameraGeometry) -> float:
    """Return how far two places in the picture lie apart, as a multiple of what is tolerated.

    Returns
    -------
    float
        0 for the same, 1 at the edge of what is taken for the same; NaN where either is unknown,
        infinite for pictures of another shape.
    """
    if not (present.is_known and known.is_known) or min(present.face_size, known.face_size) <= 0:
        return math.nan
    if abs(present.aspect - known.aspect) > _ASPECT_TOLERANCE * known.aspect:
        return math.inf
    parts = [
        abs(getattr(present, name) - getattr(known, name)) / tolerance
        for name, tolerance in _TOLERANCES
    ]
    parts.append(abs(math.log(present.face_size / known.face_size)) / _SCALE_TOLERANCE)
    if math.isfinite(present.yaw_deg) and math.isfinite(known.yaw_deg):
        turn_deg = (present.yaw_deg - known.yaw_deg + 180) % 360 - 180
        parts.append(abs(turn_deg) / _YAW_TOLERANCE_DEG)
    return max(parts)


def choose_profile(
    profiles: Sequence[Profile], *, camera: str | None, view: View, present: CameraGeometry
) -> ProfileChoice:
    """Choose the profile of the present camera and view.

    Parameters
    ----------
    profiles : sequence of Profile
        Those of the person, or of everybody on this machine.
    camera : str or None
        What tells the camera from others; None where that is not known.
    view : View
        From where the person is seen now.
    present : CameraGeometry
        Where the person is in the picture now, over a second or more.

    Returns
    -------
    ProfileChoice
        Sure if exactly one profile of this camera fits, or, where the camera is unknown to all
        profiles, exactly one fits at all.
    """
    able = [profile for profile in profiles if _has_baseline(profile, view)]
    if not able:
        return ProfileChoice("none", None)
    distances = {
        profile.profile_id: compare_geometry(present, profile.baselines[view].geometry)
        for profile in able
    }
    ranked = tuple(sorted(able, key=lambda profile: _rank(distances[profile.profile_id])))
    of_camera = tuple(profile for profile in ranked if camera and profile.camera == camera)
    pool = of_camera or tuple(profile for profile in ranked if not (camera and profile.camera))
    fitting = tuple(profile for profile in pool if distances[profile.profile_id] <= 1)
    if len(fitting) > 1:
        return ProfileChoice("ask-several", None, fitting)
    if len(fitting) == 1:
        return ProfileChoice("camera" if of_camera else "geometry", fitting[0], fitting)
    if of_camera:
        return ProfileChoice("ask-moved", None, of_camera)
    return ProfileChoice("none", None)


def _has_baseline(profile: Profile, view: View) -> bool:
    baseline = profile.baselines.get(view)
    return baseline is not None and baseline.is_current


def _rank(distance: float) -> float:
    return math.inf if math.isnan(distance) else distance
