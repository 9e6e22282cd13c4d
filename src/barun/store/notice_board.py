"""The notices in force: each is posted once, and taken down when writing works again."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from barun.store.faults import StoreNotice

__all__ = ["NoticeBoard"]


class NoticeBoard:
    """Holds what the person should know; may be used from any thread.

    Parameters
    ----------
    lasting : iterable of (str, mapping)
        Codes and details of notices that stand from the beginning.
    """

    def __init__(self, lasting: Iterable[tuple[str, Mapping[str, object]]] = ()) -> None:
        self._lock = threading.Lock()
        self._n_posted = 0
        self._notices: tuple[StoreNotice, ...] = ()
        for code, details in lasting:
            self.post(code, details, is_lasting=True)

    @property
    def notices(self) -> tuple[StoreNotice, ...]:
        """Those in force, oldest first."""
        return self._notices

    def post(self, code: str, details: Mapping[str, object], *, is_lasting: bool = False) -> bool:
        """Put a notice up; return False if one of that code hangs there already."""
        with self._lock:
            if any(notice.code == code for notice in self._notices):
                return False
            self._n_posted += 1
            notice = StoreNotice(self._n_posted, code, MappingProxyType(dict(details)), is_lasting)
            self._notices = (*self._notices, notice)
            return True

    def renew(self, code: str, details: Mapping[str, object]) -> None:
        """Put a lasting notice up, or other figures into the one that hangs there already.

        Who saw it is not told again.
        """
        with self._lock:
            kept = MappingProxyType(dict(details))
            self._notices = tuple(
                replace(notice, details=kept) if notice.code == code else notice
                for notice in self._notices
            )
        self.post(code, details, is_lasting=True)

    def remove(self, code: str) -> bool:
        """Take a notice down, also a lasting one; return whether it hung there."""
        with self._lock:
            kept = tuple(notice for notice in self._notices if notice.code != code)
            was_there = len(kept) < len(self._notices)
            self._notices = kept
            return was_there

    def clear(self) -> bool:
        """Take down what does not last; return whether there was any."""
        with self._lock:
            kept = tuple(notice for notice in self._notices if notice.is_lasting)
            was_any = len(kept) < len(self._notices)
            self._notices = kept
            return was_any
