"""The same landmarks as MediaPipe, on a part of the recordings; the rest is in the benchmark."""

from pathlib import Path

import numpy as np
import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from benchmarks.pose_parity import (
    compare_images,
    compare_video,
    count_people,
    read_golden_clip,
    read_golden_images,
    read_picture,
)
from tests.fixtures.drawn_person import skip_without_models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _models() -> None:
    skip_without_models()


@pytest.mark.parametrize("model", ["lite", "full", "heavy"])
def test_single_images(data_dir: Path, model: str) -> None:
    pictures = read_golden_images(data_dir, every=3)
    assert len(pictures) == 6
    comparison = compare_images(data_dir, model, pictures)  # type: ignore[arg-type]  # one of three
    assert comparison.agreement == 1
    image_px = np.concatenate(comparison.image_px)
    assert image_px.mean() <= 0.1
    assert np.percentile(image_px, 95) <= 0.3
    assert np.concatenate(comparison.world_cm).mean() <= 0.05


def test_video_with_loss_and_return(data_dir: Path) -> None:
    name = "video_full_syn_loss"
    comparison = compare_video(
        data_dir, name, read_golden_clip(data_dir, name, n_frames=42), is_forced=True
    )
    assert comparison.agreement == 1
    assert len(comparison.is_agreed) == 42
    assert np.concatenate(comparison.image_px).mean() <= 0.1
    assert np.concatenate(comparison.world_cm).mean() <= 0.05
    assert max(comparison.visibility) <= 0.005
    assert max(comparison.region_px) <= 0.5


@pytest.mark.parametrize(("name", "n_people"), [("tfjs_three_people", 3), ("tfjs_none_cat", 0)])
@pytest.mark.parametrize("mode", ["image", "video"])
def test_number_of_people(data_dir: Path, name: str, n_people: int, mode: str) -> None:
    picture = read_picture(data_dir / "pose" / f"{name}.jpg")
    options = BlazePoseOptions(mode=mode, max_people=5)  # type: ignore[arg-type]  # one of two
    with BlazePoseEngine(options) as engine:
        assert count_people(engine, picture) == n_people
