"""A figure with its bound, and how a benchmark reports its figures.

Each benchmark prints a readable table and, as its last line, one JSON object; it exits with 1 when
a mark is missed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

__all__ = ["Mark", "report"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure measured, beside the bound it must keep."""

    name: str
    value: float
    unit: str
    bound: float
    direction: Literal["at most", "at least"]

    @property
    def passed(self) -> bool:
        """Whether the bound is kept; NaN never keeps it."""
        if self.direction == "at most":
            return self.value <= self.bound
        return self.value >= self.bound


def report(benchmark: str, marks: Sequence[Mark]) -> int:
    """Print the marks as a table and as one line of JSON; return the exit status."""
    if not marks:
        raise ValueError(f"benchmark {benchmark} measured nothing")
    width = max(len(mark.name) for mark in marks)
    for mark in marks:
        verdict = "ok    " if mark.passed else "MISSED"
        print(
            f"{verdict} {mark.name:<{width}}  {mark.value:10.4g} {mark.unit:<8}"
            f" ({mark.direction} {mark.bound:g})"
        )
    rows = [asdict(mark) | {"passed": mark.passed} for mark in marks]
    print(json.dumps({"benchmark": benchmark, "marks": rows}))
    return 0 if all(mark.passed for mark in marks) else 1
