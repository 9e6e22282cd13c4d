"""Ends a service that hangs in a model, so that it can be started again without calling it so."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from barun.service.logs import log_event
from barun.service.models.breaker import Patience
from barun.service.models.timed_model import Change, TimedModel, tell_nobody

__all__ = ["EXIT_STATUS", "FOLDER_NAME", "HangWatch"]

EXIT_STATUS: Final = 70
"""Of a service that ended since it hung: a failure of the software, by convention."""
FOLDER_NAME: Final = "hung-models"
"""Inside the data folder: an empty file for each model that did not come back."""

_EVERY_S: Final = 1.0
_MOST_LOOKS: Final = 30
"""So many looks in a row that find the same call in progress: half a minute, three times what ends
a model in a thread of its own, as here everybody goes down with it. Design choice."""
_PRIVATE_FOLDER: Final = 0o700


@dataclass(slots=True)
class _Watched:
    name: str
    call_no: int = 0
    n_looks: int = 0


class HangWatch:
    """Looks whether models that are called directly come back.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where is noted which did not; nowhere by default.
    end : callable, optional
        Ends the process at once, whatever its threads do.

    Notes
    -----
    Looks are counted, not seconds: a process that was stopped, or a machine that slept, has not
    looked. A thread cannot be ended from outside, so the process is; the sessions go on in the
    next one. A model that is noted is called in a thread of its own for ever (``TimedModel``),
    where hanging costs a budget and leads to the former version. Who is sure that it was not the
    model's fault removes its file.

    What keeps the interpreter to itself while it hangs is not noticed, as nothing else runs.
    """

    def __init__(
        self,
        folder: Path | None = None,
        end: Callable[[], object] | None = None,
    ) -> None:
        self._folder: Final = folder
        self._end: Final = end or partial(os._exit, EXIT_STATUS)
        self._watched: WeakKeyDictionary[TimedModel, _Watched] = WeakKeyDictionary()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def time(
        self,
        name: str,
        judge: Callable[..., Any],
        patience: Patience,
        tell: Change = tell_nobody,
    ) -> TimedModel:
        """Return a model that is waited for only so long, and watched for as long as it is held.

        Parameters
        ----------
        name : str
            Of the model and its version; may be the name of a file.
        judge, patience, tell
            As of :class:`TimedModel`.
        """
        is_noted = self._folder is not None and (self._folder / name).exists()
        if is_noted:
            log_event("model_hung_before", level="warning", source=name)
        timed = TimedModel(judge, patience, tell, may_prove=not is_noted)
        with self._lock:
            self._watched[timed] = _Watched(name)
        return timed

    def look(self) -> None:
        """Look once; end the process where a model has not come back for too many looks."""
        with self._lock:
            watched = list(self._watched.items())
        for timed, seen in watched:
            call_no = timed.call_no
            is_same = call_no != 0 and call_no == seen.call_no
            seen.n_looks = seen.n_looks + 1 if is_same else 0
            seen.call_no = call_no
            if seen.n_looks == _MOST_LOOKS:
                try:
                    self._note(seen.name)
                    log_event("model_hangs", level="error", source=seen.name)
                finally:
                    self._end()

    def _note(self, name: str) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
            (self._folder / name).touch()
        except OSError as error:  # a full disk: it is ended all the same
            log_event("hung_model_not_noted", level="error", error_type=type(error).__name__)

    def start(self, every_s: float = _EVERY_S) -> None:
        """Begin to look, in a thread that the rest of the process cannot hold up.

        Parameters
        ----------
        every_s : float
            Seconds between two looks.
        """
        self._thread = threading.Thread(
            target=self._run, args=(every_s,), name="barun-hang-watch", daemon=True
        )
        self._thread.start()

    def _run(self, every_s: float) -> None:
        while not self._closing.wait(every_s):
            self.look()

    def close(self) -> None:
        """Look no more."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
