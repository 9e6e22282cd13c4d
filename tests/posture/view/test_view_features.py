import numpy as np
import pytest

from barun.landmarks import Landmark
from barun.posture.view.view_features import (
    EAR_DISTANCE,
    FACE_DEPTH,
    N_VIEW_FEATURES,
    SHOULDER_WIDTH,
    VIEW_FEATURES,
    compute_view_features,
)
from tests.posture.view.view_poses import joined, make_rows, mirrored, rows_of, without


def _feature(values: np.ndarray, name: str) -> float:
    return float(values[0, VIEW_FEATURES.index(name)])


def test_front_worked_out_by_hand() -> None:
    # The nose is 2 cm below the ears: the head measures hypot(0.02 / 0.11, 1) ear distances.
    size = np.hypot(0.02 / FACE_DEPTH, 1)
    values, _ = compute_view_features(make_rows(0))
    assert values.shape == (1, N_VIEW_FEATURES)
    assert _feature(values, "shoulders_across") == pytest.approx(SHOULDER_WIDTH / size)
    assert _feature(values, "ears_across") == pytest.approx(EAR_DISTANCE / size)
    assert _feature(values, "nose_ahead") == pytest.approx(0, abs=1e-12)
    assert _feature(values, "nose_below") == pytest.approx(0.02 / size)
    assert _feature(values, "shoulders_below") == pytest.approx(0.19 / size)


@pytest.mark.parametrize(("yaw_deg", "facing"), [(90, 1.0), (-90, -1.0)])
def test_side_worked_out_by_hand(yaw_deg: float, facing: float) -> None:
    size = np.hypot(0.02, 0.11) / FACE_DEPTH
    values, found = compute_view_features(make_rows(yaw_deg))
    assert found.tolist() == [facing]
    assert _feature(values, "nose_ahead") == pytest.approx(FACE_DEPTH / size)
    assert _feature(values, "mouth_ahead") == pytest.approx(0.09 / size)
    assert _feature(values, "shoulders_across") == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("yaw_deg", [5, 40, 85, 130, -100])
def test_place_size_and_aspect_do_not_matter(yaw_deg: float) -> None:
    expected, _ = compute_view_features(make_rows(yaw_deg))
    moved = make_rows(yaw_deg, size=0.3, aspect=9 / 16)
    moved.xy[...] += (0.3, -0.2)
    np.testing.assert_allclose(compute_view_features(moved).values, expected, atol=1e-12)


@pytest.mark.parametrize("yaw_deg", [5, 40, 85, 130, -100])
def test_mirror_only_turns_the_facing(yaw_deg: float) -> None:
    values, facing = compute_view_features(make_rows(yaw_deg))
    reflected, reflected_facing = compute_view_features(mirrored(make_rows(yaw_deg)))
    np.testing.assert_allclose(reflected, values, atol=1e-12)
    assert (reflected_facing == -facing).all()


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param((Landmark.LEFT_EAR, Landmark.RIGHT_EAR), id="both ears"),
        pytest.param((Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER), id="both shoulders"),
        pytest.param(tuple(Landmark)[:7] + tuple(Landmark)[9:11], id="the face"),
        pytest.param(tuple(Landmark), id="everything"),
    ],
)
def test_rows_that_lack_too_much_are_nan_and_leave_the_others_alone(
    marks: tuple[Landmark, ...],
) -> None:
    whole = make_rows(20)
    values, _ = compute_view_features(joined(whole, without(whole, *marks)))
    assert np.isnan(values[1]).any()
    expected = compute_view_features(whole).values
    np.testing.assert_allclose(values[:1], expected, atol=1e-12)


@pytest.mark.parametrize("mark", [m for m in Landmark if m <= Landmark.RIGHT_SHOULDER])
def test_one_missing_point_is_stood_in_for(mark: Landmark) -> None:
    values, _ = compute_view_features(without(make_rows(85), mark))
    assert np.isfinite(values).all()


def test_input_is_not_changed() -> None:
    rows = without(make_rows(85), Landmark.LEFT_EAR)
    before = rows.xy.copy()
    compute_view_features(rows)
    np.testing.assert_array_equal(rows.xy, before)


def test_all_points_in_one_place_say_nothing() -> None:
    values, _ = compute_view_features(rows_of(np.full((1, 33, 2), 0.5)))
    assert np.isnan(values).all()
