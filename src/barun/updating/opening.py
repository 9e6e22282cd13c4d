"""Updates of an installation: what a job calls, and what the command line asks."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.people import read_agreements
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.label_weights import LEARNT_KINDS
from barun.registry.model_registry import FOLDER_NAME as MODELS_NAME
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.store.lasting_store import lasting_store
from barun.store.store import Store
from barun.updating.gathering import Gatherer
from barun.updating.handing_over import HandingOver
from barun.updating.request import DEFAULT_DATASET, UpdateRequest, UpdateResult
from barun.updating.settings import UpdateSettings
from barun.updating.trigger import Signals, TriggerDecision, decide
from barun.updating.updater import Updater

__all__ = ["Updating", "opened_updating", "run_update"]


@dataclass(frozen=True, slots=True)
class Updating:
    """Updates of one installation.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        With the samples, the models and the experiments.
    settings : UpdateSettings
        All numbers.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    data_folder: Path
    store: Store
    settings: UpdateSettings
    utc: Callable[[], float]

    @property
    def log(self) -> UpdateLog:
        """What was tried."""
        return UpdateLog(self.data_folder / UPDATES_NAME)

    @property
    def library(self) -> DatasetLibrary:
        """The datasets."""
        return DatasetLibrary(self.data_folder / DATASETS_NAME)

    @property
    def registry(self) -> ModelRegistry:
        """The models."""
        return ModelRegistry(self.store.models, self.data_folder / MODELS_NAME, self.utc)

    def updater(self) -> Updater:
        """Return what makes updates here."""
        gatherer = Gatherer(
            self.library,
            self.data_folder / COLLECTIONS_NAME,
            self.store.samples,
            self.store.consents.number,
        )
        return Updater(
            self.registry,
            self.library,
            gatherer,
            self.log,
            self.settings,
            self.utc,
            self.handing_over(),
        )

    def handing_over(self) -> HandingOver:
        """Return what gives candidates to whoever decides."""
        return HandingOver(self.store, self.registry, self.log, self.settings, self.utc)

    # ---- whether there is a reason -----------------------------------------------------------

    def signals(
        self, model: str, *, dataset: str = DEFAULT_DATASET, is_asked: bool = False
    ) -> Signals:
        """Return what is known about a model now.

        Parameters
        ----------
        model : str
            ``view`` or ``posture``.
        dataset : str, optional
            What its rows come from.
        is_asked : bool, optional
            Whether a person asks for an update.
        """
        last = self.log.last(model)
        last_s = None if last is None else last.begun_s
        champion = self.registry.champion(model)
        newest = {one.kind: one.at_s for one in self.log.signals(model)}
        return Signals(
            n_new_samples=self._count_new(dataset, last_s),
            last_update_s=last_s,
            first_seen_s=None if champion is None else champion.registered_s,
            drift_s=newest.get("drift"),
            degradation_s=newest.get("degradation"),
            erasure_s=newest.get("erasure"),
            is_asked=is_asked,
        )

    def decide(
        self, model: str, *, dataset: str = DEFAULT_DATASET, is_asked: bool = False
    ) -> TriggerDecision:
        """Return whether a model is to be made anew now, and why."""
        signals = self.signals(model, dataset=dataset, is_asked=is_asked)
        return decide(signals, self.settings, self.utc())

    def find_due(self, *, dataset: str = DEFAULT_DATASET) -> tuple[UpdateRequest, ...]:
        """Return the updates that are due, for whoever fills the queue of jobs."""
        found = []
        for model in ("view", "posture"):
            decision = self.decide(model, dataset=dataset)
            if decision.is_due:
                found.append(UpdateRequest(model, decision.fired, dataset))
        return tuple(found)

    def _count_new(self, dataset: str, since_s: float | None) -> int:
        """Return the labelled samples under consent that came since an instant."""
        counts = self.store.samples.counts(self.utc(), since_s=since_s)
        n_desk = sum(
            count for one in counts for kind, count in one.labelled.items() if kind in LEARNT_KINDS
        )
        return n_desk + self._count_recorded(dataset, since_s)

    def _count_recorded(self, dataset: str, since_s: float | None) -> int:
        """Return how many rows the dataset grew by; 0 where it is shorter."""
        if dataset not in self.library.names():
            return 0
        current = self.library.current_hash(dataset)
        manifests = self.library.manifests(dataset)
        now = next(one for one in manifests if one.hash == current)
        before = [one for one in manifests if since_s is not None and one.created_at_s <= since_s]
        renewed = read_agreements(self.data_folder / COLLECTIONS_NAME, dataset)
        known = {**now.consent, **renewed}
        n_agreed = sum(
            count
            for name, count in now.people.items()
            if name in known and known[name].may_train(name, self.utc()).is_allowed
        )
        return max(0, n_agreed - (before[-1].n_rows if before else 0))

    # ---- an update ---------------------------------------------------------------------------

    def run(
        self,
        request: UpdateRequest,
        *,
        is_dry: bool = False,
        on_progress: Callable[[str, float], None] = lambda step, share: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> UpdateResult:
        """Make an update; see :meth:`barun.updating.updater.Updater.run`."""
        return self.updater().run(
            request, is_dry=is_dry, on_progress=on_progress, is_cancelled=is_cancelled
        )


@contextmanager
def opened_updating(
    data_folder: Path, database_url: str, settings: UpdateSettings, utc: Callable[[], float]
) -> Iterator[Updating]:
    """Open what updates need, and close the database at the end.

    Raises
    ------
    StorageError
        If the database cannot be used.
    """
    with lasting_store(data_folder, database_url, utc()) as store:
        yield Updating(data_folder, store, settings, utc)


def run_update(
    payload: Mapping[str, Any],
    report: Callable[[float], None] = lambda share: None,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    utc: Callable[[], float] = time.time,
) -> dict[str, Any]:
    """Make an update, as a job does.

    Parameters
    ----------
    payload : mapping
        ``data_folder`` and ``database_url`` of the installation, ``settings`` (fields of
        `UpdateSettings` that are not as by default), and what `UpdateRequest.to_payload` gave.
    report : callable
        Called with the share done, 0 to 1.
    is_cancelled : callable
        Asked between steps and within them.
    utc : callable
        Returns seconds since 1970 UTC.

    Returns
    -------
    dict
        What came of it, as JSON holds it; names nobody.

    Raises
    ------
    InputError
        If the payload is malformed.
    Cancelled
        If `is_cancelled` said so.
    BarunError
        If what is kept is damaged, cannot be written, or packages are missing.

    Notes
    -----
    Called twice with the same data, or again after a kill, it comes to the same: the second call
    finds what the first did, and nothing is registered twice.
    """
    request = UpdateRequest.of_payload(payload)
    settings = replace(UpdateSettings(), **dict(payload.get("settings", {})))
    place = Path(str(payload["data_folder"]))
    with opened_updating(place, str(payload.get("database_url", "")), settings, utc) as updating:
        result = updating.run(
            request, on_progress=lambda _, share: report(share), is_cancelled=is_cancelled
        )
    return result.as_json()
