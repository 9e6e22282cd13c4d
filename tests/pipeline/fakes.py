"""A source of blank pictures and an engine that sees in them whom a test wants to be there."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from barun.capture.frame_source import SourceEnding, SourceInfo, VideoFrame
from barun.capture.pose_engine import PoseEstimate
from barun.closing import Closing
from barun.landmarks import LandmarkFrame

__all__ = ["SIZE_WH", "PicturesInMemory", "ScriptedEngine"]

SIZE_WH = (64, 48)


class PicturesInMemory(Closing):
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


class ScriptedEngine(Closing):
    """An engine that finds, in picture n, the people listed for it; all points at one place."""

    def __init__(self, people: Sequence[Sequence[int]], at: tuple[float, float, float]) -> None:
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
