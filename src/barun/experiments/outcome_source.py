"""Where counts of people come from: whoever keeps what was judged and what people said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from barun.experiments.paired import PairedPerson
from barun.store.experiment_records import ExperimentRecord

__all__ = ["OutcomeSource", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which an experiment ran."""

    from_s: float
    """Seconds since 1970 UTC."""
    to_s: float


class OutcomeSource(Protocol):
    """Exposures and corrections of people who agreed to both being kept and used for this."""

    def people(self, now_s: float) -> Sequence[str]:
        """Return the ids of those who agreed, and still do."""
        ...

    def count_days(
        self, person_id: str, spans: Sequence[Span]
    ) -> Mapping[int, Mapping[str, float]]:
        """Return by day since 1970-01-01 UTC what the spans counted, by names of `COUNTS`."""
        ...

    def pairs(self, record: ExperimentRecord) -> Sequence[PairedPerson]:
        """Return, for shadow mode, labelled frames of each person judged by both models.

        Only labels count that do not depend on what either model said: an answer to a question, or
        an expert's. What people correct is what the champion said; a frame on which only the
        challenger would have been wrong is never among it.
        """
        ...

    def hours(self, record: ExperimentRecord) -> Sequence[PairedPerson]:
        """Return the same as `pairs`, every hour of a person as an entry of its own."""
        ...
