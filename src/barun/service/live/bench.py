"""Where the frames of everybody are judged together, and what comes of it is dealt out again."""

import asyncio
import math
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from barun.pipeline.live.live_frames import LiveFrames
from barun.pipeline.live.live_room import LiveRoom
from barun.service.live.answer_text import to_texts
from barun.service.live.figures import LiveFigures
from barun.service.live.frames import FrameHead, read_landmarks
from barun.service.live.hand_over import HandOver
from barun.service.live.limits import LiveLimits
from barun.service.live.lull import Lull
from barun.service.live.seat import Seat
from barun.service.live.texts import said_text
from barun.service.logs import log_event

__all__ = ["LiveBench", "SeatHolder"]

_WARY_S: Final = 2.0
"""So long sessions are judged one by one after a defect of which nobody knows in which of them it
is. Design choice: views are looked at every 0.4 s, angles added up every second."""


class SeatHolder(Protocol):
    """Whose sessions some seats are."""

    def fail(self, seat: Seat, error: Exception) -> None:
        """End a session in which a defect has shown itself."""
        ...


class LiveBench:
    """Judges the newest frames of all sessions of the process; lives in one event loop.

    Parameters
    ----------
    room : LiveRoom
        Where they are judged.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    limits : LiveLimits
        Bounds of all sessions together.
    figures : LiveFigures
        Counters.
    lull : Lull, optional
        Told of each step.

    Notes
    -----
    Frames are not judged as they come but together, every 10 ms, and when that takes long less
    often, so that half of the time is left for everything else; with one or two sessions they are
    judged at once. Without frames nothing runs.

    What is shared by people is here and in the room, and all of it is kept by slot. A slot belongs
    to one seat from `sit` to `leave`, and nothing of the former is left in it.
    """

    def __init__(
        self,
        room: LiveRoom,
        clock: Callable[[], float],
        utc: Callable[[], float],
        *,
        limits: LiveLimits,
        figures: LiveFigures,
        lull: Lull | None = None,
    ) -> None:
        self.room: Final = room
        self.figures: Final = figures
        self.to_store: Final = HandOver(room, limits.tick_s)
        self._clock = clock
        self._utc = utc
        self._limits = limits
        self._lull = lull or Lull()
        self._free = list(range(min(len(room), limits.most_sessions) - 1, -1, -1))
        self._seats: dict[int, tuple[Seat, SeatHolder]] = {}
        self._queued: list[Seat] = []
        self._timer: asyncio.Handle | None = None
        self._not_before_s = 0.0
        self._wary_until_s = -math.inf
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin; in the event loop."""
        self._loop = asyncio.get_running_loop()
        self.to_store.start()

    def stop(self) -> None:
        """End; what waits is not judged any more."""
        if self._timer is not None:
            self._timer.cancel()
        self.to_store.stop()

    # ---- places ------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether there is no place for a session more."""
        return not self._free

    def take_slot(self) -> int:
        """Return a free slot, which is nobody else's until it is given back."""
        return self._free.pop()

    def give_slot_back(self, slot: int) -> None:
        """Let a slot be free again, also where a session came about by half in it."""
        self._empty(slot)
        self._free.append(slot)

    def _empty(self, slot: int) -> None:
        self.room.sessions.pop(slot, None)
        if self.room.judging.is_open[slot]:
            self.room.judging.close(slot)

    def sit(self, seat: Seat, holder: SeatHolder) -> None:
        """Judge the frames of a seat from now on, and deal out what is said to it."""
        self._seats[seat.slot] = seat, holder

    def leave(self, seat: Seat) -> None:
        """Let go of a seat and of everything that waits of it; its slot is free then."""
        slot = seat.slot
        if slot not in self._seats or self._seats[slot][0] is not seat:
            return
        self._empty(slot)
        self.spread()  # while what is said still finds it
        seat.head, seat.data = None, b""
        self._queued = [one for one in self._queued if one is not seat]
        del self._seats[slot]
        self.give_slot_back(slot)

    # ---- judging -----------------------------------------------------------------------------

    def offer(self, seat: Seat, head: FrameHead, data: bytes, now_s: float) -> None:
        """Take the newest frame of a seat; one that waits is passed over."""
        if seat.head is not None:
            seat.n_passed_over += 1
            self.figures.n_passed_over += 1
        else:
            self._queued.append(seat)
        seat.head, seat.data, seat.received_s = head, data, now_s
        if self._timer is None:
            self._schedule(now_s)

    def _schedule(self, now_s: float) -> None:
        if self._loop is None:
            return
        if len(self._seats) <= self._limits.few_sessions:
            self._timer = self._loop.call_soon(self.tick)
        else:
            self._timer = self._loop.call_later(max(self._not_before_s - now_s, 0.0), self.tick)

    def tick(self) -> None:
        """Judge the newest frame of every session that has one."""
        self._timer = None
        self._lull.end()
        try:
            self._tick()
        finally:
            self._lull.begin()

    def _tick(self) -> None:
        queued, self._queued = self._queued, []
        # who was lost and is back within a tick stands there twice
        seats = [seat for seat in dict.fromkeys(queued) if seat.head is not None]
        start_s = self._clock()
        if seats:
            if start_s < self._wary_until_s:
                self._judge_one_by_one(seats)
            else:
                self._judge_together(seats)
            self.spread()
        end_s = self._clock()
        spent_s = end_s - start_s
        self.figures.count_tick([end_s - seat.received_s for seat in seats], spent_s)
        self._not_before_s = start_s + max(self._limits.tick_s, 2 * spent_s)

    def _judge(self, seats: list[Seat]) -> None:
        heads = [seat.head for seat in seats if seat.head is not None]
        aspect = np.array([head.width / head.height for head in heads])
        times_s = [head.time_s for head in heads]
        answers = self.room.step(
            LiveFrames(
                slots=np.array([seat.slot for seat in seats]),
                times_s=np.array(times_s),
                rows=read_landmarks([seat.data for seat in seats], aspect),
            ),
            self._utc(),
        )
        skipped = [seat.n_passed_over for seat in seats]
        texts = to_texts(answers, [head.seq for head in heads], times_s, skipped)
        now_s = self._clock()
        for seat, text in zip(seats, texts, strict=True):
            seat.head = None
            seat.n_skipped += seat.n_passed_over
            seat.n_passed_over = 0
            seat.n_frames += 1
            seat.latency_s = now_s - seat.received_s
            seat.outbox.answer(text)

    def _judge_together(self, seats: list[Seat]) -> None:
        try:
            self._judge(seats)
        except Exception as error:  # noqa: BLE001 # a defect must not end the others' sessions
            self.figures.n_failed_ticks += 1
            log_event("tick_failed", level="error", error_type=type(error).__name__)
            if not self._judge_one_by_one(seats):
                # these frames count as seen, and are not judged again: with the next ones
                # whoever it is shows alone, or everybody would lose frames again and again
                self._wary_until_s = self._clock() + _WARY_S

    def _judge_one_by_one(self, seats: list[Seat]) -> bool:
        """Return whether the defect has shown itself in one of them, which is over then."""
        is_found = False
        for seat in seats:
            if seat.head is None:
                continue
            try:
                self._judge([seat])
            except Exception as error:  # noqa: BLE001 # this is the one
                is_found = True
                self._seats[seat.slot][1].fail(seat, error)
        return is_found

    def spread(self) -> None:
        """Send what is to be said, each to its own seat, and hand over what is to be stored."""
        for slot, said in self.room.take_said():
            found = self._seats.get(slot)
            if found is not None:
                found[0].outbox.say(said_text(said))
        self.to_store.go_on()
