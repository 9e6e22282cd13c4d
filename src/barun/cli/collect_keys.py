"""Single keys of a terminal, read without waiting."""

import codecs
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import termios
    import tty
except ImportError:  # Windows: labels come by --label there
    termios = None  # type: ignore[assignment]

__all__ = ["TerminalKeys"]


class TerminalKeys:
    """The keys pressed since they were last asked for.

    Parameters
    ----------
    handle : int
        Of the terminal.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")

    @staticmethod
    def are_there(handle: int) -> bool:
        """Return whether a handle is a terminal whose keys can be read one by one."""
        return termios is not None and os.isatty(handle)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Let keys come without Enter and without being shown; Ctrl+C still interrupts."""
        before = termios.tcgetattr(self._handle)
        tty.setcbreak(self._handle)
        try:
            yield
        finally:
            termios.tcsetattr(self._handle, termios.TCSADRAIN, before)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let somebody write lines meanwhile."""
        now = termios.tcgetattr(self._handle)
        line = termios.tcgetattr(self._handle)
        line[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self._handle, termios.TCSADRAIN, line)
        try:
            yield
        finally:
            termios.tcsetattr(self._handle, termios.TCSADRAIN, now)

    def read(self) -> str:
        """Return the characters that came; empty if none did."""
        found = ""
        while select.select([self._handle], [], [], 0)[0]:
            content = os.read(self._handle, 256)
            if not content:
                break
            found += self._decoder.decode(content)
        return found
