"""What an experiment compares, and when it may be decided: fixed before the first person counts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, Self, get_args

from barun.errors import ExperimentError

__all__ = [
    "FEWEST_FOR_SPLIT",
    "METRICS",
    "MODES",
    "UNITS",
    "ExperimentMode",
    "ExperimentPlan",
    "Metric",
    "Unit",
    "plan_recovery",
]

ExperimentMode = Literal["split", "shadow"]
"""split: some people are judged by the challenger. shadow: everybody by the champion, and the
challenger looks at the same frames."""
MODES: Final[tuple[ExperimentMode, ...]] = get_args(ExperimentMode)

Metric = Literal["accuracy", "wrong_an_hour"]
"""accuracy: of the messages a person said something about, the share that was right.
wrong_an_hour: how often in an hour of judging a person said that it was wrong."""
METRICS: Final[tuple[Metric, ...]] = get_args(Metric)

Unit = Literal["people", "hours"]
"""people: everybody has one value, and what is found holds for people like them. hours: every hour
in which somebody labelled poses has one vote, and what is found holds for those who are there: for
installations of few people, in shadow only."""
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)

FEWEST_FOR_SPLIT: Final = 400
"""People who take part from whom on a split can be expected to end with an answer: the median of
200 simulated experiments with half of the people judged by a challenger that is five points better
(docs/decisions/0037)."""
_FEWEST_FOR_TENTH: Final = 1100
"""The same with a tenth of them."""


@dataclass(frozen=True, slots=True)
class ExperimentPlan:
    """The rules of one experiment. All defaults are design choices but `share`, `margin`, `error`.

    Raises
    ------
    ExperimentError
        If a value is impossible.
    """

    model: str
    """``view`` or ``posture``."""
    challenger: int
    """Number of the registered version that is meant to follow."""
    mode: ExperimentMode = "split"
    metric: Metric = "accuracy"
    share: float = 0.10
    """Of people who are judged by the challenger, above 0, at most 0.5."""
    margin: float = 0.05
    """By how much better it should be, in the unit of the metric: 0.05 is five points of accuracy.
    """
    error: float = 0.05
    """How often, at most, a challenger that is no better may be promoted; and each other wrong
    decision be taken."""
    least_people: int = 20
    """In each arm, before anything but harm is decided: fewer tell too little of the spread."""
    least_people_for_harm: int = 10
    """In each arm, before harm is decided."""
    hours_a_person: float = 10.0
    """Judged hours after which a person counts, once; later hours of the same person do not."""
    least_answers: int = 5
    """Messages a person must have said something about to count for accuracy."""
    most_days: float = 60.0
    """After which an experiment without a decision ends as undecided."""
    more_alerts: float = 0.5
    """Harm: messages an hour surely more than this share above the champion's."""
    fewer_alerts: float = 0.5
    """Harm: surely more than this share below; who never speaks is never wrong."""
    more_abstained: float = 0.05
    """Harm: share of time without a judgement surely larger by more than this."""
    more_step_ms: float = 5.0
    """Harm: a step of the model surely longer by more than this, in milliseconds."""
    unit: Unit = "people"
    """What has one vote."""
    least_hours: int = 20
    """Of labelled poses, before it is said that a gain of the margin is out of reach."""

    def __post_init__(self) -> None:
        """Refuse what would decide nothing, or anything."""
        _require(self.mode in MODES, "mode", self.mode, ", ".join(MODES))
        _require(self.unit in UNITS, "unit", self.unit, ", ".join(UNITS))
        _require(self.unit == "people" or self.mode == "shadow", "mode", self.mode, "shadow")
        _require(self.least_hours >= 2, "least_hours", self.least_hours, ">= 2")
        _require(self.metric in METRICS, "metric", self.metric, ", ".join(METRICS))
        _require(0.0 < self.share <= 0.5, "share", self.share, "0 < x <= 0.5")
        _require(self.margin > 0.0, "margin", self.margin, "> 0")
        _require(0.0 < self.error <= 0.2, "error", self.error, "0 < x <= 0.2")
        _require(self.least_people >= 2, "least_people", self.least_people, ">= 2")
        least = self.least_people_for_harm
        _require(least >= 2, "least_people_for_harm", least, ">= 2")
        hours = self.hours_a_person
        _require(0.0 < hours <= 24_000.0, "hours_a_person", hours, "> 0")
        _require(self.least_answers >= 1, "least_answers", self.least_answers, ">= 1")
        _require(0.0 < self.most_days <= 3650.0, "most_days", self.most_days, "> 0")
        for name in ("more_alerts", "fewer_alerts", "more_abstained", "more_step_ms"):
            _require(getattr(self, name) > 0.0, name, getattr(self, name), "> 0")

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Return the plan of a stored experiment; what a newer Barun added is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})


def _require(is_met: bool, name: str, got: object, expected: str) -> None:  # noqa: FBT001
    if not is_met:
        raise ExperimentError("experiments.bad-plan", name=name, got=got, expected=expected)


def plan_recovery(model: str, challenger: int, n_people: int, days: float) -> ExperimentPlan:
    """Return how a model is compared that was made anew after another was undone.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``.
    challenger : int
        Number of the version that was made.
    n_people : int
        Who take part.
    days : float
        After which the comparison ends, whatever is known by then.

    Notes
    -----
    A split where there are enough people for an answer. Where there are fewer, down to one, both
    look at the same pictures, and every hour of labelled poses is a vote.
    """
    if n_people >= FEWEST_FOR_SPLIT:
        share = 0.1 if n_people >= _FEWEST_FOR_TENTH else 0.5
        return ExperimentPlan(model, challenger, share=share, most_days=days)
    return ExperimentPlan(model, challenger, mode="shadow", unit="hours", most_days=days)
