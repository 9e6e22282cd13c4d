"""A pose engine that gives back landmarks recorded earlier."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.picture import validate_picture, validate_time
from barun.capture.pose_engine import PoseEstimate
from barun.closing import Closing
from barun.errors import LandmarkValueError, ModelError
from barun.landmarks import LandmarkFrame, LandmarkRecording, LandmarkSequence

__all__ = ["ReplayEngine"]

_SINGLE_FRAME_REACH_S: Final = 0.5
"""Half the interval that a recording of one instant is taken to stand for."""


class ReplayEngine(Closing):
    """Answers with the landmarks a recording holds for the time of the picture.

    Fulfils :class:`barun.capture.pose_engine.PoseEngine`; the pictures themselves are only checked.
    It lets everything behind the engine run on known landmarks: tests, demonstrations, a second
    judgement of an old recording.

    Parameters
    ----------
    recording : LandmarkRecording or LandmarkSequence
        What to replay; a sequence is person 0.

    Raises
    ------
    LandmarkValueError
        If a sequence of it holds no instant.

    Notes
    -----
    The instant nearest to the time asked for answers, if it lies within half a frame interval (the
    median interval of the recording); otherwise nobody is there. Positions are fractions of the
    recorded picture, so a frame keeps the recorded ``size_wh``, where the recording knows it.
    """

    def __init__(self, recording: LandmarkRecording | LandmarkSequence) -> None:
        if isinstance(recording, LandmarkSequence):
            recording = LandmarkRecording({0: recording})
        for sequence in recording.people.values():
            if len(sequence) == 0:
                raise LandmarkValueError("pose_engine.replay-empty", source=sequence.source)
        self._recording = recording
        self._time_s: float | None = None
        self._is_closed = False

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        """Return the people recorded at `time_s`.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            Any picture; its size stands in where the recording knows none.
        time_s : float
            Seconds since the start of the recording, larger than at the call before.

        Raises
        ------
        LandmarkValueError
            If the array is not a picture, or time does not go forward.
        ModelError
            If the engine is closed.
        """
        if self._is_closed:
            raise ModelError("pose_engine.closed")
        height_px, width_px = validate_picture(image_rgb).shape[:2]
        validate_time(time_s, self._time_s)
        self._time_s = time_s
        estimates = []
        row = _find_row(self._recording.times_s, time_s)
        for person in self._recording.people:
            frame = _find_frame(self._recording, person, row)
            if frame is not None:
                size_wh = frame.size_wh or (width_px, height_px)
                frame = replace(frame, time_s=time_s, size_wh=size_wh)
                # The recording says that somebody was there, not how sure that was.
                estimates.append(PoseEstimate(person=person, frame=frame, presence=1.0))
        return tuple(estimates)

    def reset(self) -> None:
        """Let time start anew."""
        self._time_s = None

    def close(self) -> None:
        """Close the engine. May be called twice."""
        self._is_closed = True


def _find_row(times_s: npt.NDArray[np.float64], time_s: float) -> int | None:
    """Return the instant nearest in time, None if it is too far away."""
    after = int(np.searchsorted(times_s, time_s))
    neighbours = [row for row in (after - 1, after) if 0 <= row < len(times_s)]
    row = min(neighbours, key=lambda row: abs(float(times_s[row]) - time_s), default=None)
    if row is None:
        return None
    reach_s = _SINGLE_FRAME_REACH_S
    if len(times_s) > 1:
        reach_s = 0.5 * float(np.median(np.diff(times_s)))
    # Rounding must not lose an instant exactly half way.
    is_near = abs(float(times_s[row]) - time_s) <= reach_s * (1 + 1e-9)
    return row if is_near else None


def _find_frame(recording: LandmarkRecording, person: int, row: int | None) -> LandmarkFrame | None:
    """Return a person at an instant of the recording, None if there is none or he was not there."""
    sequence, rows = recording.people[person], recording.rows(person)
    if row is None or not rows.start <= row < rows.stop:
        return None
    frame = sequence.frame(row - rows.start)
    return frame if np.any(np.isfinite(frame.image_xyz[:, 0])) else None
