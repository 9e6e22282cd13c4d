"""The models of a service, as its settings say where they are."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.live.tables import Appointment
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.service.live.preparation import MakeRoom
from barun.service.models.champion_watch import ChampionWatch
from barun.service.models.hang_watch import FOLDER_NAME as HUNG_NAME
from barun.service.models.hang_watch import HangWatch
from barun.service.models.served_models import ServedModels
from barun.service.settings import ServiceSettings
from barun.store.store import Store

__all__ = ["open_models", "serving_room"]


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
    folder = Path(settings.data_folder or os.devnull)
    hangs = HangWatch(folder / HUNG_NAME if settings.data_folder else None)
    registry = ModelRegistry(store.models, folder / FOLDER_NAME, utc)
    return ChampionWatch(registry, ServedModels(hangs=hangs))


def serving_room(watch: ChampionWatch, appointment: Appointment | None = None) -> MakeRoom:
    """Return what makes a room that is judged by the champions.

    Parameters
    ----------
    watch : ChampionWatch
        Loads the champions before the first step.
    appointment : Appointment, optional
        Says who is judged by others.
    """

    def make(n_slots: int, choice: SittingChoice) -> LiveRoom:
        watch.begin()
        return LiveRoom(
            n_slots,
            watch.served.recognise,
            lambda: secrets.token_urlsafe(12),
            choice,
            grade_model=watch.served,
            appointment=appointment,
        )

    return make
