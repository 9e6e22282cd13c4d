"""Sessions kept for a minute, so that they go on after a restart or at another service."""

import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from barun.errors import EncryptionError, StorageError
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.service.live.session_shelf import SessionShelf
from barun.service.logs import log_event

__all__ = ["SessionKeeper"]

_PLACE: Final = ("live", "session")


class SessionKeeper:
    """Keeps sessions; every method blocks.

    Parameters
    ----------
    shelf : SessionShelf
        Where they lie.
    keep_s : float
        For how long a session can go on after it was kept.
    is_allowed : callable
        Returns whether the person has agreed; asked with every writing.

    Notes
    -----
    The name of a session is a hash of its secret, and its content is sealed with a key made of that
    secret, which only the page has: whoever reads what is kept can neither go on with a session nor
    read it. One that cannot be written or read costs the restart, nothing else.
    """

    def __init__(self, shelf: SessionShelf, keep_s: float, is_allowed: Callable[[], bool]) -> None:
        self._shelf = shelf
        self._keep_s = keep_s
        self._is_allowed = is_allowed
        self._lock = threading.Lock()
        """An erasure and a writing must not pass each other."""

    def keep(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep sessions, by their secrets; without agreement none."""
        for token, state in states.items():
            with self._lock:
                if not self._is_allowed():
                    return
                try:
                    self._write(token, state)
                except (OSError, StorageError) as error:
                    log_event("session_not_kept", level="warning", error_type=type(error).__name__)
                    return

    def _write(self, token: str, state: Mapping[str, Any]) -> None:
        name = _name_of(token)
        sealed = _seal_of(token).seal(*_PLACE, name.encode(), json.dumps(state).encode())
        self._shelf.put(name, sealed, float(state["kept_s"]))

    def take(self, token: str, now_s: float) -> Mapping[str, Any] | None:
        """Return a session that was kept a short while ago, once: to one of two who ask."""
        name = _name_of(token)
        with self._lock:
            content = self._shelf.take(name)
        if content is None:
            return None
        try:
            state = json.loads(_seal_of(token).open(*_PLACE, name.encode(), content))
        except (ValueError, EncryptionError):
            return None
        if not isinstance(state, Mapping):
            return None
        kept_s = state.get("kept_s")
        is_fresh = isinstance(kept_s, int | float) and abs(now_s - kept_s) <= self._keep_s
        return state if is_fresh else None

    def forget(self, token: str) -> None:
        """Forget a session that has ended."""
        self._shelf.drop(_name_of(token))

    def tidy(self, now_s: float) -> None:
        """Forget the sessions kept too long ago; all of them without agreement.

        One of the future is of a clock that was set.
        """
        if not self._is_allowed():
            self.erase()
            return
        with self._lock:
            self._shelf.drop_outside(now_s - self._keep_s, now_s + self._keep_s)

    def erase(self) -> None:
        """Forget all sessions, and what a sudden end left half written."""
        with self._lock:
            self._shelf.clear()


def _name_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _seal_of(token: str) -> PersonSeal:
    """Return what seals a session; its key needs nothing that lies on the disk."""
    secret = hmac.digest(token.encode(), b"barun kept session", "sha256")
    return PersonSeal(_PLACE[0], [DataKey(1, secret)], os.urandom)
