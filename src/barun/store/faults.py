"""What can go wrong with a store, and what the person is told while it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from barun.messages import Language, text

__all__ = [
    "DAMAGED",
    "DAMAGED_ROWS",
    "FULL",
    "FULL_NOTICE",
    "KEY_AWAY",
    "KEY_MISSING",
    "KEY_NOTICES",
    "OTHER_FOLDER",
    "TEMPORARY",
    "TROUBLE_NOTICES",
    "StoreNotice",
]

FULL: Final = "store.full"
LOCKED: Final = "store.locked"
UNREACHABLE: Final = "store.unreachable"
UNWRITABLE: Final = "store.unwritable"
FULL_NOTICE: Final = "store.notice-full"
DAMAGED: Final = "store.damaged"
DAMAGED_ROWS: Final = "store.notice-damaged-rows"
KEY_AWAY: Final = "store.notice-key-away"
KEY_MISSING: Final = "store.notice-key-missing"
OTHER_FOLDER: Final = "store.notice-other-folder"
KEY_NOTICES: Final = (KEY_AWAY, KEY_MISSING)
"""The key file is gone or another one, and Barun goes on with that in memory, or cannot."""

TEMPORARY: Final = frozenset({FULL, LOCKED, UNREACHABLE, UNWRITABLE})
"""Codes of errors after which a write is kept and tried again."""
TROUBLE_NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        FULL: FULL_NOTICE,
        LOCKED: "store.notice-locked",
        UNREACHABLE: "store.notice-unreachable",
        UNWRITABLE: "store.notice-unwritable",
    }
)
"""What is said meanwhile, by code."""


@dataclass(frozen=True, slots=True)
class StoreNotice:
    """Something the person should know about the history."""

    notice_id: int
    """Grows; tells a notice that is repeated from a new one."""
    code: str
    """Entry of the message catalogue, such as ``store.notice-full``."""
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Values of the placeholders of the text."""
    is_lasting: bool = False
    """Whether it stands until Barun ends; others go when writing works again."""

    def text(self, language: Language) -> str:
        """Return the notice in words."""
        return text(self.code, language, **self.details)
