"""Where labels go: near their joint, inside the picture, none over another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Box", "LabelLayout"]

_DIRECTIONS: Final = (
    (1.0, 0.0),
    (0.8, -0.8),
    (0.8, 0.8),
    (0.0, -1.0),
    (0.0, 1.0),
    (-0.8, -0.8),
    (-0.8, 0.8),
    (-1.0, 0.0),
)
"""Tried in this order, x counted outward from the body, y downward."""
_RINGS: Final = (1.0, 2.2, 3.6)
"""Distances from the joint, in label heights."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_inside(self, width_px: int, height_px: int) -> bool:
        """Return whether the box lies whole in a picture of that size."""
        return (
            self.left >= 0 and self.top >= 0 and self.right <= width_px and self.bottom <= height_px
        )


class LabelLayout:
    """Finds a free place for each label, the one of the picture before if it is still free.

    Keeping the place stops labels from jumping between two equally good spots while a person moves.

    Parameters
    ----------
    picture_wh : tuple of int
        Width and height in pixels.
    """

    def __init__(self, picture_wh: tuple[int, int]) -> None:
        self._picture_wh = picture_wh
        self._taken: list[Box] = []
        self._last_spot: dict[object, int] = {}

    def start_picture(self) -> None:
        """Forget which places are taken, not which place each label had."""
        self._taken.clear()

    def reserve(self, box: Box) -> None:
        """Keep labels out of `box`, for example a headline."""
        self._taken.append(box)

    def place(
        self, label: object, joint_xy: tuple[float, float], size_wh: tuple[int, int], outward: int
    ) -> Box | None:
        """Return a free place for a label and take it.

        Parameters
        ----------
        label : object
            Names the label from picture to picture; hashable.
        joint_xy : tuple of float
            Position of its joint in pixels.
        size_wh : tuple of int
            Width and height of the label in pixels.
        outward : {-1, 1}
            Which way is away from the body: left or right in the picture.

        Returns
        -------
        Box or None
            None when every place is taken or outside the picture.
        """
        spots = list(self._spots(joint_xy, size_wh, outward))
        order = list(range(len(spots)))
        if label in self._last_spot:
            order.insert(0, self._last_spot[label])
        for index in order:
            box = spots[index]
            if box.is_inside(*self._picture_wh) and not any(map(box.overlaps, self._taken)):
                self._taken.append(box)
                self._last_spot[label] = index
                return box
        return None

    @staticmethod
    def _spots(
        joint_xy: tuple[float, float], size_wh: tuple[int, int], outward: int
    ) -> Iterator[Box]:
        width, height = size_wh
        for ring in _RINGS:
            for across, down in _DIRECTIONS:
                middle_x = joint_xy[0] + outward * across * (ring * height + width / 2)
                middle_y = joint_xy[1] + down * (ring + 0.5) * height
                left, top = round(middle_x - width / 2), round(middle_y - height / 2)
                yield Box(left, top, left + width, top + height)
