"""The live sessions of one person: who may go on with which, what is stored, what is forgotten."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final

from barun.errors import BarunError, InputError
from barun.messages import Language
from barun.pipeline.live.calibration_course import to_profile_record
from barun.pipeline.live.live_desk import LiveDesk
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.session_state import keep_session, restore_session
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.profile import Profile
from barun.service.live.bench import LiveBench
from barun.service.live.client_messages import ClientMessage, Hello
from barun.service.live.client_text import read_text
from barun.service.live.frames import FrameHead, read_head
from barun.service.live.history import LiveHistory
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LIMITS, LiveLimits, RateLimit
from barun.service.live.outbox import Link, Outbox
from barun.service.live.seat import Seat
from barun.service.live.texts import error_text
from barun.service.logs import log_event
from barun.store.records import LOCAL_PERSON
from barun.store.writes import Write

__all__ = ["LiveHub"]

_GONE, _TAKEN_OVER, _TOO_LARGE, _NOT_ALLOWED, _FAILED = 4410, 4409, 1009, 1008, 1011

_REST_S: Final = 0.25
"""Who sends too much is not read for so long: the flood waits in its own connection."""
_COMPLAIN_EVERY_S: Final = 1.0


class LiveHub:
    """Holds the sessions of one person; lives in one event loop.

    Parameters
    ----------
    bench : LiveBench
        Where they are judged, together with everybody's.
    history : LiveHistory
        Where profiles and settings come from, and what is to be stored goes.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    choice : SittingChoice
        Thresholds and times, until the person chooses others.
    limits : LiveLimits, optional
        Bounds of the person's sessions.
    keeper : SessionKeeper, optional
        Where sessions survive a restart; nowhere without it.
    model : str
        Name of the pose model that looks at pictures here; empty where it is not known.
    person : str, optional
        Whose sessions they are.

    Notes
    -----
    :class:`barun.service.live.minder.Minder` looks after the sessions once a second.

    Bench and room are everybody's; what of them is this person's, `seats` and `desk` say.
    """

    def __init__(
        self,
        bench: LiveBench,
        history: LiveHistory,
        clock: Callable[[], float],
        utc: Callable[[], float],
        *,
        choice: SittingChoice,
        limits: LiveLimits = LIMITS,
        keeper: SessionKeeper | None = None,
        model: str = "",
        person: str = LOCAL_PERSON,
    ) -> None:
        self.person: Final = person
        self.room: Final = bench.room
        """Everybody's."""
        self.desk: Final = LiveDesk(bench.room, person)
        self.history: Final = history
        self.choice = choice
        """Thresholds and times of sessions that begin."""
        self.limits: Final = limits
        self.figures: Final = bench.figures
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
        self._bench = bench
        self._model = model
        self._keeper = keeper
        self._by_token: dict[str, Seat] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeping: set[asyncio.Future[None]] = set()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="barun-keep")
        """One thread: what is kept first is forgotten afterwards, never the other way round."""
        self.n_forgotten = 0
        """How often everything was forgotten: what was read before must not come back."""

    # ---- the life of the hub -----------------------------------------------------------------

    def start(self) -> None:
        """Begin; in the event loop."""
        self._loop = asyncio.get_running_loop()
        self._bench.to_store.join(self.person, self.history)

    async def stop(self) -> None:
        """Keep the sessions for the next start and end."""
        if self.keeps_sessions and self._keeper is not None and self.seats:
            states = self.states(self.seats.values())
            await asyncio.get_running_loop().run_in_executor(self._disk, self._keeper.keep, states)
        now_s = self.utc()
        for seat in self.seats.values():
            try:
                self.desk.lose(seat.slot, now_s)
            except Exception as error:  # noqa: BLE001 # the others are ended all the same
                log_event("session_failed", level="error", error_type=type(error).__name__)
        # as long as their sessions are there: what lasts in them is stored as it is now
        self._bench.to_store.leave(self.person, self.history)
        for seat in list(self.seats.values()):
            self._bench.leave(seat)
        self.seats.clear()
        self._by_token.clear()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        self.close()

    def close(self) -> None:
        """End the thread that keeps sessions; may be called twice."""
        self._disk.shutdown()

    @property
    def keeps_sessions(self) -> bool:
        """Whether sessions survive a restart: there is a place, and the person has agreed."""
        return self._keeper is not None and self.history.is_stored

    def states(self, seats: Iterable[Seat]) -> Mapping[str, Mapping[str, object]]:
        """Return sessions as they are to be kept, by their secrets; of a demo nothing is."""
        now_s = self.utc()
        states: dict[str, Mapping[str, object]] = {}
        for seat in seats:
            if seat.source == "demo":
                continue
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
        return len(self.seats) >= self.limits.most_sessions or self._bench.is_full

    def holds(self, seat: Seat) -> bool:
        """Whether a seat is still one of the person's: its slot may be somebody else's by now."""
        return self.seats.get(seat.slot) is seat

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
        if not is_of(state, self.person):
            log_event("session_not_resumed", level="warning", error_code="live.session-gone")
            return None
        slot = self._bench.take_slot()
        try:
            session = restore_session(self.room, slot, state, self.utc(), self.choice)
        except Exception as error:  # noqa: BLE001 # whatever was kept, the person can begin anew
            self._bench.give_slot_back(slot)
            code = error.code if isinstance(error, BarunError) else type(error).__name__
            log_event("session_not_resumed", level="warning", error_code=code)
            return None
        opening = session.opening
        seat = self._seat(slot, opening, language, token)
        seat.lost_s = self.clock()
        return seat

    def open(
        self, hello: Hello, language: Language, profiles: tuple[Profile, ...], link: Link
    ) -> Seat:
        """Begin a session."""
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
        slot = self._bench.take_slot()
        try:
            self.room.open(slot, opening, self.utc(), self.choice)
        except Exception:
            self._bench.give_slot_back(slot)  # or everybody would have one place less
            raise
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
        self._bench.sit(seat, self)
        return seat

    def resume(self, seat: Seat, link: Link, language: Language) -> None:
        """Let a session go on over another connection; a connection it still has is ended.

        Raises
        ------
        InputError
            If the session has ended meanwhile.
        """
        if not self.holds(seat):
            raise InputError("live.session-gone")
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
        if seat.outbox.link is not link or not self.holds(seat):
            return
        seat.outbox.link, seat.lost_s = None, self.clock()
        seat.head = None
        self.desk.lose(seat.slot, self.utc())
        self.spread()

    def end(self, seat: Seat, code: int | None = None) -> None:
        """End a session for good, and its connection with `code`."""
        if not self.holds(seat):
            return
        del self.seats[seat.slot]
        self._by_token.pop(seat.token, None)
        for leave in (partial(self.on_end, seat), partial(self.desk.end, seat.slot, self.utc())):
            try:
                leave()
            except Exception as error:  # noqa: BLE001 # a defect in one session must not stay one
                log_event("session_failed", level="error", error_type=type(error).__name__)
        self._bench.leave(seat)
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
        self._bench.to_store.drop(self.person)
        self.room.forget(self.person)
        self.history.forget()
        if self._keeper is not None:
            self._in_thread(self._keeper.erase)

    def drop_unstored(self) -> None:
        """Forget what waits to be stored of what runs: the person has withdrawn."""
        self._bench.to_store.drop(self.person)
        self.desk.store_from(self.utc())

    def store_from_now(self) -> None:
        """Store what runs, since the person has agreed; of what was before, the calibration."""
        self._bench.to_store.drop(self.person)
        self.desk.store_from(self.utc())
        sessions = self.desk.sessions
        records: list[Write] = [session.to_record() for session in sessions]
        for session in sessions:
            if session.profile is not None:
                records.append(
                    to_profile_record(session.profile, session.opening.person_id, self.utc())
                )
        self.history.put(records)

    # ---- what comes --------------------------------------------------------------------------

    def take(self, seat: Seat, data: bytes | str) -> None:
        """Take a message of a client, whatever it is; nothing where its session has ended."""
        if not self.holds(seat):
            return
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
        if not self.holds(seat):
            return
        seat.n_skipped += head.skipped
        if head.kind == "picture":
            self.on_picture(seat, head, data)
            return
        self._bench.offer(seat, head, data, now_s)

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

    def spread(self) -> None:
        """Send what is to be said and hand over what is to be stored."""
        self._bench.spread()

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


def is_of(state: Mapping[str, Any], person: str) -> bool:
    """Whether a kept session is a person's."""
    opening = state.get("opening")
    return isinstance(opening, Mapping) and opening.get("person_id") == person
