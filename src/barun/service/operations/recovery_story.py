"""What became of models that were undone: noticed, rolled back, made anew, compared, and the end.

Nothing is kept for it: the story is told from what was undone, the jobs, the updates, the
experiments and the changes of what is in service, and goes on when one of these does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, Literal

from barun.errors import BarunError
from barun.experiments.plan import ExperimentPlan
from barun.monitoring.recovery.decision import DEFAULT_POLICY
from barun.registry.service_model import SERVED_MODELS
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.store.experiment_records import ExperimentRecord
from barun.store.job_records import JobRecord
from barun.store.model_records import AliasChange
from barun.store.store import Store
from barun.store.watch_records import UndoingRecord
from barun.updating.handing_over import WAITS

__all__ = ["RecoveryStory", "Stage", "StoryStep", "Value", "find_stages", "tell_recoveries"]

Stage = Literal["retraining", "experiment", "waits", "redeployed", "kept", "replaced"]
"""retraining: it is being made anew. experiment: what was made is compared. waits: for a person.
redeployed: what was made is in service. kept: the last good version stays. replaced: somebody put
another one into service."""

_OVER: Final[frozenset[Stage]] = frozenset({"redeployed", "kept", "replaced"})
_NOT_TRIED: Final = frozenset({"undone", "compared", "withdrawn"})
"""What was made is not tried by itself."""
_TOLD_S: Final = 90 * 24 * 3600.0
"""Older ones are no longer told. Design choice."""
_END_TOLD_S: Final = 3600.0
"""So long the end is among the stages, for whoever is told of alerts."""
_NOTING_S: Final = 60.0
"""So long after a roll-back the note of its retraining may still come. Design choice."""
_MOST_CHANGES: Final = 1000
_RETRAIN: Final = "retrain"
_DAY_S: Final = 24 * 3600.0

Value = str | int | None


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One thing that happened; its text is ``alerts.recovery-<kind>``."""

    kind: str
    at_s: float
    """Seconds since 1970 UTC."""
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """``before``, ``after``, ``version``: numbers of versions, None is what comes with Barun.
    ``reason``, ``verdict``, ``closed``: stable words. Else as they are."""


@dataclass(frozen=True, slots=True)
class RecoveryStory:
    """One model that was undone."""

    model: str
    began_s: float
    """Seconds since 1970 UTC."""
    stage: Stage
    steps: tuple[StoryStep, ...]
    """Oldest first."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come by itself."""
        return self.stage in _OVER


