"""Random simulated sitters at random desks, for the benchmarks of calibration and drift."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.calibrator import CalibrationTarget
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import judge_all
from barun.posture.view.view import View
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    Body,
    Camera,
    Liveliness,
    SittingPosture,
    SittingScript,
)
from benchmarks.filming import CameraMove, Sitting, film_sitting

__all__ = ["HALF_SLUMPED", "PHONE", "SLID_DOWN", "VIEWS", "Sitter", "draw_sitters", "film", "judge"]

VIEWS: Final[dict[View, tuple[Camera, CalibrationTarget]]] = {
    View.FRONT: (DESK_CAMERA, "front"),
    View.LEFT_SIDE: (DESK_SIDE_CAMERA, "side"),
}
PHONE: Final = SittingPosture(
    thoracic_flexion_deg=8.0,
    neck_flexion_deg=22.0,
    head_nod_deg=30.0,
    arm_flexion_left_deg=40.0,
    arm_flexion_right_deg=40.0,
    elbow_flexion_left_deg=95.0,
    elbow_flexion_right_deg=95.0,
)
SLID_DOWN: Final = SittingPosture(
    pelvis_tilt_deg=-30.0,
    lumbar_flexion_deg=15.0,
    thoracic_flexion_deg=12.0,
    neck_flexion_deg=12.0,
    head_nod_deg=-5.0,
)
HALF_SLUMPED: Final = SittingPosture(
    pelvis_tilt_deg=-7.0,
    lumbar_flexion_deg=11.0,
    thoracic_flexion_deg=12.0,
    neck_flexion_deg=6.0,
    head_forward_m=0.015,
    head_nod_deg=-14.0,
)


def judge(measurements: PostureMeasurements, baselines: Baselines) -> npt.NDArray[np.float64]:
    """Return the loads of all rules, shape (N, R)."""
    return judge_all(measurements, baselines)[0]


@dataclass(frozen=True, slots=True)
class Sitter:
    """One person at one desk."""

    seed: int
    body: Body
    liveliness: Liveliness
    camera: Camera


def draw_sitters(view: View, n_sitters: int, rate_hz: float) -> Iterator[Sitter]:
    """Yield people of random size and liveliness, each before a camera placed at random."""
    camera, _ = VIEWS[view]
    for seed in range(n_sitters):
        random = np.random.default_rng([seed, int(view)])
        if view is View.FRONT:
            camera = replace(
                DESK_CAMERA,
                height_m=random.uniform(0.95, 1.20),
                distance_m=random.uniform(0.75, 1.05),
                pitch_deg=random.uniform(-5, 5),
            )
        else:
            camera = replace(
                DESK_SIDE_CAMERA,
                distance_m=random.uniform(1.8, 2.6),
                azimuth_deg=90 + random.uniform(-8, 8),
            )
        yield Sitter(
            seed,
            Body(stature_m=random.uniform(1.55, 1.88), shoulder_scale=random.uniform(0.92, 1.08)),
            Liveliness(sway_deg=random.uniform(0.2, 0.6), breath_deg=random.uniform(0.2, 0.6)),
            replace(camera, frame_rate_hz=rate_hz, time_jitter_s=0.1 / rate_hz),
        )


def film(
    sitter: Sitter, script: SittingScript, view: View, move: CameraMove | None = None
) -> Sitting:
    """Film a sitter."""
    """Return the loads of all rules."""
    return film_sitting(
        script,
        sitter.seed,
        view=view,
        camera=sitter.camera,
        move=move,
        body=sitter.body,
        liveliness=sitter.liveliness,
    )
