"""Text for pictures: a font that has the letters, and words rendered once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from barun.errors import ModelError
from barun.messages import Language

__all__ = ["PictureFont", "TextMask", "find_picture_font", "has_glyphs"]

_BUNDLED: Final = "Pretendard-Medium.subset.woff"
_PROBE: Final[dict[Language, str]] = {"en": "Knee 0123°", "ko": "무릎 발목 어깨 0123°"}
_PROBE_SIZE_PX: Final = 24
_SYSTEM_FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "C:/Windows/Fonts/malgun.ttf",
    "C:/Windows/Fonts/segoeui.ttf",
)
_CACHED_WORDS: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class TextMask:
    """One rendered line of text."""

    alpha: npt.NDArray[np.float32]
    """Shape (H, W), 0 to 1: how much of each pixel the letters cover."""


class PictureFont:
    """A font at any size, with a memory of the words already rendered.

    Parameters
    ----------
    path : Path
        TrueType, OpenType or WOFF file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at_size: Callable[[int], ImageFont.FreeTypeFont] = lru_cache(maxsize=8)(
            lambda size_px: ImageFont.truetype(path, size_px)
        )
        self._render = lru_cache(maxsize=_CACHED_WORDS)(self._render_uncached)

    def render(self, words: str, size_px: int) -> TextMask:
        """Return `words` as a mask; the height depends on the size alone, so lines align."""
        return self._render(words, size_px)

    def _render_uncached(self, words: str, size_px: int) -> TextMask:
        font = self._at_size(size_px)
        ascent, descent = font.getmetrics()
        width = max(1, int(np.ceil(font.getlength(words))))
        canvas = Image.new("L", (width, ascent + descent), 0)
        ImageDraw.Draw(canvas).text((0, 0), words, font=font, fill=255)
        return TextMask(np.asarray(canvas, dtype=np.float32) / np.float32(255))

    def has_glyphs(self, words: Iterable[str]) -> bool:
        """Return whether the font can draw every letter of `words`."""
        return all(has_glyphs(self._at_size(_PROBE_SIZE_PX), text) for text in words)


def has_glyphs(font: ImageFont.FreeTypeFont, words: str) -> bool:
    """Return whether `font` has a glyph for every letter of `words`.

    A letter without glyph is drawn as the font's "missing" box, so its picture equals that of a
    code point which no font may define.

    Parameters
    ----------
    font : ImageFont.FreeTypeFont
        At any size at which letters differ, 20 pixels or more.
    words : str
        Text to draw; white space is not looked at.
    """
    missing = _glyph(font, "\uffff")
    return all(_glyph(font, letter) != missing for letter in set(words) if not letter.isspace())


def _glyph(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


def find_picture_font(language: Language) -> PictureFont:
    """Return a font that draws `language`: the bundled one, else one of the system.

    Parameters
    ----------
    language : {"en", "ko"}
        Language of the labels.

    Raises
    ------
    ModelError
        If no font here has the letters; the text says how to get the bundled one.
    """
    bundled = resources.files("barun.feedback").joinpath("fonts", _BUNDLED)
    with resources.as_file(bundled) as path:
        candidates = [path, *map(Path, _SYSTEM_FONTS)]
    for candidate in candidates:
        if not candidate.is_file():
            continue
        try:
            font = PictureFont(candidate)
            if font.has_glyphs([_PROBE[language]]):
                return font
        except OSError:  # damaged, or a format this FreeType cannot read: try the next
            continue
    raise ModelError("overlay.font-missing", language=language, font=_BUNDLED)
