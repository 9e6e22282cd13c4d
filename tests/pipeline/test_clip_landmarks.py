from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.frame_source import SourceEnding, SourceInfo, VideoFrame
from barun.capture.pose_engine import PoseEstimate
from barun.landmarks import LandmarkFrame
from barun.pipeline.clip_landmarks import FrameResult, Progress, estimate_landmarks

SIZE_WH = (64, 48)


class PicturesInMemory:
    """A source of blank pictures, one every tenth of a second."""

    def __init__(self, sizes_wh: list[tuple[int, int]]) -> None:
        self._sizes_wh = sizes_wh
        self._n_delivered = 0

    @property
    def info(self) -> SourceInfo:
        n_frames = len(self._sizes_wh)
        return SourceInfo("memory", "video", self._sizes_wh[0], 10.0, n_frames, is_live=False)

    @property
    def ending(self) -> SourceEnding:
        is_done = self._n_delivered == len(self._sizes_wh)
        return SourceEnding(
            "complete" if is_done else "stopped", self._n_delivered, (self._n_delivered - 1) / 10
        )

    def frames(self) -> Iterator[VideoFrame]:
        for index, (width, height) in enumerate(self._sizes_wh):
            self._n_delivered += 1
            picture = np.zeros((height, width, 3), dtype=np.uint8)
            yield VideoFrame(picture, index / 10, index)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass


class ScriptedEngine:
    """An engine that finds, in picture n, the people listed for it; all points at one place."""

    def __init__(self, people: list[list[int]], at: tuple[float, float, float]) -> None:
        self._people = people
        self._at = at
        self._n_seen = 0

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        height, width = image_rgb.shape[:2]
        image_xyz = np.tile(np.array(self._at, dtype=np.float32), (33, 1))
        frame = LandmarkFrame(
            image_xyz, np.full(33, 0.9, dtype=np.float32), time_s, (width, height), image_xyz * 2
        )
        people = self._people[self._n_seen]
        self._n_seen += 1
        return tuple(PoseEstimate(person, frame, 0.8) for person in people)

    def reset(self) -> None:
        self._n_seen = 0

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass


def test_people_come_and_go() -> None:
    source = PicturesInMemory([SIZE_WH] * 4)
    engine = ScriptedEngine([[0], [0, 1], [], [1]], at=(0.25, 0.5, 0.0))

    clip = estimate_landmarks(source, engine)

    first, second = clip.recording.people[0], clip.recording.people[1]
    assert first.has_person.tolist() == [True, True]
    assert second.has_person.tolist() == [True, False, True]
    np.testing.assert_allclose(first.times_s, [0.0, 0.1])
    np.testing.assert_allclose(second.times_s, [0.1, 0.2, 0.3])
    np.testing.assert_allclose(clip.recording.times_s, [0.0, 0.1, 0.2, 0.3])
    assert (clip.n_frames, clip.n_frames_with_person) == (4, 3)
    assert clip.ending.outcome == "complete"


def test_nobody_gives_a_recording_without_people() -> None:
    clip = estimate_landmarks(PicturesInMemory([SIZE_WH] * 2), ScriptedEngine([[], []], (0, 0, 0)))

    assert dict(clip.recording.people) == {}
    assert clip.n_frames == 2


def test_a_picture_of_another_size_keeps_its_shape() -> None:
    """A 32 x 48 picture on the 64 x 48 canvas: half as wide, so x and z count half."""
    source = PicturesInMemory([SIZE_WH, (32, 48)])
    engine = ScriptedEngine([[0], [0]], at=(0.5, 0.5, -0.2))

    sequence = estimate_landmarks(source, engine).recording.people[0]

    np.testing.assert_allclose(sequence.image_xyz[0, 0], [0.5, 0.5, -0.2])
    np.testing.assert_allclose(sequence.image_xyz[1, 0], [0.25, 0.5, -0.1])
    assert sequence.size_wh == SIZE_WH
    assert sequence.world_xyz is not None
    np.testing.assert_array_equal(sequence.world_xyz[0], sequence.world_xyz[1])


def test_a_large_picture_is_shrunk_onto_the_canvas() -> None:
    """128 x 192 fits 64 x 48 at a quarter: 32 x 48 pixels of it."""
    source = PicturesInMemory([SIZE_WH, (128, 192)])
    engine = ScriptedEngine([[0], [0]], at=(1.0, 1.0, 0.0))

    sequence = estimate_landmarks(source, engine).recording.people[0]

    np.testing.assert_allclose(sequence.image_xyz[1, 0], [0.5, 1.0, 0.0])


def test_progress_counts_to_the_total() -> None:
    seen: list[Progress] = []
    source = PicturesInMemory([SIZE_WH] * 4)

    estimate_landmarks(
        source,
        ScriptedEngine([[0], [], [0, 1], []], (0.5, 0.5, 0.0)),
        on_progress=seen.append,
    )

    assert [progress.n_done for progress in seen] == [1, 2, 3, 4]
    assert {progress.n_total for progress in seen} == {4}
    assert [progress.n_people for progress in seen] == [1, 0, 2, 0]


def test_cancelling_keeps_what_was_found() -> None:
    results: list[FrameResult] = []

    clip = estimate_landmarks(
        PicturesInMemory([SIZE_WH] * 4),
        ScriptedEngine([[0]] * 4, (0.5, 0.5, 0.0)),
        on_result=results.append,
        cancelled=lambda: len(results) == 2,
    )

    assert len(clip.recording.people[0]) == 2
    assert clip.ending.outcome == "stopped"


def test_who_stops_takes_no_picture_that_is_not_looked_at() -> None:
    source = PicturesInMemory([SIZE_WH] * 4)
    seen: list[Progress] = []

    clip = estimate_landmarks(
        source,
        ScriptedEngine([[0]] * 4, (0.5, 0.5, 0.0)),
        on_progress=seen.append,
        cancelled=lambda: len(seen) == 2,
    )

    assert (clip.n_frames, clip.ending.n_frames, clip.ending.time_s) == (2, 2, 0.1)


@pytest.mark.parametrize(("n_frames", "duration_s"), [(1, 0.0), (2, 0.2), (30, 3.0)])
def test_duration_ends_with_the_last_picture(n_frames: int, duration_s: float) -> None:
    clip = estimate_landmarks(
        PicturesInMemory([SIZE_WH] * n_frames), ScriptedEngine([[]] * n_frames, (0, 0, 0))
    )
    assert clip.duration_s == pytest.approx(duration_s)
