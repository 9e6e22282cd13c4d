"""Sessions kept on disk for a minute, so that they go on after a restart of the service."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from barun.service.logs import log_event

__all__ = ["SessionKeeper"]

_SUFFIX: Final = ".session.json"


class SessionKeeper:
    """Keeps sessions in a folder; every method blocks.

    Parameters
    ----------
    folder : pathlib.Path
        Made when it is needed, for nobody else to read.
    keep_s : float
        For how long a session can go on after it was kept.

    Notes
    -----
    The name of a file is a hash of the session's secret: whoever reads the folder cannot go on with
    a session from the page. A file that cannot be written or read costs the restart, nothing else.
    """

    def __init__(self, folder: Path, keep_s: float) -> None:
        self._folder = folder
        self._keep_s = keep_s

    def keep(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep sessions, by their secrets."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for token, state in states.items():
                path = self._path(token)
                fresh = path.with_suffix(".new")
                descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(state, file)
                fresh.replace(path)
        except OSError as error:
            log_event("session_not_kept", level="warning", error_type=type(error).__name__)

    def take(self, token: str, now_s: float) -> Mapping[str, Any] | None:
        """Return a session that was kept a short while ago, once."""
        path = self._path(token)
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            path.unlink(missing_ok=True)
        except (OSError, ValueError):
            return None
        if not isinstance(state, Mapping):
            return None
        kept_s = state.get("kept_s")
        is_fresh = isinstance(kept_s, int | float) and now_s - kept_s <= self._keep_s
        return state if is_fresh else None

    def forget(self, token: str) -> None:
        """Forget a session that has ended."""
        with suppress(OSError):
            self._path(token).unlink(missing_ok=True)

    def tidy(self, now_s: float | None = None) -> None:
        """Forget the sessions kept too long ago; all without `now_s`."""
        with suppress(OSError):
            for path in self._folder.glob(f"*{_SUFFIX}"):
                if now_s is None or now_s - path.stat().st_mtime > self._keep_s:
                    path.unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        name = hashlib.sha256(token.encode()).hexdigest()[:32]
        return self._folder / f"{name}{_SUFFIX}"
