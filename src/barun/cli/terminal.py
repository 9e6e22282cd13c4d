"""A terminal that no name can take over."""

import re
import sys
from typing import Any, Final, TextIO, cast

from barun.messages.unseen import make_visible

__all__ = ["ShieldedTerminal", "shield_terminal"]

_OWN: Final = re.compile(r"(\x1b\[[0-9;]*[mK])")
"""What Barun's own output uses: colours, bold, and clearing to the end of the line."""


class ShieldedTerminal:
    """Passes on what is written, with control characters of names made visible.

    A name in a file from elsewhere may hold sequences that move the cursor, change what was printed
    before, or make the terminal answer as if somebody typed.

    Parameters
    ----------
    stream : TextIO
        The terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        """Write; return how many letters were given."""
        parts = _OWN.split(words)  # the odd ones are Barun's
        shown = [part if place % 2 else make_visible(part) for place, part in enumerate(parts)]
        self._stream.write("".join(shown))
        return len(words)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the terminal's."""
        return getattr(self._stream, name)


def shield_terminal() -> None:
    """Shield the standard output where it is a terminal; files and pipes get every byte."""
    if sys.stdout is not None and sys.stdout.isatty():
        sys.stdout = cast("TextIO", ShieldedTerminal(sys.stdout))
