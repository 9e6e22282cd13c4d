"""Crowds large enough, labels common enough, times coarse enough."""

import numpy as np
import pytest

from barun.errors import AnonymisationError
from barun.privacy.anonymisation.release import (
    check_crowd,
    check_learnt,
    coarsen_times,
    find_rare_labels,
)

_DAY_S = 86400.0


def test_four_people_are_no_crowd_of_five() -> None:
    people = np.array(["P1", "P2", "P2", "P3", "P4"])

    assert check_crowd(people, 4) == 4
    with pytest.raises(AnonymisationError) as caught:
        check_crowd(people, 5)
    assert (caught.value.details["expected"], caught.value.details["got"]) == (5, 4)
    assert "--k" in str(caught.value)


def test_crowd_of_two_cannot_be_asked_for() -> None:
    with pytest.raises(AnonymisationError, match="at least 3"):
        check_crowd(np.array(["P1", "P2", "P3"]), 2)


def test_label_of_one_person_is_rare_however_many_rows_bear_it() -> None:
    labels = np.array(["1a", "1a", "1a", "2e", "2e", "2e"])
    person = np.array(["P1", "P2", "P3", "P1", "P1", "P2"])

    assert find_rare_labels(labels, person, 3).tolist() == [False] * 3 + [True] * 3
    assert not find_rare_labels(labels, person, 2).any()


def test_day_and_hour_go_and_whole_seconds_within_the_session_stay() -> None:
    begin_s = 20 * 28 * _DAY_S + 5 * _DAY_S + 3600.0
    times_s = np.array([begin_s + 0.4, begin_s, begin_s + 7.9, np.nan, begin_s + 50 * _DAY_S])
    session = np.array(["a", "a", "a", "a", "b"])

    person = np.array(["P1", "P1", "P1", "P1", "P2"])

    coarse = coarsen_times(times_s, session, person, 1)

    expected_s = np.array([0.0, 0.0, 7.0, np.nan, 28 * _DAY_S]) + 20 * 28 * _DAY_S
    assert np.array_equal(coarse, expected_s, equal_nan=True)


def test_four_weeks_of_few_people_are_not_told() -> None:
    span_s = 28 * _DAY_S
    times_s = np.array([20 * span_s, 20 * span_s + 5, 20 * span_s + 9, 40 * span_s + 3])
    person = np.array(["P1", "P2", "P3", "P3"])
    session = np.array(["a", "b", "c", "d"])

    told = coarsen_times(times_s, session, person, 3)

    assert told.tolist() == [20 * span_s] * 3 + [0.0]
    assert not coarsen_times(times_s, session, person, 4).any()


def test_a_model_that_has_learnt_from_few_is_not_given_away() -> None:
    check_learnt(["P1", "P2", "P3", "P4", "P5"])
    check_learnt([])  # nobody knows
    with pytest.raises(AnonymisationError, match="--own") as caught:
        check_learnt(["P1", "P2", "P3", "P4"])
    assert caught.value.details["got"] == 4
