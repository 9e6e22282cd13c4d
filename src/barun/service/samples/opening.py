"""What keeps samples of a service's live sessions, as its settings say."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.labeller import SampleLabeller
from barun.collection.samples.settings import CollectorSettings
from barun.collection.samples.spool import FOLDER_NAME
from barun.collection.samples.step_sampler import StepSampler
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.service.live.preparation import MakeRoom
from barun.service.logs import log_event
from barun.service.models.served_models import ServedModels
from barun.service.settings import ServiceSettings
from barun.store.writer import StoreWriter

__all__ = ["LiveSamples", "open_samples"]

_MINUTE_S: Final = 60.0


class LiveSamples:
    """The collector of a service, and what takes the steps of the live sessions.

    Parameters
    ----------
    collector : SampleCollector
        Where chosen poses go.
    served : ServedModels
        What judges now.
    """

    def __init__(self, collector: SampleCollector, served: ServedModels) -> None:
        self.collector: Final = collector
        self._served = served

    def sampled(self, make: MakeRoom) -> MakeRoom:
        """Return what makes the same room, with its steps sampled."""

        def make_room(n_slots: int, choice: SittingChoice) -> LiveRoom:
            made = make(n_slots, choice)
            made.take_step = StepSampler(self.collector, np.random.default_rng(), self._model)
            return made

        return make_room

    def waiting(self) -> tuple[int, float, int]:
        """Return the poses that wait, the age of the oldest in seconds, and how many went."""
        figures = self.collector.figures
        return figures.queue_rows, figures.queue_age_s, figures.n_dropped

    def n_stored(self) -> int:
        """Return the samples stored since the start."""
        return self.collector.figures.n_written

    def exposition(self) -> str:
        """Return the figures as Prometheus reads them."""
        lines = []
        for name, value in self.collector.figures.gauges().items():
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# TYPE {name} {kind}", f"{name} {value:g}"]
        return "\n".join(lines) + "\n"

    def _model(self) -> str:
        return " ".join(
            f"{one.model}={one.origin if one.version is None else one.version}"
            for one in self._served.serving
        )


def open_samples(
    settings: ServiceSettings,
    writer: StoreWriter,
    served: ServedModels,
    clocks: tuple[Callable[[], float], Callable[[], float]],
    rest: Callable[[], None],
) -> LiveSamples:
    """Return what keeps samples; once started it begins with what a killed service left behind.

    Parameters
    ----------
    settings : ServiceSettings
        How much is kept, how it waits, and where the spool is; without a data folder there is none.
    writer : StoreWriter
        Tells of consents that are given and taken back.
    served : ServedModels
        What judges now.
    clocks : tuple of callable
        Seconds that only go forward, and seconds since 1970 UTC.
    rest : callable
        Returns when the live sessions do not need the interpreter.
    """
    collector = SampleCollector(
        writer.store.samples,
        Path(settings.data_folder) / FOLDER_NAME if settings.data_folder else None,
        FEATURE_KEYS,
        clocks,
        CollectorSettings(
            share=settings.sample_percent / 100,
            batch_rows=settings.sample_batch,
            buffer_rows=settings.sample_buffer,
            buffer_s=_MINUTE_S * settings.sample_minutes,
        ),
        _log,
        SampleLabeller(writer.store).settle,
        rest,
    )
    writer.add_listener(collector.heed)
    return LiveSamples(collector, served)


def _log(word: str, count: int, code: str) -> None:
    if code:
        log_event(word, level="warning", frames=count, error_code=code)
    else:
        log_event(word, level="warning", frames=count)
