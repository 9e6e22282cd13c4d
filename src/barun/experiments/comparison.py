"""Champion against challenger in figures: the gain, how sure it is, what guards against harm."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from barun.experiments.confidence_sequence import (
    Interval,
    Moments,
    difference_interval,
    mean_interval,
)
from barun.experiments.hour_votes import HourVotes, count_votes
from barun.experiments.paired import PairedPerson
from barun.experiments.person_outcomes import PersonOutcome
from barun.experiments.plan import ExperimentPlan
from barun.store.experiment_records import Arm

__all__ = [
    "FEWEST_SHOWN",
    "GUARDS",
    "ArmFigures",
    "Comparison",
    "Guard",
    "GuardName",
    "compare",
    "to_json",
]

FEWEST_SHOWN: Final = 5
"""People a figure that is shown or kept is a mean of, at least; a design choice."""

GuardName = Literal["alerts", "abstained", "step_ms"]
GUARDS: Final[tuple[GuardName, ...]] = get_args(GuardName)


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """The people of one arm."""

    n_people: int
    """Who have given enough hours."""
    n_scored: int
    """Of these, who have answered enough messages to count for the metric."""
    score: float
    """Mean over people; NaN without any."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A figure that must not get worse."""

    name: GuardName
    interval: Interval
    """Of the challenger's mean less the champion's; holds at all looks."""
    least: float
    """Harm if all of the interval is below; minus infinity where less is never harm."""
    most: float
    """Harm if all of the interval is above."""
    n_challenger: int
    n_champion: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where an experiment stands."""

    champion: ArmFigures
    challenger: ArmFigures
    difference: Interval
    """Of the score, challenger less champion; holds at all looks."""
    guards: tuple[Guard, ...]
    n_days: float
    """Since it began, frozen days left out."""
    votes: HourVotes | None = None
    """Where hours vote; else None."""


def compare(
    outcomes: Sequence[PersonOutcome],
    plan: ExperimentPlan,
    n_days: float,
    pairs: Sequence[PairedPerson] = (),
    hours: Sequence[PairedPerson] = (),
) -> Comparison:
    """Compare the people of two arms; in shadow, both models on the labelled frames of each person.

    Every decision rests on one end of an interval. Each end is beyond the truth with the error of
    the plan, so that an interval as a whole is with twice that.

    Parameters
    ----------
    outcomes : sequence of PersonOutcome
        People who have given enough.
    plan : ExperimentPlan
        The rules.
    n_days : float
        Since it began.
    pairs : sequence of PairedPerson, optional
        In shadow, labelled frames that both models judged, person by person.
    hours : sequence of PairedPerson, optional
        The same, hour by hour of each person; looked at where hours vote.
    """
    if plan.unit == "hours":
        return _compare_hours(outcomes, plan, n_days, pairs, hours)
    if plan.mode == "shadow":
        return _compare_pairs(outcomes, plan, n_days, pairs)
    champion, challenger = _arm(outcomes, "champion"), _arm(outcomes, "challenger")
    difference = difference_interval(
        Moments.of(_scores(outcomes, "challenger")),
        Moments.of(_scores(outcomes, "champion")),
        error=2.0 * plan.error,
        scale=plan.margin,
    )
    guards = tuple(_guard(name, outcomes, plan) for name in GUARDS)
    return Comparison(champion, challenger, difference, guards, n_days)


def _compare_pairs(
    outcomes: Sequence[PersonOutcome],
    plan: ExperimentPlan,
    n_days: float,
    pairs: Sequence[PairedPerson],
) -> Comparison:
    known = [one for one in pairs if one.n_frames >= plan.least_answers]
    difference = mean_interval(
        Moments.of([one.difference for one in known]), error=2.0 * plan.error, scale=plan.margin
    )
    arm = ArmFigures(len(outcomes), len(known), np.nan)
    return Comparison(arm, arm, difference, (), n_days)


def _compare_hours(
    outcomes: Sequence[PersonOutcome],
    plan: ExperimentPlan,
    n_days: float,
    pairs: Sequence[PairedPerson],
    hours: Sequence[PairedPerson],
) -> Comparison:
    known = [one.difference for one in hours if one.n_frames > 0]
    difference = mean_interval(Moments.of(known), error=2.0 * plan.error, scale=plan.margin)
    arm = ArmFigures(len(outcomes), sum(one.n_frames > 0 for one in pairs), np.nan)
    return Comparison(arm, arm, difference, (), n_days, count_votes(hours))


def _scores(outcomes: Sequence[PersonOutcome], arm: Arm) -> list[float]:
    return [one.score for one in outcomes if one.arm == arm and one.score is not None]


def _arm(outcomes: Sequence[PersonOutcome], arm: Arm) -> ArmFigures:
    scores = _scores(outcomes, arm)
    n_people = sum(one.arm == arm for one in outcomes)
    return ArmFigures(n_people, len(scores), float(np.mean(scores)) if scores else np.nan)


def _guarded(outcome: PersonOutcome, name: GuardName) -> float | None:
    if name == "alerts":
        return outcome.alerts_an_hour
    return outcome.abstained_share if name == "abstained" else outcome.step_ms


def _guard(name: GuardName, outcomes: Sequence[PersonOutcome], plan: ExperimentPlan) -> Guard:
    values: dict[Arm, list[float]] = {"champion": [], "challenger": []}
    for one in outcomes:
        value = _guarded(one, name)
        if value is not None and one.arm in values:
            values[one.arm].append(value)
    champion = Moments.of(values["champion"])
    least, most = -np.inf, plan.more_abstained
    if name == "alerts":
        usual = float(champion.mean) if champion.n else np.nan
        least, most = -plan.fewer_alerts * usual, plan.more_alerts * usual
    elif name == "step_ms":
        most = plan.more_step_ms
    # the guards share one error: together they end a harmless challenger that rarely
    interval = difference_interval(
        Moments.of(values["challenger"]),
        champion,
        error=2.0 * plan.error / len(GUARDS),
        scale=most if most > 0 else 1.0,
    )
    return Guard(name, interval, least, most, len(values["challenger"]), len(values["champion"]))


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values; what is not finite becomes None.

    Figures of fewer than `FEWEST_SHOWN` people are left out: they would say something of one.
    """
    plain: dict[str, Any] = _finite(asdict(comparison))
    arms = ("champion", "challenger")
    for arm in arms:
        if plain[arm]["n_scored"] < FEWEST_SHOWN:
            plain[arm]["score"] = None
    if min(plain[arm]["n_scored"] for arm in arms) < FEWEST_SHOWN:
        plain["difference"] = dict.fromkeys(plain["difference"])
        plain["votes"] = None
    for guard in plain["guards"]:
        if min(guard["n_challenger"], guard["n_champion"]) < FEWEST_SHOWN:
            guard["interval"] = dict.fromkeys(guard["interval"])
            guard["least"] = guard["most"] = None
    return plain


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
