"""When silence is agreement."""

from typing import Final

__all__ = ["SILENT_AFTER_S"]

SILENT_AFTER_S: Final = 86_400.0
"""Silence for so long after an event is agreement. Design choice: a day, so that whoever looks at
the history in the evening can still say otherwise."""
