"""Exposures and corrections of people, counted from the history they agreed to."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from barun.experiments.labelled_pairs import pair_labels
from barun.experiments.outcome_source import Span
from barun.experiments.paired import PairedPerson
from barun.registry.model_registry import ModelRegistry
from barun.store.experiment_days import is_counted
from barun.store.experiment_records import ExperimentRecord
from barun.store.store import Store

__all__ = ["StoreOutcomes"]

_DAY_S: Final = 86_400.0
_MINUTE_S: Final = 60.0


class StoreOutcomes:
    """Counts minutes, messages and what people said of them; fulfils `OutcomeSource`.

    Minutes that lie only in part in a span are left out, messages count where they began. Nothing
    is counted twice: a day is counted anew each time.

    Parameters
    ----------
    store : Store
        The history, the consents and the samples.
    registry : ModelRegistry
        Of the versions that are compared.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, store: Store, registry: ModelRegistry, utc: Callable[[], float]) -> None:
        self._store = store
        self._registry = registry
        self._utc = utc

    def people(self, now_s: float) -> tuple[str, ...]:
        """Return the ids of those who agreed to a history and to models being checked."""
        ledgers = self._store.consents.everybody()
        return tuple(sorted(one for one in ledgers if is_counted(ledgers[one], now_s)))

    def count_days(
        self, person_id: str, spans: Sequence[Span]
    ) -> Mapping[int, Mapping[str, float]]:
        """Return by day since 1970-01-01 UTC what the spans counted."""
        days: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for span in spans:
            self._add_minutes(days, person_id, span)
            self._add_messages(days, person_id, span)
        return {day: dict(counts) for day, counts in days.items()}

    def _add_minutes(self, days: dict[int, dict[str, float]], person_id: str, span: Span) -> None:
        first_s = -(-span.from_s // _MINUTE_S) * _MINUTE_S
        for row in self._store.minute_rows(person_id, first_s, span.to_s - _MINUTE_S):
            counts = days[int(row.start.timestamp() // _DAY_S)]
            counts["judged_s"] += row.judged_s
            counts["abstained_s"] += row.seconds["cannot_judge"]

    def _add_messages(self, days: dict[int, dict[str, float]], person_id: str, span: Span) -> None:
        for event in self._store.all_events(person_id, span.from_s, span.to_s):
            counts = days[int(event.start_s // _DAY_S)]
            counts["n_alerts"] += 1.0
            if event.verdict is not None:
                counts[f"n_{event.verdict}"] += 1.0

    def pairs(self, record: ExperimentRecord) -> tuple[PairedPerson, ...]:
        """Return of each person on how many labelled samples only one model was right."""
        return self._pair(record, by_hour=False)

    def hours(self, record: ExperimentRecord) -> tuple[PairedPerson, ...]:
        """Return the same of each hour of a person."""
        return self._pair(record, by_hour=True)

    def _pair(self, record: ExperimentRecord, *, by_hour: bool) -> tuple[PairedPerson, ...]:
        now_s = self._utc()
        people = self.people(now_s)
        return pair_labels(
            record, self._store.samples, self._registry, people, now_s, by_hour=by_hour
        )
