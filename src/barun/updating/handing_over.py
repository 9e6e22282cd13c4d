"""What becomes of a candidate that passed: it waits for a person, or an experiment compares it.

After a model was undone for harm (a recovery) an experiment compares what was made anew, whatever
is set for other updates, unless it is set otherwise for recoveries, too. A recovery is open from
the undoing on until a comparison that began later has ended, or somebody put another version into
service; what cannot begin at once is begun later (:meth:`HandingOver.go_on`).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from barun.errors import ExperimentError, RegistryError
from barun.experiments.desk import ExperimentDesk
from barun.experiments.holding import is_held, past_of
from barun.experiments.plan import ExperimentPlan, plan_recovery
from barun.experiments.store_outcomes import StoreOutcomes
from barun.monitoring.recovery.decision import Undoing
from barun.registry.model_registry import ModelRegistry
from barun.registry.service_model import SERVED_MODELS
from barun.registry.update_log import UpdateLog
from barun.store.experiment_records import ExperimentRecord
from barun.store.model_records import AliasChange, ModelVersionRecord
from barun.store.store import Store
from barun.updating.settings import UpdateSettings

__all__ = ["WAITS", "HandingOver"]

WAITS: Final = ("wait", "undone", "held", "compared", "busy", "withdrawn")
"""What is said where no experiment begins. wait: a person decides. undone: the same version was
undone before. held: a person holds the model as it is. compared: it was compared with the version
in service already. busy: another experiment of the model is not over. withdrawn: a person has taken
the version out of use. Texts: ``updating.next-``."""

_WHO: Final = "updating"
_CHANGES: Final = 1000
_OUTDATED: Final = "champion-changed"


class HandingOver:
    """Gives candidates to whoever decides; nothing is put into service here.

    Parameters
    ----------
    store : Store
        With the models, the experiments, the samples, and what was undone.
    registry : ModelRegistry
        The models.
    log : UpdateLog
        What was tried.
    settings : UpdateSettings
        Who decides.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(
        self,
        store: Store,
        registry: ModelRegistry,
        log: UpdateLog,
        settings: UpdateSettings,
        utc: Callable[[], float],
    ) -> None:
        self._store = store
        self._registry = registry
        self._log = log
        self._settings = settings
        self._utc = utc

    def find_recovery(self, model: str) -> Undoing | None:
        """Return the undoing of a model that nothing has made good yet; None where there is none.

        Parameters
        ----------
        model : str
            ``view`` or ``posture``.
        """
        harmful = [one for one in past_of(self._store.watch, model) if _is_harm(one)]
        if not harmful:
            return None
        last = harmful[-1]
        if last.kind == "retrain" and len(harmful) > 1:  # asked for with a roll-back
            before = harmful[-2]
            is_one = before.kind == "roll-back" and before.from_number == last.from_number
            last = before if is_one else last
        for change in self._champions(model):
            if change.at_s <= last.at_s:
                break
            if not (last.kind == "roll-back" and change.to_number == last.to_number):
                return None  # somebody, or an experiment, put another one into service
        later = [one for one in self._store.experiments.all(model) if one.started_s >= last.at_s]
        return None if any(map(_has_answered, later)) else last

    def give(self, candidate: ModelVersionRecord) -> str:
        """Give a candidate to whoever decides.

        Parameters
        ----------
        candidate : ModelVersionRecord
            Registered.

        Returns
        -------
        str
            The experiment that compares it with the champion, or one of `WAITS`.
        """
        model, number = candidate.model, candidate.number
        if candidate.state == "withdrawn":
            return "withdrawn"
        try:
            return self._give(model, number, candidate)
        except RegistryError as error:
            if error.code != "registry.withdrawn":
                raise
            return "withdrawn"  # meanwhile

    def _give(self, model: str, number: int, candidate: ModelVersionRecord) -> str:
        past = past_of(self._store.watch, model)
        if any(one.kind == "roll-back" and one.from_number == number for one in past):
            return "undone"
        is_recovery = self.find_recovery(model) is not None
        settings = self._settings
        way = settings.recovery_handover if is_recovery else settings.handover
        if way == "experiment":
            return self._compare(candidate, is_recovery=is_recovery)
        if self._open_one(model) is None:
            former = self._registry.book.aliases().get((model, "challenger"))
            if former != number:
                try:
                    self._registry.promote(
                        model, number, "challenger", who=_WHO, why="update", only_from=former
                    )
                except RegistryError as error:
                    if error.code != "registry.changed-meanwhile":
                        raise  # else another process, or a person, was quicker
        return "wait"

    def go_on(self) -> tuple[str, ...]:
        """Begin the experiments of recoveries that could not begin before; return their names.

        Raises
        ------
        BarunError
            If what is kept cannot be read.
        """
        if self._settings.recovery_handover != "experiment":
            return ()
        begun = []
        for model in SERVED_MODELS:
            undoing = self.find_recovery(model)
            if undoing is None or self._open_one(model) is not None:
                continue
            made = [
                one.candidate
                for one in self._log.summaries(model)
                if one.candidate is not None and one.begun_s >= undoing.at_s
            ]
            if not made or (candidate := made[-1]) is None:
                continue
            found = self._registry.find(model, candidate)
            champion = self._registry.champion(model)
            is_champion = champion is not None and champion.number == candidate
            if found.state == "ready" and not is_champion:
                name = self.give(found)
                begun += [] if name in WAITS else [name]
        return tuple(begun)

    def _compare(self, candidate: ModelVersionRecord, *, is_recovery: bool) -> str:
        model, number = candidate.model, candidate.number
        if is_recovery and is_held(self._store.watch, model):
            return "held"
        source = StoreOutcomes(self._store, self._registry, self._utc)
        desk = ExperimentDesk(self._store.experiments, self._registry, source, self._utc)
        open_one = self._open_one(model)
        if open_one is not None and open_one.champion != self._champion(model) and is_recovery:
            # what it compared with was undone; nobody has looked since
            with suppress(ExperimentError):  # another process was quicker
                desk.stop(open_one.experiment_id, who=_WHO, why=_OUTDATED)
            open_one = None
        if open_one is not None:
            return "busy" if is_recovery else "wait"
        if is_recovery and self._was_compared(candidate):
            return "compared"
        plan = ExperimentPlan(model, number)
        if is_recovery:
            n_people = len(source.people(self._utc()))
            plan = plan_recovery(model, number, n_people, self._settings.recovery_days)
        why = "recovery" if is_recovery else "update"
        try:
            return desk.start(plan, who=_WHO, why=why).experiment_id
        except ExperimentError as error:
            if error.code != "experiments.one-at-a-time":
                raise
            return "busy"  # another process was quicker

    def _was_compared(self, candidate: ModelVersionRecord) -> bool:
        champion = self._champion(candidate.model)
        return any(
            (one.champion, one.challenger) == (champion, candidate.number) and _has_answered(one)
            for one in self._store.experiments.all(candidate.model)
        )

    def _open_one(self, model: str) -> ExperimentRecord | None:
        found = (one for one in self._store.experiments.open_ones() if one.model == model)
        return next(found, None)

    def _champion(self, model: str) -> int | None:
        champion = self._registry.champion(model)
        return None if champion is None else champion.number

    def _champions(self, model: str) -> list[AliasChange]:
        log = self._registry.book.log(model, most=_CHANGES)
        return [one for one in log if one.alias == "champion"]


def _is_harm(one: Undoing) -> bool:
    """Return whether a model was undone, or a retraining opened, as it did harm.

    Where what comes in has changed and nobody is judged worse, a retraining is opened, too; of it
    no version is noted.
    """
    if one.kind == "roll-back":
        return True
    return one.kind == "retrain" and (one.reason != "drift" or one.from_number is not None)


def _has_answered(record: ExperimentRecord) -> bool:
    """Return whether an experiment is over, and not only since its champion went."""
    return record.state == "ended" and (record.verdict, record.reason) != ("stopped", _OUTDATED)
