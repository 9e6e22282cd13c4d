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
