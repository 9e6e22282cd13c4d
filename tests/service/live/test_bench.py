"""Sessions of several people on one bench: what comes of one reaches that one and nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import InputError
from barun.messages import Language
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.live.step_taken import StepTaken
from barun.posture.calibration.profile import Profile
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.service.live.bench import LiveBench
from barun.service.live.client_messages import Hello
from barun.service.live.commands import LiveCommands
from barun.service.live.figures import LiveFigures
from barun.service.live.hub import LiveHub
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LiveLimits
from barun.service.live.lull import Lull
from barun.service.live.seat import Seat
from barun.service.live.session_shelf import FolderShelf
from barun.store.records import EventReality, EventRecord, MinuteRecord, SpanRecord, Verdict
from barun.store.writes import Write
from tests.pipeline.live.watched import NOON_S, front_profile, sitting, slumping
from tests.service.live.client import frame, frames_of

Recognise = Callable[[PoseRows], npt.NDArray[np.float64]]
LIMITS = LiveLimits(most_sessions=5)
UPRIGHT, SLUMP = frames_of(sitting()), frames_of(slumping())


class Past:
    """The history of one person, in memory."""

    def __init__(self) -> None:
        self.kept: list[Write] = []
        self.is_stored = True
        self.n_forgotten = 0

    def is_refused(self) -> bool:
        return False

    def profiles(self) -> tuple[Profile, ...]:
        return ()

    def choice(self) -> SittingChoice:
        return SittingChoice()

    def put(self, writes: Iterable[Write]) -> None:
        self.kept += writes

    def forget(self) -> None:
        self.n_forgotten += 1

    def set_verdict(self, event_id: str, verdict: Verdict, reality: EventReality = "") -> None:
        raise AssertionError((event_id, verdict, reality))

    def notices(self, language: Language) -> tuple[tuple[int, str, str], ...]:
        del language
        return ()

    def figures(self) -> Mapping[str, float]:
        return {}


class Wire:
    """A connection that takes everything."""

    is_writable = True

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.code: int | None = None

    def write(self, text: bytes) -> None:
        self.heard.append(json.loads(text))

    def rest(self, seconds: float) -> None: ...

    def close(self, code: int) -> None:
        self.code = code


class House:
    """One bench, and people who come to it."""

    def __init__(self, recognise: Recognise = view_probabilities) -> None:
        self.now_s = 1000.0
        numbers = count()
        room = LiveRoom(
            LIMITS.most_sessions, recognise, lambda: f"id-{next(numbers)}", SittingChoice()
        )
        self.lull = Lull()
        self.bench = LiveBench(
            room, self.clock, self.utc, limits=LIMITS, figures=LiveFigures(), lull=self.lull
        )
        self.bench.start()
        self.hubs: dict[str, LiveHub] = {}
        self.pasts: dict[str, Past] = {}
        self.wires: dict[Seat, Wire] = {}
        self.seq = 0

    def clock(self) -> float:
        return self.now_s

    def utc(self) -> float:
        return NOON_S + self.now_s

    def hub(self, person: str, keeper: SessionKeeper | None = None) -> LiveHub:
        past = self.pasts[person] = Past()
        hub = self.hubs[person] = LiveHub(
            self.bench,
            past,
            self.clock,
            self.utc,
            choice=SittingChoice(),
            limits=LiveLimits(most_sessions=2),
            keeper=keeper,
            person=person,
        )
        LiveCommands(hub)
        hub.start()
        return hub

    def open(self, person: str) -> Seat:
        hub = self.hubs.get(person) or self.hub(person)
        hello = Hello(type="hello", protocol=1, profile_id="one")
        wire = Wire()
        seat = hub.open(hello, "en", (front_profile(),), wire)
        self.wires[seat] = wire
        return seat

    async def watch(self, seats: Mapping[Seat, str], bodies: list[bytes]) -> None:
        """Show the same frames to several seats, ten a second; by whom each is."""
        for body in bodies:
            self.now_s += 0.1
            self.seq += 1
            for seat, person in seats.items():
                data = frame(self.seq, self.now_s, body, kind=1, flags=1)
                self.hubs[person].take(seat, data)
            await self.judged()

    async def keep(self, person: str, folder: Path) -> tuple[Seat, SessionKeeper]:
        """Let somebody sit for half a second, and keep the session when the connection ends."""
        shelf = SessionKeeper(FolderShelf(folder), 60.0, lambda: True)
        self.hub(person, shelf)
        seat = self.open(person)
        await self.watch({seat: person}, UPRIGHT[:5])
        await self.hubs[person].stop()
        return seat, shelf

    async def judged(self) -> None:
        while self.bench._timer is not None:
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        for hub in self.hubs.values():
            await hub.stop()
        self.bench.stop()


def run(
    test: Callable[[House], Awaitable[None]], recognise: Recognise = view_probabilities
) -> None:
    async def within() -> None:
        house = House(recognise)
        try:
            await test(house)
        finally:
            await house.stop()

    asyncio.run(asyncio.wait_for(within(), 60))


def _is_of(person: str, past: Past) -> bool:
    return {write.person_id for write in past.kept} == {person}


def test_what_is_said_and_stored_goes_to_whom_it_is_of() -> None:
    async def test(house: House) -> None:
        minji, junho = house.open("minji"), house.open("junho")
        house.hubs["junho"].desk.choose(SittingChoice("gentle"))
        slumped = SLUMP[: 20 * 10 + 45 * 10]
        await house.watch({minji: "minji", junho: "junho"}, slumped)
        heard = {seat: house.wires[seat].heard for seat in (minji, junho)}
        assert [one["type"] for one in heard[minji]].count("answer") == len(slumped)
        assert [one["type"] for one in heard[junho]].count("answer") == len(slumped)
        # the gentle one is told after a minute, the other after half of it
        assert [one["type"] for one in heard[minji]].count("event") > 0
        assert [one["type"] for one in heard[junho]].count("event") == 0
        for hub in house.hubs.values():
            await hub.stop()
        assert _is_of("minji", house.pasts["minji"])
        assert _is_of("junho", house.pasts["junho"])
        for person in ("minji", "junho"):
            minutes = [one for one in house.pasts[person].kept if isinstance(one, MinuteRecord)]
            assert len(minutes) >= 1

    run(test)


@pytest.mark.parametrize("way", ["forgotten", "withdrawn", "stopped", "left"])
def test_what_ends_for_one_empties_what_is_of_them_and_of_nobody_else(way: str) -> None:
    async def test(house: House) -> None:
        minji, junho = house.open("minji"), house.open("junho")
        both = {minji: "minji", junho: "junho"}
        await house.watch(both, UPRIGHT[:30])
        house.now_s += 70
        await house.watch(both, UPRIGHT[30:31])
        hers, his = house.hubs["minji"], house.hubs["junho"]
        room, wires = house.bench.room, house.wires
        for hub, seat in ((hers, minji), (his, junho)):
            hub.desk.pause(seat.slot, "call", house.utc())  # is to be stored
            data = frame(900, house.now_s + 1, UPRIGHT[0], kind=1, flags=1)
            hub.take(seat, data)  # waits to be judged
        house.pasts["minji"].kept.clear()
        n_heard = len(wires[minji].heard)

        if way == "forgotten":
            hers.end_all()
        elif way == "withdrawn":
            hers.drop_unstored()
        elif way == "stopped":
            await hers.stop()
        else:
            hers.lose(minji, wires[minji])

        if way in {"forgotten", "stopped"}:
            assert minji not in house.bench._queued
            assert (minji.head, minji.data) == (None, b"")
            assert {one.opening.person_id for one in room.sessions.values()} == {"junho"}
        if way == "forgotten":
            assert wires[minji].code == 4410
            assert not [one for one in room.watched if one.person_id == "minji"]
        assert house.bench.to_store.waiting("minji") == 0 or way == "left"
        if way in {"forgotten", "withdrawn"}:
            assert [one for one in house.pasts["minji"].kept if one.person_id != "minji"] == []
            assert not [one for one in room.writes if one.person_id == "minji"]
        await house.judged()
        told = wires[minji].heard[n_heard:]
        assert [one["seq"] for one in told if one["type"] == "answer"] == (
            [900] if way == "withdrawn" else []
        )
        # the other one goes on, and has everything
        his.desk.unpause(junho.slot, "call", house.utc())
        await house.watch({junho: "junho"}, UPRIGHT[31:40])
        assert wires[junho].code is None
        assert [one["seq"] for one in wires[junho].heard if one["type"] == "answer"][-10:] == [
            900,
            *range(house.seq - 8, house.seq + 1),
        ]
        await his.stop()
        kinds = [type(one).__name__ for one in house.pasts["junho"].kept]
        assert {"SessionRecord", "SpanRecord", "MinuteRecord"} <= set(kinds)
        assert _is_of("junho", house.pasts["junho"])

    run(test)


@pytest.mark.parametrize("way", ["dropped", "left"])
def test_of_what_is_on_its_way_only_that_of_one_goes_with_them(way: str) -> None:
    async def test(house: House) -> None:
        house.open("minji")
        house.open("junho")
        room, to_store = house.bench.room, house.bench.to_store
        for past in house.pasts.values():
            past.kept.clear()
        room.take_writes()
        sessions = [*room.sessions.values()] * 6
        room.writes.extend(one.to_record() for one in sessions)  # by turns
        to_store.go_on()
        assert [len(past.kept) for past in house.pasts.values()] == [2, 2]
        assert (to_store.waiting("minji"), to_store.waiting("junho")) == (4, 4)
        room.writes.extend(one.to_record() for one in sessions[:2])
        if way == "dropped":
            to_store.drop("minji")
        else:
            to_store.leave("minji", house.pasts["minji"])
        assert to_store.waiting("minji") == 0
        to_store.leave("junho", house.pasts["junho"])
        assert len(house.pasts["minji"].kept) == (2 if way == "dropped" else 7)
        assert len(house.pasts["junho"].kept) == 7
        assert _is_of("minji", house.pasts["minji"])
        assert _is_of("junho", house.pasts["junho"])
        room.writes.append(sessions[0].to_record())
        to_store.go_on()  # nobody is there who may keep it
        assert len(house.pasts["minji"].kept) == (3 if way == "dropped" else 7)

    run(test)


def test_the_place_of_who_left_is_another_ones_and_the_former_reaches_nothing_in_it() -> None:
    async def test(house: House) -> None:
        former = house.open("minji")
        await house.watch({former: "minji"}, UPRIGHT[:5])
        hers = house.hubs["minji"]
        hers.end(former)
        seat = house.open("junho")
        assert seat.slot == former.slot
        his = house.hubs["junho"]
        await house.watch({seat: "junho"}, UPRIGHT[5:10])
        session = house.bench.room.sessions[seat.slot]
        state = repr(session), house.bench.room.judging.snapshot(seat.slot)
        for text in ('{"type": "pause", "reason": "asked"}', '{"type": "calibrate"}'):
            hers.take(former, text)
        hers.take(former, frame(99, house.now_s, UPRIGHT[0], kind=1, flags=1))
        hers.put_frame(former, frame(99, house.now_s, UPRIGHT[0], kind=1, flags=1))
        hers.lose(former, Wire())
        with pytest.raises(InputError) as gone:
            hers.resume(former, Wire(), "en")
        assert gone.value.code == "live.session-gone"
        hers.end(former)
        hers.fail(former, RuntimeError())
        house.bench.leave(former)
        await house.judged()
        assert (repr(session), house.bench.room.judging.snapshot(seat.slot)) == state
        assert his.seats == {seat.slot: seat}
        assert house.hubs["junho"].find(former.token) is None

    run(test)


def test_each_has_a_few_places_and_all_together_so_many() -> None:
    async def test(house: House) -> None:
        for _ in range(2):
            house.open("minji")
            house.open("junho")
        assert house.hubs["minji"].is_full
        other = house.hub("sora")
        assert not other.is_full
        house.open("sora")
        assert other.is_full  # five are all there are
        house.hubs["minji"].end_all()
        assert not other.is_full

    run(test)


def test_a_kept_session_is_not_taken_up_by_another_who_has_its_secret(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        seat, shelf = await house.keep("minji", tmp_path)
        thief = house.hub("junho", shelf)
        assert await thief.find_kept(seat.token, "en") is None
        assert not house.bench.room.sessions

    run(test)


def test_who_comes_back_goes_on_by_what_they_chose_meanwhile(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        seat, shelf = await house.keep("minji", tmp_path)
        again = house.hub("minji", shelf)
        again.choice = SittingChoice("strict")
        found = await again.find_kept(seat.token, "en")
        assert found is not None
        session = house.bench.room.sessions[found.slot]
        assert session.choice == SittingChoice("strict")
        assert session.profile is not None

    run(test)


# ---- what goes wrong


def _fussy(rows: PoseRows) -> npt.NDArray[np.float64]:
    """Recognise views, but for a defect: not in a picture that is higher than wide."""
    if (rows.aspect < 1).any():
        raise ZeroDivisionError
    return view_probabilities(rows)


def test_whose_frames_show_a_defect_is_found_and_the_others_are_judged() -> None:
    """Views are looked at in every fourth frame: those that were tried count as seen."""

    async def test(house: House) -> None:
        seats = {name: house.open(name) for name in ("minji", "junho")}
        wires = house.wires[seats["minji"]], house.wires[seats["junho"]]
        for body in UPRIGHT[:20]:
            house.now_s += 0.1
            house.seq += 1
            for name, size in (("minji", (400, 800)), ("junho", (1280, 720))):
                data = frame(house.seq, house.now_s, body, kind=1, flags=1, size=size)
                house.hubs[name].take(seats[name], data)
            await house.judged()
        assert (wires[0].code, wires[1].code) == (1011, None)
        assert house.bench.figures.n_failed_ticks == 1
        answers = [one for one in wires[1].heard if one["type"] == "answer"]
        assert len(answers) == 20
        assert answers[-1]["view"] == "front"

    run(test, _fussy)


def test_who_is_lost_and_back_within_a_tick_is_judged_once() -> None:
    async def test(house: House) -> None:
        minji, junho = house.open("minji"), house.open("junho")
        hub, house.now_s = house.hubs["minji"], house.now_s + 0.1
        for seat, of in ((minji, hub), (junho, house.hubs["junho"])):
            of.take(seat, frame(1, house.now_s, UPRIGHT[0], kind=1, flags=1))
        again = Wire()
        hub.resume(minji, again, "en")
        hub.take(minji, frame(2, house.now_s + 0.01, UPRIGHT[1], kind=1, flags=1))
        await house.judged()
        assert house.bench.figures.n_failed_ticks == 0
        assert [one["seq"] for one in again.heard if one["type"] == "answer"] == [2]
        heard = house.wires[junho].heard
        assert [one["seq"] for one in heard if one["type"] == "answer"] == [1]

    run(test)


def test_what_lasts_is_stored_as_it_is_when_the_service_stops() -> None:
    async def test(house: House) -> None:
        minji = house.open("minji")
        hub = house.hubs["minji"]
        await house.watch({minji: "minji"}, SLUMP[: 20 * 10 + 45 * 10])
        hub.desk.pause(minji.slot, "asked", house.utc())
        house.now_s += 5.0
        seen_s = house.utc() - 5.0
        await hub.stop()
        kept = house.pasts["minji"].kept
        events = {one.event_id: one.end_s for one in kept if isinstance(one, EventRecord)}
        assert events
        assert all(end_s > seen_s - 1.0 for end_s in events.values())
        paused = [one for one in kept if isinstance(one, SpanRecord) and one.kind == "paused"]
        assert paused[-1].end_s == pytest.approx(house.utc())

    run(test)


def test_a_session_that_cannot_be_begun_takes_nobodys_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def test(house: House) -> None:
        shelf = FolderShelf(tmp_path)
        keeper = SessionKeeper(shelf, 60.0, lambda: True)
        hub = house.hub("minji", keeper)
        seat = house.open("minji")
        await house.watch({seat: "minji"}, UPRIGHT[:5])
        state = dict(hub.states([seat])[seat.token])
        hub.end(seat)
        await asyncio.gather(*hub._keeping)
        del state["was_seen"]  # as another Barun may have kept it
        for number in range(2 * LIMITS.most_sessions):
            keeper.keep({f"secret-{number}": state})
            assert await hub.find_kept(f"secret-{number}", "en") is None
            with monkeypatch.context() as broken:
                broken.setattr(house.bench.room, "seat", lambda _session: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    house.open("minji")
        assert not house.bench.room.sessions
        assert not house.bench.room.judging.is_open.any()
        assert house.open("minji").slot in range(LIMITS.most_sessions)

    run(test)


def test_there_is_no_lull_while_a_step_is_judged_and_one_afterwards() -> None:
    """Also after one that failed: nobody may wait for ever."""
    heard: list[bool] = []

    async def test(house: House) -> None:
        seat = house.open("one")

        def listen(_: StepTaken) -> None:
            heard.append(house.lull.is_here)
            if len(heard) > 3:
                raise ValueError("a defect")

        house.bench.room.take_step = listen
        for _ in range(5):
            assert house.lull.is_here
            await house.watch({seat: "one"}, UPRIGHT[:1])
        assert house.lull.is_here

    run(test)
    assert heard
    assert not any(heard)
