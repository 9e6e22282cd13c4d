"""How much of live sessions is kept for training, and how it waits."""

from dataclasses import dataclass

__all__ = ["CollectorSettings"]


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """Bounds and times of the collector."""

    share: float = 0.1
    """Share of the judged poses that is chosen, at random; 0 keeps nothing. Design choice: poses a
    fifteenth of a second apart are the same pose ten times over."""
    queue_rows: int = 10_000
    """Poses that wait at most; of more, the oldest are dropped and counted."""
    batch_rows: int = 100
    """Samples of one person that are made safe against a crash together."""
    buffer_rows: int = 1_000
    """Samples of one person that wait at most before all are written to the store."""
    buffer_s: float = 300.0
    """And for how long, seconds."""
    most_rows: int = 50_000
    """And of everybody: 25 MB. Of 500 people there are 100 each then, and not 2, which would cost
    the database a transaction for two samples."""
    ask_again_s: float = 60.0
    """How often it is asked whether a person still agrees; a withdrawal is told at once, but a
    consent may end by itself, or be withdrawn by another program."""
