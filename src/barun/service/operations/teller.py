"""Tells of alerts; of what every service on a database sees alike, one of them tells."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Final

from barun.errors import StorageError
from barun.monitoring.alerts.alert import Alert
from barun.service.operations.sinks import AlertSink, LogSink, SinkQueue
from barun.store.turn_book import TurnBook

__all__ = ["Teller"]

_LEASE_S: Final = 300.0
"""So much later another service may see the same, and who told may be gone for so long before a
service that begins then tells of it once more; design choice."""
_COMMON_RULES: Final = frozenset({"accuracy", "feature", "recovery"})
_COMMON_CAUSES: Final = frozenset({("queue", "jobs"), ("dropped", "jobs")})
"""What is read in the database or counted over all services; the rest is of one process."""


class Teller:
    """Writes alerts into the log of this service, and sends them where a person set an address.

    Where services share a database, who tells of what they all see has its turn for that, by kind
    of sink: a service without an address takes none away from one that has one.

    Parameters
    ----------
    sinks : sequence of AlertSink
        Who is told beside the log.
    turns : TurnBook, optional
        Of the database that several services share; None where there is one service.
    """

    def __init__(self, sinks: Sequence[AlertSink], turns: TurnBook | None) -> None:
        self.queues: Final = tuple(map(SinkQueue, sinks))
        self._turns = turns
        self._log = LogSink()
        self._holder = secrets.token_hex(8)

    def tell(self, began: Iterable[Alert], ended: Iterable[Alert], now_s: float) -> None:
        """Tell of alerts that began and of those that are over; blocks for the database only.

        Parameters
        ----------
        began, ended : iterable of Alert
            Of this process.
        now_s : float
            Seconds since 1970 UTC.
        """
        for alert in began:
            self._log.send(alert, is_over=False)
            for queue in self.queues if alert.acknowledged_s is None else ():
                if self._has_turn(_turn_of(queue, alert, is_over=False), alert, now_s):
                    queue.put(alert, is_over=False)
        for alert in ended:
            self._log.send(alert, is_over=True)
            for queue in self.queues:
                if self._has_turn(_turn_of(queue, alert, is_over=True), alert, now_s):
                    queue.put(alert, is_over=True)
                self._give_back(_turn_of(queue, alert, is_over=False), alert)

    def go_on(self, standing: Iterable[Alert], now_s: float) -> None:
        """Keep others from telling of what stands, once a minute.

        Whoever lives and sees it keeps the turn of who told and is gone.
        """
        for alert in standing:
            for queue in self.queues:
                self._has_turn(_turn_of(queue, alert, is_over=False), alert, now_s)

    def close(self) -> None:
        """Tell what waits, for two seconds at most."""
        for queue in self.queues:
            queue.close()

    def _has_turn(self, turn: str, alert: Alert, now_s: float) -> bool:
        """Return whether this service tells: twice where the database does not say, not never."""
        if self._turns is None or not _is_common(alert):
            return True
        try:
            return self._turns.take(turn, self._holder, now_s, _LEASE_S) or self._turns.keep(
                turn, self._holder, now_s, _LEASE_S
            )
        except StorageError:
            return True

    def _give_back(self, turn: str, alert: Alert) -> None:
        if self._turns is None or not _is_common(alert):
            return
        try:
            self._turns.give_back(turn, self._holder)
        except StorageError:
            return  # it runs out


def _is_common(alert: Alert) -> bool:
    return alert.rule in _COMMON_RULES or alert.key in _COMMON_CAUSES


def _turn_of(queue: SinkQueue, alert: Alert, *, is_over: bool) -> str:
    when = "over" if is_over else "began"
    return f"tell {queue.name} {alert.rule} {alert.cause} {when}"
