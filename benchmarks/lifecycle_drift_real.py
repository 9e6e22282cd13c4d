"""Whether the watch of cameras holds before real people: webcams that stand, and turned ones.

    python -m benchmarks.lifecycle_drift_real --data ../shared/data

Labelled frames of people before a webcam, in their order. A camera that turns about its lens
changes a picture by a homography, however near or far anything in it is: what a real picture
would be after it can be computed exactly, up to the lens, of which 65 degrees are assumed. The
first half of each recording is seen by the camera that was calibrated, the second by the same one
or a turned one. Frames have no times; five make a stretch here, thirty a minute.
"""

import argparse
import math
import os
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.geometry.rotations import compute_rotation_about_x, compute_rotation_about_z
from barun.landmarks.formats.legacy_frames import LabelledFrames, read_legacy_frames
from barun.monitoring.drift.camera_watch import CameraWatch
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.measuring import measure_posture
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = ["main", "measure_real"]

_Array = npt.NDArray[np.float64]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_PEOPLE: Final = ("p1", "p2", "p3")
"""p5 is p1 on another day, in part the very same frames."""
_SIZE_WH: Final = (640, 480)
_FIELD_OF_VIEW_DEG: Final = 65.0
_N_BASELINE: Final = 10
_STRETCH: Final = 5
_N_STRETCHES: Final = 6
_TURNS: Final[dict[str, tuple[float, float]]] = {
    "stands": (0.0, 0.0),
    "tilted down 10 deg": (10.0, 0.0),
    "tilted up 10 deg": (-10.0, 0.0),
    "rolled 10 deg": (0.0, 10.0),
    "tilted down 5 deg": (5.0, 0.0),
    "rolled 5 deg": (0.0, 5.0),
}
"""Pitch and roll."""


def _turn(image_xy: _Array, pitch_deg: float, roll_deg: float) -> _Array:
    """Return where a camera that was turned about its lens sees the same points."""
    width, height = _SIZE_WH
    focal_px = width / 2 / math.tan(math.radians(_FIELD_OF_VIEW_DEG) / 2)
    rays = np.ones((*image_xy.shape[:-1], 3))
    rays[..., 0] = (image_xy[..., 0] - 0.5) * width / focal_px
    rays[..., 1] = (image_xy[..., 1] - 0.5) * height / focal_px
    turned = (
        rays
        @ (
            compute_rotation_about_z(-math.radians(roll_deg))
            @ compute_rotation_about_x(math.radians(pitch_deg))
        ).T
    )
    seen = turned[..., :2] / turned[..., 2:]
    return np.asarray(0.5 + seen * focal_px / np.array(_SIZE_WH))


def _measure(frames: LabelledFrames, image_xy: _Array) -> _Array:
    """Return the features of all frames, shape (N, F), as seen from the front."""
    seen = np.where(np.isfinite(image_xy[..., 0]), 0.9, np.nan)
    aspect = np.full(len(frames), _SIZE_WH[0] / _SIZE_WH[1])
    rows = PoseRows.from_arrays(image_xy, seen, aspect)
    view = np.full(len(frames), View.FRONT, dtype=np.int8)
    values: _Array = measure_posture(rows, view).values
    return values


def _to_minutes(values: _Array) -> _Array:
    """Return means of stretches, shape (M, P, F); what does not fill a minute is left out."""
    n_minutes = len(values) // (_STRETCH * _N_STRETCHES)
    cut = values[: n_minutes * _STRETCH * _N_STRETCHES]
    stretches = cut.reshape(n_minutes * _N_STRETCHES, _STRETCH, -1)
    known = np.isfinite(stretches)
    count = known.sum(axis=1)
    sums = np.where(known, stretches, 0.0).sum(axis=1)
    means = np.where(count >= 3, sums / np.maximum(count, 1), np.nan)
    return np.asarray(means.reshape(n_minutes, _N_STRETCHES, -1))


def _watch(minutes: _Array, usual: _Array) -> list[float]:
    """Return the evidence after each minute."""
    watch, view = CameraWatch(), np.array([int(View.FRONT)], dtype=np.int8)
    evidence = []
    with np.errstate(invalid="ignore"):
        for stretches in minutes:
            known = np.isfinite(stretches)
            count = known.sum(axis=0)
            means = np.where(known, stretches, 0.0).sum(axis=0) / np.where(count, count, np.nan)
            watch.step(["c"], means[None], stretches[None], usual[None], view)
            evidence.append(watch.evidence()["c"])
    return evidence


def measure_real(data: Path) -> None:
    """Print after how many minutes a turned camera rings, by person and what it shows."""
    print("real people from the front; minutes from the turn to the alarm, '-' where none")
    for name in _PEOPLE:
        frames = read_legacy_frames(data / "posture" / f"{name}.csv")
        is_front = np.array(frames.labels["view_angle"]) == "1"
        grades = np.array(frames.labels["pose_grade"])
        image_xy = np.asarray(frames.image_xy, dtype=np.float64)
        still = _measure(frames, image_xy)
        good = np.flatnonzero(is_front & (grades == "a"))[:_N_BASELINE]
        usual, _ = compute_centre_and_spread(still[good])
        for chosen, label in (("abcd", "all grades"), ("cd", "only slumped")):
            kept = np.flatnonzero(is_front & np.isin(grades, list(chosen)))
            half = len(kept) // 2
            before = _to_minutes(still[kept[:half]])
            cells, n_after = [], 0
            for turn, (pitch_deg, roll_deg) in _TURNS.items():
                turned = _measure(frames, _turn(image_xy, pitch_deg, roll_deg))
                after = _to_minutes(turned[kept[half:]])
                n_after = len(after)
                evidence = _watch(np.concatenate([before, after]), usual)
                is_early = any(one >= 1.0 for one in evidence[: len(before)])
                late = [n + 1 for n, one in enumerate(evidence[len(before) :]) if one >= 1.0]
                found = "early" if is_early else str(late[0]) if late else "-"
                cells.append(f"{turn} {found}")
            print(f"  {name} {label:12} {len(before)} + {n_after} min: " + ", ".join(cells))


def main(arguments: list[str] | None = None) -> int:
    """Print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lifecycle_drift_real")
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    measure_real(parser.parse_args(arguments).data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
