"""Which way people face, on real recordings whose view is known."""

from pathlib import Path

import numpy as np
import pytest

from barun.kinematics.body_axes import compute_aspect_xy, compute_yaw
from barun.landmarks.formats import read_legacy_frames, read_legacy_running


@pytest.mark.parametrize("person", ["p1", "p2", "p3"])
def test_labelled_front_views_face_the_camera(person: str, data_dir: Path) -> None:
    frames = read_legacy_frames(data_dir / f"posture/{person}.csv")
    front = np.array(frames.labels["view_angle"]) == "1"
    positions = frames.image_xy[front].astype(np.float64) * [640 / 480, 1]
    yaw = compute_yaw(positions, np.arange(front.sum()) * 10.0)  # single frames, nothing steadied
    assert np.mean(np.abs(yaw) < np.radians(30)) > 0.95


@pytest.mark.parametrize(
    ("clip", "view"),
    [(1, "side"), (2, "side"), (7, "side"), (5, "rear"), (8, "rear"), (6, "front")],
)
def test_running_clips_are_seen_from_where_they_were_filmed(
    clip: int, view: str, data_dir: Path
) -> None:
    sequence = read_legacy_running(
        data_dir / f"running/experts/pose_data{clip}.csv", frame_rate_hz=30, size_wh=(1920, 1080)
    )
    yaw = compute_yaw(compute_aspect_xy(sequence), sequence.times_s)
    away = np.degrees(np.abs(yaw[np.isfinite(yaw)]))
    inside = {"front": away < 30, "rear": away > 150, "side": (away > 30) & (away < 150)}[view]
    assert np.mean(inside) > 0.85
