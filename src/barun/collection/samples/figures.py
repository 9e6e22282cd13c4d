"""What became of the poses that were offered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from barun.collection.samples.validation import REFUSALS, Refusal

__all__ = ["CollectorFigures"]


@dataclass(slots=True)
class CollectorFigures:
    """Counted since the start; poses unless said otherwise."""

    n_offered: int = 0
    n_dropped: int = 0
    """Newer ones took their place in the queue."""
    n_spooled: int = 0
    """Safe against a crash, whatever became of them then."""
    n_written: int = 0
    """In the store."""
    n_known: int = 0
    """Were in the store already: a crash came between writing them and noting it."""
    n_recovered: int = 0
    """Batches that a killed process had left behind."""
    n_unreadable: int = 0
    """Batches of a killed process whose key is gone."""
    n_labelled: int = 0
    """Labels that were made, changed or taken back after what was said about events."""
    n_failures: int = 0
    """Tries to write that failed."""
    refused: dict[Refusal, int] = field(default_factory=lambda: dict.fromkeys(REFUSALS, 0))
    """Not kept, by reason."""
    queue_rows: int = 0
    queue_age_s: float = 0.0
    buffer_rows: int = 0
    """Judged worth keeping and not in the store yet."""

    def refuse(self, counts: Mapping[Refusal, int]) -> None:
        """Count poses that are not kept."""
        for reason, count in counts.items():
            self.refused[reason] += count

    def gauges(self) -> Mapping[str, float]:
        """Return the figures as Prometheus is to know them."""
        return {
            "barun_samples_queue_rows": float(self.queue_rows),
            "barun_samples_queue_age_seconds": round(self.queue_age_s, 3),
            "barun_samples_buffer_rows": float(self.buffer_rows),
            "barun_samples_offered_total": float(self.n_offered),
            "barun_samples_dropped_total": float(self.n_dropped),
            "barun_samples_spooled_total": float(self.n_spooled),
            "barun_samples_written_total": float(self.n_written),
            "barun_samples_labels_total": float(self.n_labelled),
            "barun_samples_failures_total": float(self.n_failures),
            "barun_samples_recovered_batches_total": float(self.n_recovered),
            **{
                f"barun_samples_refused_{reason}_total": float(count)
                for reason, count in self.refused.items()
            },
        }
