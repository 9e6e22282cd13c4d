"""The recording as a video with skeleton and angles drawn on it."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.feedback.overlay import OverlayPerson, PictureOverlay
from barun.feedback.video_writer import VideoWriter, fit_picture_size
from barun.messages import Language

__all__ = ["DEFAULT_MAX_SIDE_PX", "AnnotatedVideoWriter"]

_Picture = npt.NDArray[np.uint8]

DEFAULT_MAX_SIDE_PX: Final = 960
"""Large enough to judge a pose. VP8 takes 43 ms a picture of 960 x 540 on one core, drawing 6,
against 76 ms for VP8 alone at 1280 x 720."""


class AnnotatedVideoWriter:
    """Draws people on the pictures of a recording and writes them as a video.

    Drawing and encoding run in a thread of their own; see `VideoWriter` for formats, frame rate and
    what is left after a failure.

    Parameters
    ----------
    path : Path
        ``.webm`` or ``.mp4``.
    size_wh : tuple of int
        Width and height of the recording in pixels; pictures of another size are fitted to it.
    frame_rate_hz : float
        Frames a second of the recording.
    language : {"en", "ko"}
        Language of the labels.
    max_side_px : int
        Larger recordings are made smaller until the long side is this.

    Raises
    ------
    ModelError
        If no font can draw the language.
    SettingError
        If the name or the rate is impossible.
    StorageError
        If the file cannot be started.
    """

    def __init__(
        self,
        path: Path,
        size_wh: tuple[int, int],
        frame_rate_hz: float,
        *,
        language: Language = "en",
        max_side_px: int = DEFAULT_MAX_SIDE_PX,
    ) -> None:
        self._overlay = PictureOverlay(language)
        size = fit_picture_size(size_wh, max_side_px)
        self._video = VideoWriter(path, size, frame_rate_hz)

    @property
    def path(self) -> Path:
        """Where the finished video will be."""
        return self._video.path

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of the video in pixels."""
        return self._video.size_wh

    @property
    def n_written(self) -> int:
        """Pictures in the file; after `close`, 0 says that there is no file."""
        return self._video.n_written

    def write(self, image_rgb: _Picture, people: Sequence[OverlayPerson], time_s: float) -> None:
        """Add a picture with the people seen in it.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            Not changed, and free to be overwritten when the call returns.
        people : sequence of OverlayPerson
            Who to draw; empty when nobody was found.
        time_s : float
            Seconds since the start of the recording, larger than at the call before.

        Raises
        ------
        SettingError
            If the array is no picture, time does not go forward or the writer is closed.
        StorageError
            If an earlier picture could not be written.
        """
        if image_rgb.ndim != 3 or image_rgb.shape[2] != 3 or image_rgb.dtype != np.uint8:
            raise SettingError("overlay.video-picture", got=f"{image_rgb.shape} {image_rgb.dtype}")
        fitted, drawn_people = self._fit(image_rgb), tuple(people)
        self._video.write(lambda: self._overlay.draw(fitted, drawn_people, time_s=time_s), time_s)

    def close(self) -> None:
        """Finish the video; see `VideoWriter.close`."""
        self._video.close()

    def cancel(self) -> None:
        """Stop and leave nothing behind."""
        self._video.cancel()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish the video; after an error, cancel it."""
        self._video.__exit__(kind, error, traceback)

    def _fit(self, image_rgb: _Picture) -> _Picture:
        import cv2

        if (image_rgb.shape[1], image_rgb.shape[0]) == self.size_wh:
            return image_rgb.copy()
        smaller = cv2.resize(image_rgb, self.size_wh, interpolation=cv2.INTER_AREA)
        return np.asarray(smaller, dtype=np.uint8)
