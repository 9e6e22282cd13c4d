"""Characters nobody sees, which do something to what shows a text."""

import re
from typing import Final

__all__ = ["escape_in_json", "make_visible"]

_UNSEEN: Final = re.compile(
    # C0 and C1 without tab, line feed and carriage return; what turns the direction of writing
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


def make_visible(words: str) -> str:
    r"""Return a text in which control characters stand as ``\x1b`` or ``\u202e``.

    Examples
    --------
    >>> make_visible("walk\x1b]0;owned\x07.mp4")
    'walk\\x1b]0;owned\\x07.mp4'
    """
    return _UNSEEN.sub(lambda found: repr(found[0])[1:-1], words)


def escape_in_json(content: str) -> str:
    """Return a JSON text of the same meaning without control characters."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", content)
