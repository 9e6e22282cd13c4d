"""From what a person writes after the command to an open source of pictures."""

import re
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from barun.capture.camera import Camera, CameraWishes
from barun.capture.frame_source import FrameSource
from barun.capture.media_kind import SNIFFED_BYTES, MediaKind, sniff_media
from barun.capture.picture_files import PictureFiles, natural_order
from barun.capture.spooled_input import SpooledInput
from barun.capture.stream import open_stream
from barun.capture.video_file import HeldFile, VideoFile
from barun.errors import MediaError, SettingError, reason_of

__all__ = ["open_source"]

_MOST_SPOOLED_BYTES: Final = 4 * 2**30
_CAMERA: Final = re.compile(r"(?:camera:|/dev/video)?(\d{1,3})")
_CAMERA_DEVICE: Final = re.compile(r"/dev/video(\d{1,3})")
_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_STREAM_SCHEMES: Final = ("rtsp", "rtsps", "http", "https")
_PICTURE_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".avif")
_REFUSALS: Final[dict[MediaKind, str]] = {
    "audio": "capture.audio-only",
    "heic": "capture.heic-picture",
    "playlist": "capture.playlist",
    "text": "capture.text-file",
    "empty": "capture.empty-file",
    "unknown": "capture.unknown-content",
}


def open_source(
    spec: str | Path,
    *,
    every: int = 1,
    picture_rate_hz: float = 1.0,
    camera_wishes: CameraWishes | None = None,
    clock: Callable[[], float] = time.monotonic,
    stdin: BinaryIO | None = None,
    most_spooled_bytes: int = _MOST_SPOOLED_BYTES,
) -> FrameSource:
    """Open a video, pictures, a camera or a stream.

    Parameters
    ----------
    spec : str or pathlib.Path
        A video or picture file; a folder of pictures (natural order, folders inside are left out);
        ``0``, ``camera:0`` or ``/dev/video0`` for a camera; an ``rtsp://`` or ``http(s)://``
        address; a ``file://`` address; ``-`` for the standard input. A `Path` is a file, a
        folder or a camera device, whatever it is called.
    every : int
        Deliver every n-th picture of a recorded source, at least 1. Cameras and streams deliver
        every picture: there, the reader's pace decides.
    picture_rate_hz : float
        Pictures a second, from which the times of single pictures are made, larger than 0.
    camera_wishes : CameraWishes, optional
        Size and rate to ask a camera for.
    clock : callable
        Seconds of a clock that never goes back; times the pictures of cameras and streams.
    stdin : binary file, optional
        What ``-`` reads.
    most_spooled_bytes : int
        Most that is kept of standard input or a pipe.

    Returns
    -------
    FrameSource
        Open; close it, or use it in a ``with`` statement.

    Raises
    ------
    MediaError
        If it is not there, does not answer, cannot be read or holds no pictures. The text says
        which.
    SettingError
        If `every` or `picture_rate_hz` is impossible.
    """
    if every < 1:
        raise SettingError("capture.every-too-small", got=every)
    if not 0 < picture_rate_hz < float("inf"):
        raise SettingError("capture.picture-rate-not-positive", got=picture_rate_hz)
    recorded = _Recorded(every, picture_rate_hz, most_spooled_bytes)
    if spec == "-":
        return recorded.open_input(stdin)
    camera = (_CAMERA if isinstance(spec, str) else _CAMERA_DEVICE).fullmatch(str(spec))
    if camera is not None:
        return Camera(int(camera[1]), camera_wishes, clock=clock)
    if isinstance(spec, str) and _scheme(spec) in _STREAM_SCHEMES:
        return open_stream(spec, every=every, clock=clock)
    return recorded.open_path(_as_path(spec) if isinstance(spec, str) else spec)


def _scheme(spec: str) -> str:
    address = _ADDRESS.match(spec)
    return "" if address is None else address[1].lower()


def _as_path(spec: str) -> Path:
    """Return the path that a name or a ``file://`` address stands for."""
    scheme = _scheme(spec)
    if not scheme:
        return Path(spec)
    parts = urlsplit(spec)
    if scheme == "file" and parts.hostname in (None, "localhost"):
        return Path(url2pathname(parts.path))
    raise MediaError(
        "capture.unknown-scheme", scheme=scheme, known=", ".join(("file", *_STREAM_SCHEMES))
    )


@dataclass(frozen=True, slots=True)
class _Recorded:
    """How recorded sources are opened."""

    every: int
    picture_rate_hz: float
    most_spooled_bytes: int

    def open_input(self, stream: BinaryIO | None) -> FrameSource:
        if stream is None or stream.isatty():
            raise MediaError("capture.nothing-piped")
        return self._open_spooled(stream, "stdin")

    def open_path(self, path: Path) -> FrameSource:
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                return self._open_folder(path)
            if stat.S_ISFIFO(mode):
                with path.open("rb") as pipe:
                    return self._open_spooled(pipe, path.name)
            if not stat.S_ISREG(mode):
                raise MediaError("capture.not-a-file", path=path)
            return self._open_file(path, path.name)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MediaError("errors.file-missing", path=path) from error
        except PermissionError as error:
            raise MediaError("capture.no-permission", path=path) from error
        except OSError as error:
            raise MediaError("capture.not-readable", path=path, reason=reason_of(error)) from error

    def _open_spooled(self, stream: BinaryIO, name: str) -> FrameSource:
        held = SpooledInput(stream, most_bytes=self.most_spooled_bytes)
        try:
            return self._open_file(held.path, name, held)
        except BaseException:
            held.close()
            raise

    def _open_file(self, path: Path, name: str, held: HeldFile | None = None) -> FrameSource:
        kind = _sniff(path)
        if kind in _REFUSALS:
            raise MediaError(_REFUSALS[kind], name=name)
        if kind == "picture":
            return self._open_pictures([path], name, held)
        return VideoFile(path, name=name, every=self.every, held=held)

    def _open_folder(self, folder: Path) -> FrameSource:
        files = sorted((path for path in folder.iterdir() if path.is_file()), key=natural_order)
        pictures = [path for path in files if _is_picture(path)]
        if not pictures:
            raise MediaError("capture.folder-without-pictures", path=folder, n_files=len(files))
        return self._open_pictures(pictures, folder.resolve().name)

    def _open_pictures(
        self, paths: Sequence[Path], name: str, held: HeldFile | None = None
    ) -> FrameSource:
        return PictureFiles(
            paths, name=name, rate_hz=self.picture_rate_hz, every=self.every, held=held
        )


def _sniff(path: Path) -> MediaKind:
    with path.open("rb") as file:
        return sniff_media(file.read(SNIFFED_BYTES))


def _is_picture(path: Path) -> bool:
    """Return whether a file of a folder counts: by content, or by name where it is damaged."""
    if path.name.startswith("."):
        return False
    try:
        kind = _sniff(path)
    except OSError:
        return path.suffix.lower() in _PICTURE_SUFFIXES
    return kind in ("picture", "heic") or (
        kind in ("empty", "unknown", "text") and path.suffix.lower() in _PICTURE_SUFFIXES
    )
