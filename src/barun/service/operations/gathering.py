"""The figures of a minute, from where they are counted."""

import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from barun.monitoring.alerts.rules import LATENCY_BOUND_S
from barun.monitoring.drift.feature_cells import FeatureCells
from barun.monitoring.vitals.latencies import histogram_quantile
from barun.monitoring.vitals.vitals import (
    LabelVital,
    ModelVital,
    QueueVital,
    UpdateVital,
    Vitals,
)
from barun.pipeline.live.watched_minute import WatchedMinute
from barun.service.live.figures import EDGES_S, LiveFigures
from barun.service.live.live_people import LivePeople
from barun.service.models.served_models import ServedModels
from barun.service.operations.heard_cells import SHARED_EVERY_MIN
from barun.service.operations.label_tally import LabelTally
from barun.service.operations.parts import Parts
from barun.service.operations.sightings import Sightings, camera_tag
from barun.store.writer import StoreWriter

__all__ = ["Gatherer", "QueueLook", "Sources", "model_vitals"]

_POSTURE: Final = "posture"
"""The model that messages rest on, about which people say whether they are right."""
_AT_ONCE: Final = 16
"""Minutes of sessions that are added up without a rest: 4 ms. Those of 800 sessions end together,
and 0.2 s of work in another thread of the same interpreter held answers up for as long."""
_REST_S: Final = 0.02

QueueLook = Callable[[], tuple[int, float, int]]
"""Returns what waits, the age of the oldest in seconds, and how many were given up since the start;
may be called from any thread, and must not block for long."""


@dataclass(slots=True)
class Sources:
    """Where figures are counted."""

    figures: LiveFigures
    live: LivePeople
    writer: StoreWriter
    served: ServedModels
    parts: Parts
    labels: LabelTally
    data_folder: str = ""
    queues: dict[str, QueueLook] = field(default_factory=dict)
    """By name; a part of the service that has a queue adds itself."""
    collected: Callable[[], int] = lambda: 0
    """Returns the samples stored for learning since the start."""
    others: Callable[[int], Sequence[FeatureCells]] | None = None
    """Returns what other services of the database see, at a minute; None where there are none."""
    recoveries: Callable[[], Mapping[str, str]] = dict
    """Returns where the recoveries of models stand."""
    updates: Callable[[], Mapping[str, UpdateVital]] = dict
    """Returns how often models are updated."""


