"""Sessions kept on disk for a minute, so that they go on after a restart of the service."""

import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.service.logs import log_event

__all__ = ["SessionKeeper"]

_SUFFIX: Final = ".session.sealed"
_PLACE: Final = ("live", "session")


class SessionKeeper:
    """Keeps sessions in a folder; every method blocks.

    Parameters
    ----------
    folder : pathlib.Path
        Made when it is needed, for nobody else to read.
    keep_s : float
        For how long a session can go on after it was kept.
    is_allowed : callable
        Returns whether the person has agreed; asked with every writing.

    Notes
    -----
    The name of a file is a hash of the session's secret, and its content is sealed with a key made
    of that secret, which only the page has: whoever reads the folder can neither go on with a
    session nor read it. A file that cannot be written or read costs the restart, nothing else.
    """

    def __init__(self, folder: Path, keep_s: float, is_allowed: Callable[[], bool]) -> None:
        self._folder = folder
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
                except OSError as error:
                    log_event("session_not_kept", level="warning", error_type=type(error).__name__)
                    return

    def _write(self, token: str, state: Mapping[str, Any]) -> None:
        path = self._path(token)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        content = _seal_of(token).seal(*_PLACE, path.name.encode(), json.dumps(state).encode())
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        kept_s = float(state["kept_s"])
        os.utime(fresh, (kept_s, kept_s))  # by the same clock as it is asked for
        fresh.replace(path)

    def take(self, token: str, now_s: float) -> Mapping[str, Any] | None:
        """Return a session that was kept a short while ago, once: to one of two who ask."""
        path = self._path(token)
        try:
            with self._lock:
                content = path.read_bytes()
                path.unlink()
            state = json.loads(_seal_of(token).open(*_PLACE, path.name.encode(), content))
        except (OSError, ValueError, EncryptionError):
            return None
        if not isinstance(state, Mapping):
            return None
        kept_s = state.get("kept_s")
        is_fresh = isinstance(kept_s, int | float) and self._is_fresh(kept_s, now_s)
        return state if is_fresh else None

    def forget(self, token: str) -> None:
        """Forget a session that has ended."""
        with suppress(OSError):
            self._path(token).unlink(missing_ok=True)

    def tidy(self, now_s: float) -> None:
        """Forget the sessions kept too long ago; all of them without agreement."""
        if not self._is_allowed():
            self.erase()
            return
        for path in self._files():
            with suppress(OSError), self._lock:
                if not self._is_fresh(path.stat().st_mtime, now_s):
                    path.unlink(missing_ok=True)

    def erase(self) -> None:
        """Forget all sessions, and what a sudden end left half written."""
        with self._lock:
            for path in self._files():
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    name = type(error).__name__
                    log_event("session_not_erased", level="error", error_type=name)

    def _is_fresh(self, kept_s: float, now_s: float) -> bool:
        """Whether a session was kept not long ago; one of the future is of a clock that was set."""
        return abs(now_s - kept_s) <= self._keep_s

    def _files(self) -> list[Path]:
        try:
            return list(self._folder.glob("*.session.*"))
        except OSError:
            return []

    def _path(self, token: str) -> Path:
        name = hashlib.sha256(token.encode()).hexdigest()[:32]
        return self._folder / f"{name}{_SUFFIX}"


def _seal_of(token: str) -> PersonSeal:
    """Return what seals a session; its key needs nothing that lies on the disk."""
    secret = hmac.digest(token.encode(), b"barun kept session", "sha256")
    return PersonSeal(_PLACE[0], [DataKey(1, secret)], os.urandom)
