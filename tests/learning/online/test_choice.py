import pytest

from barun.learning.online.choice import (
    MOST_FORGOTTEN,
    LearnerFigures,
    choose_default,
    choose_sequence_way,
)
from barun.learning.online.sequence_updates import SequenceFigures

GREEDY = LearnerFigures("greedy", 0.95, MOST_FORGOTTEN + 0.001)
FAITHFUL = LearnerFigures("faithful", 0.90, MOST_FORGOTTEN)
SLOW = LearnerFigures("slow", 0.85, -0.01)


def test_whoever_forgets_is_not_chosen() -> None:
    assert choose_default([GREEDY, SLOW, FAITHFUL]) is FAITHFUL


def test_where_all_forget_the_least_does() -> None:
    worse = LearnerFigures("worse", 0.99, 0.5)
    assert choose_default([worse, GREEDY]) is GREEDY


def test_nothing_to_choose_from() -> None:
    with pytest.raises(ValueError, match="nothing"):
        choose_default([])


def test_of_sequence_models_the_one_with_fewest_false_alarms_among_those_that_recognise() -> None:
    stays = [SequenceFigures(0.80, 0.95, 0.01)]
    tuned = [SequenceFigures(0.90, 0.92, 0.20), SequenceFigures(0.92, 0.93, 0.10)]  # 0.910, 0.15
    mixed = [SequenceFigures(0.901, 0.95, 0.08), SequenceFigures(float("nan"), 0.95, 0.10)]
    forgets = [SequenceFigures(0.99, 0.91, 0.0)]  # 0.04 less than before
    chosen = choose_sequence_way(
        {
            "as it was": stays,
            "tuned on new": tuned,
            "tuned on old and new": mixed,
            "trained anew": forgets,
        }
    )
    assert chosen == "tuned on old and new"
    with pytest.raises(KeyError):
        choose_sequence_way({"tuned on new": tuned})
