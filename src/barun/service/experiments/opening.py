"""The experiments of a service, as its settings say where they are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakValueDictionary

from barun.experiments.desk import ExperimentDesk
from barun.experiments.holding import is_held
from barun.experiments.store_outcomes import StoreOutcomes
from barun.pipeline.live.tables import Judges
from barun.registry.service_model import POSTURE, VIEW
from barun.service.experiments.challengers import Challengers
from barun.service.experiments.experiment_watch import ExperimentWatch
from barun.service.experiments.person_models import PersonModels
from barun.service.experiments.shadow import ShadowThread
from barun.service.experiments.tally import Tally
from barun.service.models.champion_watch import ChampionWatch
from barun.service.models.served_models import ServedModels
from barun.store.store import Store

__all__ = ["Experiments", "open_experiments"]


@dataclass(frozen=True, slots=True)
class Experiments:
    """Everything about experiments in one service."""

    watch: ExperimentWatch
    champions: ChampionWatch
    tally: Tally
    shadow: ShadowThread
    everybody: Judges
    """The champions."""
    apart: WeakValueDictionary[str, Judges] = field(default_factory=WeakValueDictionary)
    """Of people in an experiment, as long as they are judged by them."""

    @property
    def change_no(self) -> int:
        """Another after each change of who is judged by whom."""
        return self.watch.challengers.change_no

    @staticmethod
    def champions_of(served: ServedModels) -> Judges:
        """Return the champions as those by whom people are judged."""
        return Judges(served.recognise, served)

    def judges_of(self, person_id: str) -> Judges:
        """Return by whom a person is judged now: by the champions as everybody else, or apart.

        Who takes part in an experiment is judged apart from all others, so that what a step of
        theirs takes is counted as theirs.
        """
        challengers = self.watch.challengers
        if all(challengers.find(model, person_id) is None for model in (VIEW, POSTURE)):
            return self.everybody
        own = self.apart.get(person_id)
        if own is None:
            served = self.champions.served
            models = PersonModels(person_id, served, challengers, self.tally, self.shadow)
            own = self.apart[person_id] = Judges(models.recognise, models)
        return own

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
    desk = ExperimentDesk(
        store.experiments,
        champions.registry,
        source,
        utc,
        is_held=partial(is_held, store.watch),
    )
    tally = Tally()
    challengers = Challengers(hangs=champions.served.hangs)
    watch = ExperimentWatch(desk, store, champions, challengers, tally, utc)
    everybody = Experiments.champions_of(champions.served)
    return Experiments(watch, champions, tally, ShadowThread(), everybody)
