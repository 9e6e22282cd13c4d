"""Experiments that decide wrongly, and how many people the right ones take.

``python -m benchmarks.lifecycle_experiments``. Two hundred experiments each with a challenger that
is worse by five points, equal, and better by five points go through the same rules as in service:
the same assignment, the same counts of days, looked at after every day on which people had given
enough.

The people are made up, by a model of three levels. What is assumed, none of it measured:

* person: share of messages that are right, Beta with mean 0.85 and standard deviation 0.10;
  messages an hour Gamma with mean 2 and shape 4; share of messages answered Beta(2, 3), mean 0.4.
* challenger: the mean is 0.05 lower, the same, or 0.05 higher, and people differ more, by 0.03.
* day: five hours of sitting; all answers of a person share the luck of the day, such as another
  light: Beta around the person with a standard deviation of 0.05 at most.

Nobody answers a fixed number of messages. Who answers too few to count took part all the same, so
that every figure called people here holds them, too.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.experiments.assignment import SALT_BYTES, arm_of
from barun.experiments.comparison import compare
from barun.experiments.confidence_sequence import Moments, difference_of
from barun.experiments.decision import Verdict, decide
from barun.experiments.person_outcomes import PersonOutcome, outcomes_of
from barun.experiments.plan import ExperimentPlan
from barun.store.experiment_records import Arm, ExperimentDay
from benchmarks.marks import Mark, report

__all__ = ["experiment_marks", "main"]

_N_RUNS: Final = 200
_PEOPLE_A_DAY: Final = 100
"""Who have given enough on one day: an installation of some thousand people."""
_GAIN: Final = 0.05
_MEAN, _SPREAD, _EFFECT_SPREAD, _DAY_SPREAD = 0.85, 0.10, 0.03, 0.05
_ALERTS, _ALERTS_SHAPE = 2.0, 4.0
_HOURS_A_DAY: Final = 5.0
_LOOK_FROM: Final = 20
_FIXED: Final = 1.96
_SEED: Final = 8


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one simulated experiment ended."""

    verdict: Verdict
    n_people: int
    peeking_is_fooled: bool
    """Whether a fixed threshold, looked at on the same days, would have promoted."""


def _make_days(
    rng: np.random.Generator, person: str, arm: Arm, gain: float, n_days: int
) -> list[ExperimentDay]:
    """Return the counts of the first days of a person."""
    is_new = arm == "challenger"
    mean = _MEAN + gain if is_new else _MEAN
    share = _draw_share(rng, mean, np.hypot(_SPREAD, _EFFECT_SPREAD if is_new else 0.0))
    alerts_an_hour = rng.gamma(_ALERTS_SHAPE, _ALERTS / _ALERTS_SHAPE)
    answers = rng.beta(2.0, 3.0)
    days = []
    for day in range(n_days):
        n_alerts = rng.poisson(alerts_an_hour * _HOURS_A_DAY)
        n_answers = rng.binomial(n_alerts, answers)
        n_right = rng.binomial(n_answers, _draw_share(rng, share, _DAY_SPREAD))
        judged_s = 3600.0 * _HOURS_A_DAY
        counts = {
            "judged_s": judged_s,
            "abstained_s": judged_s * rng.beta(2.0, 18.0),
            "n_alerts": float(n_alerts),
            "n_right": float(n_right),
            "n_wrong": float(n_answers - n_right),
            "n_steps": 1000.0,
            "step_ms": 1000.0 * rng.gamma(4.0, 0.25),
        }
        days.append(ExperimentDay(person, "x", day, arm, counts))
    return days


def _draw_share(rng: np.random.Generator, mean: float, spread: float) -> float:
    """Return a share drawn around a mean, which it has exactly; less spread where it is certain."""
    most = 0.5 * mean * (1.0 - mean)
    if most < 1e-9:
        return mean
    size = mean * (1.0 - mean) / min(spread**2, most) - 1.0
    return float(rng.beta(mean * size, (1.0 - mean) * size))


