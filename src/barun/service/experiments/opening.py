"""The experiments of a service, as its settings say where they are."""

from collections.abc import Callable
from dataclasses import dataclass

from barun.experiments.desk import ExperimentDesk
from barun.experiments.store_outcomes import StoreOutcomes
from barun.service.experiments.challengers import Challengers
from barun.service.experiments.experiment_watch import ExperimentWatch
from barun.service.experiments.person_models import PersonModels
from barun.service.experiments.shadow import ShadowThread
from barun.service.experiments.tally import Tally
from barun.service.live.live_service import MakeRoom
from barun.service.models.champion_watch import ChampionWatch
from barun.service.models.opening import serving_room
from barun.store.store import Store

__all__ = ["Experiments", "open_experiments"]


@dataclass(frozen=True, slots=True)
class Experiments:
    """Everything about experiments in one service."""

    watch: ExperimentWatch
    champions: ChampionWatch
    tally: Tally
    shadow: ShadowThread

    def room_of(self, person_id: str) -> MakeRoom:
        """Return what makes a room that judges a person by the champions, or in an experiment."""
        models = PersonModels(
            person_id, self.champions.served, self.watch.challengers, self.tally, self.shadow
        )
        return serving_room(self.champions, models)

    def close(self) -> None:
        """End what runs beside the sessions, and write what was counted."""
        self.shadow.close()
        self.watch.close()


def open_experiments(
    store: Store, champions: ChampionWatch, utc: Callable[[], float]
) -> Experiments:
    """Return the experiments of a service.

    Parameters
    ----------
    store : Store
        Holds the experiments, the history they count, and the consents.
    champions : ChampionWatch
        The registry, and what judges when no experiment runs.
    utc : callable
        Returns seconds since 1970 UTC.
    """
    source = StoreOutcomes(store, champions.registry, utc)
    desk = ExperimentDesk(store.experiments, champions.registry, source, utc)
    tally = Tally()
    watch = ExperimentWatch(desk, store, champions, Challengers(), tally, utc)
    return Experiments(watch, champions, tally, ShadowThread())
