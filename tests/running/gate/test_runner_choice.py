from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from barun.errors import InputError
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.running.gate.runner_choice import choose_runner
from barun.running.gate.track_joining import join_tracks
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from tests.running.gate.refusals import walk
from tests.running.steps_worked_out import film

RATE_HZ = 30.0
N_FRAMES = 240


@cache
def runner(seed: int = 1) -> LandmarkSequence:
    return film(rate_hz=RATE_HZ, duration_s=N_FRAMES / RATE_HZ, seed=seed).sequence


def placed(
    sequence: LandmarkSequence, x: float = 0.0, rows: slice = slice(None), size: float = 1.0
) -> LandmarkSequence:
    """Return somebody moved to the right by a share of the picture, in some of the frames."""
    image_xyz = np.full(sequence.image_xyz.shape, np.nan)
    middle = np.array([0.5, 0.6, 0.0])
    image_xyz[rows] = (sequence.image_xyz[rows] - middle) * size + middle + [x, 0, 0]
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def recording(*people: LandmarkSequence) -> LandmarkRecording:
    times_s = runner().times_s
    return LandmarkRecording(
        {number: replace(one, times_s=times_s.copy()) for number, one in enumerate(people)},
        times_s.copy(),
    )


def bystander() -> LandmarkSequence:
    sitter = simulate_sitting(SittingScript.sit(UPRIGHT, N_FRAMES / 30), np.random.default_rng(0))
    return sitter.sequence


def walker() -> LandmarkSequence:
    whole = walk(duration_s=2 * N_FRAMES / 60)
    return LandmarkSequence.from_arrays(
        whole.image_xyz[::2],
        whole.visibility[::2],
        whole.times_s[::2],
        size_wh=(1280, 720),
        source="walker",
    )


def test_the_one_who_runs_is_chosen_though_others_are_seen_as_long() -> None:
    choice = choose_runner(recording(bystander(), walker(), placed(runner(), 0.2)))

    assert choice.chosen.numbers == (2,)
    assert [one.is_running for one in choice.candidates if one.number == 2] == [True]
    assert not any(one.is_running for one in choice.candidates if one.number != 2)
    assert choice.chosen.place == pytest.approx(0.7, abs=0.05)
    assert 0.3 < choice.chosen.height < 1


def test_two_runners_are_asked_about_by_number_and_place() -> None:
    people = recording(placed(runner(1), -0.25), placed(runner(2), 0.25))

    with pytest.raises(InputError, match="2 people run") as caught:
        choose_runner(people)

    words = caught.value.text("en").splitlines()
    assert words[1].lstrip(" -").startswith("1: runs, seen in 100 % of the frames, 2")
    assert words[2].lstrip(" -").startswith("2: runs, seen in 100 % of the frames, 7")
    assert "번호로" in caught.value.text("ko")
    assert choose_runner(people, 1).chosen.number == 1
    assert choose_runner(people, 0).chosen.number == 0


def test_of_two_runners_the_one_seen_twice_as_long_is_meant() -> None:
    passing = placed(runner(2), 0.25, slice(30, 130))

    assert choose_runner(recording(passing, placed(runner(1), -0.25))).chosen.number == 1


@pytest.mark.parametrize("n_lost", [0, 10, 30])
def test_he_is_followed_through_a_change_of_his_number(n_lost: int) -> None:
    first = placed(runner(), 0.0, slice(0, 120))
    second = placed(runner(), 0.0, slice(120 + n_lost, N_FRAMES))

    choice = choose_runner(recording(bystander(), first, second))

    assert choice.chosen.numbers == (1, 2)
    assert len(choice.sequence) == N_FRAMES
    assert int((~choice.sequence.has_person).sum()) == n_lost
    np.testing.assert_array_equal(
        choice.sequence.image_xyz[:120], placed(runner(), 0.0).image_xyz[:120]
    )
    assert choose_runner(recording(bystander(), first, second), 2).chosen.numbers == (1, 2)


def test_neither_far_places_nor_other_sizes_nor_late_ones_are_the_same_person() -> None:
    first = placed(runner(), 0.0, slice(0, 100))
    for other in (
        placed(runner(), 0.35, slice(105, 200)),
        placed(runner(), 0.0, slice(105, 200), size=0.5),
        placed(runner(), 0.0, slice(160, 230)),
    ):
        assert sorted(join_tracks(recording(first, other))) == [(0,), (1,)]


def test_where_two_might_be_him_nobody_is_joined() -> None:
    first = placed(runner(1), 0.0, slice(0, 100))
    people = recording(
        first, placed(runner(1), 0.02, slice(105, 200)), placed(runner(2), -0.02, slice(105, 200))
    )

    assert sorted(join_tracks(people)) == [(0,), (1,), (2,)]


def test_nobody_and_a_number_nobody_has() -> None:
    with pytest.raises(InputError, match="nobody was found"):
        choose_runner(LandmarkRecording({}))
    with pytest.raises(InputError, match="no person 8") as caught:
        choose_runner(recording(runner()), 7)
    assert "1: runs" in str(caught.value)


def test_if_nobody_runs_the_one_seen_most_is_left_to_the_gate() -> None:
    choice = choose_runner(recording(placed(bystander(), 0.2, slice(0, 90)), walker()))

    assert choice.chosen.number == 1
    assert not choice.chosen.is_running
