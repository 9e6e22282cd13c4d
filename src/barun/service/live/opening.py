"""The live sessions of a service, as its settings say."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from barun.service.live.bench import LiveBench
from barun.service.live.engines import MakeEngine, source_opener
from barun.service.live.figures import LiveFigures
from barun.service.live.history import StoredHistory
from barun.service.live.keeping import SessionKeeper
from barun.service.live.limits import LiveLimits
from barun.service.live.live_people import LivePeople
from barun.service.live.live_service import LiveService, Notices, RunPart
from barun.service.live.lull import Lull
from barun.service.live.preparation import MakeRoom, Preparation
from barun.service.live.session_shelf import DatabaseShelf, FolderShelf, SessionShelf
from barun.service.settings import ServiceSettings
from barun.store.person_folder import person_folder
from barun.store.records import LOCAL_PERSON
from barun.store.writer import StoreWriter

__all__ = ["open_live"]

_SESSIONS_A_PERSON: Final = 16
"""Where people log in: windows and devices of one person, lost ones that may come back included."""
_OF_PICTURES_A_PERSON: Final = 2
"""Of these, with a pose engine in the service."""


def open_live(
    settings: ServiceSettings,
    writer: StoreWriter,
    clocks: tuple[Callable[[], float], Callable[[], float]],
    *,
    limits: LiveLimits,
    room: MakeRoom,
    notices: Notices,
    make_engine: MakeEngine,
    figures: LiveFigures,
    lull: Lull,
    run_part: RunPart,
) -> LivePeople:
    """Return the live sessions of everybody.

    Parameters
    ----------
    settings : ServiceSettings
        Says where sessions are kept for a restart, and whether there is a camera.
    writer : StoreWriter
        Into the history.
    clocks : tuple of callable
        Seconds that only go forward, and seconds since 1970 UTC.
    limits : LiveLimits
        Bounds of the sessions together; where people log in, each may have a few of them.
    room : callable
        Makes the place where the sessions of everybody are judged.
    notices : callable
        What people should know beside what the history says.
    make_engine : callable
        Makes what finds people in pictures.
    figures : LiveFigures
        Counters of all together.
    lull : Lull
        Told when sessions are judged, and when not.
    run_part : callable
        Runs what looks after the sessions.
    """
    clock, utc = clocks
    preparation = Preparation(
        room,
        limits.most_sessions,
        partial(LiveBench, clock=clock, utc=utc, limits=limits, figures=figures, lull=lull),
    )
    if settings.accounts:
        limits = replace(
            limits,
            most_sessions=min(limits.most_sessions, _SESSIONS_A_PERSON),
            most_of_pictures=min(limits.most_of_pictures, _OF_PICTURES_A_PERSON),
        )

    def make(person: str) -> LiveService:
        shelf = _shelf(settings, writer, person)
        is_allowed = partial(writer.is_agreed, person)
        keeper = None if shelf is None else SessionKeeper(shelf, limits.resume_s, is_allowed)
        return LiveService(
            StoredHistory(writer, person),
            clock,
            utc,
            limits=limits,
            keeper=keeper,
            preparation=preparation,
            notices=notices,
            make_engine=make_engine,
            open_source=source_opener(settings),
            model=settings.model,
            person=person,
            run_part=run_part,
        )

    return LivePeople(make, LOCAL_PERSON, preparation)


def _shelf(settings: ServiceSettings, writer: StoreWriter, person: str) -> SessionShelf | None:
    """Return where sessions are kept; a database on a server may have other services."""
    if writer.store.is_shared:
        return DatabaseShelf(writer.store.kept_sessions, person)
    if not settings.data_folder:
        return None
    return FolderShelf(Path(person_folder(settings.data_folder, person)) / "live")
