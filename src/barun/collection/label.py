"""What a person says about a pose: from which side it is seen, and how well somebody sits."""

from dataclasses import dataclass
from typing import Final, Self

from barun.errors import CollectionError
from barun.learning.posture_dataset import FRONT, GRADES, NEITHER, SIDE, UNKNOWN

__all__ = ["GRADE_MARKS", "NO_LABEL", "VIEW_MARKS", "Label"]

VIEW_MARKS: Final = (str(FRONT), str(SIDE), str(NEITHER))
"""Keys and counts of the views: 1 front, 2 side, 3 neither, which is left out of training."""
GRADE_MARKS: Final = GRADES
"""Keys and counts of the grades: ``a`` perfect to ``d`` bad, ``e`` other."""


@dataclass(frozen=True, slots=True)
class Label:
    """View and grade; either may be open."""

    view: int = UNKNOWN
    """0 open, 1 front, 2 side, 3 neither."""
    grade: str = ""
    """``a`` to ``e``; empty where open."""

    def __post_init__(self) -> None:
        """Refuse what is no label.

        Raises
        ------
        CollectionError
            If view or grade is none of those known.
        """
        if self.view not in (UNKNOWN, FRONT, SIDE, NEITHER) or self.grade not in ("", *GRADES):
            raise CollectionError("collection.bad-label", got=f"{self.view}{self.grade}")

    @classmethod
    def parse(cls, word: str) -> Self:
        """Read ``1``, ``a`` or ``2c``.

        Raises
        ------
        CollectionError
            If it is none of them.
        """
        view, grade = (word[:1], word[1:]) if word[:1] in VIEW_MARKS else ("", word)
        if not word or (grade and grade not in GRADES):
            raise CollectionError("collection.bad-label", got=word)
        return cls(int(view or UNKNOWN), grade)

    @property
    def marks(self) -> tuple[str, ...]:
        """What the label counts for: ``("2", "c")``."""
        return tuple(mark for mark in (str(self.view or ""), self.grade) if mark)


NO_LABEL: Final = Label()
