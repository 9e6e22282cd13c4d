"""Does what recovery decides: rolls back through the register, opens retrainings, and says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, cast

from barun.errors import BarunError
from barun.experiments.holding import hold
from barun.monitoring.recovery.decision import (
    DEFAULT_POLICY,
    Decision,
    ModelSituation,
    Trouble,
    Undoing,
    decide,
    is_frozen,
)
from barun.monitoring.vitals.vitals import LabelVital, ModelVital, Vitals
from barun.registry.model_registry import ModelRegistry
from barun.service.logs import log_event
from barun.service.models.timed_model import TOO_SLOW
from barun.service.operations.pace import PaceLook
from barun.store.watch_book import WatchBook
from barun.store.watch_records import UndoingRecord

__all__ = ["OpenRetraining", "Undoer", "Undone"]

OpenRetraining = Callable[[str, str], bool]
"""From a model and why to whether a retraining was opened."""

_WHO: Final = "barun"
_FEWEST_FRAMES: Final = 100
_MINUTE_S: Final = 60.0
_TAKES_S: Final = 30.0
"""So long a service is given for a roll-back that it has noted: it takes a second. After that it
was killed in between, and whoever looks next does it. Design choice."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was decided about a model, and whether it could be done."""

    model: str
    decision: Decision
    outcome: Literal["done", "failed", "held"]


