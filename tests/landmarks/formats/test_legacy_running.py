from pathlib import Path

import numpy as np
import pytest

from barun.errors import LandmarkFileError, LandmarkValueError
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.formats import (
    find_kind,
    read_legacy_running,
    read_recording,
    write_legacy_running,
)
from barun.landmarks.formats.legacy_running import COLUMNS


def _write(path: Path, frames: list[str], cell: str = "0.5", end: str = "\n") -> Path:
    lines = [",".join(COLUMNS), *(",".join([frame] + [cell] * 132) for frame in frames)]
    path.write_text("\n".join(lines) + end, encoding="utf-8")
    return path


def test_missing_frames_stay_gaps_in_time(tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", ["3", "4", "8"])
    sequence = read_legacy_running(path, frame_rate_hz=50, size_wh=(1920, 1080))
    np.testing.assert_allclose(sequence.times_s, [0.04, 0.06, 0.08, 0.10, 0.12, 0.14])
    assert sequence.has_person.tolist() == [True, True, False, False, False, True]
    assert (sequence.size_wh, sequence.source) == ((1920, 1080), "run.csv")


@pytest.mark.parametrize(("first", "start_s"), [("0", 0.0), ("1", 0.0), ("11", 1.0)])
def test_first_frame_number_sets_the_start(first: str, start_s: float, tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", [first])
    assert read_legacy_running(path, frame_rate_hz=10).times_s.tolist() == [start_s]


def test_frame_rate_is_needed_and_must_be_positive(tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", ["1"])
    with pytest.raises(LandmarkFileError, match=r"(?s)holds frame numbers.*frames a second"):
        read_recording(path)
    assert len(read_recording(path, frame_rate_hz=30, size_wh=(4, 3)).people[0]) == 1
    for rate in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(LandmarkValueError, match="must be a positive number"):
            read_legacy_running(path, frame_rate_hz=rate)


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        pytest.param(["1", "1"], r"row 3, column frame: .*must increase", id="doubled"),
        pytest.param(["5", "4"], r"row 3, column frame: .*must increase, but 4", id="back"),
        pytest.param(["1", "x"], r"row 3, column frame: expected a number", id="text"),
        pytest.param(["1", "2.5"], r"row 3, column frame: expected a whole number", id="part"),
        pytest.param(["1", "900000000"], r"row 3, column frame: .*jumps", id="damaged"),
        pytest.param(["1e300"], r"row 2, column frame: expected a whole number", id="huge"),
        pytest.param([], "headings but no rows", id="no rows"),
    ],
)
def test_wrong_frame_number_is_named(frames: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(LandmarkFileError, match=message):
        read_legacy_running(_write(tmp_path / "run.csv", frames), frame_rate_hz=30)


def test_visibility_outside_its_range_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", ["1"], cell="1.25")
    with pytest.raises(LandmarkFileError, match=r"row 2, column lm_0_visibility: .*1\.25"):
        read_legacy_running(path, frame_rate_hz=30)


def test_last_row_cut_off_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", ["1", "2"])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(LandmarkFileError, match=r"row 3: expected 133 cells, but found"):
        read_legacy_running(path, frame_rate_hz=30)


def test_missing_and_unknown_columns_are_both_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "run.csv", ["1"])
    path.write_text(path.read_text().replace("lm_5_x", "lm_5_X").replace("lm_9_z", "depth"))
    with pytest.raises(
        LandmarkFileError, match=r"(?s)missing: lm_5_x, lm_9_z.*not known here: lm_5_X, depth"
    ):
        read_legacy_running(path, frame_rate_hz=30)


def test_written_clip_comes_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    image = rng.normal(size=(20, 33, 3))
    image[7:9] = np.nan
    visibility = np.where(np.isnan(image[..., 0]), np.nan, rng.random((20, 33)))
    sequence = LandmarkSequence.from_arrays(
        image, visibility, np.arange(20) / 60, size_wh=(9, 16), source="run.csv"
    )
    path = tmp_path / "run.csv"
    write_legacy_running(path, sequence)
    back = read_legacy_running(path, frame_rate_hz=60, size_wh=(9, 16))
    np.testing.assert_array_equal(back.image_xyz, sequence.image_xyz)
    np.testing.assert_array_equal(back.visibility, sequence.visibility)
    np.testing.assert_allclose(back.times_s, sequence.times_s, rtol=1e-15)


def test_uneven_times_cannot_be_written_as_frame_numbers(tmp_path: Path) -> None:
    sequence = LandmarkSequence.from_arrays(
        np.zeros((3, 33, 3)), np.ones((3, 33)), [0, 1, 3], size_wh=None, source="camera"
    )
    with pytest.raises(LandmarkValueError, match="those of camera are uneven"):
        write_legacy_running(tmp_path / "run.csv", sequence)


@pytest.mark.parametrize(
    ("name", "n_frames", "n_empty"),
    [
        ("running/experts/pose_data1.csv", 575, 1),
        ("running/experts/pose_data5.csv", 551, 4),
        ("running/experts/pose_data6.csv", 345, 8),
        ("running/experts/pose_data8.csv", 240, 0),
        ("running/abnormal1_first205.csv", 205, 0),
    ],
)
def test_real_clips(name: str, n_frames: int, n_empty: int, data_dir: Path) -> None:
    path = data_dir / name
    assert find_kind(path) == "legacy-running"
    sequence = read_legacy_running(path, frame_rate_hz=30)
    assert len(sequence) == n_frames
    assert np.sum(~sequence.has_person) == n_empty
    assert sequence.size_wh is None


def test_real_clip_by_hand(data_dir: Path) -> None:
    path = data_dir / "running/experts/pose_data1.csv"
    sequence = read_legacy_running(path, frame_rate_hz=30)
    assert sequence.image_xyz[0, Landmark.NOSE].tolist() == [
        0.29448115825653076,
        0.23126491904258728,
        0.07104241102933884,
    ]
    assert sequence.visibility[0, Landmark.NOSE] == np.float32(0.9999626874923706)
