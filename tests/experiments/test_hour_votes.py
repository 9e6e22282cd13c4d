"""Where hours vote: what follows, that equal models are seldom promoted, and in which time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from barun.errors import ExperimentError
from barun.experiments.comparison import Comparison, compare, to_json
from barun.experiments.decision import Decision, decide
from barun.experiments.hour_votes import HourVotes, count_votes
from barun.experiments.paired import PairedPerson
from barun.experiments.plan import FEWEST_FOR_SPLIT, ExperimentPlan, plan_recovery

PLAN = plan_recovery("posture", 3, 1, 30.0)
BETTER, WORSE, EVEN = PairedPerson(4, 0, 2), PairedPerson(4, 1, 0), PairedPerson(4, 1, 1)


def standing(hours: Sequence[PairedPerson], n_days: float = 5.0) -> Comparison:
    sums = [sum(getattr(one, name) for one in hours) for name in PairedPerson.__slots__]
    return compare((), PLAN, n_days, (PairedPerson(*sums),), hours)


def test_an_hour_has_one_vote_however_many_poses_it_has() -> None:
    hours = [BETTER, PairedPerson(400, 0, 200), WORSE, EVEN, PairedPerson(0, 0, 0)]
    assert count_votes(hours) == HourVotes(n_hours=4, n_for_challenger=2, n_for_champion=1)


@pytest.mark.parametrize(
    ("hours", "n_days", "expected"),
    [
        ([], 5.0, Decision(None, "answers")),
        ([BETTER] * 7, 5.0, Decision(None, "answers")),
        ([BETTER] * 8, 5.0, Decision("better", "labels")),
        ([WORSE] * 8, 5.0, Decision("worse", "labels")),
        ([BETTER] * 8 + [EVEN] * 200, 5.0, Decision("no-better", "labels")),
        ([EVEN] * 19, 5.0, Decision(None, "answers")),
        ([EVEN] * 19, 30.0, Decision("undecided", "answers")),
        ([BETTER, WORSE, EVEN] * 8, 30.0, Decision("undecided", "time")),
        ([], 30.0, Decision("undecided", "answers")),
    ],
    ids=[
        "nothing", "seven", "eight", "eight-against", "too-little", "alike", "alike-in-the-end",
        "even-in-the-end", "nothing-in-the-end",
    ],
)  # fmt: skip
def test_what_follows(hours: Sequence[PairedPerson], n_days: float, expected: Decision) -> None:
    assert decide(standing(hours, n_days), PLAN) == expected


def test_equal_models_are_seldom_promoted_and_much_better_ones_mostly_are() -> None:
    """Ninety answers in thirty days, looked at after each; of a tenth the models differ."""
    random = np.random.default_rng(3)

    def promoted(share_for_challenger: float, share_of_hours: float) -> float:
        n_promoted = 0
        for _ in range(300):
            differs = random.random(90) < share_of_hours
            is_for = random.random(90) < share_for_challenger
            hours: list[PairedPerson] = []
            for differ, one in zip(differs.tolist(), is_for.tolist(), strict=True):
                hours.append(PairedPerson(1, int(differ and not one), int(differ and one)))
                verdict = decide(standing(hours), PLAN).verdict
                if verdict is not None:
                    n_promoted += verdict == "better"
                    break
        return n_promoted / 300

    assert promoted(0.5, 0.1) <= 0.05
    assert promoted(0.5, 0.5) <= 0.05
    assert promoted(0.9, 0.5) >= 0.9


def test_figures_of_one_person_are_not_kept() -> None:
    figures = to_json(standing([BETTER] * 8))
    assert figures["votes"] is None
    assert figures["difference"]["estimate"] is None


def test_the_plan_depends_on_who_is_there() -> None:
    few, some, many = (plan_recovery("view", 2, n, 30.0) for n in (1, FEWEST_FOR_SPLIT, 2000))
    assert (few.mode, few.unit, few.most_days) == ("shadow", "hours", 30.0)
    assert (some.mode, some.unit, some.share) == ("split", "people", 0.5)
    assert (many.mode, many.share) == ("split", 0.1)
    assert ExperimentPlan.from_json(few.to_json()) == few
    older = {name: value for name, value in few.to_json().items() if name != "unit"}
    assert ExperimentPlan.from_json(older).unit == "people"
    with pytest.raises(ExperimentError, match="shadow"):
        replace(few, mode="split")
