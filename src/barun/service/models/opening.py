"""The models of a service, as its settings say where they are."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.grade import Grades
from barun.posture.rows import PoseRows
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.service.live.live_service import MakeRoom
from barun.service.models.champion_watch import ChampionWatch
from barun.service.models.served_models import ServedModels
from barun.service.settings import ServiceSettings
from barun.store.store import Store

__all__ = ["Judges", "open_models", "serving_room"]


def open_models(settings: ServiceSettings, store: Store, utc: Callable[[], float]) -> ChampionWatch:
    """Return what watches the champions of the registry.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder nothing is registered.
    store : Store
        Holds the tables of the registry.
    utc : callable
        Returns seconds since 1970 UTC.
    """
    folder = Path(settings.data_folder or os.devnull) / FOLDER_NAME
    return ChampionWatch(ModelRegistry(store.models, folder, utc), ServedModels())


class Judges(Protocol):
    """What a room asks: `ServedModels`, or what stands before them."""

    def recognise(self, rows: PoseRows) -> npt.NDArray[np.float64]:
        """Return the probabilities of the views, shape (N, 4)."""
        ...

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Return how probably each row sits badly."""
        ...


def serving_room(watch: ChampionWatch, judges: Judges | None = None) -> MakeRoom:
    """Return what makes a room that is judged by the champions, or what stands in for them.

    Parameters
    ----------
    watch : ChampionWatch
        Loads the champions before the first step.
    judges : Judges, optional
        What the room asks; the champions themselves by default.
    """
    asked = judges or watch.served

    def make(n_slots: int, choice: SittingChoice) -> LiveRoom:
        watch.begin()
        return LiveRoom(
            n_slots,
            asked.recognise,
            lambda: secrets.token_urlsafe(12),
            choice,
            grade_model=asked,
        )

    return make
