"""Made-up people for the tests of reports and overlays: a runner seen from the left."""

import numpy as np
import numpy.typing as npt

from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence

__all__ = ["SIZE_WH", "make_runner"]

SIZE_WH = (1280, 720)
_Array = npt.NDArray[np.float64]


def _step(start: _Array, length: float, angle_deg: _Array | float) -> _Array:
    """From `start` down a limb of `length` picture heights, swung `angle_deg` to the right."""
    angle = np.radians(angle_deg) * np.ones(len(start))
    return start + length * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def make_runner(
    n_frames: int = 60,
    frame_rate_hz: float = 30.0,
    *,
    source: str = "runner.mp4",
    hidden_right: slice | None = None,
    missing: slice | None = None,
    middle_x: float = 0.5,
) -> LandmarkSequence:
    """Return a person running in place, facing the right of the picture.

    Hips, knees and arms swing as sines at 1.4 strides a second; the knee bends between 10 and 90
    degrees. `hidden_right` marks frames in which the far arm and leg are seen badly (visibility
    0.2), `missing` frames without the person.
    """
    times_s = np.arange(n_frames) / frame_rate_hz
    phase = 2 * np.pi * 1.4 * times_s
    aspect = SIZE_WH[0] / SIZE_WH[1]
    hip = np.stack([np.full(n_frames, middle_x * aspect), 0.52 + 0.012 * np.sin(2 * phase)], axis=1)
    places: dict[Landmark, _Array] = {}
    shoulder = _step(hip, -0.26, -7.0)
    nose = _step(_step(shoulder, -0.12, -15.0), 0.05, 80.0)
    for side, shift in (("LEFT", 0.0), ("RIGHT", np.pi)):
        near = 0.01 if side == "LEFT" else -0.01
        thigh_deg = 15 + 35 * np.sin(phase + shift)
        knee_deg = 50 - 40 * np.cos(phase + shift + 0.6)
        arm_deg = 5 - 40 * np.sin(phase + shift)
        points = {"HIP": hip + near, "SHOULDER": shoulder + near}
        points["KNEE"] = _step(points["HIP"], 0.2, thigh_deg)
        points["ANKLE"] = _step(points["KNEE"], 0.2, thigh_deg - knee_deg)
        foot_deg = thigh_deg - knee_deg + 85 + 12 * np.sin(phase + shift)
        points["HEEL"] = _step(points["ANKLE"], 0.035, foot_deg - 110)
        points["FOOT_INDEX"] = _step(points["HEEL"], 0.11, foot_deg)
        points["ELBOW"] = _step(points["SHOULDER"], 0.14, arm_deg)
        points["WRIST"] = _step(points["ELBOW"], 0.12, arm_deg + 80)
        for finger, spread in (("PINKY", -12), ("INDEX", 0), ("THUMB", 25)):
            points[finger] = _step(points["WRIST"], 0.04, arm_deg + 80 + spread)
        points["EAR"] = _step(shoulder, -0.12, -12.0) + near / 2
        for eye, ahead in (("EYE_INNER", 0.05), ("EYE", 0.045), ("EYE_OUTER", 0.04)):
            points[eye] = points["EAR"] + np.array([ahead, -0.02])
        places |= {Landmark[f"{side}_{name}"]: place for name, place in points.items()}
        places[Landmark[f"MOUTH_{side}"]] = points["EAR"] + np.array([0.045, 0.03])
    places[Landmark.NOSE] = nose
    image_xyz = np.zeros((n_frames, N_LANDMARKS, 3))
    for mark, place in places.items():
        image_xyz[:, mark, 0] = place[:, 0] / aspect
        image_xyz[:, mark, 1] = place[:, 1]
    visibility = np.full((n_frames, N_LANDMARKS), 0.98)
    if hidden_right is not None:
        for mark in Landmark:
            if mark.name.startswith("RIGHT_") and mark > Landmark.RIGHT_SHOULDER:
                visibility[hidden_right, mark] = 0.2
    if missing is not None:
        image_xyz[missing] = np.nan
        visibility[missing] = np.nan
    return LandmarkSequence.from_arrays(
        image_xyz, visibility, times_s, size_wh=SIZE_WH, source=source
    )
