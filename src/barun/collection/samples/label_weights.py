"""How much a label weighs, by how it came about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from barun.store.sample_records import LabelKind

__all__ = ["LABEL_WEIGHTS", "SILENT_AFTER_S"]

LABEL_WEIGHTS: Final[Mapping[LabelKind, float]] = MappingProxyType(
    {"expert": 1.0, "correction": 1.0, "answer": 1.0, "confirmation": 0.5, "silent": 0.05}
)
"""Against a label that somebody gave on purpose. Design choices: a correction contradicts what was
on the screen, and so was thought about; agreeing with it takes less; silence may be agreement,
or nobody looked. Silence is counted and never trained on: it would teach the next model the errors
of this one."""

SILENT_AFTER_S: Final = 86_400.0
"""Silence for so long after an event is agreement. Design choice: a day, so that whoever looks at
the history in the evening can still say otherwise."""
