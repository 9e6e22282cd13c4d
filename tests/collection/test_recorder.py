"""Every n-th frame, under the label that is held."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.capture.pose_engine import PoseEstimate
from barun.collection.collection import Collection
from barun.collection.label import Label
from barun.collection.recorder import Recorder
from barun.errors import CollectionError
from barun.landmarks import LandmarkFrame
from tests.collection.sitters import NOW_S, agree, open_collection, pose


def estimate(number: int, *, presence: float = 0.9) -> PoseEstimate:
    """Return somebody in a picture."""
    image_xyz = pose(number)
    frame = LandmarkFrame(image_xyz, np.ones(33, dtype=np.float32), 0.0, (640, 480))
    return PoseEstimate(0, frame, presence)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with open_collection(tmp_path) as opened:
        yield opened


@pytest.fixture
def recorder(collection: Collection) -> Recorder:
    recorder = Recorder(collection, "camera 0", lambda *_: 2, every=10)
    recorder.begin(agree(collection), NOW_S)
    return recorder


def _feed(recorder: Recorder, indices: range) -> list[int]:
    return [
        index for index in indices if recorder.take(index, (estimate(index),), NOW_S) is not None
    ]


def test_every_tenth_frame_is_kept(recorder: Recorder) -> None:
    assert _feed(recorder, range(35)) == [0, 10, 20, 30]


def test_frames_a_slow_machine_left_out_are_counted(recorder: Recorder) -> None:
    assert _feed(recorder, range(0, 60, 7)) == [0, 14, 21, 35, 42, 56]


def test_labels_are_held_until_pressed_again(recorder: Recorder, collection: Collection) -> None:
    recorder.press_view(1)
    recorder.press_grade("b")
    _feed(recorder, range(1))
    recorder.press_view(2)
    _feed(recorder, range(10, 11))
    recorder.press_view(2)
    recorder.press_grade("b")
    _feed(recorder, range(20, 21))
    labels = [one.label for one in collection.record.samples.values()]
    assert labels == [Label(1, "b"), Label(2, "b"), Label()]
    assert recorder.suggested_view == 2
    assert recorder.confirm(NOW_S) == 1
    assert recorder.undo() == 1
    assert recorder.undo(whole_run=True) == 1


def test_pause_and_empty_pictures(recorder: Recorder) -> None:
    assert recorder.take(0, (), NOW_S) is None
    assert recorder.n_empty == 1
    recorder.is_paused = True
    assert _feed(recorder, range(10, 40)) == []
    recorder.is_paused = False
    assert _feed(recorder, range(40, 41)) == [40]


def test_of_several_people_the_surest(recorder: Recorder, collection: Collection) -> None:
    recorder.take(0, (estimate(1, presence=0.6), estimate(2, presence=0.95)), NOW_S)
    (sample,) = collection.record.samples.values()
    np.testing.assert_array_equal(sample.image_xyz, pose(2))


def test_the_next_person_has_a_session_of_its_own(
    recorder: Recorder, collection: Collection
) -> None:
    _feed(recorder, range(11))
    recorder.begin(agree(collection), NOW_S)
    _feed(recorder, range(20, 21))
    assert [one.number for one in collection.record.samples.values()] == [1, 2, 1]
    assert recorder.person == "P2"


def test_nobody_is_recorded_before_begin_or_without_consent(collection: Collection) -> None:
    recorder = Recorder(collection, "camera 0", lambda *_: 0, every=1)
    assert recorder.take(0, (estimate(1),), NOW_S) is None
    assert (recorder.undo(), recorder.confirm(NOW_S), recorder.person) == (0, 0, "")
    with pytest.raises(CollectionError, match="has not agreed"):
        recorder.begin("P1", NOW_S)
