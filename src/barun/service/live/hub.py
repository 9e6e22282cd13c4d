"""The middle of the live service: frames of all sessions in, judged together, answers out."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final

import numpy as np

from barun.errors import BarunError, InputError, SettingError
from barun.messages import Language
from barun.pipeline.live.calibration_course import to_profile_record
from barun.pipeline.live.live_desk import LiveDesk
from barun.pipeline.live.live_room import LiveFrames, LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.session_state import keep_session, restore_session
from barun.posture.calibration.profile import Profile
from barun.service.live.answer_text import to_texts
from barun.service.live.client_messages import ClientMessage, Hello
from barun.service.live.client_text import read_text
from barun.service.live.figures import LiveFigures
from barun.service.live.frames import FrameHead, read_head, read_landmarks
from barun.service.live.hand_over import HandOver
from barun.service.live.history import LiveHistory
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LIMITS, LiveLimits, RateLimit
from barun.service.live.outbox import Link, Outbox
from barun.service.live.seat import Seat
from barun.service.live.texts import error_text, said_text
from barun.service.logs import log_event
from barun.store.records import LOCAL_PERSON
from barun.store.writes import Write

__all__ = ["LiveHub"]

_GONE, _TAKEN_OVER, _TOO_LARGE, _NOT_ALLOWED, _FAILED = 4410, 4409, 1009, 1008, 1011

_REST_S: Final = 0.25
"""Who sends too much is not read for so long: the flood waits in its own connection."""
_COMPLAIN_EVERY_S: Final = 1.0


class LiveHub:
    """Holds the sessions of this process; lives in one event loop.

    Parameters
    ----------
    room : LiveRoom
        Where they are judged.
    history : LiveHistory
        Where profiles and settings come from, and what is to be stored goes.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    limits : LiveLimits, optional
        Bounds.
    keeper : SessionKeeper, optional
        Where sessions survive a restart; nowhere without it.
    model : str
        Name of the pose model that looks at pictures here; empty where it is not known.
    person : str, optional
        Whose sessions they are.
    figures : LiveFigures, optional
        Counters, of several hubs together.

    Notes
    -----
    :class:`barun.service.live.minder.Minder` looks after the sessions once a second.

    Frames are not judged as they come but together, every 10 ms, and when that takes long less
    often, so that half of the time is left for everything else; with one or two sessions they are
    judged at once. Without frames nothing runs but a look around once a second.
    """

    def __init__(
        self,
        room: LiveRoom,
        history: LiveHistory,
        clock: Callable[[], float],
        utc: Callable[[], float],
        *,
        limits: LiveLimits = LIMITS,
        keeper: SessionKeeper | None = None,
        model: str = "",
        person: str = LOCAL_PERSON,
        figures: LiveFigures | None = None,
    ) -> None:
        self.person: Final = person
        self.room: Final = room
        self.desk: Final = LiveDesk(room)
        self.history: Final = history
        self.limits: Final = limits
        self.figures: Final = figures or LiveFigures()
        self.seats: Final[dict[int, Seat]] = {}
        """By slot, those whose connection is lost included."""
        self.clock: Final = clock
        self.utc: Final = utc
        self.on_message: Callable[[Seat, ClientMessage], None] = lambda _seat, _message: None
        """What obeys the texts of clients; see :mod:`barun.service.live.commands`."""
        self.on_picture: Callable[[Seat, FrameHead, bytes], None] = not_a_picture
        """What takes a picture; see :mod:`barun.service.live.pictures`."""
        self.on_begin: Callable[[Seat], None] = lambda _seat: None
        """Told when a session has begun, or goes on."""
        self.on_end: Callable[[Seat], None] = lambda _seat: None
        """Told when a session has ended."""
        self.on_pause: Callable[[Seat], None] = lambda _seat: None
        """Told when a session pauses, and when it goes on."""
        self._model = model
        self._keeper = keeper
        self._by_token: dict[str, Seat] = {}
        self._free = list(range(min(len(room), limits.most_sessions) - 1, -1, -1))
        self._queued: list[Seat] = []
        self._timer: asyncio.Handle | None = None
        self._not_before_s = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeping: set[asyncio.Future[None]] = set()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="barun-keep")
        """One thread: what is kept first is forgotten afterwards, never the other way round."""
        self.n_forgotten = 0
        """How often everything was forgotten: what was read before must not come back."""
        self._to_store = HandOver(room, history, limits.tick_s)

    # ---- the life of the hub -----------------------------------------------------------------

    def start(self) -> None:
        """Begin; in the event loop."""
        self._loop = asyncio.get_running_loop()
        self._to_store.start()

    async def stop(self) -> None:
        """Keep the sessions for the next start and end."""
        if self._timer is not None:
            self._timer.cancel()
        if self.keeps_sessions and self._keeper is not None and self.seats:
            states = self.states(self.seats.values())
            await asyncio.get_running_loop().run_in_executor(self._disk, self._keeper.keep, states)
        now_s = self.utc()
        for slot in list(self.seats):
            self.desk.lose(slot, now_s)
        self.spread()
        self._to_store.finish()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        self._disk.shutdown()

    @property
    def keeps_sessions(self) -> bool:
        """Whether sessions survive a restart: there is a place, and the person has agreed."""
        return self._keeper is not None and self.history.is_stored

    def states(self, seats: Iterable[Seat]) -> Mapping[str, Mapping[str, object]]:
        """Return sessions as they are to be kept, by their secrets."""
        now_s = self.utc()
        states: dict[str, Mapping[str, object]] = {}
        for seat in seats:
            try:
                states[seat.token] = keep_session(self.room, seat.slot, now_s)
            except Exception as error:  # noqa: BLE001 # the others are kept all the same
                log_event("session_not_kept", level="error", error_type=type(error).__name__)
        return states

    def keep(self, seats: Iterable[Seat]) -> None:
        """Keep sessions for a restart."""
        if self._keeper is not None:
            self._in_thread(self._keeper.keep, self.states(seats))

    def tidy(self) -> None:
        """Forget what was kept too long ago."""
        if self._keeper is not None:
            self._in_thread(self._keeper.tidy, self.utc())

    # ---- sessions ----------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether no session more can begin."""
        return not self._free

    def find(self, token: str) -> Seat | None:
        """Return the session of a secret, if it is here."""
        return self._by_token.get(token)

    async def find_kept(self, token: str, language: Language) -> Seat | None:
        """Return a session of before a restart, taken up again; None if there is none."""
        if self._keeper is None or self.is_full:
            return None
        n_forgotten = self.n_forgotten
        state = await asyncio.to_thread(self._keeper.take, token, self.utc())
        if state is None or self.is_full or self.n_forgotten > n_forgotten:
            return None
        slot = self._free.pop()
        try:
            session = restore_session(self.room, slot, state, self.utc())
        except SettingError as error:
            self._free.append(slot)
            log_event("session_not_resumed", level="warning", error_code=error.code)
            return None
        opening = session.opening
        seat = self._seat(slot, opening, language, token)
        seat.lost_s = self.clock()
        return seat

    def open(
        self, hello: Hello, language: Language, profiles: tuple[Profile, ...], link: Link
    ) -> Seat:
        """Begin a session."""
        slot = self._free.pop()
        camera = hello.camera
        chosen = next((one for one in profiles if one.profile_id == hello.profile_id), None)
        opening = Opening(
            session_id=secrets.token_urlsafe(12),
            camera="" if camera is None else camera.label or camera.id,
            person_id=self.person,
            source=hello.source,
            is_mirrored=hello.mirrored,
            profile=chosen,
            profiles=profiles,
            wants_details=hello.wants_details,
            pose_model=self._model_of(hello),
        )
        self.room.open(slot, opening, self.utc())
        seat = self._seat(slot, opening, language, secrets.token_urlsafe(24))
        seat.outbox.link = link
        self.figures.n_opened += 1
        log_event("session_opened", source=hello.source)
        self.spread()
        return seat

    def _model_of(self, hello: Hello) -> str:
        """Return which pose model a session's landmarks come from; those of a demo from none."""
        if hello.source in {"pictures", "server"}:
            return self._model
        return hello.model or ""

    def _seat(self, slot: int, opening: Opening, language: Language, token: str) -> Seat:
        limits = self.limits
        seat = Seat(
            slot=slot,
            session_id=opening.session_id,
            token=token,
            language=language,
            source=opening.source,
            outbox=Outbox(limits.waiting_texts),
            rate=RateLimit(limits.rate_hz, limits.burst),
            heard_s=self.clock(),
        )
        seat.pinged_s = seat.kept_s = self.clock()
        self.seats[slot] = seat
        self._by_token[token] = seat
        return seat

    def resume(self, seat: Seat, link: Link, language: Language) -> None:
        """Let a session go on over another connection; a connection it still has is ended."""
        former = seat.outbox.link
        if former is not None:
            self.refuse(seat, InputError("live.taken-over"), _TAKEN_OVER)
            self.lose(seat, former)
        seat.outbox.forget_answers()
        seat.notices.clear()  # the page may have been loaded anew
        seat.outbox.link, seat.lost_s, seat.language = link, None, language
        seat.heard_s = self.clock()
        self.desk.find_again(seat.slot, self.utc())
        self.figures.n_resumed += 1
        self.spread()

    def lose(self, seat: Seat, link: Link) -> None:
        """Take that a connection is gone; its session may be on another one already."""
        if seat.outbox.link is not link or self.seats.get(seat.slot) is not seat:
            return
        seat.outbox.link, seat.lost_s = None, self.clock()
        seat.head = None
        self.desk.lose(seat.slot, self.utc())
        self.spread()

    def end(self, seat: Seat, code: int | None = None) -> None:
        """End a session for good, and its connection with `code`."""
        if self.seats.pop(seat.slot, None) is not seat:
            return
        self._by_token.pop(seat.token, None)
        for leave in (partial(self.on_end, seat), partial(self.desk.end, seat.slot, self.utc())):
            try:
                leave()
            except Exception as error:  # noqa: BLE001 # a defect in one session must not stay one
                log_event("session_failed", level="error", error_type=type(error).__name__)
        self.room.sessions.pop(seat.slot, None)
        if self.room.judging.is_open[seat.slot]:
            self.room.judging.close(seat.slot)
        self.spread(last=seat)
        if not self.room.judging.is_open[seat.slot]:
            self._free.append(seat.slot)
        seat.head = None
        link, seat.outbox.link = seat.outbox.link, None
        if link is not None and code is not None:
            link.close(code)
        if self._keeper is not None:
            self._in_thread(self._keeper.forget, seat.token)
        log_event("session_ended", frames=seat.n_frames)

    def end_all(self) -> None:
        """End every session, as when everything is forgotten, and what was kept of them."""
        self.n_forgotten += 1
        for seat in list(self.seats.values()):
            self.refuse(seat, InputError("live.session-gone"), None)
            self.end(seat, _GONE)
        self._to_store.drop()
        self.history.forget()
        if self._keeper is not None:
            self._in_thread(self._keeper.erase)

    def drop_unstored(self) -> None:
        """Forget what waits to be stored of what runs: the person has withdrawn."""
        self._to_store.drop()
        self.desk.store_from(self.utc())

    def store_from_now(self) -> None:
        """Store what runs, since the person has agreed; of what was before, the calibration."""
        self._to_store.drop()
        self.desk.store_from(self.utc())
        sessions = self.room.sessions.values()
        records: list[Write] = [session.to_record() for session in sessions]
        for session in sessions:
            if session.profile is not None:
                records.append(
                    to_profile_record(session.profile, session.opening.person_id, self.utc())
                )
        self.history.put(records)

    # ---- what comes --------------------------------------------------------------------------

    def take(self, seat: Seat, data: bytes | str) -> None:
        """Take a message of a client, whatever it is."""
        now_s = self.clock()
        seat.heard_s = now_s
        if not seat.rate.allows(now_s):
            self._slow_down(seat, now_s)
            return
        try:
            if isinstance(data, str):
                self._take_text(seat, data)
            else:
                self._take_frame(seat, data, now_s)
        except BarunError as error:
            self.figures.n_misunderstood += 1
            seat.outbox.say(error_text(error, seat.language))
        except Exception as error:  # noqa: BLE001 # a defect ends this session, none else
            self.fail(seat, error)

    def fail(self, seat: Seat, error: Exception) -> None:
        """End a session in which a defect has shown itself; the others go on."""
        log_event("session_failed", level="error", error_type=type(error).__name__)
        with suppress(Exception):  # what is broken may not even be told so
            self.refuse(seat, InputError("live.failed"), None)
        self.end(seat, _FAILED)

    def put_frame(self, seat: Seat, data: bytes) -> None:
        """Take a frame the service has made itself."""
        self._take_frame(seat, data, self.clock())

    def _take_frame(self, seat: Seat, data: bytes, now_s: float) -> None:
        head = read_head(data)
        limit = self.limits.picture_bytes if head.kind == "picture" else self.limits.text_bytes
        if len(data) > limit:
            self.refuse(seat, InputError("live.too-large", got=len(data), limit=limit), _TOO_LARGE)
            return
        if self.seats.get(seat.slot) is not seat:
            return
        seat.n_skipped += head.skipped
        if head.kind == "picture":
            self.on_picture(seat, head, data)
            return
        if seat.head is not None:
            seat.n_passed_over += 1
            self.figures.n_passed_over += 1
        else:
            self._queued.append(seat)
        seat.head, seat.data, seat.received_s = head, data, now_s
        if self._timer is None:
            self._schedule(now_s)

    def _take_text(self, seat: Seat, text: str) -> None:
        if len(text) > self.limits.text_bytes:
            limit = self.limits.text_bytes
            self.refuse(seat, InputError("live.too-large", got=len(text), limit=limit), _TOO_LARGE)
            return
        self.on_message(seat, read_text(text))
        self.spread()

    def _slow_down(self, seat: Seat, now_s: float) -> None:
        self.figures.n_excess += 1
        link = seat.outbox.link
        if link is None:
            return
        if seat.rate.excess > self.limits.patience:
            self.refuse(
                seat, InputError("live.too-many", rate_hz=self.limits.rate_hz), _NOT_ALLOWED
            )
            return
        if now_s - seat.complained_s >= _COMPLAIN_EVERY_S:
            seat.complained_s = now_s
            self.refuse(seat, InputError("live.too-many", rate_hz=self.limits.rate_hz), None)
        link.rest(_REST_S)

    def refuse(self, seat: Seat, error: BarunError, code: int | None = None) -> None:
        """Say what is wrong; with a code, end the connection, from where the session may go on."""
        seat.outbox.say(error_text(error, seat.language))
        link = seat.outbox.link
        if link is not None and code is not None:
            link.close(code)

    # ---- judging -----------------------------------------------------------------------------

    def _schedule(self, now_s: float) -> None:
        if self._loop is None:
            return
        if len(self.seats) <= self.limits.few_sessions:
            self._timer = self._loop.call_soon(self.tick)
        else:
            self._timer = self._loop.call_later(max(self._not_before_s - now_s, 0.0), self.tick)

    def tick(self) -> None:
        """Judge the newest frame of every session that has one."""
        self._timer = None
        queued, self._queued = self._queued, []
        seats = [seat for seat in queued if seat.head is not None]
        start_s = self.clock()
        if seats:
            try:
                self._judge(seats)
            except Exception as error:  # noqa: BLE001 # a defect must not end the others' sessions
                self.figures.n_failed_ticks += 1
                log_event("tick_failed", level="error", error_type=type(error).__name__)
                self._judge_one_by_one(seats)
            self.spread()
        end_s = self.clock()
        spent_s = end_s - start_s
        self.figures.count_tick([end_s - seat.received_s for seat in seats], spent_s)
        self._not_before_s = start_s + max(self.limits.tick_s, 2 * spent_s)

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
            self.utc(),
        )
        skipped = [seat.n_passed_over for seat in seats]
        texts = to_texts(answers, [head.seq for head in heads], times_s, skipped)
        now_s = self.clock()
        for seat, text in zip(seats, texts, strict=True):
            seat.head = None
            seat.n_skipped += seat.n_passed_over
            seat.n_passed_over = 0
            seat.n_frames += 1
            seat.latency_s = now_s - seat.received_s
            seat.outbox.answer(text)

    def _judge_one_by_one(self, seats: list[Seat]) -> None:
        for seat in seats:
            if seat.head is None:
                continue
            try:
                self._judge([seat])
            except Exception as error:  # noqa: BLE001 # this is the one
                self.fail(seat, error)

    def spread(self, last: Seat | None = None) -> None:
        """Send what is to be said and hand over what is to be stored."""
        for slot, said in self.room.take_said():
            seat = self.seats.get(slot)
            if seat is None and last is not None and last.slot == slot:
                seat = last
            if seat is not None:
                seat.outbox.say(said_text(said))
        self._to_store.go_on()

    # ---- the disk ----------------------------------------------------------------------------

    def _in_thread(self, function: Callable[..., None], *arguments: Any) -> None:
        if self._loop is None:
            function(*arguments)
            return
        task = self._loop.run_in_executor(self._disk, function, *arguments)
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)


def not_a_picture(_seat: Seat, _head: FrameHead, _data: bytes) -> None:
    """Refuse a picture."""
    raise InputError("live.no-pictures")
