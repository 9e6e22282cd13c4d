from dataclasses import replace

import numpy as np
import pytest

from barun.errors import LandmarkValueError
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from tests.learning.datasets.row_samples import make_rows


def test_rows_become_a_posture_dataset_in_picture_heights() -> None:
    rows = make_rows(plan="1a 2c", n_each=3)
    dataset = rows.to_posture_dataset()
    assert dataset.people == ("P1",)
    assert dataset.file_row.tolist() == [2, 3, 4, 5, 6, 7]
    np.testing.assert_allclose(
        dataset.rows.xy[..., 0], rows.image_xyz[..., 0] * 640 / 480, rtol=1e-6
    )
    assert np.all(dataset.rows.visibility[:, 13:] == 0)  # missing points
    assert np.all(np.isnan(dataset.rows.visibility[:, :13]))  # seen, nobody knows how well


def test_lengths_need_the_size_of_the_picture() -> None:
    rows = make_rows(plan="1a", n_each=2)
    with pytest.raises(LandmarkValueError, match=r"p1\.csv"):
        replace(rows, size_wh=np.zeros((2, 2), dtype=np.int32)).to_posture_dataset()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param({"view": np.array([1, 4], dtype=np.int8)}, "row 1", id="view"),
        pytest.param({"grade": np.array(["a", "f"])}, "'f'", id="grade"),
        pytest.param({"person": np.array(["P1"])}, "person", id="length"),
    ],
)
def test_what_no_row_can_hold_is_refused(change: dict[str, np.ndarray], match: str) -> None:
    with pytest.raises(LandmarkValueError, match=match):
        replace(make_rows(plan="1a", n_each=2), **change)


def test_rows_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_rows().view[0] = 2


def test_ids_stay_when_labels_change_and_differ_between_rows() -> None:
    rows = make_rows()
    assert len(set(rows.row_id.tolist())) == len(rows)
    again = make_row_ids(rows.origin_file, rows.origin_row, rows.image_xyz)
    assert again.tolist() == rows.row_id.tolist()
    moved = make_row_ids(rows.origin_file, rows.origin_row + 1, rows.image_xyz)
    assert not set(moved.tolist()) & set(rows.row_id.tolist())


def test_stretches_end_at_pauses_and_sessions_not_at_labels() -> None:
    rows = make_rows(plan="1a 2b", n_each=3)
    assert rows.stretch.tolist() == [0] * 6
    times_s = rows.recorded_at_s.copy()
    times_s[2:] += 5.1
    assert replace(rows, recorded_at_s=times_s).stretch.tolist() == [0, 0, 1, 1, 1, 1]
    times_s = np.full(6, np.nan)
    sessions = np.array(["x", "x", "x", "x", "y", "y"])
    parts = replace(rows, recorded_at_s=times_s, session=sessions)
    assert parts.stretch.tolist() == [0, 0, 0, 0, 1, 1]


def test_joined_rows_keep_world_landmarks_where_there_are_some() -> None:
    first, second = make_rows(plan="1a", n_each=2), make_rows("P2", plan="1a", n_each=1)
    world = np.ones((2, 33, 3), dtype=np.float32)
    both = LabelledRows.joined([replace(first, world_xyz=world), second])
    assert both.world_xyz is not None
    assert np.isnan(both.world_xyz[2]).all()
    assert both.world_xyz[:2].sum() == 2 * 33 * 3
    assert both.people == ("P1", "P2")
    assert LabelledRows.joined([first, second]).world_xyz is None


def test_people_are_ordered_by_number() -> None:
    parts = [make_rows(name, plan="1a", n_each=1) for name in ("P10", "P9", "P2")]
    assert LabelledRows.joined(parts).people == ("P2", "P9", "P10")
    assert LabelledRows.empty().people == ()
