"""What was done with the data of a person, as the log has it."""

from collections.abc import Iterator
from typing import Final

from barun.learning.datasets.library import is_pseudonym
from barun.privacy.audit.entry import AuditAction, AuditEntry
from barun.store.store import Store

__all__ = ["SELF", "entries_about"]

SELF: Final = "self"
"""Who acted, where it was the person."""
_EXPORT: Final = "export"
_OF_USERS: Final = frozenset({"backup"})
_OF_PARTICIPANTS: Final = frozenset({"collection", "dataset"})
"""What is taken along of everybody at once, and so names nobody in the log."""


def entries_about(store: Store, person: str) -> Iterator[tuple[AuditEntry, str]]:
    """Yield what concerns a person and who did it, oldest first.

    What names the person, and what took everybody along. Where an account was deleted, whoever has
    its id afterwards is somebody else, and what was before is not about them.

    Parameters
    ----------
    store : Store
        With the log.
    person : str
        Whom; a pseudonym is somebody who was recorded.

    Yields
    ------
    tuple of AuditEntry and str
        The act, and who acted: `SELF`, ``barun`` for a command, or the token of somebody else.
    """
    if not store.audit.head().number:  # asking for a token makes a key
        return
    own = store.audit.token(person)
    of_all = _OF_PARTICIPANTS if is_pseudonym(person) else _OF_USERS
    found: list[AuditEntry] = []
    is_closed = False
    for one in store.audit.entries():
        took_all = one.action == _EXPORT and not one.subject and one.details.get("what") in of_all
        if one.subject == own or took_all:
            found.append(one)
        is_closed |= one.subject == own and _is(one, "account-changed", "closed")
        if is_closed and one.subject == own and _is(one, "erasure", "person"):
            found.clear()
            is_closed = False
    for one in found:
        yield one, SELF if one.actor == own else one.actor


def _is(entry: AuditEntry, action: AuditAction, what: str) -> bool:
    return entry.action == action and entry.details.get("what") == what