class Gatherer:
    """Makes the figures of minutes from counters that only grow.

    Parameters
    ----------
    sources : Sources
        Where they are counted.
    process : str
        Which process this is.
    rest : callable, optional
        Takes seconds for which others go first.
    """

    def __init__(
        self, sources: Sources, process: str, rest: Callable[[float], None] = time.sleep
    ) -> None:
        self._rest = rest
        self._sources = sources
        self._process = process
        self._sightings = Sightings()
        self._to_forget: deque[str] = deque()
        self._last: dict[str, float] = {}
        self._last_latencies = list(sources.figures.latencies)
        self._writes_waited_s = 0.0

    @property
    def sightings(self) -> Sightings:
        """What the minutes of sessions tell of cameras and features."""
        return self._sightings

    def take_minutes(self) -> list[WatchedMinute]:
        """Return the minutes of sessions that have ended; in the event loop, where they end."""
        taken: list[WatchedMinute] = []
        for service in self._sources.live.all():
            if service.hub is not None:
                watched = service.hub.room.watched
                taken += [watched.popleft() for _ in range(len(watched))]
        return taken

    def n_sessions(self) -> int:
        """Return how many sessions are connected; in the event loop."""
        hubs = [one.hub for one in self._sources.live.all() if one.hub is not None]
        return sum(seat.lost_s is None for hub in hubs for seat in hub.seats.values())

    def tell_of_cameras(self) -> None:
        """Let sessions know whose camera was moved, or is back; in the event loop."""
        for service in self._sources.live.all():
            if service.hub is None:
                continue
            for slot in tuple(service.hub.seats):
                session = service.hub.room.sessions[slot]
                tag = camera_tag(session.opening.person_id, session.opening.camera)
                is_moved = self._sightings.is_moved(tag, session.judged_profile)
                if is_moved != session.is_suspected:
                    service.hub.desk.suspect(slot, is_moved=is_moved)
            service.hub.spread()

    def forget(self, person_id: str) -> None:
        """Forget with the next minute what is remembered of a person's cameras; from any thread.

        Parameters
        ----------
        person_id : str
            Whose; everybody's where it is empty.
        """
        self._to_forget.append(person_id)

    def gather(
        self, minute: int, minutes: Sequence[WatchedMinute], n_sessions: int, passed_s: float
    ) -> Vitals:
        """Return the figures of a minute; asks the disk, so in a thread.

        Parameters
        ----------
        minute : int
            Which.
        minutes : sequence of WatchedMinute
            From :meth:`take_minutes`.
        n_sessions : int
            From :meth:`n_sessions`.
        passed_s : float
            Seconds since the last time.
        """
        sources, figures = self._sources, self._sources.figures
        for begin in range(0, len(minutes), _AT_ONCE):
            if begin:
                self._rest(_REST_S)
            self._sightings.add(minutes[begin : begin + _AT_ONCE])
        while self._to_forget:  # afterwards: their last minutes may be among these
            self._sightings.forget(self._to_forget.popleft())
        latencies = self._new_latencies()
        n_frames = int(self._grown("frames", figures.n_frames))
        said = sources.labels.close(minute)
        free, total = self._disk()
        others = () if sources.others is None else sources.others(minute)
        is_shared = sources.others is not None and minute % SHARED_EVERY_MIN == 0
        cells = self._sightings.cells() if is_shared else None
        return Vitals(
            minute=minute,
            process=self._process,
            n_sessions=n_sessions,
            n_frames=n_frames,
            n_passed_over=int(self._grown("passed", figures.n_passed_over)),
            n_failed_ticks=int(self._grown("failed", figures.n_failed_ticks)),
            n_refused=int(self._grown("refused", figures.n_refused)),
            p50_s=histogram_quantile(0.5, EDGES_S, latencies),
            p99_s=histogram_quantile(0.99, EDGES_S, latencies),
            n_slow=sum(latencies[EDGES_S.index(LATENCY_BOUND_S) + 1 :]),
            busy_s=round(self._grown("busy", figures.tick_s), 4),
            update_hz=n_frames / passed_s / n_sessions if n_sessions and passed_s > 0 else None,
            spent_s=Sightings.spent_s(minutes),
            views_s=Sightings.views_s(minutes),
            labels={_POSTURE: said} if said.n_labels else {},
            recent_labels=self._recent(minute),
            n_collected=int(self._grown("collected", sources.collected())),
            queues=self._queues(passed_s),
            n_store_failures=int(self._grown("failures", sources.writer.figures.n_failures)),
            disk_free_bytes=free,
            disk_total_bytes=total,
            notices=tuple(one.code for one in sources.writer.notices),
            models=model_vitals(sources.served),
            restarts=sources.parts.take_restarts(),
            cameras=self._sightings.cameras(),
            features=self._sightings.features(others),
            cells={} if cells is None else cells.places,
            cells_reference="" if cells is None else cells.reference,
            updates=dict(sources.updates()),
            recoveries=dict(sources.recoveries()),
        )

    def _grown(self, name: str, total: float) -> float:
        grown = total - self._last.get(name, 0.0)
        self._last[name] = total
        return grown

    def _new_latencies(self) -> list[int]:
        now = list(self._sources.figures.latencies)
        new = [count - before for count, before in zip(now, self._last_latencies, strict=True)]
        self._last_latencies = now
        return new

    def _recent(self, minute: int) -> dict[str, LabelVital]:
        recent = self._sources.labels.recent(minute)
        return {_POSTURE: recent} if recent.n_labels else {}

    def _queues(self, passed_s: float) -> dict[str, QueueVital]:
        writes = self._sources.writer.figures
        # writes linger a second; what a whole minute has not moved waits for the database
        is_stuck = writes.n_waiting > 0 and self._grown("written", writes.n_written) == 0
        self._writes_waited_s = self._writes_waited_s + passed_s if is_stuck else 0.0
        lost = int(self._grown("lost", writes.n_lost))
        found = {"history": QueueVital(writes.n_waiting, self._writes_waited_s, lost)}
        for name, look in self._sources.queues.items():
            length, age_s, n_dropped = look()
            dropped = int(self._grown(f"dropped {name}", n_dropped))
            found[name] = QueueVital(length, round(age_s, 1), dropped)
        return found

    def _disk(self) -> tuple[int | None, int | None]:
        folder = self._sources.data_folder
        if not folder or not os.path.isdir(folder):
            return None, None
        try:
            usage = shutil.disk_usage(folder)
        except OSError:
            return None, None
        return usage.free, usage.total


def model_vitals(served: ServedModels) -> dict[str, ModelVital]:
    """Return what stands behind each model now, by name."""
    return {
        one.model: ModelVital(
            one.origin,
            one.version,
            one.wanted,
            "" if one.problem is None else one.problem.code,
        )
        for one in served.serving
    }
