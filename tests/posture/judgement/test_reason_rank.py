"""Which of several reasons a rule gives."""

import numpy as np

from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.judgement.reason_rank import RANK_OF_REASON, REASON_OF_RANK
from barun.posture.judgement.rules import RULE_KEYS, judge_all
from barun.posture.reason import Reason
from barun.posture.view.view import View
from tests.posture.judgement.made_up import baselines, measurements


def test_every_reason_has_a_rank_of_its_own() -> None:
    assert sorted(REASON_OF_RANK) == sorted(Reason)
    np.testing.assert_array_equal(REASON_OF_RANK[RANK_OF_REASON], np.arange(len(Reason)))
    assert RANK_OF_REASON[Reason.NONE] == 0


def reasons_in(view: View, why: Reason) -> set[Reason]:
    rows = measurements({}, view, reasons=dict.fromkeys(FEATURE_KEYS, why))
    return {Reason(one) for one in judge_all(rows, baselines({}))[1][0]}


def test_where_the_view_is_lost_no_rule_asks_for_another_place_of_the_camera() -> None:
    # Of the hips, too: turned half aside they are hidden or out of the picture.
    for why in (Reason.OUT_OF_PICTURE, Reason.NOT_VISIBLE, Reason.TURNED, Reason.NO_DEPTH):
        assert reasons_in(View.NEITHER, why) == {Reason.UNKNOWN_VIEW}
    assert reasons_in(View.NEITHER, Reason.NO_PERSON) == {Reason.NO_PERSON}
    assert Reason.OUT_OF_PICTURE in reasons_in(View.FRONT, Reason.OUT_OF_PICTURE)


def test_a_twist_that_is_seen_is_judged_from_anywhere() -> None:
    loads, reasons = judge_all(measurements({"trunk_twist": 30.0}, View.NEITHER), baselines({}))
    column = RULE_KEYS.index("trunk_twist")
    assert reasons[0, column] == Reason.NONE
    np.testing.assert_allclose(loads[0, column], 30 / 25)
