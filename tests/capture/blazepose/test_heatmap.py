import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose.heatmap import refine_by_heatmap

COLD = -200.0
SURE = 200.0


def _map(*cells: tuple[int, int, float]) -> npt.NDArray[np.float32]:
    heatmap = np.full((64, 64, 1), COLD, dtype=np.float32)
    for row, column, logit in cells:
        heatmap[row, column, 0] = logit
    return heatmap


def _refine(x: float, y: float, heatmap: npt.NDArray[np.float32]) -> list[float]:
    refined = refine_by_heatmap(np.array([[x, y]]), heatmap)
    return [float(value) for value in refined[0] * 64]


def test_centre_of_mass_by_hand() -> None:
    # Weights 1, 1 and 3/4 at (row, column) (10, 20), (10, 22) and (12, 20).
    heatmap = _map((10, 20, SURE), (10, 22, SURE), (12, 20, np.log(3)))
    x, y = _refine(20.5 / 64, 10.9 / 64, heatmap)
    assert x == pytest.approx((20 + 22 + 0.75 * 20) / 2.75, rel=1e-6)
    assert y == pytest.approx((10 + 10 + 0.75 * 12) / 2.75, rel=1e-6)


@pytest.mark.parametrize(("offset", "is_seen"), [(3, True), (4, False)], ids=["edge", "beyond"])
def test_window_reaches_three_cells(offset: int, *, is_seen: bool) -> None:
    x, _ = _refine(20.5 / 64, 10.5 / 64, _map((10, 20, SURE), (10, 20 + offset, SURE)))
    assert x == pytest.approx(20 + offset / 2 if is_seen else 20)


@pytest.mark.parametrize(
    ("logit", "is_moved"), [(0.0, True), (-1e-3, False)], ids=["half", "less-than-half"]
)
def test_confidence_of_a_half_is_needed(logit: float, *, is_moved: bool) -> None:
    x, y = _refine(20.5 / 64, 10.5 / 64, _map((11, 21, logit)))
    assert (x, y) == pytest.approx((21, 11) if is_moved else (20.5, 10.5))


@pytest.mark.parametrize(
    ("x", "y", "is_moved"),
    [
        pytest.param(-0.9, 5.0, True, id="cut-off-towards-zero"),
        pytest.param(-1.0, 5.0, False, id="left-of-the-map"),
        pytest.param(64.0, 5.0, False, id="right-of-the-map"),
        pytest.param(5.0, -1e9, False, id="far-above"),
        pytest.param(5.0, 64.5, False, id="below"),
    ],
)
def test_points_outside_stay(x: float, y: float, *, is_moved: bool) -> None:
    heatmap = np.full((64, 64, 1), SURE, dtype=np.float32)
    moved = _refine(x / 64, y / 64, heatmap)
    assert (moved != pytest.approx([x, y])) == is_moved


def test_window_is_clipped_at_the_corner() -> None:
    heatmap = np.full((64, 64, 1), SURE, dtype=np.float32)
    assert _refine(0.5 / 64, 63.5 / 64, heatmap) == pytest.approx([1.5, 61.5])


def test_each_point_has_its_own_map() -> None:
    heatmap = np.full((64, 64, 3), COLD, dtype=np.float32)
    heatmap[5, 6, 0] = SURE
    heatmap[7, 8, 1] = SURE
    refined = refine_by_heatmap(np.array([[6.0, 6.0], [6.0, 6.0]]) / 64, heatmap) * 64
    np.testing.assert_allclose(refined, [[6, 5], [8, 7]])
