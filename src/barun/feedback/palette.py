"""The colours of the two sides of the body, the same on the page and in the video.

Blue and orange-red of the palette of Okabe and Ito, which people with any of the common colour
vision deficiencies tell apart; lighter ones of the same hues on dark ground.

References
----------
Okabe & Ito (2008), Color Universal Design, jfly.uni-koeln.de/color.
"""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["SIDE_COLORS", "Side", "SideColor"]

Side = Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class SideColor:
    """One colour, for light and for dark ground."""

    on_light: str
    """``#rrggbb``, at least 4.5 : 1 against white."""
    on_dark: str
    """``#rrggbb``, at least 4.5 : 1 against the dark page; also drawn on pictures."""

    @property
    def on_dark_rgb(self) -> tuple[int, int, int]:
        """Red, green and blue of `on_dark`, 0 to 255."""
        red, green, blue = bytes.fromhex(self.on_dark.removeprefix("#"))
        return red, green, blue


SIDE_COLORS: Final[dict[Side, SideColor]] = {
    "left": SideColor(on_light="#0072b2", on_dark="#56b4e9"),
    "right": SideColor(on_light="#c24e00", on_dark="#ff9d4d"),
    "middle": SideColor(on_light="#5a6270", on_dark="#e8ebf0"),
}
"""By side of the subject's body."""
