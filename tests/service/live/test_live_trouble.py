"""Lost connections, restarts, slow and hostile clients: each is felt by nobody else."""

import asyncio
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from barun.messages import Language
from barun.service.live.limits import LiveLimits
from tests.pipeline.live.watched import front_profile, sitting, slumping
from tests.service.live.client import Clock, Live, frame, frames_of, live, run


async def _watched(service: Live) -> list[str]:
    """Join with a profile, slump, and return what has begun."""
    service.hub.history._unstored["one"] = front_profile()  # type: ignore[attr-defined] # of before
    client = await service.join(profile_id="one")
    heard = await service.watch(client, frames_of(slumping())[:600])
    return [one["event_id"] for one in heard if one["type"] == "event"]


def test_a_lost_session_goes_on_with_its_profile_and_event() -> None:
    async def test() -> None:
        async with live() as service:
            begun = await _watched(service)
            (client,) = service.clients
            await client.leave()
            service.clock.now_s += 30
            other = await service.join(resume=client.welcome["resume_token"])
            assert other.welcome["is_resumed"] is True
            assert other.welcome["session_id"] == client.welcome["session_id"]
            assert other.welcome["profile"]["profile_id"] == "one"
            heard = await service.watch(other, frames_of(slumping())[600:])
            ended = [one for one in heard if one["type"] == "event"]
            assert {one["event_id"] for one in ended} == set(begun)
            assert {one["end_reason"] for one in ended} == {"recovered"}

    run(test())


def test_a_session_that_does_not_come_back_is_over() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            await client.leave()
            service.clock.now_s += 59
            service.mind()
            assert len(service.hub.seats) == 1
            service.clock.now_s += 2
            service.mind()
            assert service.hub.seats == {}
            other = await service.join(resume=client.welcome["resume_token"])
            assert other.welcome["is_resumed"] is False

    run(test())


def test_a_second_window_takes_the_session_over() -> None:
    async def test() -> None:
        async with live() as service:
            first = await service.join()
            second = await service.join(resume=first.welcome["resume_token"])
            assert (await first.hear())["code"] == "live.taken-over"
            assert await first.ended() == 4409
            second.show(1.0)
            assert (await second.hear("answer"))["seq"] == 1

    run(test())


def test_a_session_goes_on_after_a_restart(tmp_path: Path) -> None:
    async def test() -> None:
        clock = Clock()
        async with live(data_folder=tmp_path, clock=clock) as service:
            await service.agree()
            begun = await _watched(service)
            token = service.clients[0].welcome["resume_token"]
        kept = [path.name for path in (tmp_path / "live").iterdir()]
        assert len(kept) == 1
        assert token not in kept[0]
        clock.now_s += 20
        async with live(data_folder=tmp_path, clock=clock) as service:
            client = await service.join(resume=token)
            assert client.welcome["is_resumed"] is True
            assert client.welcome["profile"]["profile_id"] == "one"
            heard = await service.watch(client, frames_of(slumping())[600:])
            ended = [one["event_id"] for one in heard if one["type"] == "event"]
            assert set(ended) == set(begun)

    run(test())


