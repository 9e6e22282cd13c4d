"""Finds the phases of a real slump before a webcam, at the right frames or not.

The clip shows a person from the right side: upright to frame 46, leaning from 48 to 58, bent from
60. Its file says 30 frames a second, but the recording ran at about 9.5. The person's own first
seconds are the baseline.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.posture.baseline import Baselines
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all, rule_column
from barun.posture.monitor.dose import compute_ratios
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads
from benchmarks.marks import Mark
from benchmarks.pose_parity import read_clip

__all__ = ["measure_webcam_slump"]

_Array = npt.NDArray[np.float64]

_CLIP: Final = "webcam/kui_side_20250706_173222.mp4"
_RATE_HZ: Final = 9.5
_LEANS_FRAME: Final = 47.0
"""Between the last upright frame and the first leaning one."""
_BENDS_FRAME: Final = 59.0
"""Between the last leaning frame and the first bent one."""
_BASELINE: Final = slice(5, 30)
_SHORT: Final = replace(MonitorSettings(), hold_s=1.0, smoothing_s=0.3)


def measure_webcam_slump(data: Path) -> list[Mark]:
    """Return how far off the phases are; nothing where the clip is absent.

    Parameters
    ----------
    data : pathlib.Path
        Folder of the recordings.

    Notes
    -----
    Leaning begins with the event of slouching, relative to the person's own sitting. Bent begins
    where the trunk leaves the band that ISO 11226 accepts for any time, 20 degrees.
    """
    if not (data / _CLIP).is_file():
        print(f"no real clip: {data / _CLIP} is absent")
        return []
    rows = _estimate(data / _CLIP)
    measurements = measure_posture(rows, np.full(len(rows), View.RIGHT_SIDE, dtype=np.int8))
    median, spread = compute_centre_and_spread(measurements.values[_BASELINE])
    own = Baselines(median=median[None], spread=spread[None])
    loads, reasons = judge_all(measurements, own)
    bad = GradeModel.load().grade(measurements, own).bad
    loads, reasons = weigh_loads(loads, reasons, bad, measurements.view)
    ratios, is_angle = compute_ratios(measurements, loads, RULE_KEYS)
    slouch = rule_column("slouch")
    leans = _find_start_frame(loads, reasons, rows)
    bends = _find_start_frame(np.where(is_angle, ratios, np.nan), reasons, rows)
    starts = {
        key: round(frame, 1)
        for key, frame in zip(RULE_KEYS, leans, strict=True)
        if np.isfinite(frame)
    }
    print(f"\nreal clip: events begin at frames {starts}; beyond 20 deg from {bends[slouch]:.1f}")
    return [
        Mark(name, abs(found - expected) / _RATE_HZ, "s", 0.5, "at most")
        for name, found, expected in (
            ("real clip, leaning", leans[slouch], _LEANS_FRAME),
            ("real clip, bent", bends[slouch], _BENDS_FRAME),
        )
    ]


def _estimate(path: Path) -> PoseRows:
    image_xyz, visibility, world_xyz, aspect = [], [], [], []
    with BlazePoseEngine(BlazePoseOptions(model="full")) as engine:
        for index, picture in enumerate(read_clip(path)):
            people = engine.estimate(picture, index / _RATE_HZ)
            points, seen, metres = np.full((33, 3), np.nan), np.full(33, np.nan), None
            if people:
                frame = people[0].frame
                points, seen, metres = frame.image_xyz, frame.visibility, frame.world_xyz
            image_xyz.append(points)
            visibility.append(seen)
            world_xyz.append(np.full((33, 3), np.nan) if metres is None else metres)
            aspect.append(picture.shape[1] / picture.shape[0])
    return PoseRows.from_arrays(
        np.array(image_xyz), np.array(visibility), np.array(aspect), world_xyz=np.array(world_xyz)
    )


def _find_start_frame(loads: _Array, reasons: npt.NDArray[np.int8], rows: PoseRows) -> list[float]:
    """Return the frame at which the first event of each rule begins; NaN without one."""
    monitor = PostureMonitor(1, RULES, _SHORT)
    starts = [float("nan")] * len(RULES)
    for index, is_present in enumerate(rows.is_present):
        here = slice(index, index + 1)
        step = monitor.step([index / _RATE_HZ], loads[here], reasons[here], [is_present])
        for event in step.started:
            if np.isnan(starts[event.rule]):
                starts[event.rule] = event.start_s * _RATE_HZ
    return starts
