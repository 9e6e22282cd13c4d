from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.landmarks.formats import read_legacy_running
from barun.running.view import find_view
from tests.running.steps_worked_out import CAMERAS, film

EXPECTED = {
    "side": ("side", "left"),
    "other side": ("side", "right"),
    "rear": ("rear", "none"),
    "front": ("front", "none"),
}
CLIPS = {
    1: ((1920, 1080), ("side", "right")),
    2: ((1080, 1920), ("side", "left")),
    5: ((1080, 1920), ("rear", "none")),
    6: ((1080, 1920), ("front", "none")),
    7: ((1080, 1920), ("side", "left")),
    8: ((1920, 1080), ("rear", "none")),
}


@pytest.mark.parametrize("name", CAMERAS)
def test_simulated_views(name: str) -> None:
    view = find_view(film(CAMERAS[name], duration_s=3).sequence)

    assert (view.name, view.direction) == EXPECTED[name]
    assert view.forward == {"left": -1, "right": 1, "none": 0}[view.direction]


@pytest.mark.parametrize("clip", CLIPS)
def test_real_clips(clip: int, data_dir: Path) -> None:
    size_wh, expected = CLIPS[clip]
    path = data_dir / f"running/experts/pose_data{clip}.csv"

    view = find_view(read_legacy_running(path, frame_rate_hz=30, size_wh=size_wh))

    assert (view.name, view.direction) == expected


def test_somebody_never_seen_has_no_view() -> None:
    sequence = film(duration_s=1).sequence
    nobody = type(sequence).from_arrays(
        np.full_like(sequence.image_xyz, np.nan),
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="nobody",
    )

    view = find_view(nobody)

    assert view.name == "oblique"
    assert np.isnan(view.turn_deg)


@pytest.mark.parametrize("azimuth_deg", [0, 20, 45, 70, 90, 110, 130, 145, 180])
def test_how_far_the_runner_is_turned(azimuth_deg: float) -> None:
    camera = replace(CAMERAS["side"], azimuth_deg=azimuth_deg)

    view = find_view(film(camera, duration_s=3).sequence)

    expected_deg = 90 - abs(azimuth_deg - 90)
    assert view.turn_deg == pytest.approx(expected_deg, abs=9)
    assert (view.name in ("side", "oblique")) == (expected_deg > 40)
