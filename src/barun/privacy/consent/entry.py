"""One line of the ledger: a person agreed to something, or took it back."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

from barun.privacy.consent.purpose import Purpose, is_purpose

__all__ = ["CONSENT_WAYS", "ConsentAct", "ConsentEntry", "ConsentWay"]

ConsentAct = Literal["given", "withdrawn", "erased"]
"""What the person did; ``erased`` ends everything before it, as if it had never been asked."""

ConsentWay = Literal[
    "first-page",
    "settings",
    "command-line",
    "collection",
    "import",
    "migration",
    "rescue",
    "erasure",
]
"""How Barun came to know: asked on the first page, in the settings, by a command, before a
recording, said by who imported a file, taken over from an older database, read out of a damaged
one, or because the person was erased."""
CONSENT_WAYS: Final[tuple[ConsentWay, ...]] = get_args(ConsentWay)


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One line of the ledger; nothing changes or removes it, another one follows."""

    person_id: str
    purpose: Purpose
    act: ConsentAct
    at_s: float
    """When, seconds since 1970 UTC."""
    way: ConsentWay
    text_version: str = ""
    """Of the text that was agreed to; empty where nothing was given."""
    language: str = ""
    """In which it was shown: ``en`` or ``ko``; empty where that is not known."""
    until_s: float | None = None
    """When a given consent ends, seconds since 1970 UTC; None without an end."""

    def __post_init__(self) -> None:
        """Refuse what says nothing."""
        if not is_purpose(self.purpose):
            raise ValueError(f"there is no purpose {self.purpose!r}")
        if not math.isfinite(self.at_s):
            raise ValueError(f"the instant of a consent is a number, not {self.at_s!r}")
        if self.act == "given" and not self.text_version:
            raise ValueError("who agrees, agrees to a text of some version")
        if self.until_s is not None and not math.isfinite(self.until_s):
            raise ValueError(f"the end of a consent is a number or None, not {self.until_s!r}")
