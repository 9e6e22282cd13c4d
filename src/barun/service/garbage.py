"""When Python's garbage collector looks around in a service."""

import gc
from typing import Final

__all__ = ["collect_seldom", "spare_what_stays"]

_THRESHOLDS: Final = (20_000, 20, 50)
"""In allocations and rounds. At Python's own thresholds it went through all there is several times
a minute, 0.1 s each, and took a tenth of the start, where nearly everything that is made stays."""


def collect_seldom() -> None:
    """Let it look seldom; best before anything is loaded."""
    gc.set_threshold(*_THRESHOLDS)


def spare_what_stays() -> None:
    """Spare it what is there now; for when all is loaded."""
    gc.freeze()
