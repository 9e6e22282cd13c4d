"""What a candidate must show; each gate is open or closed for itself, and says by how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from barun.updating.paired import PersonChange
from barun.updating.settings import UpdateSettings

__all__ = ["GATES", "Evidence", "Gate", "GateResult", "LeftOut", "Speed", "judge"]

Gate = Literal["accuracy", "people", "latency", "size", "reload"]
"""accuracy: balanced, leaving people out, of each question. people: nobody is recognised worse than
by the champion, beyond the interval. latency and size: as it would be served. reload: written,
read and asked again, it says the same."""
GATES: Final[tuple[Gate, ...]] = get_args(Gate)

LARGEST_DIFFERENCE: Final = 1e-5
"""Between probabilities before and after writing, as of the probe of the registry."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How one question is answered of people the model has not seen; shares of 1."""

    mean: float
    """Balanced accuracy, mean over people."""
    people: Mapping[str, float]
    """Balanced accuracy of each."""
    basis: Literal["people", "times"] = "people"
    """times: there is one person only, and other times of theirs were left out."""

    @property
    def worst(self) -> str:
        """Who is recognised worst."""
        return min(self.people, key=lambda name: (self.people[name], name))


@dataclass(frozen=True, slots=True)
class Speed:
    """Processor time of one classifier, milliseconds."""

    one_row_ms: float
    batch_ms: float
    """Of 256 rows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the gates look at."""

    left_out: Mapping[str, LeftOut]
    """By question."""
    changes: Mapping[str, Mapping[str, PersonChange]]
    """By question, then by person; empty of a question where there is no champion to compare to."""
    speed: Mapping[str, Speed]
    """By classifier."""
    n_bytes: int
    """Of all files."""
    reload_difference: float
    """Largest difference of a probability once written and read again; infinite where it could not
    be read or used, NaN where it answered something that is no probability."""
    reload_reason: Mapping[str, Any] | None = None
    """Why it could not: code and details of the error."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate, seen from one question, classifier or the whole model."""

    gate: Gate
    subject: str
    """Question, or classifier; empty for the model as a whole."""
    is_open: bool
    value: float
    """What was held against the bound."""
    bound: float
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Who, and by how much, as JSON holds it."""

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        finite = self.value if abs(self.value) < float("inf") else None  # NaN is not less
        return {
            "gate": self.gate,
            "subject": self.subject,
            "is_open": self.is_open,
            "value": finite,
            "bound": self.bound,
            "details": dict(self.details),
        }


def judge(evidence: Evidence, settings: UpdateSettings) -> tuple[GateResult, ...]:
    """Hold the evidence against the settings; every gate is looked at, also after one is closed.

    Parameters
    ----------
    evidence : Evidence
        What was measured.
    settings : UpdateSettings
        The bounds.
    """
    found = [_judge_accuracy(name, one, settings) for name, one in evidence.left_out.items()]
    found += [_judge_people(name, one) for name, one in evidence.changes.items() if one]
    for name, speed in evidence.speed.items():
        found.append(_at_most("latency", name, speed.one_row_ms, settings.one_row_ms, "one_row"))
        found.append(_at_most("latency", name, speed.batch_ms, settings.batch_ms, "batch"))
    found.append(_at_most("size", "", evidence.n_bytes, settings.most_bytes))
    reason = MappingProxyType(dict(evidence.reload_reason or {}))
    difference = evidence.reload_difference
    is_same = difference <= LARGEST_DIFFERENCE  # NaN is not
    found.append(GateResult("reload", "", is_same, difference, LARGEST_DIFFERENCE, reason))
    return tuple(found)


def _at_most(gate: Gate, subject: str, value: float, bound: float, what: str = "") -> GateResult:
    details = MappingProxyType({"what": what} if what else {})
    return GateResult(gate, subject, value <= bound, value, bound, details)


def _judge_accuracy(question: str, left_out: LeftOut, settings: UpdateSettings) -> GateResult:
    details = {
        "worst_person": left_out.worst,
        "worst": left_out.people[left_out.worst],
        "people": dict(left_out.people),
        "basis": left_out.basis,
    }
    bound = settings.least_accuracy
    is_open = left_out.mean >= bound
    return GateResult(
        "accuracy", question, is_open, left_out.mean, bound, MappingProxyType(details)
    )


def _judge_people(question: str, changes: Mapping[str, PersonChange]) -> GateResult:
    """Return the gate with the person who loses most at its front: the upper end decides."""
    worst = min(changes.values(), key=lambda one: (one.high, one.difference, one.person))
    details = {
        "worst_person": worst.person,
        "difference": worst.difference,
        "worse": sorted(one.person for one in changes.values() if one.is_worse),
        "people": {name: one.as_json() for name, one in changes.items()},
    }
    is_open = not any(one.is_worse for one in changes.values())
    return GateResult("people", question, is_open, worst.high, 0.0, MappingProxyType(details))
