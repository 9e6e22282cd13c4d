"""What each drill of :mod:`benchmarks.soak` cost in late answers, and whose lateness it was."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from benchmarks.quiet import Quiet
from benchmarks.soak_stage import Counted, SoakStage, cpu_s

__all__ = ["Moment", "Stretch", "print_table", "rest_of"]


@dataclass(frozen=True, slots=True)
class Moment:
    """All counters at an instant."""

    at_s: float
    """Seconds that only go forward."""
    counted: Counted
    """By the people."""
    n_late_within: int
    """Answers that took longer than 100 ms within the service, by its own count."""
    n_by_rules: int
    """Steps that rules judged since a model had no answer in time; the view and the posture of a
    step count each."""
    others_s: float
    """Processor time of everything but the service and the people."""

    @classmethod
    def now(cls, stage: SoakStage) -> Self:
        """Return them."""
        own_s = cpu_s(stage.pid) + cpu_s(stage.people.pid)
        return cls(
            time.monotonic(), stage.people.now(), *stage.own_counts(), Quiet.busy_s() - own_s
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was counted over some time."""

    name: str
    taken_s: float
    counted: Counted
    n_late_within: int
    n_by_rules: int
    others_s: float

    @classmethod
    def between(cls, name: str, before: Moment, after: Moment) -> Self:
        """Return what came between two moments."""
        return cls(
            name,
            after.at_s - before.at_s,
            after.counted.since(before.counted),
            after.n_late_within - before.n_late_within,
            after.n_by_rules - before.n_by_rules,
            after.others_s - before.others_s,
        )


def rest_of(whole: Stretch, parts: Sequence[Stretch]) -> Stretch:
    """Return what is left of a stretch without its parts."""
    counted = whole.counted
    for part in parts:
        counted = counted.since(part.counted)
    return Stretch(
        "between them",
        whole.taken_s - sum(one.taken_s for one in parts),
        counted,
        whole.n_late_within - sum(one.n_late_within for one in parts),
        whole.n_by_rules - sum(one.n_by_rules for one in parts),
        whole.others_s - sum(one.others_s for one in parts),
    )


def print_table(stretches: Sequence[Stretch]) -> None:
    """Print a line a stretch.

    Due are frames that were sent and those a page held back since two were unanswered; unanswered
    are those that were held back, or passed over for newer ones that were not answered in time
    either. What is late within the service was
    late by its own clock; the rest of the late answers waited for the processor, in the connection,
    or in the program that counts.
    """
    print(
        f"\n{'drill':18} {'s':>6} {'due':>9} {'late':>7} {'within':>7} {'unanswered':>10}"
        f" {'worst ms':>8} {'in time %':>9} {'by rules':>8} {'others % of a core':>18}"
    )
    for one in stretches:
        counted = one.counted
        others = 100 * one.others_s / one.taken_s if one.taken_s > 0 else float("nan")
        print(
            f"{one.name:18} {one.taken_s:6.0f} {counted.n_due:9d} {counted.n_late:7d}"
            f" {one.n_late_within:7d} {counted.n_unanswered:10d} {counted.worst_ms:8d}"
            f" {counted.due_percent:9.3f} {one.n_by_rules:8d} {others:18.0f}"
        )
    print(flush=True)
