"""The views in which sitting is judged."""

from enum import IntEnum

from barun.messages import Language, text

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

    def name_text(self, language: Language = "en") -> str:
        """Return the name that people read."""
        return text(f"posture_view.name-{self._key}", language)

    def about_text(self, language: Language = "en") -> str:
        """Return what the view means, and for NEITHER what to do."""
        return text(f"posture_view.about-{self._key}", language)

    @property
    def _key(self) -> str:
        return self.label.replace("_", "-")

    @property
    def is_side(self) -> bool:
        """Whether it is one of the two sides."""
        return self in (View.LEFT_SIDE, View.RIGHT_SIDE)

    @property
    def mirrored(self) -> "View":
        """The view in a mirrored picture."""
        swapped = {View.LEFT_SIDE: View.RIGHT_SIDE, View.RIGHT_SIDE: View.LEFT_SIDE}
        return swapped.get(self, self)
