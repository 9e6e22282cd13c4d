"""What was done with the data of a person, as the log has it."""

from collections.abc import Iterator
from typing import Final

from barun.learning.datasets.library import is_pseudonym
from barun.privacy.audit.entry import AuditEntry
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

    What names the person, and what took everybody along.

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
    for one in store.audit.entries():
        took_all = one.action == _EXPORT and not one.subject and one.details.get("what") in of_all
        if one.subject == own or took_all:
            yield one, SELF if one.actor == own else one.actor
