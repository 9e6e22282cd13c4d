"""From pictures to landmarks: a source, an engine, and a recording of everybody in between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from barun.capture.frame_source import FrameSource, SourceEnding, SourceInfo, VideoFrame
from barun.capture.pose_engine import PoseEngine, PoseEstimate
from barun.landmarks import LandmarkFrame, LandmarkRecording, LandmarkSequence

__all__ = ["ClipLandmarks", "FrameResult", "Progress", "estimate_landmarks"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the estimation has come."""

    n_done: int
    """Pictures looked at."""
    n_total: int | None
    """Pictures to look at, as far as the source says; None for live sources."""
    time_s: float
    """Time of the newest picture within the recording."""
    n_people: int
    """People found in the newest picture."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """One picture and the people found in it."""

    frame: VideoFrame
    estimates: tuple[PoseEstimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClipLandmarks:
    """The landmarks of a clip and how it was read."""

    recording: LandmarkRecording
    info: SourceInfo
    ending: SourceEnding
    n_frames: int
    """Pictures looked at."""
    n_frames_with_person: int
    """Pictures with at least one person."""
    is_from_file: bool = False
    """Whether the landmarks came from a file instead of pictures."""
    has_clock: bool = True
    """False where the times come from an assumed frame rate."""

    @property
    def duration_s(self) -> float:
        """Seconds until the last picture is over; 0 for fewer than two."""
        if self.n_frames < 2:
            return 0.0
        rate_hz = self.info.frame_rate_hz
        return self.ending.time_s + (1 / rate_hz if rate_hz else 0.0)


def _on_canvas(
    frame: LandmarkFrame, canvas_wh: tuple[int, int], size_wh: tuple[int, int]
) -> LandmarkFrame:
    """Express a frame of another picture size on the recording's canvas, shapes unchanged.

    The picture is thought to lie in the upper left corner of the canvas, shrunk or enlarged until
    it fits, so that angles stay what they are.
    """
    if size_wh == canvas_wh:
        return frame
    scale = min(canvas_wh[0] / size_wh[0], canvas_wh[1] / size_wh[1])
    to_canvas = np.array(
        [
            scale * size_wh[0] / canvas_wh[0],
            scale * size_wh[1] / canvas_wh[1],
            scale * size_wh[0] / canvas_wh[0],  # z is in picture widths, like x
        ],
        dtype=np.float32,
    )
    return replace(frame, image_xyz=frame.image_xyz * to_canvas, size_wh=canvas_wh)


class _PeopleInTime:
    """Gathers the estimates picture by picture."""

    def __init__(self, canvas_wh: tuple[int, int]) -> None:
        self._canvas_wh = canvas_wh
        self.times_s: list[float] = []
        self._frames: dict[int, dict[int, LandmarkFrame]] = {}
        self._n_with_person = 0

    def add(self, result: FrameResult) -> None:
        """Take the people of the next picture."""
        row = len(self.times_s)
        self.times_s.append(result.frame.time_s)
        height, width = result.frame.image_rgb.shape[:2]
        for estimate in result.estimates:
            frame = _on_canvas(estimate.frame, self._canvas_wh, (width, height))
            self._frames.setdefault(estimate.person, {})[row] = frame
        self._n_with_person += bool(result.estimates)

    @property
    def n_with_person(self) -> int:
        """Pictures with at least one person."""
        return self._n_with_person

    def recording(self, info: SourceInfo) -> LandmarkRecording:
        """Return one sequence a person, from the first sighting to the last."""
        times_s = np.array(self.times_s, dtype=np.float64)
        people = {}
        for person, frames in self._frames.items():
            stay = range(min(frames), max(frames) + 1)
            people[person] = LandmarkSequence.from_frames(
                [frames.get(row) for row in stay],
                times_s[stay.start : stay.stop],
                size_wh=info.size_wh,
                source=info.name,
            )
        return LandmarkRecording(people, times_s)


def _results(
    frames: Iterator[VideoFrame], engine: PoseEngine, is_cancelled: Callable[[], bool]
) -> Iterator[FrameResult]:
    # Asked before the picture is taken, so that the source counts none that nobody looks at.
    while not is_cancelled() and (frame := next(frames, None)) is not None:
        yield FrameResult(frame, engine.estimate(frame.image_rgb, frame.time_s))


def _never() -> bool:
    return False


def estimate_landmarks(
    source: FrameSource,
    engine: PoseEngine,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_result: Callable[[FrameResult], None] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> ClipLandmarks:
    """Estimate the landmarks of all people in all pictures of a source.

    Parameters
    ----------
    source : FrameSource
        Where the pictures come from; read to its end, not closed.
    engine : PoseEngine
        What finds the people; not closed.
    on_progress : callable, optional
        Called after each picture.
    on_result : callable, optional
        Called after each picture with the picture and its people, for drawing or showing.
    cancelled : callable, optional
        Asked before each picture; once true, what was found so far is returned.

    Returns
    -------
    ClipLandmarks
        What was found and how the source ended. A recording without anybody has no people.
        Pictures of another size than the first are expressed on the first one's canvas.

    Raises
    ------
    MediaError
        If the source gives no picture at all.
    """
    people = _PeopleInTime(source.info.size_wh)
    for result in _results(source.frames(), engine, cancelled):
        people.add(result)
        if on_result is not None:
            on_result(result)
        if on_progress is not None:
            n_done, n_people = len(people.times_s), len(result.estimates)
            on_progress(Progress(n_done, source.info.n_frames, result.frame.time_s, n_people))
    return ClipLandmarks(
        recording=people.recording(source.info),
        info=source.info,
        ending=source.ending,
        n_frames=len(people.times_s),
        n_frames_with_person=people.n_with_person,
    )
