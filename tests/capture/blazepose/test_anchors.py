import numpy as np
import pytest

from barun.capture.blazepose.anchors import N_ANCHORS, compute_anchors


def test_counts_of_the_three_grids() -> None:
    anchors = compute_anchors()
    assert anchors.shape == (2254, 2)
    assert N_ANCHORS == 2254
    counts = [len(np.unique(part, axis=0)) for part in np.split(anchors, [1568, 1568 + 392])]
    assert counts == [28 * 28, 14 * 14, 7 * 7]


@pytest.mark.parametrize(
    ("row", "center"),
    [
        pytest.param(0, (0.5 / 28, 0.5 / 28), id="first"),
        pytest.param(1, (0.5 / 28, 0.5 / 28), id="twin"),
        pytest.param(2, (1.5 / 28, 0.5 / 28), id="next-column"),
        pytest.param(56, (0.5 / 28, 1.5 / 28), id="next-row"),
        pytest.param(1568, (0.5 / 14, 0.5 / 14), id="second-grid"),
        pytest.param(1568 + 392, (0.5 / 7, 0.5 / 7), id="third-grid"),
        pytest.param(1568 + 392 + 5, (0.5 / 7, 0.5 / 7), id="six-in-a-cell"),
        pytest.param(1568 + 392 + 6, (1.5 / 7, 0.5 / 7), id="seventh"),
        pytest.param(2253, (6.5 / 7, 6.5 / 7), id="last"),
    ],
)
def test_order(row: int, center: tuple[float, float]) -> None:
    np.testing.assert_allclose(compute_anchors()[row], center)
