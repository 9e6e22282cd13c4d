import numpy as np
import pytest

from barun.errors import LandmarkValueError
from barun.landmarks import LandmarkSequence
from barun.posture.rows import PoseRows


def _sequence(size_wh: tuple[int, int] | None) -> LandmarkSequence:
    image_xyz = np.full((2, 33, 3), np.nan)
    image_xyz[1] = [0.5, 0.25, 0.1]
    return LandmarkSequence.from_arrays(
        image_xyz, np.full((2, 33), 0.9), [0.0, 0.1], size_wh=size_wh, source="made up"
    )


def test_x_is_brought_to_picture_heights() -> None:
    rows = PoseRows.from_sequence(_sequence((640, 480)))
    np.testing.assert_allclose(rows.xy[1, 0], [0.5 * 4 / 3, 0.25])
    assert rows.aspect.tolist() == pytest.approx([4 / 3, 4 / 3])


def test_a_row_of_nothing_is_nobody() -> None:
    assert PoseRows.from_sequence(_sequence((640, 480))).is_present.tolist() == [False, True]


def test_each_session_has_its_own_picture() -> None:
    image_xyz = np.full((2, 33, 2), 0.5)
    rows = PoseRows.from_arrays(image_xyz, np.ones((2, 33)), np.array([1.0, 2.0]))
    assert rows.xy[:, 0, 0].tolist() == [0.5, 1.0]


def test_a_picture_of_unknown_size_is_refused() -> None:
    with pytest.raises(LandmarkValueError, match="made up"):
        PoseRows.from_sequence(_sequence(None))
