"""Everything live of one person, made ready beside a service that answers already."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress

from barun.messages import Language
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.service.live.commands import LiveCommands
from barun.service.live.engines import MakeEngine, OpenSource
from barun.service.live.feeds import Feeds
from barun.service.live.history import LiveHistory
from barun.service.live.hub import LiveHub
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LIMITS, LiveLimits
from barun.service.live.minder import Minder
from barun.service.live.preparation import Preparation
from barun.store.records import LOCAL_PERSON
from barun.store.writer import StoreChange

__all__ = ["LiveService", "Notices", "RunPart"]

Notices = Callable[[Language], Iterable[tuple[int, str, str]]]
"""Returns number, code and text of what people should know, beside what the history says."""

RunPart = Callable[[str, Callable[[], Coroutine[None, None, None]]], "asyncio.Future[None]"]
"""From a name and what runs until it is cancelled to what cancels it."""


class LiveService:
    """Makes the hub ready and ends it.

    Parameters
    ----------
    history : LiveHistory
        Where profiles and settings come from, and what is to be stored goes.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    limits : LiveLimits, optional
        Bounds.
    keeper : SessionKeeper, optional
        Where sessions survive a restart.
    preparation : Preparation
        Has the bench, which all people share, once it is ready.
    notices : callable, optional
        What people should know beside what the history says.
    make_engine : callable
        Makes a pose engine, for sessions that send pictures or use the service's camera.
    open_source : callable, optional
        Opens the camera, stream or file the service reads itself.
    model : str
        Name of the pose model of these engines; empty where it is not known.
    person : str, optional
        Whose sessions they are.
    run_part : callable, optional
        Runs what looks after the sessions, under a name; where it ends by itself, it is started
        anew by who gives this.
    """

    def __init__(
        self,
        history: LiveHistory,
        clock: Callable[[], float],
        utc: Callable[[], float],
        *,
        limits: LiveLimits = LIMITS,
        keeper: SessionKeeper | None = None,
        preparation: Preparation,
        notices: Notices = lambda _language: (),
        make_engine: MakeEngine,
        open_source: OpenSource | None = None,
        model: str = "",
        person: str = LOCAL_PERSON,
        run_part: RunPart = lambda _name, work: asyncio.ensure_future(work()),
    ) -> None:
        self.history = history
        self.limits = limits
        self.hub: LiveHub | None = None
        """None until it is ready."""
        self.commands: LiveCommands | None = None
        self.minder: Minder | None = None
        self._clock = clock
        self._utc = utc
        self._keeper = keeper
        self._preparation = preparation
        self._notices = notices
        self._make_engine = make_engine
        self._open_source = open_source
        self._model = model
        self._person = person
        self._run_part = run_part
        self._feeds: Feeds | None = None
        self._loading: asyncio.Task[LiveHub] | None = None
        self._minding: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to make the hub ready; in the event loop."""
        self._loop = asyncio.get_running_loop()
        self._loading = self._loop.create_task(self._load())

    async def ready(self) -> LiveHub:
        """Wait for the hub; where it could not be made, try again."""
        loading = self._loading
        if loading is None or (loading.done() and loading.exception() is not None):
            self.start()
        assert self._loading is not None  # noqa: S101 # for the type checker
        return await asyncio.shield(self._loading)

    async def stop(self) -> None:
        """Keep the sessions for the next start and end."""
        for task in (self._loading, self._minding):
            if task is not None and not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if self.hub is not None:
            await self.hub.stop()
        if self._feeds is not None:
            await asyncio.to_thread(self._feeds.close)

    def heed(self, change: StoreChange) -> None:
        """Take a change of the store; may be called from any thread.

        What was kept for a restart is gone before whoever withdrew or forgot has an answer.
        """
        has_ended = change.kind == "agreement" and not change.is_agreed
        if self._keeper is not None and (has_ended or change.kind == "forgotten"):
            self._keeper.erase()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heed, change)

    def _heed(self, change: StoreChange) -> None:
        if self.hub is None or self.commands is None:
            return
        if change.kind == "forgotten":
            self.hub.end_all()
        elif change.kind == "settings":
            self.commands.settings_changed()
        elif change.kind == "agreement" and change.is_agreed:
            self.hub.store_from_now()
        elif change.kind == "agreement":
            self.hub.drop_unstored()
        elif change.kind == "consent" and change.purpose == "analysis" and not change.is_agreed:
            self.hub.end_all()

    async def _load(self) -> LiveHub:
        def load() -> SittingChoice:
            if self._keeper is not None:
                self._keeper.tidy(self._utc())
            return self.history.choice()

        bench = await self._preparation.ready()
        hub = LiveHub(
            bench,
            self.history,
            self._clock,
            self._utc,
            choice=await asyncio.to_thread(load),
            limits=self.limits,
            keeper=self._keeper,
            model=self._model,
            person=self._person,
        )
        self.commands = LiveCommands(hub)
        self._feeds = Feeds(hub, self._make_engine, self._open_source)
        hub.start()
        self.minder = Minder(hub, self._notices)
        self._minding = self._run_part("minder", self.minder.run)
        self.hub = hub
        return hub