def tell_recoveries(
    store: Store,
    log: UpdateLog,
    now_s: float,
    *,
    can_train: Callable[[], bool] = lambda: find_spec("sklearn") is not None,
) -> tuple[RecoveryStory, ...]:
    """Return the recoveries of the last 90 days, newest first; blocks.

    Parameters
    ----------
    store : Store
        With everything that was done.
    log : UpdateLog
        What was tried to make models better.
    now_s : float
        Seconds since 1970 UTC.
    can_train : callable, optional
        Whether the packages that train are installed.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    past = [one for one in store.watch.undoings() if 0 <= now_s - one.at_s < _TOLD_S]
    found = []
    for model in SERVED_MODELS:
        own = [one for one in past if one.model == model]
        begins = list(_find_begins(own))
        if not begins:
            continue
        facts = _Facts.of(store, log, model)
        for place, (began, retrained) in enumerate(begins):
            until_s = begins[place + 1][0].at_s if place + 1 < len(begins) else float("inf")
            own_facts = facts.between(began.at_s, until_s)
            asked_before = any(
                one.kind == _RETRAIN and 0 <= began.at_s - one.at_s < DEFAULT_POLICY.retrain_every_s
                for one in own
            )
            teller = _Teller(
                began, retrained, own_facts, now_s, can_train, asked_before=asked_before
            )
            found.append(teller.tell())
    return tuple(sorted(found, key=lambda one: -one.began_s))


def find_stages(store: Store, log: UpdateLog, utc: Callable[[], float]) -> dict[str, str]:
    """Return by model where its recovery stands, and for an hour how it ended; blocks.

    What cannot be read is left out: that the store does not answer is said by who writes.
    """
    now_s = utc()
    try:
        stories = tell_recoveries(store, log, now_s)
    except (BarunError, OSError):
        return {}
    stages: dict[str, str] = {}
    for one in stories:  # the newest of a model counts
        if one.model not in stages and not (
            one.is_over and now_s - one.steps[-1].at_s >= _END_TOLD_S
        ):
            stages[one.model] = one.stage
    return stages


def _find_begins(
    own: Sequence[UndoingRecord],
) -> Iterator[tuple[UndoingRecord, UndoingRecord | None]]:
    """Yield what was undone, each with the retraining that was opened for it.

    A retraining that was opened since what comes in has changed, and nobody was judged worse, is
    none: of it no version is noted.
    """
    harmful = [
        one
        for one in own
        if one.kind == "roll-back"
        or (one.kind == _RETRAIN and (one.reason != "drift" or one.from_number is not None))
    ]
    place = 0
    while place < len(harmful):
        began = harmful[place]
        following = harmful[place + 1] if place + 1 < len(harmful) else None
        if began.kind == _RETRAIN:
            yield began, began
        elif following is not None and _belongs(began, following):
            yield began, following
            place += 1
        else:
            yield began, None
        place += 1


def _belongs(began: UndoingRecord, following: UndoingRecord) -> bool:
    return following.kind == _RETRAIN and following.from_number == began.from_number


@dataclass(frozen=True, slots=True)
class _Facts:
    """What happened to a model, oldest first."""

    jobs: tuple[JobRecord, ...]
    updates: tuple[UpdateSummary, ...]
    experiments: tuple[ExperimentRecord, ...]
    changes: tuple[AliasChange, ...]
    log: UpdateLog

    @classmethod
    def of(cls, store: Store, log: UpdateLog, model: str) -> "_Facts":
        jobs = store.jobs.all(kind=_RETRAIN)
        changes = store.models.log(model, most=_MOST_CHANGES)
        return cls(
            tuple(one for one in reversed(jobs) if one.payload.get("model") == model),
            log.summaries(model),
            tuple(reversed(store.experiments.all(model))),
            tuple(one for one in reversed(changes) if one.alias == "champion"),
            log,
        )

    def between(self, from_s: float, to_s: float) -> "_Facts":
        return _Facts(
            tuple(one for one in self.jobs if from_s <= one.made_s < to_s),
            tuple(one for one in self.updates if from_s <= one.begun_s < to_s),
            tuple(one for one in self.experiments if from_s <= one.started_s < to_s),
            tuple(one for one in self.changes if from_s <= one.at_s < to_s),
            self.log,
        )

    def handed_to(self, update: UpdateSummary) -> str:
        """Return whom a candidate was given to; a person where the report went with somebody."""
        return str((self.log.report(update) or {}).get("handed_to") or "wait")


class _Teller:
    """Tells one story."""

    def __init__(
        self,
        began: UndoingRecord,
        retrained: UndoingRecord | None,
        facts: _Facts,
        now_s: float,
        can_train: Callable[[], bool],
        *,
        asked_before: bool,
    ) -> None:
        self._asked_before = asked_before
        self._began = began
        self._retrained = retrained
        self._facts = facts
        self._now_s = now_s
        self._can_train = can_train
        self._steps: list[StoryStep] = []

    def tell(self) -> RecoveryStory:
        """Return it."""
        began = self._began
        is_back = began.kind == "roll-back"
        stays = began.to_number if is_back else began.from_number
        self._say("noticed", began.at_s, before=began.from_number, reason=began.reason)
        if is_back and not any(one.to_number == stays for one in self._facts.changes):
            self._say("back-failed", began.at_s, before=began.from_number, after=stays)
        else:
            self._say("rolled-back" if is_back else "stays", began.at_s, after=stays)
        stage = self._tell_retraining(stays)
        others = [
            one
            for one in self._facts.changes
            if not (one.to_number == stays and one.at_s <= began.at_s + _DAY_S and is_back)
        ]
        if stage != "redeployed" and others:
            self._say("replaced", others[-1].at_s, version=others[-1].to_number)
            stage = "replaced"
        steps = tuple(sorted(self._steps, key=lambda one: one.at_s))
        return RecoveryStory(began.model, began.at_s, stage, steps)

    def _say(self, kind: str, at_s: float, **values: Value) -> None:
        self._steps.append(StoryStep(kind, at_s, MappingProxyType(values)))

    def _tell_retraining(self, stays: int | None) -> Stage:
        asked = self._retrained
        at_s = self._began.at_s if asked is None else asked.at_s
        if asked is not None:
            self._say("asked", at_s)
        tried = list(self._facts.updates)
        made = [one for one in tried if one.outcome == "registered"]
        if tried:
            return self._tell_update((made or tried)[-1], stays)
        if asked is None:
            return self._tell_none_opened(at_s, stays)
        return self._tell_job(at_s, stays)

    def _tell_none_opened(self, at_s: float, stays: int | None) -> Stage:
        if self._began.reason == "latency":  # no other data helps
            self._say("no-retraining", at_s, version=stays)
            return "kept"
        if self._asked_before:
            self._say("asked-before", at_s, version=stays)
            return "kept"
        if self._facts.jobs:  # a person has asked since
            return self._tell_job(at_s, stays)
        if self._now_s - at_s >= _NOTING_S:
            self._say("not-asked", at_s, model=self._began.model, version=stays)
            return "waits"
        return "retraining"

    def _tell_job(self, at_s: float, stays: int | None) -> Stage:
        job = self._facts.jobs[-1] if self._facts.jobs else None
        if job is None:
            if not self._can_train():
                self._say("cannot-train", at_s, version=stays)
                return "waits"
            if self._now_s - at_s > _DAY_S:  # updates for harm are switched off, or nobody works
                self._say("not-begun", at_s + _DAY_S, version=stays)
                return "waits"
            return "retraining"
        if job.state in {"queued", "running"}:
            self._say(f"job-{job.state}", job.started_s or job.made_s)
            return "retraining"
        ended_s = job.ended_s or job.made_s
        if job.state == "done":  # an update keeps what came of it before its job is over
            return "retraining"
        self._say("job-failed", ended_s, version=stays)
        return "kept"

    def _tell_update(self, update: UpdateSummary, stays: int | None) -> Stage:
        self._say("job-done", update.begun_s)
        if update.outcome != "registered" or update.candidate is None:
            closed = " ".join(update.closed)
            self._say(f"not-{update.outcome}", update.ended_s, version=stays, closed=closed)
            return "kept"
        candidate = update.candidate
        self._say("validated", update.ended_s, version=candidate)
        own = [one for one in self._facts.experiments if one.challenger == candidate]
        if own:
            return self._tell_experiment(own[-1], stays)
        handed_to = self._facts.handed_to(update)
        if handed_to in WAITS:
            self._say(f"next-{handed_to}", update.ended_s, version=candidate, after=stays)
            return "kept" if handed_to in _NOT_TRIED else "waits"
        return "waits"

    def _tell_experiment(self, record: ExperimentRecord, stays: int | None) -> Stage:
        plan = ExperimentPlan.from_json(record.plan)
        name, candidate = record.experiment_id, record.challenger
        kind = "compared-hours" if plan.unit == "hours" else f"compared-{plan.mode}"
        days = round(plan.most_days)
        self._say(kind, record.started_s, name=name, version=candidate, after=stays, days=days)
        if record.ended_s is None:
            return "experiment"
        promoted = [one for one in self._facts.changes if one.why == name]
        if record.verdict == "better":
            if not promoted:  # it follows at the next look, unless a person holds the model
                return "experiment"
            self._say("promoted", promoted[-1].at_s, version=candidate)
            return "redeployed"
        verdict = str(record.verdict)
        self._say("kept", record.ended_s, version=candidate, after=stays, verdict=verdict)
        return "kept"
