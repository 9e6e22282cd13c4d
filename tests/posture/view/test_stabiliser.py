import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.posture.view.stabiliser import ViewStabiliser, ViewStability, stabilise_views
from barun.posture.view.view import View

NEITHER, FRONT, LEFT, RIGHT = np.eye(4)
NOBODY = np.full(4, np.nan)


def _clip(
    *parts: tuple[npt.NDArray[np.float64], float], rate_hz: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    frames = [np.tile(p, (round(duration_s * rate_hz), 1)) for p, duration_s in parts]
    probabilities = np.concatenate(frames)
    return np.arange(len(probabilities)) / rate_hz, probabilities


def _changes(views: npt.NDArray[np.int8]) -> int:
    return int(np.count_nonzero(np.diff(views)))


@pytest.mark.parametrize(("seen", "view"), [(FRONT, 1), (LEFT, 2), (RIGHT, 3), (NEITHER, 0)])
def test_first_sure_frame_decides(seen: npt.NDArray[np.float64], view: int) -> None:
    assert ViewStabiliser(1).step(np.array([7.0]), seen[None]).tolist() == [view]


def test_first_unsure_frame_decides_nothing() -> None:
    unsure = np.array([[0.45, 0.55, 0, 0]])
    assert ViewStabiliser(1).step(np.zeros(1), unsure).tolist() == [View.NEITHER]


@pytest.mark.parametrize("rate_hz", [5.0, 10.0, 15.0, 30.0, 60.0])
def test_change_is_seen_after_the_same_time_at_every_rate(rate_hz: float) -> None:
    times_s, probabilities = _clip((FRONT, 3), (LEFT, 3), rate_hz=rate_hz)
    views = stabilise_views(times_s, probabilities)
    assert set(views[: round(3 * rate_hz)]) == {View.FRONT}
    changed_s = times_s[np.flatnonzero(views == View.LEFT_SIDE)[0]] - 3
    # 1 - exp(-t / 0.5) = 0.6 after 0.46 s; each frame counts for the time before it.
    assert 0.46 - 1 / rate_hz - 1e-9 <= changed_s <= 0.46 + 1e-9
    assert _changes(views) <= 2
    assert set(views[round(4 * rate_hz) :]) == {View.LEFT_SIDE}


@pytest.mark.parametrize("rate_hz", [10.0, 30.0])
def test_glances_and_bad_frames_do_not_turn_the_view(rate_hz: float) -> None:
    glance = [(FRONT, 2.0), (LEFT, 0.2), (FRONT, 2.0), (NEITHER, 0.2), (FRONT, 1.0), (NOBODY, 0.3)]
    times_s, probabilities = _clip(*glance, (FRONT, 1.0), rate_hz=rate_hz)
    assert set(stabilise_views(times_s, probabilities)) == {View.FRONT}


@given(st.integers(0, 2**32 - 1))
def test_noise_about_the_threshold_does_not_flicker(seed: int) -> None:
    random = np.random.default_rng(seed)
    front = np.clip(0.55 + 0.25 * random.standard_normal(900), 0, 1)
    probabilities = np.column_stack([1 - front, front, np.zeros(900), np.zeros(900)])
    raw = np.where(front >= 0.6, View.FRONT, View.NEITHER)
    views = stabilise_views(np.arange(900) / 30, probabilities)
    assert _changes(raw.astype(np.int8)) > 200
    assert _changes(views) <= 12


def test_absence_ends_the_view_after_a_second() -> None:
    times_s, probabilities = _clip((FRONT, 2), (NOBODY, 3), (LEFT, 1), rate_hz=10)
    views = stabilise_views(times_s, probabilities)
    assert set(views[:30]) == {View.FRONT}
    assert set(views[31:50]) == {View.NEITHER}
    # After three seconds without anybody the newcomer counts in full, at once.
    assert set(views[50:]) == {View.LEFT_SIDE}


def test_nobody_from_the_start() -> None:
    stabiliser = ViewStabiliser(1)
    assert stabiliser.step(np.zeros(1), NOBODY[None]).tolist() == [View.NEITHER]
    assert stabiliser.step(np.array([5.0]), FRONT[None]).tolist() == [View.FRONT]


def test_sessions_are_independent() -> None:
    random = np.random.default_rng(3)
    times_s = np.cumsum(random.uniform(0.02, 0.3, (60, 5)), axis=0)
    probabilities = random.dirichlet([0.3, 1, 0.3, 0.3], (60, 5))
    probabilities[random.random((60, 5)) < 0.1] = np.nan
    together = ViewStabiliser(5)
    views = np.array([together.step(*frame) for frame in zip(times_s, probabilities, strict=True)])
    for session in range(5):
        alone = stabilise_views(times_s[:, session], probabilities[:, session])
        np.testing.assert_array_equal(views[:, session], alone)


def test_a_frame_that_is_not_newer_changes_nothing() -> None:
    stabiliser = ViewStabiliser(1)
    stabiliser.step(np.array([1.0]), FRONT[None])
    for time_s in (1.0, 0.5, 1.0):
        assert stabiliser.step(np.array([time_s]), LEFT[None]).tolist() == [View.FRONT]


def test_a_session_without_a_frame_is_left_as_it_is() -> None:
    seen = ViewStabiliser(1)
    seen.step(np.array([1.0]), FRONT[None])
    # Even what stands in the row does not matter, and time does not pass.
    for probabilities in (LEFT, NOBODY):
        for _ in range(30):
            assert seen.step(np.array([np.nan]), probabilities[None]).tolist() == [View.FRONT]
    before = {name: array.copy() for name, array in seen.remembered().items()}
    seen.step(np.array([np.nan]), LEFT[None])
    for name, array in seen.remembered().items():
        np.testing.assert_array_equal(array, before[name])
    fresh = ViewStabiliser(1)
    assert fresh.step(np.array([np.nan]), FRONT[None]).tolist() == [View.NEITHER]
    assert fresh.step(np.array([3.0]), LEFT[None]).tolist() == [View.LEFT_SIDE]


@given(st.integers(0, 2**32 - 1))
def test_stepping_some_sessions_is_stepping_all_with_no_frame_in_the_others(seed: int) -> None:
    random = np.random.default_rng(seed)
    some, every = ViewStabiliser(4), ViewStabiliser(4)
    for frame in range(30):
        sessions = random.permutation(4)[: random.integers(0, 5)]
        times_s = np.full(4, np.nan)
        times_s[sessions] = frame * 0.2 + sessions
        probabilities = random.dirichlet([0.3, 1, 0.3, 0.3], 4)
        probabilities[random.random(4) < 0.2] = np.nan
        picked = some.step(times_s[sessions], probabilities[sessions], sessions)
        np.testing.assert_array_equal(picked, every.step(times_s, probabilities)[sessions])


def test_forgotten_session_starts_anew() -> None:
    stabiliser = ViewStabiliser(2)
    stabiliser.step(np.zeros(2), np.array([FRONT, FRONT]))
    stabiliser.forget(np.array([True, False]))
    views = stabiliser.step(np.full(2, 0.01), np.array([LEFT, LEFT]))
    assert views.tolist() == [View.LEFT_SIDE, View.FRONT]


def test_returned_views_are_the_callers() -> None:
    stabiliser = ViewStabiliser(1)
    stabiliser.step(np.zeros(1), FRONT[None])[:] = View.RIGHT_SIDE
    assert stabiliser.step(np.full(1, 0.01), NOBODY[None]).tolist() == [View.FRONT]


def test_no_frames() -> None:
    assert stabilise_views(np.empty(0), np.empty((0, 4))).tolist() == []


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [
        ("memory_s", 0.0, "'memory_s'.* is 0.0"),
        ("absence_s", float("nan"), "'absence_s'"),
        ("enter", 0.5, "from 0.5 and left under 0.4"),
        ("leave", 0.7, "left under 0.7"),
    ],
)
def test_impossible_settings(setting: str, value: float, text: str) -> None:
    with pytest.raises(SettingError, match=text):
        ViewStability(**{setting: value})
