"""Beginning, looking at and ending experiments: the one place that joins the book and the rules.

Whoever has a candidate calls `ExperimentDesk.start`; a service calls `look` now and then.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from barun.errors import BarunError, ExperimentError, RegistryError
from barun.experiments.assignment import SALT_BYTES, arm_of
from barun.experiments.comparison import Comparison, compare, to_json
from barun.experiments.decision import Decision, Verdict, decide
from barun.experiments.outcome_source import OutcomeSource, Span
from barun.experiments.paired import PairedTest, compare_pairs
from barun.experiments.person_outcomes import outcomes_of
from barun.experiments.plan import ExperimentPlan
from barun.registry.model_registry import ModelRegistry
from barun.registry.service_model import SERVED_MODELS, check_serviceable
from barun.store.experiment_book import ExperimentBook
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import (
    Arm,
    ExperimentDay,
    ExperimentNote,
    ExperimentRecord,
    ExperimentState,
)
from barun.store.model_records import ModelAlias

__all__ = ["ExperimentDesk", "ExperimentReport", "spans_of"]

_DAY_S: Final = 86_400.0
_BARUN: Final = "barun"
_ALIASES: Final[dict[str, ModelAlias]] = {"split": "challenger", "shadow": "shadow"}
_CHANGES_LOOKED_AT: Final = 1000
_GOES_ON: Final[tuple[ExperimentState, ...]] = ("running",)
"""In what state Barun may end one by itself: not one that a person has held meanwhile."""
_QUICKER: Final = "registry.changed-meanwhile"
_COUNT_AGAIN_DAYS: Final = 7.0
"""A verdict on a message, or a minute of a service that could not write, may come so much later."""


@dataclass(frozen=True, slots=True)
class ExperimentReport:
    """Where an experiment stands, with everything a report says."""

    record: ExperimentRecord
    plan: ExperimentPlan
    comparison: Comparison
    decision: Decision
    log: tuple[ExperimentNote, ...]
    days: tuple[ExperimentDay, ...]
    paired: PairedTest | None = None
    """In shadow, what labelled poses of people say; None of a comparison by people."""


class ExperimentDesk:
    """Experiments of an installation; its methods block, and any thread may call them.

    Parameters
    ----------
    book : ExperimentBook
        Where they are kept.
    registry : ModelRegistry
        Where the versions are; promotions go through it.
    source : OutcomeSource
        What people were shown and what they said of it.
    utc : callable
        Returns seconds since 1970 UTC.
    random : callable, optional
        Returns so many random bytes.
    is_held : callable, optional
        From a model to whether a person holds it as it is: nothing is promoted then.
    """

    def __init__(
        self,
        book: ExperimentBook,
        registry: ModelRegistry,
        source: OutcomeSource,
        utc: Callable[[], float],
        random: Callable[[int], bytes] = secrets.token_bytes,
        is_held: Callable[[str], bool] = lambda _model: False,
    ) -> None:
        self.book: Final = book
        self.registry: Final = registry
        self._source = source
        self._utc = utc
        self._random = random
        self._is_held = is_held

    # ---- what people and the updater ask for

    def start(
        self, plan: ExperimentPlan, *, who: str, why: str = "", actor_id: str | None = None
    ) -> ExperimentRecord:
        """Begin to compare a registered version with the champion of its model.

        Parameters
        ----------
        plan : ExperimentPlan
            What is compared, and the rules.
        who : str
            For the logs: ``updating``, ``service``, ``command-line``; never a name.
        why : str, optional
            For the logs.
        actor_id : str, optional
            The account that asked for it; the audit log keeps a token of it.

        Raises
        ------
        ExperimentError
            If one of this model is not over, the live service has no such model, or the version is
            the champion.
        RegistryError
            If there is no such version, it is withdrawn, or nothing the live service could use.
        ModelError
            If its files are missing or damaged.
        """
        if plan.model not in SERVED_MODELS:
            known = ", ".join(SERVED_MODELS)
            raise ExperimentError("experiments.not-served", model=plan.model, known=known)
        champion = self.registry.champion(plan.model)
        if champion is not None and champion.number == plan.challenger:
            name = f"{plan.model}@{plan.challenger}"
            raise ExperimentError("experiments.is-champion", name=name)
        found = self.registry.find(plan.model, plan.challenger)
        if found.state == "withdrawn":
            raise RegistryError("registry.withdrawn", model=found.model, number=found.number)
        check_serviceable(plan.model, self.registry.load(found).classifiers)
        record = ExperimentRecord(
            experiment_id=f"{plan.model}-{self._random(4).hex()}",
            model=plan.model,
            champion=None if champion is None else champion.number,
            challenger=plan.challenger,
            plan=plan.to_json(),
            salt=self._random(SALT_BYTES),
            state="running",
            started_s=self._utc(),
        )
        begun = self.book.begin(record, who=who, why=why, actor_id=actor_id)
        with suppress(RegistryError):  # it has the alias already
            self.registry.promote(
                plan.model, plan.challenger, _ALIASES[plan.mode], who=who, why=begun.experiment_id
            )
        return begun

    def stop(
        self, experiment_id: str, *, who: str, why: str = "", actor_id: str | None = None
    ) -> ExperimentRecord:
        """End an experiment by hand; the champion stays.

        Raises
        ------
        ExperimentError
            If there is none such, or it is over.
        """
        return self._end(experiment_id, "stopped", who=who, why=why, actor_id=actor_id)

    def fail(self, experiment_id: str, code: str) -> None:
        """End an experiment because the challenger could not be run.

        Parameters
        ----------
        experiment_id : str
            Which; nothing happens if it is over.
        code : str
            Of the error, or a stable word.
        """
        with suppress(ExperimentError):  # another process has said so
            self._end(experiment_id, "failed", who=_BARUN, why=code)

    def freeze(
        self, experiment_id: str, *, who: str, why: str = "", actor_id: str | None = None
    ) -> ExperimentRecord:
        """Hold an experiment: the champion judges everybody, nothing counts or is decided."""
        return self.book.change(
            experiment_id, "frozen", self._utc(), who=who, why=why, actor_id=actor_id
        )

    def resume(
        self, experiment_id: str, *, who: str, why: str = "", actor_id: str | None = None
    ) -> ExperimentRecord:
        """Go on with an experiment that was held; everybody has the arm they had."""
        return self.book.change(
            experiment_id, "resumed", self._utc(), who=who, why=why, actor_id=actor_id
        )

    # ---- what a service asks for now and then

    def arm(self, record: ExperimentRecord, person_id: str) -> Arm:
        """Return who judges a person who agreed, while an experiment runs."""
        plan = ExperimentPlan.from_json(record.plan)
        if record.state != "running":
            return "champion"
        return "both" if plan.mode == "shadow" else arm_of(record.salt, person_id, plan.share)

    def look(self) -> tuple[ExperimentReport, ...]:
        """Count what came in, and decide what can be decided, of all that run."""
        self._finish_promotions()
        running = [one for one in self.book.open_ones() if one.state == "running"]
        return tuple(self._look(record) for record in running)

    def count(self, record: ExperimentRecord) -> None:
        """Count anew what people were shown and said in the last days of an experiment."""
        now_s = self._utc()
        since_s = now_s - _COUNT_AGAIN_DAYS * _DAY_S
        first_s = since_s // _DAY_S * _DAY_S  # whole days, or half of one would be lost
        spans = [
            Span(max(span.from_s, first_s), span.to_s)
            for span in spans_of(record, self.book.log(record.experiment_id), now_s)
            if span.to_s > first_s
        ]
        for person_id in self._source.people(now_s):
            arm = self.arm(record, person_id)
            days = self._source.count_days(person_id, spans)
            changes = [
                DayChange(person_id, record.experiment_id, day, arm, counted=counts)
                for day, counts in sorted(days.items())
            ]
            if changes:
                self.book.days.put(changes, now_s)

    def report(self, experiment_id: str) -> ExperimentReport:
        """Return where an experiment stands, or stood when it ended.

        Raises
        ------
        ExperimentError
            If there is none such.
        """
        record = self.book.find(experiment_id)
        plan, log = ExperimentPlan.from_json(record.plan), self.book.log(experiment_id)
        now_s = self._utc() if record.ended_s is None else record.ended_s
        spans = spans_of(record, log, now_s)
        n_days = sum(span.to_s - span.from_s for span in spans) / _DAY_S
        days = self.book.days.of_experiment(experiment_id)
        outcomes = outcomes_of(days, plan, int(now_s // _DAY_S))
        pairs = self._source.pairs(record) if plan.mode == "shadow" else ()
        hours = self._source.hours(record) if plan.unit == "hours" else ()
        comparison = compare(outcomes, plan, n_days, pairs, hours)
        paired = None
        if plan.mode == "shadow":  # the same draws at every look
            enough = [one for one in pairs if one.n_frames >= plan.least_answers]
            paired = compare_pairs(enough, np.random.default_rng(list(record.salt[:8])))
        decision = decide(comparison, plan)
        return ExperimentReport(record, plan, comparison, decision, log, days, paired)

    def _look(self, record: ExperimentRecord) -> ExperimentReport:
        if self._champion_of(record.model) != record.champion:
            # what was compared with is no longer in service
            with suppress(ExperimentError):
                self._end(
                    record.experiment_id,
                    "stopped",
                    who=_BARUN,
                    why="champion-changed",
                    only_from=_GOES_ON,
                )
            return self.report(record.experiment_id)
        self.count(record)
        report = self.report(record.experiment_id)
        verdict = report.decision.verdict
        if verdict is None or (verdict == "better" and self._is_held(record.model)):
            return report
        with suppress(ExperimentError):  # another process has decided the same
            self._conclude(report, verdict)
        return replace(report, record=self.book.find(record.experiment_id))

    def _conclude(self, report: ExperimentReport, verdict: Verdict) -> None:
        record = report.record
        self._end(
            record.experiment_id,
            verdict,
            who=_BARUN,
            why=report.decision.reason,
            comparison=report.comparison,
            only_from=_GOES_ON,
        )
        self._finish_promotions()

    def _finish_promotions(self) -> None:
        """Promote what has won; also what a process that was killed had no time for."""
        for model in SERVED_MODELS:
            last = next(iter(self.book.all(model)), None)
            if last is None or last.verdict != "better" or self._is_held(model):
                continue
            if self._was_promoted(last) or self._champion_of(model) != last.champion:
                continue
            try:
                self.registry.promote(
                    model,
                    last.challenger,
                    who=_BARUN,
                    why=last.experiment_id,
                    only_from=last.champion,
                    is_once=True,
                )
            except BarunError as error:
                if error.code != _QUICKER:  # another process has done so
                    self._note_once(last, error.code)

    def _was_promoted(self, record: ExperimentRecord) -> bool:
        changes = self.registry.book.log(record.model, most=_CHANGES_LOOKED_AT)
        return any(
            (one.kind, one.alias, one.why) == ("promote", "champion", record.experiment_id)
            for one in changes
        )

    def _note_once(self, record: ExperimentRecord, code: str) -> None:
        self.book.change(
            record.experiment_id, "looked", self._utc(), who=_BARUN, why=code, is_once=True
        )

    def _end(
        self,
        experiment_id: str,
        verdict: Verdict,
        *,
        who: str,
        why: str,
        actor_id: str | None = None,
        comparison: Comparison | None = None,
        only_from: Collection[ExperimentState] = (),
    ) -> ExperimentRecord:
        ended = self.book.change(
            experiment_id,
            "ended",
            self._utc(),
            who=who,
            why=why,
            figures={} if comparison is None else to_json(comparison),
            verdict=verdict,
            actor_id=actor_id,
            only_from=only_from,
        )
        mode = ExperimentPlan.from_json(ended.plan).mode
        with suppress(RegistryError):  # somebody took the alias away, or another has it by now
            self.registry.roll_back(
                ended.model,
                _ALIASES[mode],
                who=who,
                why=experiment_id,
                only_from=ended.challenger,
            )
        return ended

    def _champion_of(self, model: str) -> int | None:
        champion = self.registry.champion(model)
        return None if champion is None else champion.number


def spans_of(
    record: ExperimentRecord, log: Sequence[ExperimentNote], now_s: float
) -> tuple[Span, ...]:
    """Return when an experiment ran: from its start to now or its end, without frozen time."""
    spans: list[Span] = []
    from_s: float | None = record.started_s
    for note in log:
        if note.kind in {"frozen", "ended"} and from_s is not None:
            spans.append(Span(from_s, note.at_s))
            from_s = None
        elif note.kind == "resumed":
            from_s = note.at_s
    if from_s is not None:
        spans.append(Span(from_s, max(from_s, now_s)))
    return tuple(spans)
