"""What running sessions and pages are told of the store."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["StoreChange"]

ChangeKind = Literal[
    "agreement", "consent", "forgotten", "settings", "profiles", "unsaid", "notices", "verdict"
]
"""``agreement`` is the consent to a history, ``consent`` that to another purpose; ``verdict``: the
person said that a message was right or wrong; ``unsaid``: took that back."""


@dataclass(frozen=True, slots=True)
class StoreChange:
    """Something committed that running sessions and pages should know."""

    kind: ChangeKind
    person_id: str
    """Empty for notices."""
    is_agreed: bool = False
    """After the change."""
    purpose: str = ""
    """Of a consent that was given or taken back; empty for other changes."""
    verdict: str = ""
    """``right`` or ``wrong``; empty for other changes."""
