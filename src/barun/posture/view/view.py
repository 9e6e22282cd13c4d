"""The views in which sitting is judged."""

from enum import IntEnum

__all__ = ["View"]


class View(IntEnum):
    """From which side the camera sees a person, as stored in arrays."""

    NEITHER = 0
    """None of the three is sure enough, or nobody is there."""
    FRONT = 1
    """The person faces the camera."""
    LEFT_SIDE = 2
    """The camera sees the person's left side: in an unmirrored picture they face its left edge."""
    RIGHT_SIDE = 3
    """The camera sees the person's right side."""

    @property
    def label(self) -> str:
        """Name in lower case: ``left_side``."""
        return self.name.lower()

    @property
    def is_side(self) -> bool:
        """Whether it is one of the two sides."""
        return self in (View.LEFT_SIDE, View.RIGHT_SIDE)

    @property
    def mirrored(self) -> "View":
        """The view in a mirrored picture."""
        swapped = {View.LEFT_SIDE: View.RIGHT_SIDE, View.RIGHT_SIDE: View.LEFT_SIDE}
        return swapped.get(self, self)