class Undoer:
    """Looks at every model once a minute; its methods block.

    Parameters
    ----------
    registry : ModelRegistry
        What is in service.
    book : WatchBook
        What was done before.
    utc : callable
        Returns seconds since 1970 UTC.
    look : callable
        Lets what is in service be loaded at once.
    retrain : callable, optional
        Opens a retraining with recent data.
    """

    def __init__(
        self,
        registry: ModelRegistry,
        book: WatchBook,
        utc: Callable[[], float],
        look: Callable[[], None],
        retrain: OpenRetraining = lambda _model, _why: False,
    ) -> None:
        self._registry = registry
        self._book = book
        self._utc = utc
        self._look = look
        self.retrain = retrain
        self._told: dict[str, Decision] = {}

    def past(self) -> tuple[Undoing, ...]:
        """Return what was done before, oldest first."""
        return _to_past(self._book.undoings())

    def frozen(self) -> frozenset[str]:
        """Return the models that a person holds."""
        past = self.past()
        return frozenset(one.model for one in past if is_frozen(one.model, past))

    def hold(self, model: str, *, is_held: bool, actor: str) -> bool:
        """Hold a model as it is, or let it go; return whether that changed anything."""
        if (model in self.frozen()) == is_held:
            return False
        if not hold(self._book, model, is_held=is_held, at_s=self._utc(), actor=actor):
            return False
        log_event("model_held" if is_held else "model_let_go", source=model)
        return True

    def learn_anew(self, model: str) -> bool:
        """Open a retraining as what comes in has changed, harm or not; nothing is undone.

        Returns
        -------
        bool
            Whether it was opened: not of a model that a person holds, and not where one was opened
            within the last hours anyway.
        """
        past, now_s = self.past(), self._utc()
        span_s = DEFAULT_POLICY.retrain_every_s
        opened = any(
            one.model == model and one.kind == "retrain" and now_s - one.at_s < span_s
            for one in past
        )
        if opened or is_frozen(model, past) or not self.retrain(model, "drift"):
            return False
        return self._note(model, "retrain", "drift", (None, None), span_s)

    def look(
        self,
        vitals: Vitals,
        before: Sequence[Vitals],
        shares: Mapping[str, float] = MappingProxyType({}),
    ) -> tuple[Undone, ...]:
        """Decide about every model and do it.

        Parameters
        ----------
        vitals : Vitals
            The last minute.
        before : sequence of Vitals
            Earlier ones, oldest first.
        shares : mapping of str to float, optional
            By model, the share of the time spent judging that it takes; of others it is not known.
        """
        done = []
        past = self.past()
        for name, model in vitals.models.items():
            found = self._situation(name, model, vitals, before)
            situation = replace(found, work_share=shares.get(name))
            decision = decide(situation, past, self._utc())
            if decision.kind == "nothing":
                self._told.pop(name, None)
                continue
            done.append(self._do(situation, decision))
        return tuple(done)

    def mend(self, models: Mapping[str, ModelVital]) -> tuple[Undone, ...]:
        """Decide at once about models that cannot judge in time or at all, and do it.

        Figures are not waited for.
        """
        past = self.past()
        situations = (self._standing_of(name, model) for name, model in models.items())
        return tuple(
            self._do(situation, decision)
            for situation in situations
            if situation.is_unusable
            and (decision := decide(situation, past, self._utc())).kind != "nothing"
        )

    def quicken(self, models: Mapping[str, ModelVital], pace: PaceLook) -> tuple[Undone, ...]:
        """Decide at once about what makes most answers late, without waiting for the minute.

        Parameters
        ----------
        models : mapping of str to ModelVital
            What stands behind each model.
        pace : PaceLook
            The last seconds.
        """
        past = self.past()
        done = []
        for name, model in models.items():
            situation = replace(
                self._standing_of(name, model),
                p99_s=pace.median_s,
                former_p99_s=pace.former_s,
                work_share=pace.shares.get(name, 0.0),
            )
            decision = decide(situation, past, self._utc())
            if decision.trouble == "latency" and decision.reason != "not-the-model":
                done.append(self._do(situation, decision))
        return tuple(done)

    def _situation(
        self, name: str, model: ModelVital, vitals: Vitals, before: Sequence[Vitals]
    ) -> ModelSituation:
        said = vitals.recent_labels.get(name, LabelVital(0, 0))
        standing = self._standing_of(name, model)
        # of a minute in which another version judged, too, nobody can say whose it was
        is_own = standing.since_s is None or standing.since_s < _MINUTE_S * vitals.minute
        is_known = is_own and vitals.n_frames >= _FEWEST_FRAMES
        return replace(
            standing,
            n_right=said.n_right,
            n_wrong=said.n_wrong,
            p99_s=vitals.p99_s if is_known else None,
            former_p99_s=_former_p99(before, name, model),
            is_drifted=any(one.is_drifted for one in vitals.features.values()),
        )

    def _standing_of(self, name: str, model: ModelVital) -> ModelSituation:
        """Return what the register and the service know of a model, without any figures."""
        champion = model.wanted if model.problem and model.wanted is not None else model.version
        log = [one for one in self._registry.book.log(name) if one.alias == "champion"]
        since_s = log[0].at_s if log and log[0].to_number == champion else None
        earlier = dict.fromkeys(
            one for change in log for one in (change.to_number, change.from_number)
        )
        earlier.pop(champion, None)
        usable = {one.number for one in self._registry.book.versions(name) if one.state == "ready"}
        return ModelSituation(
            model=name,
            champion=champion,
            since_s=since_s,
            earlier=tuple(earlier),
            usable=frozenset(usable),
            is_unusable=bool(model.problem) and model.wanted is not None,
            is_slow=model.problem == TOO_SLOW,
        )

    def _do(self, situation: ModelSituation, decision: Decision) -> Undone:
        name, trouble = situation.model, cast("Trouble", decision.trouble)
        outcome: Literal["done", "failed", "held"] = "held"
        if decision.kind == "roll-back":
            outcome = self._roll_back(situation, decision)
        if decision.retrains and self.retrain(name, trouble):
            span_s = DEFAULT_POLICY.retrain_every_s
            self._note(name, "retrain", trouble, (situation.champion, None), span_s)
            outcome = "done" if outcome == "held" else outcome
        if self._told.get(name) != decision:
            log_event(
                "recovery_decided",
                level="warning",
                source=name,
                directive=decision.kind,
                error_code=f"recovery.{decision.reason or trouble}",
            )
        self._told[name] = decision
        return Undone(name, decision, outcome)

    def _roll_back(
        self, situation: ModelSituation, decision: Decision
    ) -> Literal["done", "failed", "held"]:
        name, trouble = situation.model, cast("Trouble", decision.trouble)
        former, number = situation.champion, decision.to_number
        if self._registry.book.aliases().get((name, "champion")) != former:
            self._look()  # somebody was quicker, and this service has not seen it yet
            return "held"
        # noted first: were it the other way round, a crash in between could go back and forth
        if not self._note(name, "roll-back", trouble, (former, number), _TAKES_S):
            return "held"  # another service is at it
        try:
            self._put_back(name, former, number, f"rolled back: {trouble}")
        except BarunError as error:
            log_event("rollback_failed", level="error", source=name, error_code=error.code)
            return "failed"
        self._look()
        return "done"

    def _put_back(self, name: str, former: int | None, number: int | None, why: str) -> None:
        """Take the last promotion back where that leads there, so that it counts as taken back."""
        log = [one for one in self._registry.book.log(name) if one.alias == "champion"]
        if log and log[0].kind == "promote" and log[0].from_number == number:
            self._registry.roll_back(name, who=_WHO, why=why, only_from=former)
        else:
            self._registry.promote(name, number, who=_WHO, why=why, only_from=former)

    def _note(
        self,
        model: str,
        kind: Literal["roll-back", "retrain"],
        reason: str,
        numbers: tuple[int | None, int | None],
        unless_within_s: float,
    ) -> bool:
        """Write down what is done; not what was done of the same version so short a time before.

        Of several services on one database that decide the same, one does it.
        """
        record = UndoingRecord(model, kind, self._utc(), *numbers, reason)

        def is_done(noted: Sequence[UndoingRecord]) -> bool:
            return any(
                (one.model, one.kind) == (model, kind)
                and (kind == "retrain" or one.from_number == record.from_number)
                and 0 <= record.at_s - one.at_s < unless_within_s
                for one in noted
            )

        return self._book.note(record, actor=_WHO, unless=is_done)


def _to_past(noted: Sequence[UndoingRecord]) -> tuple[Undoing, ...]:
    return tuple(
        Undoing(one.model, one.kind, one.at_s, one.from_number, one.to_number, one.reason)
        for one in noted
    )


def _former_p99(before: Sequence[Vitals], name: str, model: ModelVital) -> float | None:
    """Return how long answers took in the last minute of another version; None if not known."""
    for vitals in reversed(before):
        former = vitals.models.get(name)
        is_other = former is not None and former.version != model.version
        if is_other and vitals.n_frames >= _FEWEST_FRAMES:
            return vitals.p99_s
    return None
