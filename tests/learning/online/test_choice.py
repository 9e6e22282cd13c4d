import pytest

from barun.learning.online.choice import MOST_FORGOTTEN, LearnerFigures, choose_default

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
