"""Looks after live sessions once a second: pings, silence, what does not come back, notices."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from barun.errors import InputError
from barun.messages import Language
from barun.service.live.hub import LiveHub
from barun.service.live.seat import Seat
from barun.service.live.texts import PING, message_text
from barun.service.logs import log_event

__all__ = ["Minder"]

_SILENT: Final = 4408
_EVERY_S: Final = 1.0
_BOOKS_EVERY_S: Final = 60.0
_RATE_OVER_S: Final = 5.0


class Minder:
    """Looks after the sessions of a hub.

    Parameters
    ----------
    hub : LiveHub
        Its sessions.
    notices : callable, optional
        From a language to number, code and text of what people should know beside what the history
        says; its numbers are below 0.
    """

    def __init__(
        self,
        hub: LiveHub,
        notices: Callable[[Language], Iterable[tuple[int, str, str]]] = lambda _language: (),
    ) -> None:
        self._hub = hub
        self._notices = notices
        self._books_s = hub.clock()
        self._n_lost = 0.0
        self._told: dict[Language, tuple[tuple[int, str, str], ...]] = {}
        """What people should know now, by language: put into words once for all of them."""

    async def run(self) -> None:
        """Look around once a second until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                self.mind()
            except Exception as error:  # noqa: BLE001 # looking around must go on
                log_event("minding_failed", level="error", error_type=type(error).__name__)

    def mind(self) -> None:
        """Look around."""
        hub, now_s = self._hub, self._hub.clock()
        self._told.clear()
        for seat in list(hub.seats.values()):
            try:
                self._mind_one(seat, now_s)
            except Exception as error:  # noqa: BLE001 # the others are looked after all the same
                hub.fail(seat, error)
        self._count_rates()
        self._count_lost()
        self._keep_some(now_s)
        if now_s - self._books_s >= _BOOKS_EVERY_S:
            self._books_s = now_s
            hub.desk.keep_books(hub.utc())
            hub.spread()
            hub.tidy()

    def _mind_one(self, seat: Seat, now_s: float) -> None:
        hub, limits = self._hub, self._hub.limits
        if seat.lost_s is not None:
            if now_s - seat.lost_s > limits.resume_s:
                hub.end(seat)
            return
        if now_s - seat.heard_s > limits.silence_s:
            hub.refuse(seat, InputError("live.silent", silence_s=limits.silence_s), _SILENT)
        elif now_s - seat.pinged_s >= limits.ping_s:
            seat.pinged_s = now_s
            seat.outbox.say(PING)
        self._notify(seat)

    def _count_lost(self) -> None:
        """Say in the log when history could not be kept: nobody waits for those writes."""
        n_lost = self._hub.history.figures().get("barun_store_writes_lost_total", 0.0)
        if n_lost > self._n_lost:
            log_event("history_lost", level="error", error_code="store.notice-lost")
        self._n_lost = n_lost

    def _notify(self, seat: Seat) -> None:
        told = self._told.get(seat.language)
        if told is None:
            language = seat.language
            told = (*self._hub.history.notices(language), *self._notices(language))
            self._told[language] = told
        for number, code, text in told:
            if number not in seat.notices:
                seat.notices.add(number)
                seat.outbox.say(message_text({"type": "notice", "code": code, "message": text}))

    def _count_rates(self) -> None:
        for seat in self._hub.seats.values():
            fresh_hz = (seat.n_frames - seat.n_counted) / _EVERY_S
            seat.rate_hz += _EVERY_S / _RATE_OVER_S * (fresh_hz - seat.rate_hz)
            seat.n_counted = seat.n_frames

    def _keep_some(self, now_s: float) -> None:
        """Keep the sessions whose turn it is."""
        hub, limits = self._hub, self._hub.limits
        if not hub.keeps_sessions:
            return
        due = [
            seat
            for seat in hub.seats.values()
            if seat.lost_s is None and now_s - seat.kept_s >= limits.keep_every_s
        ]
        due = sorted(due, key=lambda seat: seat.kept_s)[: limits.keeps_a_second]
        for seat in due:
            seat.kept_s = now_s
        if due:
            hub.keep(due)