def test_a_running_session_is_kept_now_and_then_for_a_sudden_end(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            client = await service.join()
            await service.watch(client, frames_of(sitting())[:5])
            service.mind()
            assert not (tmp_path / "live").exists()
            service.clock.now_s += 10
            service.mind()
            await asyncio.gather(*service.hub._keeping)
            assert len(list((tmp_path / "live").iterdir())) == 1
            client.say(type="bye")
            await client.ended()
            await asyncio.gather(*service.hub._keeping)
            assert list((tmp_path / "live").iterdir()) == []

    run(test())


def test_without_agreement_nothing_is_kept_on_disk(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            client = await service.join()
            await service.watch(client, frames_of(sitting())[:5])
            service.clock.now_s += 10
            service.mind()
        assert not (tmp_path / "live").exists()

    run(test())


def test_forgetting_everything_ends_the_sessions(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            client = await service.join()
            service.clock.now_s += 10
            service.mind()
            await asyncio.gather(*service.hub._keeping)
            await asyncio.wrap_future(service.app.state.writer.forget_everything("local"))
            assert (await client.hear())["code"] == "live.session-gone"
            assert await client.ended() == 4410
            await asyncio.gather(*service.hub._keeping)
            assert list((tmp_path / "live").iterdir()) == []

    run(test())


def test_a_client_that_takes_nothing_slows_only_itself() -> None:
    async def test() -> None:
        async with live() as service:
            slow, quick = await service.join(), await service.join()
            slow.may_send.clear()
            for seq in range(1, 101):
                service.clock.now_s += 0.1
                slow.send(frame(seq, service.clock.now_s))
                quick.send(frame(seq, service.clock.now_s))
                assert (await quick.hear("answer"))["seq"] == seq
            slow.may_send.set()
            taken = [await slow.hear("answer")]
            while taken[-1]["seq"] < 100:
                taken.append(await slow.hear("answer"))
            assert len(taken) < 20

    run(test())


def test_messages_for_a_slow_client_are_kept_up_to_a_bound() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            client.may_send.clear()
            for _ in range(60):
                service.clock.now_s += 0.1
                client.say(type="calibrate")
                client.say(type="cancel_calibration")
                await asyncio.sleep(0)
            client.may_send.set()
            service.clock.now_s += 0.1
            client.show(1.0)
            heard = [await client.hear()]
            while heard[-1]["type"] != "answer":
                heard.append(await client.hear())
            assert 32 <= sum(one["type"] == "calibration" for one in heard) <= 48

    run(test())


def test_a_flood_is_told_then_ended_and_the_others_do_not_notice() -> None:
    async def test() -> None:
        async with live() as service:
            flood, other = await service.join(), await service.join()
            for seq in range(1, 700):
                flood.send(frame(seq, float(seq)))
            other.show(1.0)
            assert (await other.hear("answer"))["seq"] == 1
            errors = [one for one in [await flood.hear("error"), *flood.hear_all()]]
            assert errors[0]["code"] == "live.too-many"
            assert await flood.ended() == 1008
            assert service.hub.figures.n_excess > 400
            other.show(2.0)
            assert (await other.hear("answer"))["seq"] == 2

    run(test())


def test_a_client_within_the_rate_is_never_slowed() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            for seq in range(1, 400):
                service.clock.now_s += 1 / 30
                client.send(frame(seq, service.clock.now_s))
                assert (await client.hear())["seq"] == seq

    run(test())


def test_the_service_pings_and_ends_who_stays_silent() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()
            service.clock.now_s += 21
            service.mind()
            assert (await client.hear())["type"] == "ping"
            client.say(type="pong")
            await asyncio.sleep(0)
            service.clock.now_s += 59
            service.mind()
            assert (await client.hear())["type"] == "ping"
            service.clock.now_s += 2
            service.mind()
            assert (await client.hear())["code"] == "live.silent"
            assert await client.ended() == 4408

    run(test())


def test_trouble_with_the_disk_is_said_once() -> None:
    async def test() -> None:
        async with live() as service:
            client = await service.join()

            def notices(_language: Language) -> tuple[tuple[int, str, str], ...]:
                return ((3, "store.notice-full", "The disk is full."),)

            service.hub.history.notices = notices  # type: ignore[assignment, method-assign] # stands in
            service.mind()
            service.mind()
            notice = await client.hear("notice")
            assert (notice["code"], notice["message"]) == ("store.notice-full", "The disk is full.")
            assert client.hear_all() == []

    run(test())


def test_a_defect_in_one_session_ends_that_one_alone() -> None:
    async def test() -> None:
        async with live() as service:
            broken, other = await service.join(), await service.join()
            slot = min(
                service.hub.seats,
                key=lambda slot: service.hub.seats[slot].session_id != broken.welcome["session_id"],
            )
            service.hub.room.judging.close(slot)  # what it rests on is gone
            broken.show(1.0)
            other.show(1.0)
            assert (await other.hear("answer"))["seq"] == 1
            assert (await broken.hear("error"))["code"] == "live.failed"
            assert await broken.ended() == 1011
            await service.join()

    run(test())


ANYTHING = st.one_of(
    st.text(max_size=60),
    st.binary(max_size=80),
    st.builds(
        frame,
        st.integers(0, 2**32 - 1),
        st.floats(),
        st.one_of(st.binary(max_size=20), st.sampled_from([b"\xff" * 528, b"\x7f" * 924])),
        kind=st.integers(0, 5),
        flags=st.integers(0, 3),
        size=st.tuples(st.integers(0, 65535), st.integers(0, 65535)),
    ),
    st.builds(
        lambda kind, value: (
            f'{{"type": "{kind}", "view": {value}, "reason": {value}, '
            f'"from_s": {value}, "to_s": {value}, "duration_s": {value}, "on": {value}}}'
        ),
        st.sampled_from(
            ["calibrate", "pause", "blind", "snooze_break", "details", "quiet", "feedback"]
        ),
        st.sampled_from(["1", "-1e308", "NaN", "true", "null", '"call"', '"front"', "[]", "{}"]),
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ANYTHING, max_size=30))
def test_garbage_harms_neither_the_service_nor_another_session(garbage: list[str | bytes]) -> None:
    async def test() -> None:
        async with live() as service:
            wild, tame = await service.join(), await service.join()
            for seq, data in enumerate(garbage, 1):
                service.clock.now_s += 0.05
                wild.send(data)
                await asyncio.sleep(0)
                if seq % 10 == 0:
                    tame.send(frame(seq, float(seq)))
                    assert (await tame.hear("answer"))["seq"] == seq
            for number in range(1, 40):
                tame.send(
                    frame(number, 1000.0 + number, frames_of(sitting())[number], kind=1, flags=1)
                )
                service.clock.now_s += 0.1
                assert (await tame.hear("answer"))["seq"] == number
            assert service.hub.figures.n_failed_ticks == 0
            await service.join()

    run(test())


def test_the_first_messages_may_be_anything() -> None:
    @settings(max_examples=30, deadline=None)
    @given(ANYTHING)
    def check(data: str | bytes) -> None:
        async def test() -> None:
            async with live(LiveLimits(most_sessions=2)) as service:
                client = await service.connect()
                client.send(data)
                assert await client.ended() == 4400
                await service.join()

        run(test())

    check()
