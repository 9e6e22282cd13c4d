"""A person on a chair."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.simulate.body import Body
from barun.simulate.camera import Camera
from barun.simulate.disturbance import Disturbances
from barun.simulate.limits import Limit, validate_limits
from barun.simulate.observation import observe
from barun.simulate.recording import SimulatedRecording
from barun.simulate.script import SittingScript
from barun.simulate.skeleton import (
    SIDES,
    ArmAngles,
    BodyAngles,
    LegAngles,
    Side,
    place_landmarks,
)

__all__ = ["DESK_CAMERA", "DESK_SIDE_CAMERA", "Liveliness", "simulate_sitting"]

_Array = npt.NDArray[np.float64]

_LIMITS: Final = {
    "sway_deg": Limit(0, 10, "deg"),
    "breath_deg": Limit(0, 5, "deg"),
    "breath_rate_hz": Limit(0.05, 1, "Hz"),
}
_SWAY_HZ: Final = (0.05, 0.5)
_SWAY_WAVES: Final = 4
_SWAY_SHARES: Final = {
    "lateral_lean_deg": 1.0,
    "lumbar_flexion_deg": 0.8,
    "trunk_twist_deg": 0.6,
    "neck_flexion_deg": 1.0,
    "head_tilt_deg": 0.8,
    "head_turn_deg": 1.6,
}
"""Part of the sway in each setting; assumed."""

DESK_CAMERA: Final = Camera(distance_m=0.9, height_m=1.05, field_of_view_deg=75)
"""A webcam on the screen in front of the person."""
DESK_SIDE_CAMERA: Final = Camera(azimuth_deg=90, distance_m=2.2, height_m=0.9)
"""A camera that sees the whole person from the left side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveliness:
    """Small movements of a person who sits still. The sizes are assumed."""

    sway_deg: float = 0.3
    """Standard deviation of slow swaying (0.05 to 0.5 Hz) of trunk and head."""
    breath_deg: float = 0.4
    """Amplitude of breathing at the upper trunk and the shoulders."""
    breath_rate_hz: float = 0.25
    """Breaths a second."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        validate_limits(self, _LIMITS)


def _add_life(
    settings: dict[str, _Array],
    times_s: _Array,
    liveliness: Liveliness,
    random: np.random.Generator,
) -> None:
    for name, share in _SWAY_SHARES.items():
        rates_hz = random.uniform(*_SWAY_HZ, _SWAY_WAVES)
        phases = random.uniform(0, 2 * np.pi, _SWAY_WAVES)
        waves = np.sin(2 * np.pi * np.outer(times_s, rates_hz) + phases)
        # A sum of n sines of amplitude 1 has the standard deviation sqrt(n / 2).
        settings[name] += liveliness.sway_deg * share * waves.sum(axis=1) / (_SWAY_WAVES / 2) ** 0.5
    phase = random.uniform(0, 2 * np.pi)
    breath_deg = liveliness.breath_deg * np.sin(
        2 * np.pi * liveliness.breath_rate_hz * times_s + phase
    )
    settings["thoracic_flexion_deg"] -= breath_deg
    for side in SIDES:
        settings[f"shoulder_elevation_{side}_deg"] += breath_deg


def _to_arm(settings: dict[str, _Array], side: Side) -> ArmAngles:
    return ArmAngles(
        elevation_deg=settings[f"shoulder_elevation_{side}_deg"],
        protraction_deg=settings["shoulder_protraction_deg"],
        flexion_deg=settings[f"arm_flexion_{side}_deg"],
        abduction_deg=settings[f"arm_abduction_{side}_deg"],
        rotation_deg=settings[f"arm_rotation_{side}_deg"],
        elbow_flexion_deg=settings[f"elbow_flexion_{side}_deg"],
        pronation_deg=settings[f"pronation_{side}_deg"],
    )


def _to_leg(settings: dict[str, _Array], side: Side) -> LegAngles:
    knee_deg = settings[f"knee_flexion_{side}_deg"]
    # The foot stays level on the floor: thigh level (90), shank back by the knee.
    return LegAngles(
        flexion_deg=np.full_like(knee_deg, 90.0),
        abduction_deg=settings["thigh_spread_deg"],
        knee_flexion_deg=knee_deg,
        dorsiflexion_deg=knee_deg - 90.0,
    )


_TRUNK_AND_HEAD: Final = (
    "pelvis_tilt_deg",
    "pelvis_obliquity_deg",
    "pelvis_rotation_deg",
    "lumbar_flexion_deg",
    "thoracic_flexion_deg",
    "lateral_lean_deg",
    "trunk_twist_deg",
    "neck_flexion_deg",
    "head_tilt_deg",
    "head_turn_deg",
    "head_nod_deg",
    "head_forward_m",
)


def simulate_sitting(
    script: SittingScript,
    random: np.random.Generator,
    *,
    body: Body | None = None,
    camera: Camera = DESK_CAMERA,
    liveliness: Liveliness | None = None,
    disturbances: Disturbances | None = None,
) -> SimulatedRecording:
    """Simulate a person who sits in front of a camera.

    Parameters
    ----------
    script : SittingScript
        What the person does; the recording is as long as the script.
    random : numpy.random.Generator
        The same state gives the same recording.
    body : Body, optional
        Size of the person; 1.70 m by default.
    camera : Camera, optional
        By default a webcam on the screen.
    liveliness : Liveliness, optional
        Swaying and breathing; natural by default.
    disturbances : Disturbances, optional
        Noise of a pose engine on a still person by default; ``CLEAN`` for none.

    Returns
    -------
    SimulatedRecording
        ``settings`` holds each field of SittingPosture over time, swaying included, and
        ``craniovertebral_angle_deg``, which needs a point no pose engine gives.

    Notes
    -----
    The hips stay on the seat above one point of the floor; thighs are carried by the seat, so a
    pelvis that tips does not lift the feet.

    Examples
    --------
    >>> from barun.simulate import SLUMPED, UPRIGHT
    >>> script = SittingScript.sit(UPRIGHT, 20).then(SLUMPED, move_s=5, hold_s=60)
    >>> recording = simulate_sitting(script, np.random.default_rng(1))
    >>> len(recording.sequence)
    2550
    """
    body = body or Body()
    time_random, life_random, disturb_random = random.spawn(3)
    times_s = camera.compute_times_s(script.duration_s, time_random)
    settings = script.at(times_s)
    _add_life(settings, times_s, liveliness or Liveliness(), life_random)

    root_m = np.zeros((len(times_s), 3))
    root_m[:, 1] = -body.seated_hip_height_m
    angles = BodyAngles(
        root_m=root_m,
        **{name: settings[name] for name in _TRUNK_AND_HEAD},
        arms={side: _to_arm(settings, side) for side in SIDES},
        legs={side: _to_leg(settings, side) for side in SIDES},
    )
    skeleton = place_landmarks(body, angles)
    settings["craniovertebral_angle_deg"] = skeleton.craniovertebral_angle_deg
    sequence, true_sequence = observe(
        skeleton.positions_m,
        times_s,
        body.stature_m,
        camera,
        disturbances or Disturbances(),
        disturb_random,
    )
    return SimulatedRecording(
        sequence=sequence,
        true_sequence=true_sequence,
        positions_m=skeleton.positions_m,
        settings=settings,
        hold_intervals_s=script.hold_intervals_s,
    )
