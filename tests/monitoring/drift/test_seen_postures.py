"""Postures that were seen before: in their place, and elsewhere since the camera was moved."""

import numpy as np
import numpy.typing as npt
import pytest

from barun.monitoring.drift.seen_postures import SeenPostures
from barun.posture.view.view import View

_Array = npt.NDArray[np.float64]

# ear and shoulder height, place, face size, head and shoulder tilt, shoulder width, head height,
# head turn
_UPRIGHT = np.array([0.70, 0.40, 0.0, 0.15, 0.0, 0.0, 0.40, 0.75, 0.0])
_SLUMPED = np.array([0.58, 0.35, 0.0, 0.17, 0.0, 0.0, 0.42, 0.55, 0.0])
_LEANING = np.array([0.68, 0.38, 0.1, 0.15, 12.0, 12.0, 0.40, 0.70, 0.0])
_PHONE = np.array([0.66, 0.40, 0.0, 0.16, 0.0, 0.0, 0.38, 0.65, 10.0])
_UP = np.array([0.15, 0.15, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
"""What a camera tilted down by ten degrees adds: a face width."""


def _minute(*postures: _Array) -> _Array:
    return np.array([postures[place % len(postures)] for place in range(6)])


def _watching(*minutes: _Array) -> SeenPostures:
    postures = SeenPostures(_UPRIGHT, View.FRONT)
    for minute in minutes:
        postures.step(minute)
    return postures


def test_who_slumps_through_the_move_is_seen_elsewhere_within_two_minutes() -> None:
    postures = _watching(*[_minute(_UPRIGHT)] * 5, _minute(_SLUMPED))
    assert postures.evidence == 0.0
    postures.step(_minute(_SLUMPED + _UP))
    postures.step(_minute(_SLUMPED + _UP))
    assert postures.evidence >= 1.0


def test_who_takes_up_an_earlier_posture_as_the_camera_moves_is_seen_elsewhere() -> None:
    minutes = [_minute(_SLUMPED)] * 3 + [_minute(_UPRIGHT)] * 10
    postures = _watching(*minutes, *[_minute(_SLUMPED - _UP)] * 2)
    assert postures.evidence >= 1.0


def test_a_posture_nobody_has_seen_says_nothing() -> None:
    postures = _watching(*[_minute(_UPRIGHT)] * 8, *[_minute(_PHONE + _UP)] * 4)
    assert postures.evidence == 0.0


@pytest.mark.parametrize("n_minutes", [300])
def test_who_changes_between_postures_before_a_camera_that_stands_rings_nothing(
    n_minutes: int,
) -> None:
    postures = SeenPostures(_UPRIGHT, View.FRONT)
    random = np.random.default_rng(1)
    for _ in range(n_minutes):
        chosen = random.integers(0, 4, 6)
        noise = random.normal(0.0, 0.002, (6, len(_UPRIGHT)))
        postures.step(np.array([_UPRIGHT, _SLUMPED, _LEANING, _PHONE])[chosen] + noise)
        assert postures.evidence == 0.0
    assert 4 <= len(postures) <= 20


def test_a_camera_tilted_over_minutes_is_held_against_what_was_before() -> None:
    postures = _watching(*[_minute(_SLUMPED)] * 6)
    for step in range(18):
        postures.step(_minute(_SLUMPED + min(step, 12) / 12 * _UP))
    assert postures.evidence >= 1.0


def test_back_in_its_place_it_is_over_and_what_was_seen_meanwhile_is_not_believed() -> None:
    postures = _watching(*[_minute(_SLUMPED)] * 6, *[_minute(_SLUMPED + _UP)] * 30)
    assert postures.evidence >= 1.0
    n_known = len(postures)
    postures.step(_minute(_SLUMPED))
    postures.step(_minute(_SLUMPED))
    assert postures.evidence == 0.0
    assert len(postures) == n_known
    postures.step(_minute(_SLUMPED + _UP))
    postures.step(_minute(_SLUMPED + _UP))
    assert postures.evidence >= 1.0


def test_it_stays_said_whatever_is_not_known() -> None:
    postures = _watching(*[_minute(_SLUMPED)] * 6, *[_minute(_SLUMPED + _UP)] * 3)
    said = postures.evidence
    for _ in range(60):
        postures.step(_minute(_LEANING))
        postures.step(np.full((6, len(_UPRIGHT)), np.nan))
    assert postures.evidence == said >= 1.0


def test_only_so_many_postures_are_kept_and_the_calibrated_one_always() -> None:
    postures = SeenPostures(_UPRIGHT, View.FRONT)
    for number in range(200):
        seen = _UPRIGHT.copy()
        seen[7] = 0.75 - 0.1 * (number + 1)  # the head ever lower over the shoulders
        postures.step(_minute(seen))
    assert len(postures) == 64
    for _ in range(2):
        postures.step(_minute(_UPRIGHT + _UP))
    assert postures.evidence >= 1.0