def _people(
    rng: np.random.Generator, plan: ExperimentPlan, gain: float
) -> Iterator[tuple[PersonOutcome, ...]]:
    """Yield, day by day, the people who had given enough."""
    salt = rng.bytes(SALT_BYTES)
    n_days = int(np.ceil(plan.hours_a_person / _HOURS_A_DAY))
    number = 0
    while True:
        days: list[ExperimentDay] = []
        for _ in range(_PEOPLE_A_DAY):
            person = f"person-{number}"
            number += 1
            days += _make_days(rng, person, arm_of(salt, person, plan.share), gain, n_days)
        yield outcomes_of(days, plan, n_days)


def _run(rng: np.random.Generator, plan: ExperimentPlan, gain: float) -> _Outcome:
    outcomes: list[PersonOutcome] = []
    is_fooled = False
    for day, new in enumerate(_people(rng, plan, gain), 1):
        outcomes += new
        comparison = compare(outcomes, plan, float(day))
        is_fooled = is_fooled or _peeks(outcomes)
        decision = decide(comparison, plan)
        if decision.verdict is not None:
            return _Outcome(decision.verdict, day * _PEOPLE_A_DAY, is_fooled)
    raise AssertionError("an experiment ends when its time is up")


def _peeks(outcomes: Sequence[PersonOutcome]) -> bool:
    """Return whether a fixed threshold would promote now."""
    arms = [
        Moments.of([one.score for one in outcomes if one.arm == arm and one.score is not None])
        for arm in ("challenger", "champion")
    ]
    if min(float(arm.n) for arm in arms) < _LOOK_FROM:
        return False
    difference, variance = difference_of(*arms)
    return bool(difference > _FIXED * np.sqrt(variance))


def _quantiles(numbers: Sequence[int]) -> tuple[float, float]:
    if not numbers:
        return np.nan, np.nan
    middle, most = np.quantile(numbers, [0.5, 0.9])
    return float(middle), float(most)


def experiment_marks(n_runs: int = _N_RUNS, seed: int = _SEED) -> list[Mark]:
    """Simulate experiments, print what came of them, and return the marks.

    Parameters
    ----------
    n_runs : int, optional
        Experiments of each kind.
    seed : int, optional
        Of the people.
    """
    print(f"{n_runs} experiments each, {_PEOPLE_A_DAY} people a day, looked at every day")
    print(
        "share  gain   promoted  no better  worse  harmful  undecided  people (median, 90 %)  peek"
    )
    marks: list[Mark] = []
    for share in (0.1, 0.5):
        plan = ExperimentPlan("posture", 2, share=share)
        for gain in (-_GAIN, 0.0, _GAIN):
            rng = np.random.default_rng([seed, int(100 * share), int(1000 * (gain + 1))])
            runs = [_run(rng, plan, gain) for _ in range(n_runs)]
            part = {
                verdict: sum(one.verdict == verdict for one in runs) / n_runs
                for verdict in ("better", "no-better", "worse", "harmful", "undecided")
            }
            peeking = sum(one.peeking_is_fooled for one in runs) / n_runs
            middle, most = _quantiles([one.n_people for one in runs])
            print(
                f"{share:5.1f}  {gain:+.2f}  " + "  ".join(f"{one:8.3f}" for one in part.values())
                + f"  {middle:8.0f} {most:8.0f}  {peeking:5.3f}"
            )  # fmt: skip
            marks += _marks_of(share, gain, part["better"], runs)
    return marks


def _marks_of(share: float, gain: float, promoted: float, runs: Sequence[_Outcome]) -> list[Mark]:
    name = f"{100 * share:.0f} % challenger"
    if gain < 0:
        return [Mark(f"worse one promoted, {name}", promoted, "share", 0.05, "at most")]
    if gain == 0:
        return [Mark(f"equal one promoted, {name}", promoted, "share", 0.05, "at most")]
    middle, most = _quantiles([one.n_people for one in runs if one.verdict == "better"])
    print(f"       a gain of five points: {middle:.0f} people (median), {most:.0f} (90 %)")
    return [Mark(f"5-point better one promoted, {name}", promoted, "share", 0.90, "at least")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=_N_RUNS, help="experiments of each kind")
    asked = parser.parse_args(argv)
    return report("lifecycle_experiments", experiment_marks(asked.runs))


if __name__ == "__main__":
    raise SystemExit(main())
