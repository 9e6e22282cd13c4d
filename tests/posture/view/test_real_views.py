"""The shipped view model on recordings of people, cameras and shapes of picture it has not seen."""

from pathlib import Path

import numpy as np
import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.capture.opening import open_source
from barun.landmarks import LandmarkSequence
from barun.pipeline.clip_landmarks import estimate_landmarks
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.stabiliser import stabilise_views
from barun.posture.view.view import View
from barun.posture.view.view_model import ViewModel


def _landmarks(path: Path, *, every: int = 1) -> LandmarkSequence:
    if not path.is_file():
        pytest.skip(f"no recording: {path} is absent")
    options = BlazePoseOptions(mode="image" if path.suffix == ".jpg" else "video")
    with (
        BlazePoseEngine(options) as engine,
        open_source(path, every=every) as source,
    ):
        recording = estimate_landmarks(source, engine).recording
    return next(iter(recording.people.values()))


@pytest.fixture(scope="module")
def model() -> ViewModel:
    return ViewModel.load()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "kui_front_20250705_222700.mp4",
        "intel_asl_book.mkv",
        "intel_asl_eat.mkv",
        "intel_asl_please.mkv",
    ],
)
def test_people_in_front_of_a_webcam(data_dir: Path, model: ViewModel, name: str) -> None:
    sequence = _landmarks(data_dir / "webcam" / name, every=4)
    probabilities = model.view_probabilities(PoseRows.from_sequence(sequence))
    assert set(decide_views(probabilities)) == {View.FRONT}
    assert set(stabilise_views(sequence.times_s, probabilities)) == {View.FRONT}


@pytest.mark.slow
def test_person_who_sits_down_and_bends_seen_from_the_side(
    data_dir: Path, model: ViewModel
) -> None:
    sequence = _landmarks(data_dir / "webcam" / "kui_side_20250706_173222.mp4", every=2)
    probabilities = model.view_probabilities(PoseRows.from_sequence(sequence))
    # From frame 80 on the person turns to the camera to stop the recording.
    sitting = slice(0, 40)
    found = decide_views(probabilities[sitting])
    assert np.mean(found == View.RIGHT_SIDE) >= 0.95
    assert View.FRONT not in found
    assert View.LEFT_SIDE not in found
    steady = stabilise_views(sequence.times_s, probabilities)[sitting]
    assert set(steady) == {View.RIGHT_SIDE}


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["_flip", "_hf", "_hf_flip"])
@pytest.mark.parametrize("posture", ["straight", "hunchback", "recline"])
def test_photographs_from_the_side(
    data_dir: Path, model: ViewModel, posture: str, shape: str
) -> None:
    sequence = _landmarks(data_dir / "posture" / "sideview" / f"{posture}{shape}.jpg")
    (view,) = decide_views(model.view_probabilities(PoseRows.from_sequence(sequence)))
    assert View(view).is_side
