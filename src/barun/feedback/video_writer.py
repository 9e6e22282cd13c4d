"""Pictures into a video file of constant frame rate, encoded beside the caller's work."""

import contextlib
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError, SettingError, StorageError

if TYPE_CHECKING:
    import cv2

__all__ = ["MAX_FRAME_RATE_HZ", "VideoWriter", "fit_picture_size"]

_Picture = npt.NDArray[np.uint8]

MAX_FRAME_RATE_HZ: Final = 60.0
"""Faster recordings are written at this rate: no common screen shows more."""

_CODECS: Final = {".webm": "VP80", ".mp4": "mp4v"}
_QUEUE_SIZE: Final = 6
_WAIT_S: Final = 0.2
_LEAST_FREE_BYTES: Final = 8 << 20
_PICTURES_PER_DISK_CHECK: Final = 30
_stderr_lock = threading.Lock()


def fit_picture_size(size_wh: tuple[int, int], max_side_px: int) -> tuple[int, int]:
    """Return the size a picture gets: never larger, long side at most `max_side_px`, both even.

    Video codecs store colour at half the resolution, so odd sizes do not exist.
    """
    scale = min(1.0, max_side_px / max(size_wh))
    width, height = (max(2, round(side * scale) // 2 * 2) for side in size_wh)
    return width, height


class VideoWriter:
    """Writes pictures with their times as a video of constant frame rate.

    Encoding runs in a thread of its own behind a short queue, so that it overlaps with the work of
    the caller, who waits only when the encoder falls behind. The file appears under its name when
    all is written; on failure or cancel nothing is left.

    Parameters
    ----------
    path : Path
        ``.webm`` is VP8, which every browser plays; ``.mp4`` is MPEG-4 part 2, written some fifteen
        times faster but not played by browsers. An existing file is replaced at the end.
    size_wh : tuple of int
        Width and height of the pictures in pixels, both even.
    frame_rate_hz : float
        Frames a second of the file, limited to `MAX_FRAME_RATE_HZ`. Each instant of the file shows
        the picture nearest in time, so recordings of changing frame rate keep their duration.

    Raises
    ------
    SettingError
        If the name ends otherwise or the rate is not positive.
    StorageError
        If the file cannot be started.

    Examples
    --------
    >>> with VideoWriter(Path("out.webm"), (640, 360), 30.0) as video:  # doctest: +SKIP
    ...     video.write(lambda: picture, time_s=0.0)
    """

    def __init__(self, path: Path, size_wh: tuple[int, int], frame_rate_hz: float) -> None:
        codec = _CODECS.get(path.suffix.lower())
        if codec is None:
            raise SettingError("overlay.video-suffix", path=path)
        if not np.isfinite(frame_rate_hz) or frame_rate_hz <= 0:
            raise SettingError("overlay.video-frame-rate", got=frame_rate_hz)
        self.path = path
        self.size_wh = size_wh
        self.frame_rate_hz = min(float(frame_rate_hz), MAX_FRAME_RATE_HZ)
        self.n_written = 0
        """Pictures in the file so far."""
        self._temporary = _make_temporary(path)
        self._encoder = _open_encoder(self._temporary, codec, self.frame_rate_hz, size_wh, path)
        self._queue: queue.Queue[tuple[float, Callable[[], _Picture]] | None] = queue.Queue(
            _QUEUE_SIZE
        )
        self._failure: Exception | None = None
        self._cancelled = threading.Event()
        self._last_time_s: float | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="video-writer", daemon=True)
        self._thread.start()

    def write(self, make_picture: Callable[[], _Picture], time_s: float) -> None:
        """Add a picture.

        Parameters
        ----------
        make_picture : callable
            Returns the picture, shape (H, W, 3), red, green, blue, of the writer's size. Called in
            the writer's thread, at most once, and not at all for pictures the file does not show.
        time_s : float
            Seconds, larger than at the call before.

        Raises
        ------
        SettingError
            If time does not go forward or the writer is closed.
        StorageError
            If an earlier picture could not be written; then nothing is left of the file.
        """
        if self._closed:
            raise SettingError("overlay.video-closed")
        if self._last_time_s is not None and time_s <= self._last_time_s:
            raise SettingError("overlay.video-time", got=time_s, before=self._last_time_s)
        self._last_time_s = time_s
        self._put((time_s, make_picture))

    def close(self) -> None:
        """Finish the file and give it its name; without pictures there is no file.

        May be called twice.

        Raises
        ------
        StorageError
            If the file could not be written whole; then nothing is left of it.
        """
        if self._closed:
            return
        try:
            self._put(None)
            self._thread.join()
            self._raise_failure()
            if self.n_written:
                self._verify()
                self._temporary.replace(self.path)
        except OSError as error:
            raise StorageError(
                "overlay.video-not-written", path=self.path, reason=error.strerror or error
            ) from error
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Stop and leave nothing behind; after `close` it does nothing."""
        self._closed = True
        self._cancelled.set()
        self._thread.join()
        self._temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish the file; after an error, cancel it."""
        if kind is None:
            self.close()
        else:
            self.cancel()

    def _put(self, item: tuple[float, Callable[[], _Picture]] | None) -> None:
        while True:
            self._raise_failure()
            try:
                self._queue.put(item, timeout=_WAIT_S)
            except queue.Full:
                continue
            return

    def _raise_failure(self) -> None:
        if self._failure is None:
            return
        failure = self._failure
        self.cancel()
        if isinstance(failure, BarunError):
            raise failure
        raise StorageError("overlay.video-not-written", path=self.path, reason=failure) from failure

    def _verify(self) -> None:
        """Check that every picture is in the file: the encoder says nothing of a full disk."""
        n_found = _read_picture_count(self._temporary)
        if abs(n_found - self.n_written) > 1:  # WebM's count is a rounded duration
            raise StorageError(
                "overlay.video-incomplete",
                expected=self.n_written,
                got=n_found,
                folder=self.path.parent,
            )

    def _run(self) -> None:
        try:
            self._encode_all()
        except Exception as error:  # noqa: BLE001  # handed to the caller's thread, which raises it
            self._failure = error
        finally:
            self._encoder.release()

    def _encode_all(self) -> None:
        resampler = _NearestPicture(self.frame_rate_hz)
        while not self._cancelled.is_set():
            try:
                item = self._queue.get(timeout=_WAIT_S)
            except queue.Empty:
                continue
            if item is None:
                for picture in resampler.finish():
                    self._encode(picture)
                return
            for picture in resampler.add(*item):
                self._encode(picture)

    def _encode(self, picture: _Picture) -> None:
        import cv2

        if self.n_written % _PICTURES_PER_DISK_CHECK == 0:
            free_bytes = shutil.disk_usage(self._temporary.parent).free
            if free_bytes < _LEAST_FREE_BYTES:
                raise StorageError(
                    "overlay.video-disk-full", folder=self.path.parent, free_mb=free_bytes >> 20
                )
        self._encoder.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        self.n_written += 1


class _NearestPicture:
    """From pictures at any times to one at each instant ``n / rate``: the nearest in time."""

    def __init__(self, frame_rate_hz: float) -> None:
        self._interval_s = 1 / frame_rate_hz
        self._first_s: float | None = None
        self._pending: tuple[float, Callable[[], _Picture]] | None = None
        self._n_due = 0

    def add(self, time_s: float, make_picture: Callable[[], _Picture]) -> Iterator[_Picture]:
        """Yield the pictures of all instants nearer to the picture before than to this one."""
        if self._pending is None or self._first_s is None:
            self._first_s = time_s
        else:
            before_s, before = self._pending
            middle_s = (before_s + time_s) / 2
            n_due = int(np.ceil((middle_s - self._first_s) / self._interval_s - 1e-9))
            yield from self._show(before, n_due)
        self._pending = time_s, make_picture

    def finish(self) -> Iterator[_Picture]:
        """Yield the pictures of the last instants."""
        if self._pending is not None and self._first_s is not None:
            last_s, last = self._pending
            n_due = round((last_s - self._first_s) / self._interval_s) + 1
            yield from self._show(last, n_due)

    def _show(self, make_picture: Callable[[], _Picture], n_due: int) -> Iterator[_Picture]:
        if n_due <= self._n_due:
            return
        picture = make_picture()
        while self._n_due < n_due:
            self._n_due += 1
            yield picture


def _make_temporary(path: Path) -> Path:
    """Create an empty file beside `path`, so that the rename at the end cannot cross disks."""
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        temporary.write_bytes(b"")
        temporary.chmod(0o600)  # like the landmarks beside it, for its owner only
    except OSError as error:
        raise StorageError("overlay.video-not-opened", folder=path.parent) from error
    return temporary


def _open_encoder(
    temporary: Path, codec: str, frame_rate_hz: float, size_wh: tuple[int, int], path: Path
) -> "cv2.VideoWriter":
    try:
        str(temporary).encode("utf-8")
    except UnicodeEncodeError as error:  # OpenCV would crash on such a name
        temporary.unlink(missing_ok=True)
        raise StorageError("overlay.video-name-not-unicode", folder=path.parent) from error
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # AV_LOG_QUIET, read at first use
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    with _silent_stderr():
        fourcc = cv2.VideoWriter.fourcc(codec[0], codec[1], codec[2], codec[3])
        encoder = cv2.VideoWriter(str(temporary), cv2.CAP_FFMPEG, fourcc, frame_rate_hz, size_wh)
    if not encoder.isOpened():
        encoder.release()
        temporary.unlink(missing_ok=True)
        raise StorageError("overlay.video-not-opened", folder=path.parent)
    return encoder


def _read_picture_count(path: Path) -> int:
    """Return how many pictures the finished file says it holds.

    The count, or for WebM the duration it follows from, is written last of all, so it is missing
    from a file that broke off.
    """
    import cv2

    with _silent_stderr():
        reader = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        count = reader.get(cv2.CAP_PROP_FRAME_COUNT)
        reader.release()
    return max(0, round(count))


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Keep what FFmpeg prints by itself off the terminal; OpenCV has no switch for it."""
    with _stderr_lock:
        try:
            kept = os.dup(2)
        except OSError:  # there is no standard error to keep clean
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)
