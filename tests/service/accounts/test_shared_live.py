"""Two people logged in, judged together: what one changes or ends is nothing to the other."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from barun.privacy.consent.entry import ConsentEntry
from barun.service.live.bench import LiveBench
from tests.pipeline.live.watched import sitting
from tests.service.accounts.conftest import TeamService, secret_of
from tests.service.accounts.test_whose_data import Socket
from tests.service.live.client import frame, frames_of

HELLO = '{"type": "hello", "protocol": 1, "source": "landmarks"}'
BODIES = frames_of(sitting())
GONE, LOGGED_OUT = 4410, 4401


class Talk:
    """One live session over a WebSocket."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.seq = 0

    async def begin(self) -> dict[str, Any]:
        self.socket.connect()
        assert (await self.socket.hear())["type"] == "websocket.accept"
        self.socket.say(HELLO)
        return await self.hear("welcome")

    async def hear(self, kind: str) -> dict[str, Any]:
        """Return the next message of a kind, or the close of the connection."""
        while True:
            message = await self.socket.hear()
            if message["type"] == "websocket.close":
                return message
            said: dict[str, Any] = json.loads(message["text"])
            if said["type"] == kind:
                return said

    async def show(self) -> dict[str, Any]:
        self.seq += 1
        data = frame(self.seq, self.seq / 5, BODIES[self.seq % len(BODIES)], kind=1, flags=1)
        self.socket._in.put_nowait({"type": "websocket.receive", "bytes": data})
        return await self.hear("answer")


def together(team: TeamService, test: Callable[[Talk, Talk, LiveBench], Awaitable[None]]) -> None:
    """Let two people be in the room of a running service."""
    minji, junho = team.browser("minji"), team.browser("junho")

    async def within() -> None:
        async with team.app.router.lifespan_context(team.app):
            hers, his = Talk(Socket(minji)), Talk(Socket(junho))
            first, second = await hers.begin(), await his.begin()
            assert first["session_id"] != second["session_id"]
            hub = await team.app.state.live.ready()
            for _ in range(5):
                await hers.show()
                await his.show()
            await test(hers, his, hub._bench)
            for talk in (hers, his):
                if not talk.socket.task.done():
                    await talk.socket.leave()

    asyncio.run(asyncio.wait_for(within(), 60))


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(4000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came so far")


def people_in(bench: LiveBench) -> set[str]:
    return {one.opening.person_id for one in bench.room.sessions.values()}


@pytest.mark.parametrize("way", ["forgotten", "no-analysis"])
def test_who_ends_it_all_is_gone_from_the_room_and_the_other_is_not(
    team: TeamService, way: str
) -> None:
    async def test(hers: Talk, his: Talk, bench: LiveBench) -> None:
        assert people_in(bench) == {"a-minji", "a-junho"}
        assert bench.room.judging.n_tables == 1
        if way == "forgotten":
            await asyncio.wrap_future(team.writer.forget_everything("a-minji"))
        else:
            entry = ConsentEntry("a-minji", "analysis", "withdrawn", team.utc_s, "settings")
            given = ConsentEntry("a-minji", "analysis", "given", team.utc_s, "settings", "1")
            await asyncio.wrap_future(team.writer.put_consent(given))
            await asyncio.wrap_future(team.writer.put_consent(entry))
        assert (await hers.hear("never"))["code"] == GONE
        assert people_in(bench) == {"a-junho"}
        assert bench.to_store.waiting("a-minji") == 0
        assert not [one for one in bench.room.writes if one.person_id == "a-minji"]
        assert (await his.show())["seq"] == his.seq

    together(team, test)


def test_another_password_closes_the_other_logins_of_one_person_only(team: TeamService) -> None:
    desk = team.browser("minji")

    async def test(hers: Talk, his: Talk, bench: LiveBench) -> None:
        change = {"former": secret_of("minji"), "wanted": "another long enough phrase"}
        answer = await asyncio.to_thread(desk.request, "PUT", "/api/account/password", json=change)
        assert answer.status_code == 204, answer.text
        assert (await hers.hear("never"))["code"] == LOGGED_OUT
        await asyncio.wait_for(hers.socket.task, 60)
        assert (await his.show())["seq"] == his.seq
        waits = [seat for seat, _ in bench._seats.values() if seat.outbox.link is None]
        assert [seat.head for seat in waits] == [None]  # may come back for a minute, logged in

    together(team, test)


def test_a_setting_of_one_moves_that_one_to_another_table(team: TeamService) -> None:
    async def test(hers: Talk, his: Talk, bench: LiveBench) -> None:
        by_person = {one.opening.person_id: one for one in bench.room.sessions.values()}
        minji, junho = by_person["a-minji"], by_person["a-junho"]
        before = bench.room.judging.snapshot(minji.slot)
        body = {"sensitivity": "strict"}
        answer = await asyncio.to_thread(hers_browser.request, "PUT", "/api/settings", json=body)
        assert answer.status_code == 200, answer.text
        await until(lambda: minji.choice.sensitivity == "strict")
        assert junho.choice.sensitivity == "normal"
        assert bench.room.judging.n_tables == 2
        assert bench.room.judging.snapshot(minji.slot) == before
        await hers.show()
        assert (await his.show())["seq"] == his.seq
        hers.socket.say('{"type": "bye"}')
        await until(lambda: people_in(bench) == {"a-junho"})
        assert bench.room.judging.n_tables == 1

    hers_browser = team.browser("minji")
    together(team, test)
