import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.posture.judgement.rules import RULE_KEYS, rule_column
from barun.posture.reason import Reason
from barun.posture.weighing import weigh_slouch

SLOUCH = rule_column("slouch")


def _weigh(load: float, bad: float, reason: Reason = Reason.NONE) -> tuple[float, int]:
    loads = np.full((1, len(RULE_KEYS)), 0.3)
    reasons = np.zeros((1, len(RULE_KEYS)), dtype=np.int8)
    loads[0, SLOUCH], reasons[0, SLOUCH] = load, reason
    before = loads.copy()
    weighed, why = weigh_slouch(loads, reasons, np.array([bad]))
    np.testing.assert_array_equal(loads, before)
    others = [column for column in range(len(RULE_KEYS)) if column != SLOUCH]
    np.testing.assert_array_equal(weighed[:, others], before[:, others])
    return float(weighed[0, SLOUCH]), int(why[0, SLOUCH])


@pytest.mark.parametrize(
    ("load", "bad", "expected"),
    [
        pytest.param(1.8, 0.9, 1.8, id="both say bad: how bad is the rule's"),
        pytest.param(0.6, 0.8, 1.6, id="the model sees what the rule does not"),
        pytest.param(1.4, 0.2, 0.7, id="the model doubts the rule"),
        pytest.param(0.3, 0.1, 0.3, id="both say good"),
        pytest.param(3.0, 0.5, 3.0, id="undecided counts as bad, as at the threshold"),
    ],
)
def test_by_hand(load: float, bad: float, expected: float) -> None:
    weighed, why = _weigh(load, bad)
    assert weighed == pytest.approx(expected)
    assert why == Reason.NONE


def test_where_the_model_is_silent_the_rule_stands() -> None:
    assert _weigh(1.7, np.nan) == (1.7, Reason.NONE)


def test_the_model_stands_in_for_a_hidden_point() -> None:
    weighed, why = _weigh(np.nan, 0.9, Reason.NOT_VISIBLE)
    assert weighed == pytest.approx(1.8)
    assert why == Reason.NONE


@pytest.mark.parametrize(
    "reason", [Reason.HAND_AT_HEAD, Reason.TURNED_AWAY, Reason.CAMERA_MOVED, Reason.NO_PERSON]
)
def test_nobody_judges_what_is_no_question_of_points(reason: Reason) -> None:
    load, why = _weigh(np.nan, 0.9, reason)
    assert np.isnan(load)
    assert why == reason


@given(st.floats(0, 5), st.floats(0, 1))
def test_beyond_the_threshold_exactly_where_the_model_says_bad(load: float, bad: float) -> None:
    weighed, _ = _weigh(load, bad)
    assert (weighed >= 1) == (bad >= 0.5)


@given(st.floats(0, 5), st.floats(0, 1), st.floats(0, 1))
def test_a_surer_model_never_lowers_the_load(load: float, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert _weigh(load, low)[0] <= _weigh(load, high)[0]
