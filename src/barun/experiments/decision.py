"""What follows from a comparison: go on, promote, stop; the same rules at every look."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from barun.experiments.comparison import Comparison, Guard
from barun.experiments.plan import ExperimentPlan

__all__ = ["VERDICTS", "Decision", "Verdict", "decide"]

Verdict = Literal[
    "better", "passed", "harmful", "worse", "no-better", "undecided", "failed", "stopped"
]
"""better: promoted. passed: in shadow, by people, surely not worse by the margin, ready for people.
harmful: a guard. worse: surely worse. no-better: surely not better by the margin. undecided: time
was up. failed: the challenger could not be run. stopped: by a person."""
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done."""

    verdict: Verdict | None
    """None: go on."""
    reason: str
    """A stable word: what it rests on, or what is waited for."""

    @property
    def is_over(self) -> bool:
        """Whether the experiment ends."""
        return self.verdict is not None


def decide(comparison: Comparison, plan: ExperimentPlan) -> Decision:
    """Return what follows.

    Notes
    -----
    All intervals hold at all looks together, so that one may ask as often as one likes:

    - *harmful*: a guard is surely beyond what the plan allows; *worse*: the score surely is.
    - *no-better*: a gain of the margin is surely out of reach.
    - *better*: surely better than the champion, and nearer to the margin than to no gain. To ask
      that the gain be surely *above* the margin would miss a challenger that has just this gain
      nearly always, however many people there are.
    - *undecided*: none of these until the time is up.

    Where hours vote, *better* and *worse* are votes that are surely not even, and for *better* the
    estimate is nearer to the margin than to no gain, too.
    """
    if plan.unit == "hours":
        return _decide_by_hours(comparison, plan)
    if plan.mode == "split" and (harm := _harm(comparison.guards, plan)):
        return Decision("harmful", harm)
    interval, n_fewer = comparison.difference, _fewer_people(comparison)
    if n_fewer >= plan.least_people_for_harm and interval.high < 0.0:
        return Decision("worse", "score")
    if n_fewer >= plan.least_people:
        if plan.mode == "shadow" and interval.low > -plan.margin:
            return Decision("passed", "score")
        if plan.mode == "split" and interval.high < plan.margin:
            return Decision("no-better", "score")
        if plan.mode == "split" and interval.low > 0.0 and interval.estimate >= plan.margin / 2.0:
            return Decision("better", "score")
    if comparison.n_days >= plan.most_days:
        return Decision("undecided", "time" if n_fewer >= plan.least_people else "people")
    return Decision(None, "certainty" if n_fewer >= plan.least_people else "people")


def _decide_by_hours(comparison: Comparison, plan: ExperimentPlan) -> Decision:
    votes, interval = comparison.votes, comparison.difference
    n_hours = 0 if votes is None else votes.n_hours
    if votes is not None and votes.evidence >= 1.0 / plan.error:
        if votes.n_for_champion > votes.n_for_challenger:
            return Decision("worse", "labels")
        if interval.estimate >= plan.margin / 2.0:
            return Decision("better", "labels")
    if n_hours >= plan.least_hours and interval.high < plan.margin:
        return Decision("no-better", "labels")
    waits_for = "certainty" if n_hours >= plan.least_hours else "answers"
    if comparison.n_days >= plan.most_days:
        return Decision("undecided", "time" if waits_for == "certainty" else waits_for)
    return Decision(None, waits_for)


def _fewer_people(comparison: Comparison) -> int:
    return min(comparison.champion.n_scored, comparison.challenger.n_scored)


def _harm(guards: tuple[Guard, ...], plan: ExperimentPlan) -> str:
    """Return the guard that is surely beyond its bounds; empty where none is."""
    for guard in guards:
        if min(guard.n_challenger, guard.n_champion) < plan.least_people_for_harm:
            continue
        if guard.interval.low > guard.most:
            return f"{guard.name}-more"
        if guard.interval.high < guard.least:
            return f"{guard.name}-fewer"
    return ""
