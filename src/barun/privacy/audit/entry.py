"""What is written down about one act: when, who, what, whom it concerned; never a name.

People appear under a token that only the installation can make from their id, so that the log can
be kept when a person is erased, and nothing in it leads back to him.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = ["ACTIONS", "AuditAction", "AuditDraft", "AuditEntry", "person_token"]

AuditAction = Literal[
    "consent-given",
    "consent-withdrawn",
    "access",
    "export",
    "erasure",
    "correction",
    "objection",
    "promotion",
    "rollback",
    "recovery",
    "repair",
    "experiment",
    "login",
    "login-refused",
    "account-changed",
    "key-rotation",
    "key-recovery",
    "program-key",
]
ACTIONS: Final[tuple[AuditAction, ...]] = get_args(AuditAction)

_WORD: Final = re.compile(r"[\w .:@/+,=-]{0,200}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_DETAILS: Final = 12


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """One act, before it stands in the log."""

    at_s: float
    """Seconds since 1970 UTC."""
    actor: str
    """Token of who did it, or a word for a part of Barun: ``barun``, ``command-line``."""
    action: AuditAction
    subject: str = ""
    """Token of whom it concerned; empty for nobody."""
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Stable words: a purpose, the version of a text, a hash, a number. No name, no landmark."""

    def __post_init__(self) -> None:
        """Refuse what must not be written down."""
        if self.action not in ACTIONS:
            raise ValueError(f"there is no action {self.action!r}")
        if len(self.details) > _MOST_DETAILS:
            raise ValueError(f"at most {_MOST_DETAILS} details")
        for name, value in self.details.items():
            if not _NAME.fullmatch(name):
                raise ValueError(f"a detail is named in small letters, not {name!r}")
            _check_word(value)
        _check_word(self.actor)
        _check_word(self.subject)


def _check_word(value: str) -> None:
    # a line break or a control character could make one entry look like two where it is printed
    if not _WORD.fullmatch(value):
        raise ValueError(f"at most 200 letters, digits and .:@/+,=- are written down: {value!r}")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act in the log."""

    number: int
    """1, 2, 3, ... without a gap."""
    at_s: float
    """Seconds since 1970 UTC; never before the entry above."""
    actor: str
    action: str
    subject: str
    details: Mapping[str, str]
    mac: bytes = field(repr=False)
    """HMAC-SHA-256 over this entry and the mac of the one before, 32 bytes."""

    @property
    def content(self) -> bytes:
        """What the mac covers of this entry; the same bytes wherever it was stored."""
        values = [self.number, self.at_s, self.actor, self.action, self.subject]
        details = dict(sorted(self.details.items()))
        return json.dumps([*values, details], ensure_ascii=True, allow_nan=False).encode()


def person_token(secret: bytes, person_id: str) -> str:
    """Return how a person is called in the log.

    Parameters
    ----------
    secret : bytes
        The secret of the log.
    person_id : str
        Whom.

    Returns
    -------
    str
        ``p-`` and 24 hexadecimal digits of an HMAC; the same for the same person.
    """
    return "p-" + hmac.digest(secret, b"person " + person_id.encode(), "sha256")[:12].hex()
