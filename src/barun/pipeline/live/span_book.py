"""Stretches of time of one session: camera on, pauses, breaks, and what went unseen."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from barun.store.records import SpanKind, SpanRecord

__all__ = ["SpanBook"]


@dataclass(slots=True)
class SpanBook:
    """Knows the stretches of a session that last, and the last one that went unseen."""

    person_id: str
    session_id: str
    make_id: Callable[[], str]
    lasting: dict[SpanKind, SpanRecord] = field(default_factory=dict)
    _noted: tuple[float, float, str] | None = None
    """What the page said of a time it could not see, until the service notices it."""
    _unseen: SpanRecord | None = None
    """The last time that the service noticed."""

    def begin(self, kind: SpanKind, at_s: float, reason: str = "") -> SpanRecord:
        """Begin a stretch, or go on with the one that lasts."""
        if kind not in self.lasting:
            self.lasting[kind] = self._make(kind, at_s, at_s, reason)
        return self.lasting[kind]

    def end(self, kind: SpanKind, at_s: float) -> SpanRecord | None:
        """End a stretch; None if there is none."""
        record = self.lasting.pop(kind, None)
        return None if record is None else replace(record, end_s=max(at_s, record.end_s))

    def end_all(self, at_s: float) -> list[SpanRecord]:
        """End the stretches that last."""
        ended = [self.end(kind, at_s) for kind in tuple(self.lasting)]
        return [record for record in ended if record is not None]

    def grow(self, until_s: float) -> list[SpanRecord]:
        """Return the stretches that last as they are now."""
        for kind, record in self.lasting.items():
            self.lasting[kind] = replace(record, end_s=max(record.end_s, until_s))
        return list(self.lasting.values())

    def begin_from(self, from_s: float) -> None:
        """Let the stretches that last begin at an instant, and forget what was before."""
        for kind, record in self.lasting.items():
            self.lasting[kind] = replace(record, start_s=from_s, end_s=max(record.end_s, from_s))
        self._noted = self._unseen = None

    def note_blind(
        self, from_s: float, to_s: float, reason: str, *, seen_s: float
    ) -> SpanRecord | None:
        """Take what the page says of a time it could not see.

        Parameters
        ----------
        from_s, to_s : float
            Seconds since 1970 UTC.
        reason : str
            Why.
        seen_s : float
            Instant of the last frame.

        Returns
        -------
        SpanRecord or None
            What to store; None if it is still to be noticed by the next frame.
        """
        last = self._unseen
        if last is not None and from_s < last.end_s and last.start_s < to_s:
            self._unseen = replace(last, reason=reason)
            return self._unseen
        if to_s <= seen_s:
            return self._make("blind", from_s, to_s, reason)
        self._noted = (from_s, to_s, reason)
        return None

    def see_again(self, from_s: float, to_s: float) -> list[SpanRecord]:
        """Take a time between two frames in which nothing was seen.

        The camera counts as on while pictures come: nobody knows whether it was in between, and
        while a machine sleeps, it is not.
        """
        reason = ""
        if self._noted is not None and self._noted[0] < to_s and from_s < self._noted[1]:
            reason = self._noted[2]
        self._noted = None
        camera_on = self.end("camera_on", from_s)
        missed = self.miss(from_s, to_s, reason)
        return [missed] if camera_on is None else [camera_on, missed, self.begin("camera_on", to_s)]

    def miss(self, from_s: float, to_s: float, reason: str) -> SpanRecord:
        """Take a time in which nothing was seen, for a reason that is known."""
        self._unseen = self._make("blind", from_s, to_s, reason)
        return self._unseen

    def _make(self, kind: SpanKind, start_s: float, end_s: float, reason: str) -> SpanRecord:
        return SpanRecord(
            span_id=self.make_id(),
            person_id=self.person_id,
            session_id=self.session_id,
            kind=kind,
            start_s=start_s,
            end_s=end_s,
            reason=reason,
        )
