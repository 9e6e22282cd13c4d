"""What watches over a service, as its settings say."""

import hashlib
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from barun.errors import BarunError
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.service.live.figures import LiveFigures
from barun.service.live.live_people import LivePeople
from barun.service.logs import log_event
from barun.service.models.champion_watch import ChampionWatch
from barun.service.operations.gathering import Sources
from barun.service.operations.heard_cells import hear_cells
from barun.service.operations.label_tally import LabelTally
from barun.service.operations.parts import Parts
from barun.service.operations.recovery_story import find_stages
from barun.service.operations.sinks import Leaves, open_sinks
from barun.service.operations.undoer import Undoer
from barun.service.operations.update_rate import count_updates
from barun.service.operations.watch import OperationsWatch
from barun.service.settings import ServiceSettings
from barun.store.job_records import JobState
from barun.store.store import Store
from barun.store.writer import StoreWriter

__all__ = ["ask_for_update", "look_at_jobs", "open_operations", "process_name"]

_QUEUED: Final[tuple[JobState, ...]] = ("queued",)


def process_name(settings: ServiceSettings) -> str:
    """Return what tells a process from others on the same database, the same after a restart.

    The name of the machine is not in it, but what it hashes to.
    """
    machine = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]
    return f"{machine}-{settings.port}"


def open_operations(
    settings: ServiceSettings,
    writer: StoreWriter,
    live: LivePeople,
    figures: LiveFigures,
    champions: ChampionWatch,
    parts: Parts,
    utc: Callable[[], float],
    leaves: Leaves,
) -> OperationsWatch:
    """Return what watches over a service; `leaves` counts what alerts send out.

    Raises
    ------
    SettingError
        If an address for alerts is none.
    """
    sinks = open_sinks(
        settings.alert_webhook,
        settings.alert_smtp_url,
        settings.alert_mail_to,
        settings.language,
        leaves,
    )
    labels = LabelTally()
    sources = Sources(figures, live, writer, champions.served, parts, labels, settings.data_folder)
    book = writer.store.watch
    retrain = partial(ask_for_update, Path(settings.data_folder) / UPDATES_NAME, utc)
    undoer = Undoer(
        champions.registry,
        book,
        utc,
        champions.look,
        retrain if settings.data_folder else lambda _model, _why: False,
    )
    if settings.data_folder:
        log = UpdateLog(Path(settings.data_folder) / UPDATES_NAME)
        sources.recoveries = partial(find_stages, writer.store, log, utc)
        sources.updates = partial(count_updates, champions.registry.book, log, utc)
    if writer.store.is_shared:
        sources.others = partial(hear_cells, book, process_name(settings))
    sources.queues["jobs"] = partial(look_at_jobs, writer.store, utc)
    return OperationsWatch(
        sources, book, champions.registry, undoer, utc, process_name(settings), sinks
    )


def ask_for_update(folder: Path, utc: Callable[[], float], model: str, why: str) -> bool:
    """Note that a model needs an update with recent data; return whether that could be done.

    Whoever fills the queue of jobs finds it there, makes the update, validates it, and gives it to
    an experiment.
    """
    try:
        UpdateLog(folder).note("drift" if why == "drift" else "degradation", model, utc())
    except BarunError as error:
        log_event("retraining_not_asked", level="error", source=model, error_code=error.code)
        return False
    return True


def look_at_jobs(store: Store, utc: Callable[[], float]) -> tuple[int, float, int]:
    """Return how many jobs wait, for how long the oldest, and how many were put aside."""
    try:
        waiting = store.jobs.all(states=_QUEUED)
        n_aside = store.jobs.count().get("poison", 0)
    except BarunError:  # that the store does not answer is said by who writes
        return 0, 0.0, 0
    now_s = utc()
    due_s = [max(one.made_s, one.not_before_s) for one in waiting]
    # a job that is to begin later waits for its hour, not for anybody
    return len(waiting), max([0.0, *(now_s - one for one in due_s)]), n_aside
