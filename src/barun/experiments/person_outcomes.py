"""What each person contributes: one value a figure, read once, when the person has given enough.

A person's figures are those of the first days on which `hours_a_person` came together, and are not
looked at again: so people come one after the other, each with a value that no longer changes, which
is what an interval that holds at all looks needs. Days of one person are never taken for people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from barun.experiments.plan import ExperimentPlan
from barun.store.experiment_records import COUNTS, Arm, ExperimentDay

__all__ = ["PersonOutcome", "outcomes_of", "sum_days"]

_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """One person who has given enough."""

    arm: Arm
    day: int
    """The day on which it was enough, since 1970-01-01 UTC."""
    score: float | None
    """By the metric, more is better: share of messages that were right, or minus the wrong ones an
    hour. None while too few messages were answered."""
    alerts_an_hour: float
    abstained_share: float
    """Of the seconds somebody was there: those in which nothing could be judged, 0 to 1."""
    step_ms: float | None
    """Mean milliseconds of a step of the model; None where none was timed."""
    differ_share: float | None
    """Of the frames both models judged, those on which they differed; None without any."""


def sum_days(days: Iterable[ExperimentDay]) -> dict[str, float]:
    """Return the sum of each count of `COUNTS`."""
    sums = dict.fromkeys(COUNTS, 0.0)
    for day in days:
        for name, value in day.counts.items():
            sums[name] += value
    return sums


def outcomes_of(
    days: Iterable[ExperimentDay], plan: ExperimentPlan, today: int
) -> tuple[PersonOutcome, ...]:
    """Return the people who have given enough, in the order in which they had.

    Parameters
    ----------
    days : iterable of ExperimentDay
        Of one experiment, those of a person together and in order.
    plan : ExperimentPlan
        Says what is enough.
    today : int
        Days since 1970-01-01 UTC; this one and later ones are not over and do not count yet.
    """
    found = []
    for _, group in groupby(days, lambda day: day.person_id):
        past = [day for day in group if day.day < today]
        if outcome := _outcome_of(past, plan):
            found.append(outcome)
    return tuple(sorted(found, key=lambda outcome: outcome.day))


def _outcome_of(days: Sequence[ExperimentDay], plan: ExperimentPlan) -> PersonOutcome | None:
    enough = _until(days, "judged_s", plan.hours_a_person * _HOUR_S)
    if enough is None:
        return None
    sums = sum_days(days[:enough])
    present_s = sums["judged_s"] + sums["abstained_s"]
    return PersonOutcome(
        arm=days[0].arm,
        day=days[enough - 1].day,
        score=_score(days, enough, plan),
        alerts_an_hour=sums["n_alerts"] * _HOUR_S / sums["judged_s"],
        abstained_share=sums["abstained_s"] / present_s,
        step_ms=sums["step_ms"] / sums["n_steps"] if sums["n_steps"] else None,
        differ_share=sums["n_differ"] / sums["n_frames"] if sums["n_frames"] else None,
    )


def _until(days: Sequence[ExperimentDay], name: str, least: float) -> int | None:
    """Return after how many days a count has reached a bound; None if it has not."""
    reached = 0.0
    for n_days, day in enumerate(days, 1):
        reached += day.counts.get(name, 0.0)
        if reached >= least:
            return n_days
    return None


def _score(days: Sequence[ExperimentDay], enough: int, plan: ExperimentPlan) -> float | None:
    sums = sum_days(days[:enough])
    if plan.metric == "wrong_an_hour":
        return -sums["n_wrong"] * _HOUR_S / sums["judged_s"]
    n_answers = sums["n_right"] + sums["n_wrong"]
    # how many answers there are must not depend on when one looks: only these days, or nothing
    return None if n_answers < plan.least_answers else sums["n_right"] / n_answers
