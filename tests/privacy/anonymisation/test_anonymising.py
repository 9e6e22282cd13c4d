"""Nobody's body is left: the same poses of other bodies, places and cameras come out the same."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.errors import AnonymisationError
from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.privacy.anonymisation.anonymising import (
    AnonymisationSettings,
    anonymise_landmarks,
)
from barun.privacy.anonymisation.canonical_pose import (
    CANONICAL_FRONT,
    CANONICAL_SIDE,
    KEPT_LANDMARKS,
)

_Array = npt.NDArray[np.float64]

_EXACT = AnonymisationSettings(grid=0.0)
_KEPT = np.array(KEPT_LANDMARKS)
_N = 12


def _session(seed: int = 0, *, sway: float = 0.05, body_seed: int | None = None) -> _Array:
    """Return somebody from the front and from both sides, (36, 33, 2), own body and face."""
    random = np.random.default_rng(seed)
    poses = np.full((3 * _N, N_LANDMARKS, 2), 0.3)
    from_right = CANONICAL_SIDE.copy()
    for place, mark in enumerate(KEPT_LANDMARKS):
        twin = KEPT_LANDMARKS.index(mark.mirrored)
        from_right[place] = CANONICAL_SIDE[twin] * (-1, 1)
    shapes = [CANONICAL_FRONT, CANONICAL_SIDE, from_right]
    if body_seed is not None:
        own = np.random.default_rng(body_seed)
        shapes = [shape * own.uniform(0.9, 1.1, 2) for shape in shapes]
        shapes = [shape + own.normal(0, 0.03, shape.shape) for shape in shapes]
    for number, shape in enumerate(shapes):
        bend = random.normal(0, sway, (_N, 1, 1)) * [[[0.3, 1.0]]] * (shape[None, :, 1:] < -0.5)
        drawn = shape + bend + random.normal(0, 0.01, (_N, len(_KEPT), 2))
        poses[number * _N : (number + 1) * _N, _KEPT] = 0.17 * drawn + (0.6 + 0.1 * number, 0.8)
    return poses


def _anonymise(poses: _Array) -> _Array:
    return anonymise_landmarks(poses, np.full(len(poses), "one"), _EXACT).xy


@settings(max_examples=40)
@given(
    seen=st.sampled_from([slice(None), slice(_N, None)]),
    shift=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    scale=st.floats(0.2, 5),
    roll_deg=st.floats(-40, 40),
    is_mirrored=st.booleans(),
)
def test_place_size_roll_and_mirror_change_nothing(
    seen: slice, shift: tuple[float, float], scale: float, roll_deg: float, is_mirrored: bool
) -> None:
    poses = _session()[seen]
    turn = np.radians(roll_deg)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    moved = scale * poses @ matrix + shift
    if is_mirrored:
        moved = moved[:, MIRROR] * (-1.0, 1.0)

    assert _anonymise(moved) == pytest.approx(_anonymise(poses), abs=1e-9, nan_ok=True)


def test_who_holds_still_is_the_canonical_body() -> None:
    poses = np.repeat(_session(3, body_seed=5)[[0, _N]], 6, axis=0)

    drawn = _anonymise(poses)[:, _KEPT]

    expected = np.array([0.5 * 640 / 480, 0.75])
    assert drawn[:6] == pytest.approx(np.tile(CANONICAL_FRONT, (6, 1, 1)) * 0.2 + expected)
    assert drawn[6:] == pytest.approx(np.tile(CANONICAL_SIDE, (6, 1, 1)) * 0.2 + expected)


@pytest.mark.parametrize("view", [slice(0, _N), slice(_N, 3 * _N)])
def test_face_and_proportions_of_all_people_are_the_same(view: slice) -> None:
    people = [_anonymise(_session(seed, body_seed=seed))[view] for seed in range(8)]
    before = [_session(seed, body_seed=seed)[view] for seed in range(8)]

    def usual_lengths(poses: _Array) -> _Array:
        usual = np.median(poses, axis=0)[_KEPT]
        return np.linalg.norm(usual[:, None] - usual, axis=-1)

    lengths = np.array([usual_lengths(poses) for poses in people])
    assert np.ptp(lengths, axis=0).max() < 1e-9
    assert np.ptp([usual_lengths(poses) for poses in before], axis=0).max() > 0.01


def test_how_far_the_head_sank_is_kept_in_own_face_sizes() -> None:
    poses = _session(sway=0.0, body_seed=2)[:_N]
    poses[:] = poses[0]
    ears = [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]
    lines = (
        1.83
        * np.linalg.norm(
            0.5 * (poses[0, Landmark.LEFT_EYE] + poses[0, Landmark.RIGHT_EYE])
            - 0.5 * (poses[0, Landmark.MOUTH_LEFT] + poses[0, Landmark.MOUTH_RIGHT])
        ),
        np.linalg.norm(poses[0, ears[0]] - poses[0, ears[1]]),
        1.45 * np.linalg.norm(poses[0, ears].mean(axis=0) - poses[0, Landmark.NOSE]),
    )
    face_size = np.sqrt(0.5 * np.sum(np.square(lines)))
    poses[0, _KEPT[:7], 1] += 0.3 * face_size

    drawn = _anonymise(poses)

    sank = (drawn[0] - drawn[1])[_KEPT] / 0.2
    shoulders = poses[1, Landmark.LEFT_SHOULDER] - poses[1, Landmark.RIGHT_SHOULDER]
    down = np.array([-shoulders[1], shoulders[0]]) / np.hypot(*shoulders)
    assert np.linalg.norm(sank[:7], axis=1) == pytest.approx(0.3)
    assert np.abs(sank[7:]).max() == pytest.approx(0.0, abs=1e-12)
    assert sank[:7, 1] == pytest.approx(0.3 * down[1])


def test_arms_hips_and_corners_of_the_eyes_are_gone() -> None:
    drawn = _anonymise(_session())

    gone = np.setdiff1d(np.arange(N_LANDMARKS), _KEPT)
    assert np.isnan(drawn[:, gone]).all()
    assert np.isfinite(drawn[:, _KEPT]).all()


def test_what_cannot_be_made_anonymous_is_withheld() -> None:
    poses = _session()
    poses[0, Landmark.LEFT_EAR] = np.nan
    poses[1] = poses[1, MIRROR]  # left and right exchanged, nose ahead as before: from behind
    session = np.full(len(poses), "one")
    session[2] = "a moment"

    found = anonymise_landmarks(poses, session)

    assert np.flatnonzero(found.is_withheld).tolist() == [0, 1, 2]
    assert np.isnan(found.xy[found.is_withheld]).all()


def test_sessions_do_not_know_of_each_other() -> None:
    first, second = _session(1, body_seed=1), _session(2, body_seed=2)
    both = anonymise_landmarks(np.concatenate([first, second]), np.repeat(["a", "b"], 3 * _N))
    alone = anonymise_landmarks(second, np.full(3 * _N, "b"))

    assert np.array_equal(both.xy[3 * _N :], alone.xy, equal_nan=True)


def test_points_lie_on_the_grid() -> None:
    coarse = AnonymisationSettings(grid=0.05)
    drawn = anonymise_landmarks(_session(), np.full(3 * _N, "one"), coarse).xy[:, _KEPT]

    steps = (drawn - (0.5 * 640 / 480, 0.75)) / 0.2 / 0.05
    assert steps == pytest.approx(np.round(steps), abs=1e-9)


def test_noise_is_of_the_size_asked_for_and_repeats_with_the_seed() -> None:
    poses = np.tile(_session(0, body_seed=1)[:1], (400, 1, 1))
    noisy = AnonymisationSettings(grid=0.0, noise=0.1)
    session = np.full(len(poses), "one")

    first, second = (
        anonymise_landmarks(poses, session, noisy, np.random.default_rng(7)).xy for _ in range(2)
    )

    assert np.array_equal(first, second, equal_nan=True)
    spread = np.std((first[:, _KEPT] - _anonymise(poses)[:, _KEPT]) / 0.2)
    assert spread == pytest.approx(0.1, rel=0.05)


def test_noise_without_a_generator_is_refused() -> None:
    with pytest.raises(AnonymisationError, match=r"0\.1"):
        anonymise_landmarks(_session(), np.full(3 * _N, "one"), AnonymisationSettings(noise=0.1))


def test_no_rows_stay_no_rows() -> None:
    found = anonymise_landmarks(np.empty((0, N_LANDMARKS, 2)), np.empty(0, dtype="<U1"))

    assert found.xy.shape == (0, N_LANDMARKS, 2)
