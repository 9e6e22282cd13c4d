"""Defects, of the service included: each ends the session it shows itself in, and is said."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.pose_engine import PoseEstimate
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LiveLimits
from barun.service.live.own_camera import OwnCamera
from barun.service.live.session_shelf import FolderShelf
from barun.store.records import LOCAL_PERSON
from tests.pipeline.live.watched import front_profile, sitting
from tests.service.live.client import Live, frame, frames_of, live, run
from tests.service.live.test_live_feeds import FakeEngine, picture

NOW_S = 1_795_000_000.0


def _fail(*_: object, **__: object) -> Any:
    raise RuntimeError("a defect")


def test_a_defect_in_obeying_ends_that_session_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with live() as service:
            one, other = await service.join(), await service.join()
            monkeypatch.setattr(service.hub.desk, "pause", _fail)
            one.say(type="pause", reason="call")
            assert (await one.hear("error"))["code"] == "live.failed"
            assert await one.ended() == 1011
            other.show(1.0)
            assert (await other.hear("answer"))["seq"] == 1
            assert len(service.hub.seats) == 1

    run(test())


def test_a_defect_in_ending_gives_the_slot_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with live(limits=LiveLimits(most_sessions=1)) as service:
            for attribute in ("on_end", "desk.end"):
                client = await service.join()
                place: Any = service.hub if attribute == "on_end" else service.hub.desk
                with monkeypatch.context() as patch:
                    patch.setattr(place, attribute.rpartition(".")[2], _fail)
                    client.say(type="bye")
                    assert await client.ended() == 1000
            assert (await service.join()).welcome

    run(test())


def test_one_session_that_cannot_be_looked_after_keeps_nobody_from_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            one, other = await service.join(), await service.join()
            seats = list(service.hub.seats.values())
            for client in (one, other):
                await service.watch(client, frames_of(sitting())[:2])
            seats[0].language = "xx"  # type: ignore[assignment] # no language: its notices fail
            service.app.state.writer._post("store.notice-lost", {})
            service.clock.now_s += 20
            service.mind()
            assert (await other.hear("ping"))["type"] == "ping"
            assert (await other.hear("notice"))["code"] == "store.notice-lost"
            assert list(service.hub.seats.values()) == seats[1:]
            await asyncio.gather(*service.hub._keeping)
            assert len(list((tmp_path / "live").iterdir())) == 1

    run(test())


def test_a_session_that_cannot_be_kept_keeps_nobody_from_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            await service.join()
            await service.join()
            first, second = service.hub.seats.values()
            del service.hub.room.sessions[first.slot]  # as only a defect would
            assert list(service.hub.states([first, second])) == [second.token]
            service.hub.room.judging.close(first.slot)
            del service.hub.seats[first.slot]

    run(test())


class BrokenEngine(FakeEngine):
    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        raise RuntimeError("a defect")


def test_a_defect_in_looking_at_a_picture_ends_that_session() -> None:
    async def test() -> None:
        async with live(engine=BrokenEngine()) as service:
            client, other = await service.join(source="pictures"), await service.join()
            client.send(frame(1, 1.0, picture(), kind=2, size=(64, 48)))
            assert (await client.hear("error"))["code"] == "live.failed"
            assert await client.ended() == 1011
            other.show(1.0)
            assert (await other.hear("answer"))["seq"] == 1

    run(test())


def test_a_defect_in_reading_the_camera_is_said_and_it_is_read_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tries = []

    def watch(_: OwnCamera, __: object, stops: threading.Event) -> bool:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("a defect")
        stops.wait()
        return False

    async def test() -> None:
        async with live(engine=FakeEngine(), source=str(tmp_path)) as service:
            client = await service.join(source="server")
            assert (await client.hear("error"))["code"] == "live.source-failed"
            for _ in range(6000):
                await asyncio.sleep(0.005)
                if len(tries) > 1:
                    break
            assert len(tries) == 2
        assert not [one for one in threading.enumerate() if one.name == "barun-camera"]

    monkeypatch.setattr(OwnCamera, "_watch", watch)
    monkeypatch.setattr("barun.service.live.own_camera._AGAIN_S", 0.01)
    run(test())


def test_sessions_that_send_pictures_are_bounded() -> None:
    async def test() -> None:
        limits = LiveLimits(most_sessions=6, most_of_pictures=2)
        async with live(engine=FakeEngine(), limits=limits) as service:
            client, second = [await service.join(source="pictures") for _ in range(2)]
            await second.hear("picture_quality")
            more = await service.join(source="pictures")
            assert (await more.hear("error"))["code"] == "live.full"
            assert await more.ended() == 1013
            assert (await service.join()).welcome
            client.say(type="bye")
            await client.ended()
            assert await (await service.join(source="pictures")).hear("picture_quality")

    run(test())


def test_what_cannot_get_ready_is_said_and_tried_again() -> None:
    async def test() -> None:
        async with live() as service:
            watching = service.app.state.live
            preparing = watching._preparation
            make_room = preparing._room

            def fail_once(n_slots: int, choice: SittingChoice) -> LiveRoom:
                preparing._room = make_room
                raise RuntimeError("a model cannot be loaded")

            await service.hub.stop()
            watching._minding.cancel()
            watching.hub, watching._loading = None, None
            await preparing.stop()
            preparing._room = fail_once
            client = await service.connect()
            client.say(type="hello", protocol=1)
            assert (await client.hear())["code"] == "live.not-ready"
            assert await client.ended() == 1011
            assert (await service.join()).welcome["is_resumed"] is False

    run(test())


def test_a_page_that_was_loaded_anew_is_told_again_what_is_wrong() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            service.app.state.writer._post("store.notice-lost", {})
            service.mind()
            assert (await client.hear())["type"] == "notice"
            await client.leave()
            other = await service.join(resume=client.welcome["resume_token"])
            service.mind()
            assert (await other.hear())["code"] == "store.notice-lost"

    run(test())


def test_history_that_is_lost_is_said_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "barun.service.live.minder.log_event", lambda event, **_: said.append(event)
    )

    async def test() -> None:
        async with live() as service:
            service.mind()
            monkeypatch.setattr(
                service.hub.history, "figures", lambda: {"barun_store_writes_lost_total": 3.0}
            )
            service.mind()
            service.mind()
            assert said == ["history_lost"]

    run(test())


# ---- what is forgotten


def test_nothing_of_before_comes_back_when_the_person_agrees_again() -> None:
    """Not what waited in the hub, not what was read just before, not a calibration."""

    async def test() -> None:
        async with live() as service:
            await service.agree()
            await service.join()
            (session,) = service.hub.room.sessions.values()
            record = session.spans.begin("paused", NOW_S, "call")
            waiting = service.hub._bench.to_store._unwritten
            waiting.extend(replace(record, span_id=str(number)) for number in range(50))
            await _forget(service)
            assert not service.hub._bench.to_store._unwritten
            assert service.hub.history.profiles() == ()
            await service.agree()
            await asyncio.sleep(0.1)
            writer = service.app.state.writer
            await asyncio.to_thread(writer.flush)
            assert writer.store.spans(LOCAL_PERSON, 0.0, 4e9) == ()

    run(test())


def test_a_profile_that_was_read_before_the_forgetting_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test() -> None:
        async with live() as service:
            reads, may_go_on = threading.Event(), threading.Event()

            def read_slowly() -> tuple[object, ...]:
                reads.set()
                may_go_on.wait(60)
                return (front_profile(),)

            monkeypatch.setattr(service.hub.history, "profiles", read_slowly)
            client = await service.connect()
            client.say(type="hello", protocol=1, profile_id="one")
            await asyncio.to_thread(reads.wait, 60)
            await _forget(service)
            may_go_on.set()
            welcome = await client.hear("welcome")
            assert (welcome["profile"], welcome["profile_candidates"]) == (None, [])

    run(test())


async def _forget(service: Live) -> None:
    await asyncio.wrap_future(service.app.state.writer.forget_everything(LOCAL_PERSON))
    for _ in range(6000):
        if service.hub.n_forgotten:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("nothing was forgotten")


# ---- settings


def test_of_two_changes_of_the_settings_the_later_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with live() as service:
            first_may_go_on = threading.Event()
            choices = [SittingChoice("strict"), SittingChoice("gentle")]

            def read() -> SittingChoice:
                choice = choices.pop(0)
                if choice.sensitivity == "strict":
                    first_may_go_on.wait(60)
                return choice

            monkeypatch.setattr(service.hub.history, "choice", read)
            commands = service.app.state.live.commands
            commands.settings_changed()
            commands.settings_changed()
            await asyncio.sleep(0.05)
            first_may_go_on.set()
            await asyncio.gather(*commands._reading)
            assert service.hub.choice.sensitivity == "gentle"

    run(test())


# ---- kept sessions


def test_a_kept_session_is_given_to_one_of_two_who_ask(tmp_path: Path) -> None:
    keeper = SessionKeeper(FolderShelf(tmp_path), 60.0, lambda: True)
    keeper.keep({"secret": {"kept_s": NOW_S}})
    taken: list[object] = []
    both = threading.Barrier(2)

    def take() -> None:
        both.wait()
        taken.append(keeper.take("secret", NOW_S))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=str) == [None, {"kept_s": NOW_S}]


def test_a_session_kept_by_a_clock_that_was_ahead_is_forgotten(tmp_path: Path) -> None:
    keeper = SessionKeeper(FolderShelf(tmp_path), 60.0, lambda: True)
    keeper.keep({"one": {"kept_s": NOW_S}, "two": {"kept_s": NOW_S}})
    assert keeper.take("one", NOW_S - 9 * 3600) is None
    keeper.tidy(NOW_S - 9 * 3600)
    assert list(tmp_path.iterdir()) == []
