"""Minutes of sessions that have ended, until somebody takes what is stored of them."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from barun.pipeline.live.live_session import LiveSession
from barun.pipeline.live.minute_ledger import MinuteLedger, MinuteTotals, make_minute
from barun.pipeline.live.watched_minute import MOST_WATCHED, WatchedMinute
from barun.posture.calibration.profile import Profile
from barun.store.writes import Write

__all__ = ["EndedMinutes"]

_Ended = tuple[MinuteTotals, LiveSession, Profile | None]


class EndedMinutes:
    """Holds minutes; making their records takes a while, so it is done when they are taken.

    Parameters
    ----------
    sessions : mapping
        Those that run, by slot.
    ledger : MinuteLedger
        Where their minutes come from.
    """

    def __init__(self, sessions: Mapping[int, LiveSession], ledger: MinuteLedger) -> None:
        self.watched: Final[deque[WatchedMinute]] = deque(maxlen=MOST_WATCHED)
        """For those who watch over the service; the oldest go first."""
        self._sessions = sessions
        self._ledger = ledger
        self._waiting: deque[_Ended] = deque()

    def __len__(self) -> int:
        """Return how many nobody has taken the records of."""
        return len(self._waiting)

    def add(self, minutes: Iterable[MinuteTotals]) -> None:
        """Take minutes of sessions that run; those of simulated people are nobody's."""
        for totals in minutes:
            session = self._sessions[totals.slot]
            if not session.opening.is_simulated:
                self._waiting.append((totals, session, session.judged_profile))

    def take(self, most: int | None) -> list[Write]:
        """Return the records of the oldest `most`, of all where that is None."""
        n_waiting = len(self._waiting)
        n_taken = n_waiting if most is None else min(n_waiting, most)
        return self._to_records([self._waiting.popleft() for _ in range(n_taken)])

    def take_of(self, person_id: str) -> list[Write]:
        """Return the records of a person."""
        own = [one for one in self._waiting if one[1].opening.person_id == person_id]
        self.drop(person_id)
        return self._to_records(own)

    def drop(self, person_id: str) -> None:
        """Forget those of a person."""
        kept = [one for one in self._waiting if one[1].opening.person_id != person_id]
        self._waiting = deque(kept)

    def drop_watched(self, person_id: str) -> None:
        """Forget what those who watch over the service have not looked at of a person."""
        kept = [one for one in self.watched if one.person_id != person_id]
        self.watched.clear()
        self.watched.extend(kept)

    def _to_records(self, minutes: list[_Ended]) -> list[Write]:
        """Return minutes, and with them what lasts as it is then: a crash must not lose it."""
        writes: list[Write] = []
        for place, (totals, session, profile) in enumerate(minutes):
            opening = session.opening
            writes.append(
                make_minute(
                    totals,
                    person_id=opening.person_id,
                    session_id=opening.session_id,
                    profile=profile,
                )
            )
            watched = WatchedMinute(opening.person_id, opening.camera, totals, profile)
            self.watched.append(watched)
            following = minutes[place + 1] if place + 1 < len(minutes) else self._next()
            is_last = following is None or following[1] is not session
            if is_last and self._sessions.get(session.slot) is session:
                until_s = self._ledger.last_s(session.slot)
                writes += session.events.grow(until_s)
                writes += session.spans.grow(until_s)
        return writes

    def _next(self) -> _Ended | None:
        return self._waiting[0] if self._waiting else None
