"""Chaining the entries of the log, and finding out whether somebody changed one.

Each entry carries an HMAC over itself and the HMAC of the one before (after Schneier and Kelsey
1999, "Secure audit logs to support computer forensics"): whoever has no key can neither change nor
insert nor leave out an entry. That the last entries are missing shows only against a head that was
noted elsewhere: the number and mac of an entry that was there.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from barun.errors import SettingError
from barun.privacy.audit.entry import AuditDraft, AuditEntry

__all__ = ["AuditFault", "AuditHead", "Verification", "chain_entry", "verify_chain"]

_START: Final = bytes(32)
AuditFault = Literal["changed", "missing", "before-head"]
"""The entry or one before it was changed; a number is missing; it ends before the noted head."""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the log at some time; noted elsewhere, it shows whether later ones are missing."""

    number: int
    """0 of an empty log."""
    mac: bytes = _START

    @property
    def text(self) -> str:
        """Number and mac, as a person notes it."""
        return f"{self.number}:{self.mac.hex()}"

    @classmethod
    def read(cls, written: str) -> "AuditHead":
        """Return a head from its text.

        Raises
        ------
        SettingError
            If it is none.
        """
        number, _, mac = written.strip().partition(":")
        try:
            head = cls(int(number), bytes.fromhex(mac))
        except ValueError:
            raise SettingError("audit.bad-head", got=written) from None
        if head.number < 0 or len(head.mac) != len(_START):
            raise SettingError("audit.bad-head", got=written)
        return head


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the log found."""

    n_entries: int
    """How many were looked at and whole."""
    head: AuditHead
    """The last entry that is whole."""
    fault: AuditFault | None = None
    at_entry: int | None = None
    """Number of the first entry that is not as it was written."""

    @property
    def is_whole(self) -> bool:
        """Whether every entry is there as it was written."""
        return self.fault is None


def _mac(content: bytes, before: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"barun audit" + before + content, "sha256")


def chain_entry(
    draft: AuditDraft, before: AuditHead, secret: bytes, *, not_before_s: float = 0.0
) -> AuditEntry:
    """Return a draft as the next entry of the log.

    Parameters
    ----------
    draft : AuditDraft
        What was done.
    before : AuditHead
        The end of the log.
    secret : bytes
        The secret of the log.
    not_before_s : float, optional
        Time of the entry before: a clock that was set back must not turn the order round.
    """
    values = (draft.actor, draft.action, draft.subject, dict(draft.details))
    at_s = max(float(draft.at_s), not_before_s)
    entry = AuditEntry(before.number + 1, at_s, *values, mac=b"")
    return AuditEntry(entry.number, at_s, *values, mac=_mac(entry.content, before.mac, secret))


def verify_chain(
    entries: Iterable[AuditEntry], secret: bytes, noted: AuditHead | None = None
) -> Verification:
    """Return whether every entry is there as it was written.

    Parameters
    ----------
    entries : iterable of AuditEntry
        All of them, oldest first.
    secret : bytes
        The secret of the log.
    noted : AuditHead, optional
        A head that was noted elsewhere; must be among them.
    """
    head = AuditHead(0)
    has_met_noted = noted is None or noted == head
    for entry in entries:
        if entry.number != head.number + 1:
            return Verification(head.number, head, "missing", head.number + 1)
        if not hmac.compare_digest(entry.mac, _mac(entry.content, head.mac, secret)):
            return Verification(head.number, head, "changed", entry.number)
        head = AuditHead(entry.number, entry.mac)
        if noted is not None and noted.number == head.number:
            if noted != head:
                return Verification(head.number - 1, head, "changed", entry.number)
            has_met_noted = True
    if not has_met_noted and noted is not None:
        return Verification(head.number, head, "before-head", noted.number)
    return Verification(head.number, head)
