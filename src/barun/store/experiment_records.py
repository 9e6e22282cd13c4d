"""What is kept of experiments between two versions of a model, as plain values.

Instants are seconds since 1970-01-01 UTC; days are whole days since then, in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

__all__ = [
    "ARMS",
    "COUNTS",
    "Arm",
    "ExperimentDay",
    "ExperimentNote",
    "ExperimentRecord",
    "ExperimentState",
    "NoteKind",
]

ExperimentState = Literal["running", "frozen", "ended"]
"""Frozen: held by a person; everybody is judged by the champion meanwhile, and nothing counts."""
NoteKind = Literal["started", "frozen", "resumed", "looked", "ended"]
Arm = Literal["champion", "challenger", "both"]
"""Who judges a person: one of the two, or the champion while the other looks on (shadow)."""
ARMS: Final[tuple[Arm, ...]] = get_args(Arm)

COUNTS: Final = (
    "judged_s",
    "abstained_s",
    "n_alerts",
    "n_right",
    "n_wrong",
    "n_steps",
    "step_ms",
    "n_frames",
    "n_differ",
    "n_skipped",
)
"""What is counted of a person and day: seconds judged, and seconds somebody was there and nothing
could be judged; messages about a posture, and those the person called right or wrong; steps the
model took and their milliseconds; frames both models saw, those they disagreed on, and those that
only the champion saw because the other had no time."""


@dataclass(frozen=True, slots=True)
class ExperimentRecord:
    """One comparison of two versions of a model."""

    experiment_id: str
    """Made by whoever starts it; unique."""
    model: str
    champion: int | None
    """None is what comes with Barun."""
    challenger: int
    plan: Mapping[str, Any]
    """See :class:`barun.experiments.plan.ExperimentPlan`."""
    salt: bytes = field(repr=False)
    """Decides, with the id of a person, who gets which; 32 random bytes."""
    state: ExperimentState
    started_s: float
    ended_s: float | None = None
    verdict: str | None = None
    """How it ended; None while it runs."""
    reason: str | None = None
    """What was said of the end: a stable word or a code of an error."""


@dataclass(frozen=True, slots=True)
class ExperimentNote:
    """One entry of the log of an experiment."""

    entry_no: int
    experiment_id: str
    at_s: float
    kind: NoteKind
    who: str
    """A part of Barun or ``service``, ``command-line``; never a name."""
    why: str
    figures: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Sums over people; of nobody alone."""


@dataclass(frozen=True, slots=True)
class ExperimentDay:
    """What one day of one person counted."""

    person_id: str
    experiment_id: str
    day: int
    arm: Arm
    counts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By a name of `COUNTS`; what is missing is 0."""
