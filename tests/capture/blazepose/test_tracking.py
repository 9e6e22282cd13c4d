import numpy as np
import pytest

from barun.capture.blazepose.smoothing import PoseSmoother
from barun.capture.blazepose.tracking import Registry, Track, associate, select_new
from barun.capture.pose_engine import RegionOfInterest


def _at(center_x_px: float, side_px: float = 100) -> RegionOfInterest:
    return RegionOfInterest(center_x_px, 0, side_px, 0)


def _track(center_x_px: float, person: int) -> Track:
    return Track(_at(center_x_px), person, PoseSmoother(mediapipe_parity=False))


def test_people_apart_all_stay() -> None:
    tracks = associate([_track(0, 0), _track(500, 1)], [_at(1000)], 0.5, newest_wins=False)
    assert [track.person for track in tracks] == [0, 1, None]


def test_tracked_region_is_kept_before_the_detectors() -> None:
    known = _track(0, 4)
    assert associate([known], [_at(10)], 0.5, newest_wins=False) == [known]


def test_newest_wins_as_in_mediapipe_and_takes_over_the_person() -> None:
    known = _track(0, 4)
    (track,) = associate([known], [_at(10)], 0.5, newest_wins=True)
    assert track.region == _at(10)
    assert track.person == 4
    assert track.smoother is known.smoother


@pytest.mark.parametrize(("newest_wins", "person"), [(False, 0), (True, 1)], ids=["ours", "theirs"])
def test_two_tracks_on_one_person_become_one(*, newest_wins: bool, person: int) -> None:
    (track,) = associate([_track(0, 0), _track(5, 1)], [], 0.5, newest_wins=newest_wins)
    assert track.person == person


def test_replaced_region_goes_to_the_end_of_the_list() -> None:
    tracks = associate([_track(0, 0), _track(500, 1)], [_at(5)], 0.5, newest_wins=True)
    assert [track.region.center_x_px for track in tracks] == [500, 5]


@pytest.mark.parametrize(
    ("places", "known", "kept"),
    [
        pytest.param([0, 500], [False, False], [True, True], id="two-new-people"),
        pytest.param([0, 5], [False, False], [True, False], id="one-new-person-twice"),
        pytest.param([0, 5], [True, False], [True, False], id="new-one-is-known"),
        pytest.param([0, 5], [True, True], [True, True], id="two-known-who-cross"),
        pytest.param([0, 5, 10], [False, False, False], [True, False, False], id="three-times"),
    ],
)
def test_select_new(places: list[float], known: list[bool], kept: list[bool]) -> None:
    assert select_new([_at(place) for place in places], known, 0.7) == kept


def test_numbers_count_up() -> None:
    registry = Registry()
    assert [registry.identify(_at(0), 0.0), registry.identify(_at(0), 0.0)] == [0, 1]
    registry.reset()
    assert registry.identify(_at(0), 0.0) == 0


@pytest.mark.parametrize(
    ("place", "time_s", "person"),
    [
        pytest.param(5, 2.9, 0, id="same-place-soon"),
        pytest.param(5, 3.1, 1, id="too-late"),
        pytest.param(80, 1.5, 1, id="elsewhere"),
    ],
)
def test_lost_person_is_found_again(place: float, time_s: float, person: int) -> None:
    registry = Registry()
    track = Track(_at(0), registry.identify(_at(0), 0.0))
    registry.remember([track], 1.0)
    assert registry.identify(_at(place), time_s) == person


def test_lost_person_is_found_once() -> None:
    registry = Registry()
    registry.remember([Track(_at(0), registry.new_person())], 1.0)
    assert [registry.identify(_at(0), 1.1), registry.identify(_at(0), 1.1)] == [0, 1]


def test_jump() -> None:
    track = Track(_at(0), 0)
    assert not track.is_jump(_at(40))
    assert track.is_jump(_at(60))


def test_smoothed_region_follows_calmly() -> None:
    track = Track(_at(0), 0)
    points = np.array([[0.0, 0.0], [0.0, -100.0]])
    first = track.smooth_region(points, 0)
    assert (first.center_x_px, first.side_px, first.rotation_rad) == (0, 250, 0)
    second = track.smooth_region(points + np.array([1.0, 0.0]), 33_000_000)
    assert 0 < second.center_x_px < 0.5
