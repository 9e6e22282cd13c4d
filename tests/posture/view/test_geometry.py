import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks import Landmark
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.geometry import (
    BEHIND_FROM_DEG,
    FRONT_UP_TO_DEG,
    SIDE_FROM_DEG,
    estimate_turn,
    view_probabilities,
)
from barun.posture.view.view import View
from barun.posture.view.view_features import compute_view_features
from tests.posture.view.view_poses import joined, make_rows, mirrored, rows_of, without


def _view(rows: PoseRows) -> View:
    return View(int(decide_views(view_probabilities(rows))[0]))


@pytest.mark.parametrize(
    ("yaw_deg", "view"),
    [
        (0, View.FRONT),
        (25, View.FRONT),
        (-25, View.FRONT),
        (40, View.NEITHER),
        (-50, View.NEITHER),
        (65, View.RIGHT_SIDE),
        (90, View.RIGHT_SIDE),
        (-90, View.LEFT_SIDE),
        (115, View.RIGHT_SIDE),
        (-115, View.LEFT_SIDE),
        (140, View.NEITHER),
        (180, View.NEITHER),
    ],
)
def test_views_all_round(yaw_deg: float, view: View) -> None:
    assert _view(make_rows(yaw_deg)) is view
    assert _view(mirrored(make_rows(yaw_deg))) is view.mirrored


@given(st.floats(-179, 179))
def test_turn_of_the_average_body_is_exact(yaw_deg: float) -> None:
    turn_deg, _ = estimate_turn(compute_view_features(make_rows(yaw_deg)))
    assert turn_deg[0] == pytest.approx(abs(yaw_deg), abs=1e-6)


@pytest.mark.parametrize("edge_deg", [FRONT_UP_TO_DEG, SIDE_FROM_DEG, BEHIND_FROM_DEG])
def test_neither_changes_over_at_the_stated_edges(edge_deg: float) -> None:
    neither = view_probabilities(make_rows(edge_deg))[0, View.NEITHER]
    # The head agrees with the trunk, so that only the edge decides: one half (to 1 in 1000).
    assert neither == pytest.approx(0.5, abs=2e-3)


@given(
    st.floats(-180, 180),
    st.floats(0.1, 3),
    st.floats(-1, 1),
    st.sampled_from([9 / 16, 1.0, 4 / 3, 16 / 9]),
)
def test_place_size_and_aspect_do_not_matter(
    yaw_deg: float, size: float, shift: float, aspect: float
) -> None:
    rows = make_rows(yaw_deg, size=size, aspect=aspect)
    rows.xy[...] += shift
    found = view_probabilities(rows)[0, [View.NEITHER, View.FRONT]]
    np.testing.assert_allclose(
        found, view_probabilities(make_rows(yaw_deg))[0, [View.NEITHER, View.FRONT]], atol=1e-6
    )


@given(st.lists(st.floats(-2, 2), min_size=18, max_size=18))
def test_any_points_give_probabilities(places: list[float]) -> None:
    rows = make_rows(0)
    known = np.isfinite(rows.xy[0, :, 0])
    rows.xy[0, known] = np.reshape(places, (-1, 2))
    probabilities = view_probabilities(rows)
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities >= -1e-12).all()


def test_side_that_looks_into_the_camera_is_neither() -> None:
    assert _view(make_rows(90, head_yaw_deg=0)) is View.NEITHER


def test_front_that_glances_aside_stays_front() -> None:
    assert _view(make_rows(0, head_yaw_deg=25)) is View.FRONT


@pytest.mark.parametrize("yaw_deg", [0, 90, -90])
@pytest.mark.parametrize(
    "marks",
    [
        pytest.param((Landmark.LEFT_EYE,), id="eye"),
        pytest.param((Landmark.NOSE,), id="nose"),
        pytest.param((Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT), id="mouth"),
        pytest.param((Landmark.LEFT_SHOULDER,), id="left shoulder"),
        pytest.param((Landmark.RIGHT_SHOULDER,), id="right shoulder"),
    ],
)
def test_missing_points_do_not_change_a_clear_view(
    yaw_deg: float, marks: tuple[Landmark, ...]
) -> None:
    assert _view(without(make_rows(yaw_deg), *marks)) is _view(make_rows(yaw_deg))


@pytest.mark.parametrize(("yaw_deg", "far_ear"), [(90, Landmark.LEFT_EAR), (-90, 8)])
def test_missing_far_ear_does_not_change_a_side_view(yaw_deg: float, far_ear: int) -> None:
    assert _view(without(make_rows(yaw_deg), Landmark(far_ear))).is_side


def test_nobody_is_nan_and_a_headless_body_is_neither() -> None:
    nobody = rows_of(np.full((1, 33, 2), np.nan))
    headless = without(make_rows(0), *[mark for mark in Landmark if mark <= Landmark.MOUTH_RIGHT])
    probabilities = view_probabilities(joined(make_rows(0), nobody, headless, make_rows(-90)))
    assert np.isnan(probabilities[1]).all()
    assert probabilities[2].tolist() == [1, 0, 0, 0]
    views = decide_views(probabilities)
    assert views.tolist() == [View.FRONT, View.NEITHER, View.NEITHER, View.LEFT_SIDE]
