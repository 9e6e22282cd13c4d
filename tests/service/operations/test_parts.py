"""Parts of the service that end by themselves are started anew, alone."""

import asyncio

from barun.service.operations.parts import Parts
from tests.service.conftest import FakeClock

PATIENCE_S = 60.0


async def forever() -> None:
    await asyncio.Event().wait()


def test_a_part_that_fails_is_started_anew_and_counted() -> None:
    async def scene() -> None:
        parts = Parts(FakeClock(), first_pause_s=0.0)
        begun: asyncio.Queue[int] = asyncio.Queue()
        n_begun = 0

        async def work() -> None:
            nonlocal n_begun
            n_begun += 1
            begun.put_nowait(n_begun)
            if n_begun == 1:
                raise RuntimeError("a defect")
            if n_begun > 2:
                await forever()

        calm = parts.start("calm", forever)
        parts.start("weak", work)
        for expected in (1, 2, 3):
            assert await asyncio.wait_for(begun.get(), PATIENCE_S) == expected
        assert not calm.done()
        assert parts.take_restarts() == {"weak": 2}
        assert parts.take_restarts() == {}
        assert parts.n_restarts == {"weak": 2}
        await parts.stop()
        assert calm.cancelled()

    asyncio.run(scene())


def test_a_part_that_is_ended_stays_so() -> None:
    async def scene() -> None:
        parts = Parts(FakeClock(), first_pause_s=0.0)
        task = parts.start("one", forever)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert parts.n_restarts == {}
        await parts.stop()

    asyncio.run(scene())


def test_the_pause_grows_until_a_part_has_been_calm() -> None:
    async def scene() -> list[float]:
        clock = FakeClock()
        parts = Parts(clock, first_pause_s=0.5)
        pauses: list[float] = []
        is_over = asyncio.Event()
        real_sleep = asyncio.sleep

        async def work() -> None:
            if len(pauses) == 4:
                clock.now_s += 61.0
            if len(pauses) == 5:
                is_over.set()
                await forever()

        async def note(pause_s: float) -> None:
            pauses.append(pause_s)
            await real_sleep(0)

        asyncio.sleep = note  # type: ignore[assignment] # put back below
        try:
            parts.start("weak", work)
            await asyncio.wait_for(is_over.wait(), PATIENCE_S)
        finally:
            asyncio.sleep = real_sleep
        await parts.stop()
        return pauses

    assert asyncio.run(scene()) == [0.5, 1.0, 2.0, 4.0, 0.5]
