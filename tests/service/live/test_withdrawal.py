"""Withdrawing acts within a running session: what waits is gone, nothing more comes."""

import asyncio
from dataclasses import replace
from pathlib import Path

from barun.privacy.consent.entry import ConsentEntry
from barun.store.records import LOCAL_PERSON
from tests.pipeline.live.watched import sitting
from tests.service.live.client import Live, frames_of, live, run

NOW_S = 1.8e9


async def _withdraw(service: Live) -> None:
    end = ConsentEntry(LOCAL_PERSON, "history", "withdrawn", service.clock.utc(), "settings")
    assert await asyncio.wrap_future(service.app.state.writer.put_consent(end))
    await asyncio.sleep(0)  # the listener, told in another thread before this, is next in the loop


def test_a_running_session_goes_on_and_stores_nothing_more(tmp_path: Path) -> None:
    async def test() -> None:
        async with live(data_folder=tmp_path) as service:
            await service.agree()
            client = await service.join()
            bodies = frames_of(sitting())
            await service.watch(client, bodies[:20])
            (session,) = service.hub.room.sessions.values()
            record = session.spans.begin("paused", NOW_S, "call")
            waiting = service.hub._bench.to_store._unwritten
            waiting.extend(replace(record, span_id=str(number)) for number in range(50))

            await _withdraw(service)

            assert not service.hub._bench.to_store._unwritten
            assert service.app.state.writer.figures.n_waiting == 0
            heard = await service.watch(client, bodies[20:40])  # it goes on
            assert sum(one["type"] == "answer" for one in heard) == 20
            client.say(type="bye")
            await client.ended()
            writer = service.app.state.writer
            await asyncio.to_thread(writer.flush)
            assert list(writer.store.all_minutes(LOCAL_PERSON, 0.0, 4e9)) == []
            assert writer.store.spans(LOCAL_PERSON, 0.0, 4e9) == ()
            assert set(writer.store.consents.everybody()) == {LOCAL_PERSON}
            assert not list(tmp_path.glob("live/*"))

    run(test())


def test_who_agrees_again_has_a_history_from_then_on() -> None:
    async def test() -> None:
        async with live() as service:
            await service.agree()
            client = await service.join()
            bodies = frames_of(sitting())
            await service.watch(client, bodies[:20])
            await _withdraw(service)
            await service.watch(client, bodies[20:40])
            await service.agree()
            await asyncio.sleep(0)
            await service.watch(client, bodies[40:60])
            client.say(type="bye")
            await client.ended()
            writer = service.app.state.writer
            await asyncio.to_thread(writer.flush)
            minutes = list(writer.store.all_minutes(LOCAL_PERSON, 0.0, 4e9))
            seconds = sum(sum(minute.seconds.values()) for minute in minutes)
            assert 1.5 < seconds < 2.5  # of the six that were watched

    run(test())


def test_who_takes_back_the_analysis_ends_the_watch() -> None:
    async def test() -> None:
        async with live() as service:
            writer = service.app.state.writer
            entry = ConsentEntry(
                LOCAL_PERSON, "analysis", "given", service.clock.utc(), "settings", "1", "ko"
            )
            assert await asyncio.wrap_future(writer.put_consent(entry))
            client = await service.join()
            await service.watch(client, frames_of(sitting())[:3])
            end = replace(entry, act="withdrawn", text_version="", language="")
            assert await asyncio.wrap_future(writer.put_consent(end))
            await client.ended()
            assert service.hub.seats == {}
            refused = await service.connect()
            refused.say(type="hello", protocol=1)
            assert (await refused.hear("error"))["code"] == "live.no-consent"
            assert await asyncio.wrap_future(writer.put_consent(entry))
            await service.join()

    run(test())
