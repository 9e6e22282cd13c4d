"""Work that blocks, in a thread beside the event loop, which does not outlive who asked for it."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

__all__ = ["LONGEST_WAIT_S", "run_beside"]

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_WAIT_S: Final = 10.0
"""Of who is cancelled; as long as threads that write are waited for when the service ends."""


async def run_beside(function: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T:
    """Call what blocks in a thread and return its result; cancelled, wait until the thread is done.

    With `asyncio.to_thread` alone, a task that is cancelled ends at once and its thread goes on by
    itself: with a database that is being closed, or for whoever has been deleted meanwhile.

    Parameters
    ----------
    function : callable
        Ends by itself soon; after `LONGEST_WAIT_S` who was cancelled waits no longer.
    *arguments, **options
        What it is called with.
    """
    work = asyncio.ensure_future(asyncio.to_thread(function, *arguments, **options))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait((work,), timeout=LONGEST_WAIT_S)
        if work.done() and not work.cancelled():
            work.exception()  # of nobody's concern any more
        raise
