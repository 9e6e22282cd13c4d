"""Pictures as files: one, or those of a folder in natural order."""

import re
import struct
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.capture.frame_source import SourceInfo, VideoFrame
from barun.capture.jpeg_scans import holds_too_many_scans
from barun.capture.media_kind import SNIFFED_BYTES, sniff_media
from barun.capture.opened_source import MOST_PIXELS, OpenedSource
from barun.capture.video_file import HeldFile
from barun.errors import InputError, MediaError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["PictureFiles", "natural_order", "read_picture"]

_FULL_16_BIT: Final = 257  # 65535 / 255
_DIGITS: Final = re.compile(r"(\d+)")
_EXIF_ORIENTATION: Final = 0x0112
_JPEG_KINDS: Final = ("JPEG", "MPO")
_LYING: Final = (5, 6, 7, 8)
# What Pillow raises on damaged files, each format its own.
_DAMAGES: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error,
)  # fmt: skip


class PictureFiles(OpenedSource):
    """Pictures of one size or of many, in the order given.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        The files, at least one.
    name : str
        What to call them all: the folder or the one file.
    rate_hz : float
        Pictures a second: picture number i has the time i / `rate_hz`.
    every : int
        Deliver every n-th picture; the others are not opened.
    held : HeldFile, optional
        Closed together with the source.

    Raises
    ------
    MediaError
        If none of the files is a picture.

    Notes
    -----
    A file that cannot be read is left out and counted as skipped, as long as another can be read.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        name: str,
        rate_hz: float,
        every: int = 1,
        held: HeldFile | None = None,
    ) -> None:
        self._numbered = list(enumerate(paths))[::every]
        self._rate_hz = rate_hz
        self._held = held
        self._next = 0
        self._first_error: InputError | None = None
        super().__init__(
            SourceInfo(
                name=name,
                kind="pictures",
                size_wh=self._first_size_wh(),
                frame_rate_hz=None,
                n_frames=len(self._numbered),
                is_live=False,
            )
        )

    def _first_size_wh(self) -> tuple[int, int]:
        first_error: InputError | None = None
        for _, path in self._numbered:
            try:
                return _picture_size_wh(path)
            except InputError as error:
                first_error = first_error or error
        raise first_error or MediaError(
            "capture.folder-without-pictures", path=self._numbered, n_files=0
        )

    def _read(self) -> VideoFrame | None:
        while self._next < len(self._numbered):
            index, path = self._numbered[self._next]
            self._next += 1
            try:
                image_rgb = read_picture(path)
            except InputError as error:
                self._first_error = self._first_error or error
                self._skip()
            else:
                return VideoFrame(image_rgb, index / self._rate_hz, index)
        if self.ending.n_frames == 0 and self._first_error is not None:
            raise self._first_error
        return None

    def _outcome(self) -> Literal["complete"]:
        return "complete"

    def _free(self) -> None:
        if self._held is not None:
            self._held.close()


def natural_order(path: Path) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """Return a sort key that puts ``frame2`` before ``frame10``.

    Examples
    --------
    >>> sorted([Path("f10.png"), Path("f2.png")], key=natural_order)[0].name
    'f2.png'
    """
    parts = _DIGITS.split(path.stem.casefold())
    natural = tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
    return natural, path.name


def read_picture(path: Path) -> npt.NDArray[np.uint8]:
    """Read a picture as a person sees it: upright, on white where it is transparent.

    Parameters
    ----------
    path : pathlib.Path
        A JPEG, PNG, WebP, BMP, TIFF, AVIF, GIF or PNM file; of an animation, the first picture.

    Returns
    -------
    numpy.ndarray, shape (H, W, 3), uint8
        Red, green, blue; contiguous. Sixteen bits become eight, grey becomes equal channels.

    Raises
    ------
    MediaError
        If the file is no such picture, is damaged or too large.
    """
    from PIL import ImageOps

    with _open_picture(path) as picture:
        try:
            upright = ImageOps.exif_transpose(picture)
        except _DAMAGES as error:
            raise MediaError("capture.picture-damaged", name=path.name) from error
        return np.ascontiguousarray(_as_rgb(path, upright), dtype=np.uint8)


def _picture_size_wh(path: Path) -> tuple[int, int]:
    with _open_picture(path) as picture:
        width_px, height_px = picture.size
        try:
            is_lying = picture.getexif().get(_EXIF_ORIENTATION, 1) in _LYING
        except _DAMAGES as error:
            raise MediaError("capture.picture-damaged", name=path.name) from error
        return (height_px, width_px) if is_lying else (width_px, height_px)


def _open_picture(path: Path) -> "Image.Image":
    """Open a picture of bearable size; its pixels are not yet decoded."""
    from PIL import Image

    # Pillow warns on the terminal from 89 million pixels on; below is a limit of our own.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        with path.open("rb") as file:
            kind = sniff_media(file.read(SNIFFED_BYTES))
        if kind == "heic":
            raise MediaError("capture.heic-picture", name=path.name)
        picture = Image.open(path)
    except Image.DecompressionBombError as error:
        raise _too_large(path.name) from error
    except PermissionError as error:
        raise MediaError("capture.no-permission", path=path) from error
    except _DAMAGES as error:
        raise MediaError("capture.picture-damaged", name=path.name) from error
    _shrink_on_decoding(picture)
    if picture.width * picture.height > MOST_PIXELS:
        picture.close()
        raise _too_large(path.name)
    if picture.format in _JPEG_KINDS and holds_too_many_scans(path):
        picture.close()
        raise MediaError("capture.picture-damaged", name=path.name)
    return picture


def _shrink_on_decoding(picture: "Image.Image") -> None:
    """Have a JPEG that is too large decoded at a half, a quarter or an eighth of its size."""
    n_pixels = picture.width * picture.height
    shrink = next((each for each in (1, 2, 4) if n_pixels <= MOST_PIXELS * each**2), 8)
    if shrink > 1:
        picture.draft(None, (picture.width // shrink, picture.height // shrink))


def _too_large(name: str) -> MediaError:
    return MediaError("capture.picture-too-large", name=name, most=MOST_PIXELS // 1_000_000)


def _as_rgb(path: Path, picture: "Image.Image") -> npt.NDArray[np.uint8]:
    from PIL import Image

    if picture.mode.startswith("I"):
        grey = np.clip(np.asarray(picture, dtype=np.int64) // _FULL_16_BIT, 0, 255)
        return np.repeat(grey.astype(np.uint8)[:, :, None], 3, axis=2)
    if picture.mode == "F":
        raise MediaError("capture.picture-of-floats", name=path.name)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(ground, clear)
    return np.asarray(picture.convert("RGB"))
