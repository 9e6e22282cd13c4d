"""Sessions before which nobody sits: a demo is judged like anybody, and nothing of it is kept."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.live_session import LiveSession
from barun.store.records import EventRecord, MinuteRecord, SessionRecord, SpanRecord
from barun.store.writes import Write

__all__ = ["SimulatedSessions"]


class SimulatedSessions:
    """Tells the sessions of simulated people from the others.

    Parameters
    ----------
    n_slots : int
        Sessions at most.
    """

    def __init__(self, n_slots: int) -> None:
        self._is_simulated = np.zeros(n_slots, dtype=np.bool_)
        self._names: Final[set[str]] = set()
        """Of those whose last record has not been left out yet."""

    def seat(self, session: LiveSession) -> None:
        """Note what a session is, in a slot that may have been another's."""
        opening = session.opening
        self._is_simulated[session.slot] = opening.is_simulated
        if opening.is_simulated:
            self._names.add(opening.session_id)

    def is_in(self, slots: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Return of each slot, shape (K,), whether a simulated person sits there."""
        return self._is_simulated[slots]

    def leave_out(self, writes: Iterable[Write]) -> list[Write]:
        """Return what is of people; the record of a session's end is the last there is of it."""
        kept: list[Write] = []
        for write in writes:
            name = None
            if isinstance(write, SessionRecord | MinuteRecord | EventRecord | SpanRecord):
                name = write.session_id
            if name not in self._names:
                kept.append(write)
            elif isinstance(write, SessionRecord) and write.ended_s is not None:
                self._names.discard(write.session_id)
        return kept
