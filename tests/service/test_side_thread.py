"""What blocks runs beside the event loop, and not longer than who asked for it."""

import asyncio
import threading

import pytest

from barun.service import side_thread
from barun.service.operations.parts import Parts
from barun.service.side_thread import run_beside
from tests.service.conftest import FakeClock

PATIENCE_S = 60.0


class Held:
    """Blocks until it is let go; says when it has begun and whether it has ended."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()
        self.has_ended = False

    def __call__(self, word: str = "") -> str:
        self.has_begun.set()
        assert self.may_end.wait(PATIENCE_S)
        self.has_ended = True
        if word == "defect":
            raise RuntimeError(word)
        return word


async def let_turns_pass() -> None:
    """Let everything run that is ready to."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_the_result_and_the_error_are_those_of_what_was_called() -> None:
    held = Held()
    held.may_end.set()
    assert asyncio.run(run_beside(held, word="done")) == "done"
    with pytest.raises(RuntimeError, match="defect"):
        asyncio.run(run_beside(held, "defect"))


@pytest.mark.parametrize("word", ["done", "defect"])
def test_a_part_that_is_stopped_ends_after_its_thread(word: str) -> None:
    """Whatever the service closes next is no longer in use."""

    async def scene() -> None:
        held = Held()

        async def work() -> None:
            await run_beside(held, word)

        parts = Parts(FakeClock())
        parts.start("one", work)
        assert await asyncio.to_thread(held.has_begun.wait, PATIENCE_S)
        stopping = asyncio.create_task(parts.stop())
        await let_turns_pass()
        assert not stopping.done()
        held.may_end.set()
        await asyncio.wait_for(stopping, PATIENCE_S)
        assert held.has_ended
        assert parts.n_restarts == {}

    asyncio.run(scene())


def test_a_thread_that_hangs_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_thread, "LONGEST_WAIT_S", 0.01)

    async def scene() -> None:
        held = Held()
        task = asyncio.create_task(run_beside(held))
        assert await asyncio.to_thread(held.has_begun.wait, PATIENCE_S)
        task.cancel()
        await asyncio.wait((task,), timeout=PATIENCE_S)
        assert task.cancelled()
        assert not held.has_ended
        held.may_end.set()

    asyncio.run(scene())
