from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from barun.errors import LandmarkFileError, LandmarkValueError
from barun.landmarks.formats import (
    LabelledFrames,
    find_kind,
    read_legacy_frames,
    read_recording,
    write_legacy_frames,
)
from barun.landmarks.formats.legacy_frames import LANDMARK_COLUMNS


def _write(path: Path, *, mark: str = "", time: str = "", **columns: str) -> Path:
    names = [*columns, *LANDMARK_COLUMNS]
    points = ["0.25", "0.75"] * 33
    points[10:12] = ["-1", "-1.0"]
    points[12:14] = ["-1", "0.5"]
    lines = [",".join(names), ",".join([*columns.values(), *points])]
    path.write_text(mark + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_points_not_seen_are_missing_and_labels_stay_as_written(mark: str, tmp_path: Path) -> None:
    path = _write(
        tmp_path / "f.csv", mark=mark, id="7", timestamp="12.5", label="2", person_id="P1"
    )
    frames = read_legacy_frames(path, size_wh=(640, 480))
    assert len(frames) == 1
    assert frames.image_xy[0, 0].tolist() == [0.25, 0.75]
    assert np.all(np.isnan(frames.image_xy[0, 5]))
    assert frames.image_xy[0, 6].tolist() == [-1, 0.5]  # only the pair (-1, -1) means missing
    assert dict(frames.labels) == {"label": ("2",)}
    assert (frames.person_ids, frames.sample_ids) == (("P1",), ("7",))
    assert frames.recorded_at_s.tolist() == [12.5]
    assert frames.rows.tolist() == [2]
    assert frames.size_wh == (640, 480)


def test_iso_times_and_the_other_names(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "f.csv",
        timestamp="1970-01-02T00:00:00.250000",
        participant_id="p3",
        view_angle="1",
        pose_grade="a",
    )
    frames = read_legacy_frames(path)
    assert frames.recorded_at_s.tolist() == [86400.25]
    assert frames.person_ids == ("p3",)
    assert dict(frames.labels) == {"view_angle": ("1",), "pose_grade": ("a",)}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({"id": "1"}, "missing: label / view_angle / pose_grade", id="no label"),
        pytest.param({"label": "1", "mood": "x"}, "not known here: mood", id="unknown column"),
        pytest.param(
            {"label": "1", "timestamp": "noon"}, "row 2, column timestamp: .*'noon'", id="time"
        ),
    ],
)
def test_wrong_columns_and_times_are_named(
    columns: dict[str, str], message: str, tmp_path: Path
) -> None:
    path = _write(tmp_path / "f.csv", **columns)
    with pytest.raises(LandmarkFileError, match=message):
        read_legacy_frames(path)


def test_row_in_the_file_counts_records_of_several_lines(tmp_path: Path) -> None:
    header = ",".join(["label", *LANDMARK_COLUMNS])
    good = ",".join(['"front\nview"', *["0.5"] * 66])
    bad = ",".join(["side", *["0.5"] * 65, "oops"])
    path = tmp_path / "f.csv"
    path.write_text(f"{header}\n{good}\n{bad}\n", encoding="utf-8")
    with pytest.raises(LandmarkFileError, match=r"row 4, column landmark_32_y: .*'oops'"):
        read_legacy_frames(path)


def test_labelled_frames_are_no_recording(tmp_path: Path) -> None:
    path = _write(tmp_path / "f.csv", label="1")
    with pytest.raises(LandmarkFileError, match="labelled single frames, not a recording"):
        read_recording(path)


def test_written_frames_come_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    image_xy = rng.normal(size=(12, 33, 2)).astype(np.float32)
    image_xy[rng.random((12, 33)) < 0.3] = np.nan
    recorded_at_s = rng.normal(size=12) * 1e9
    recorded_at_s[3] = np.nan
    frames = LabelledFrames(
        image_xy=image_xy,
        labels={"view_angle": ("1",) * 12, "pose_grade": tuple('abcde,"가나다라마')},
        person_ids=("p1",) * 12,
        sample_ids=tuple(str(number) for number in range(12)),
        recorded_at_s=recorded_at_s,
        rows=np.arange(2, 14),
        size_wh=None,
        source="f.csv",
    )
    write_legacy_frames(tmp_path / "f.csv", frames)
    back = read_legacy_frames(tmp_path / "f.csv")
    np.testing.assert_array_equal(back.image_xy, frames.image_xy)
    np.testing.assert_array_equal(back.recorded_at_s, frames.recorded_at_s)
    np.testing.assert_array_equal(back.rows, frames.rows)
    assert (dict(back.labels), back.person_ids, back.sample_ids) == (
        dict(frames.labels),
        frames.person_ids,
        frames.sample_ids,
    )


def test_parts_of_different_length_are_refused() -> None:
    with pytest.raises(LandmarkValueError, match="person_ids must have the shape"):
        LabelledFrames(
            image_xy=np.zeros((2, 33, 2), dtype=np.float32),
            labels={"label": ("1", "2")},
            person_ids=("p",),
            sample_ids=("", ""),
            recorded_at_s=np.zeros(2),
            rows=np.arange(2),
            size_wh=None,
            source="x",
        )


@pytest.mark.parametrize(
    ("name", "n_frames", "label", "counts"),
    [
        ("p1", 596, "view_angle", {"1": 257, "2": 270, "3": 69}),
        ("p2", 655, "view_angle", {"1": 241, "2": 205, "3": 209}),
        ("p3", 332, "view_angle", {"1": 140, "2": 129, "3": 63}),
        ("p5", 268, "view_angle", {"1": 93, "2": 140, "3": 35}),
        ("view_p1_395", 395, "label", {"1": 124, "2": 165, "3": 106}),
    ],
)
def test_real_posture_files(
    name: str, n_frames: int, label: str, counts: dict[str, int], data_dir: Path
) -> None:
    path = data_dir / "posture" / f"{name}.csv"
    assert find_kind(path) == "legacy-frames"
    frames = read_legacy_frames(path, size_wh=(640, 480))
    assert len(frames) == n_frames
    assert Counter(frames.labels[label]) == counts
    assert not np.any(frames.image_xy == -1)
    assert np.all(np.diff(frames.recorded_at_s) >= 0)


def test_doubled_rows_of_the_real_files_are_equal_bit_for_bit(data_dir: Path) -> None:
    first, fifth = (read_legacy_frames(data_dir / "posture" / f"{p}.csv") for p in ("p1", "p5"))
    known = {positions.tobytes() for positions in first.image_xy}
    assert sum(positions.tobytes() in known for positions in fifth.image_xy) == 268
