"""Simulated people seen from all round, from which the view model learns what is neither view.

Recordings show people from the front and from the side, hardly anybody half turned or from behind.
"""

from dataclasses import fields
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.rows import PoseRows
from barun.simulate import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SHRUGGED,
    SLUMPED,
    UPRIGHT,
    Body,
    Camera,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)

__all__ = ["simulate_view_people"]

_Array = npt.NDArray[np.float64]

_POSTURES: Final = (
    UPRIGHT,
    UPRIGHT,
    SLUMPED,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SHRUGGED,
    CHIN_ON_HAND,
)
_SPREAD_DEG: Final = {
    "head_turn_deg": 10.0,
    "trunk_twist_deg": 4.0,
    "lateral_lean_deg": 8.0,
    "head_tilt_deg": 7.0,
    "neck_flexion_deg": 8.0,
    "head_nod_deg": 8.0,
    "lumbar_flexion_deg": 6.0,
    "shoulder_protraction_deg": 6.0,
}
"""Standard deviations about the posture; assumed."""
_LARGEST_DEG: Final = 30.0
_SIZES_WH: Final = ((640, 480), (1280, 720), (720, 1280), (1000, 1000))
_SHOULDER_SCALES: Final = (0.7, 1.2)
"""The simulator's shoulders are 3.1 ear distances apart, the points of BlazePose on four people
from the front 2.2 to 2.7; this range makes it 2.2 to 3.7, for broad people with small heads."""


def _draw_posture(random: np.random.Generator) -> SittingPosture:
    base = _POSTURES[random.integers(len(_POSTURES))]
    values = {entry.name: getattr(base, entry.name) for entry in fields(base)}
    for name, spread_deg in _SPREAD_DEG.items():
        drawn_deg = values[name] + random.normal(0, spread_deg)
        values[name] = float(np.clip(drawn_deg, -_LARGEST_DEG, _LARGEST_DEG))
    return SittingPosture(**values)


def _draw_camera(yaw_deg: float, random: np.random.Generator) -> Camera:
    return Camera(
        azimuth_deg=-yaw_deg,
        distance_m=float(np.exp(random.uniform(np.log(0.6), np.log(3.5)))),
        height_m=float(random.uniform(0.8, 1.5)),
        pitch_deg=float(random.uniform(-10, 15)),
        roll_deg=float(random.normal(0, 3)),
        field_of_view_deg=float(random.uniform(50, 85)),
        size_wh=_SIZES_WH[random.integers(len(_SIZES_WH))],
        frame_rate_hz=10,
    )


def simulate_view_people(yaw_deg: _Array, random: np.random.Generator) -> PoseRows:
    """Simulate one frame each of N people who differ in size, posture and camera.

    Parameters
    ----------
    yaw_deg : numpy.ndarray, shape (N,)
        Which way each sits: 0 towards the camera, +90 to the right of the picture, 180 away.
    random : numpy.random.Generator
        The same state gives the same people.

    Returns
    -------
    PoseRows
        N rows. Head and trunk are turned against the pelvis by a few degrees, as people do.
    """
    frames = []
    for each_deg in yaw_deg.tolist():
        body = Body(
            stature_m=float(random.uniform(1.5, 1.95)),
            shoulder_scale=float(random.uniform(*_SHOULDER_SCALES)),
        )
        script = SittingScript.sit(_draw_posture(random), 0.1)
        camera = _draw_camera((each_deg + 180) % 360 - 180, random)
        frames.append(simulate_sitting(script, random, body=body, camera=camera).sequence)
    rows = [PoseRows.from_sequence(sequence) for sequence in frames]
    return PoseRows(
        xy=np.concatenate([row.xy for row in rows]),
        visibility=np.concatenate([row.visibility for row in rows]),
        aspect=np.concatenate([row.aspect for row in rows]),
    )
