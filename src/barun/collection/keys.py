"""What a key of the terminal means while samples are recorded."""

from dataclasses import dataclass
from typing import Final, Literal

from barun.collection.label import GRADE_MARKS, VIEW_MARKS

__all__ = ["KeyCommand", "command_of"]

Kind = Literal["view", "grade", "confirm", "undo", "undo-run", "pause", "person", "finish"]

_KINDS: Final[dict[str, Kind]] = {
    "\n": "confirm",
    "\r": "confirm",
    "z": "undo",
    "\x7f": "undo",
    "x": "undo-run",
    " ": "pause",
    "p": "person",
    "q": "finish",
}
_KOREAN: Final = dict(zip("ㅁㅠㅊㅇㄷㅋㅌㅔㅂ", "abcdezxpq", strict=True))
"""The same keys while the keyboard writes Korean."""


@dataclass(frozen=True, slots=True)
class KeyCommand:
    """What somebody asks for."""

    kind: Kind
    mark: str = ""
    """``1`` to ``3`` or ``a`` to ``e`` of a label."""


def command_of(character: str) -> KeyCommand | None:
    """Return what a character asks for; None if it means nothing."""
    key = _KOREAN.get(character, character.lower())
    if key in VIEW_MARKS:
        return KeyCommand("view", key)
    if key in GRADE_MARKS:
        return KeyCommand("grade", key)
    kind = _KINDS.get(key)
    return None if kind is None else KeyCommand(kind)
