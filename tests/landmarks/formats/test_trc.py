import gzip
from pathlib import Path

import numpy as np
import pytest

from barun.errors import LandmarkFileError, LandmarkValueError
from barun.landmarks import Landmark, LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import read_recording, read_trc, write_recording, write_trc


def _sequence(*, world: bool = True, n_frames: int = 8) -> LandmarkSequence:
    rng = np.random.default_rng(1)
    image = rng.random((n_frames, 33, 3))
    return LandmarkSequence.from_arrays(
        image,
        np.ones((n_frames, 33)),
        np.arange(n_frames) / 120,
        size_wh=(1000, 500),
        source="clip.mp4",
        world_xyz=rng.normal(size=(n_frames, 33, 3)) if world else None,
    )


@pytest.mark.parametrize("units", ["m", "mm"])
def test_world_landmarks_come_back_in_metres_y_up(units: str, tmp_path: Path) -> None:
    sequence = _sequence()
    write_trc(tmp_path / "a.trc", sequence, units=units)  # type: ignore[arg-type]  # a table row
    markers = read_trc(tmp_path / "a.trc")
    assert sequence.world_xyz is not None
    np.testing.assert_allclose(markers.positions_m, sequence.world_xyz * [1, -1, -1], rtol=1e-6)
    np.testing.assert_allclose(markers.times_s, sequence.times_s, atol=1e-6)
    assert markers.names == tuple(mark.label for mark in Landmark)
    assert markers.data_rate_hz == pytest.approx(120)


def test_heading_is_the_one_opensim_reads(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", _sequence(), units="mm")
    rows = (tmp_path / "a.trc").read_text(encoding="utf-8").split("\n")
    cells = [row.split("\t") for row in rows]
    assert cells[0] == ["PathFileType", "4", "(X/Y/Z)", "a.trc"]
    assert dict(zip(cells[1], cells[2], strict=True)) == {
        "DataRate": "120",
        "CameraRate": "120",
        "NumFrames": "8",
        "NumMarkers": "33",
        "Units": "mm",
        "OrigDataRate": "120",
        "OrigDataStartFrame": "1",
        "OrigNumFrames": "8",
    }
    assert cells[3][:6] == ["Frame#", "Time", "nose", "", "", "left_eye_inner"]
    assert cells[4][:6] == ["", "", "X1", "Y1", "Z1", "X2"]
    assert len(cells[3]) == len(cells[4]) == len(cells[6]) == 2 + 3 * 33
    assert rows[5] == ""
    assert cells[6][0] == "1"


def test_picture_positions_are_scaled_from_the_lower_left_corner(tmp_path: Path) -> None:
    sequence = _sequence(world=False)
    with pytest.raises(LandmarkValueError, match=r"clip\.mp4 has no world landmarks"):
        write_trc(tmp_path / "a.trc", sequence)
    with pytest.raises(LandmarkValueError, match="metres a pixel must be a positive number"):
        write_trc(tmp_path / "a.trc", sequence, metres_per_pixel=0)
    write_trc(tmp_path / "a.trc", sequence, metres_per_pixel=0.002)
    got = read_trc(tmp_path / "a.trc").marker_m("left_knee")
    image = sequence.image_xyz[:, Landmark.LEFT_KNEE].astype(float)
    np.testing.assert_allclose(got[:, 0], image[:, 0] * 1000 * 0.002, rtol=1e-6)
    np.testing.assert_allclose(got[:, 1], (1 - image[:, 1]) * 500 * 0.002, rtol=1e-5)


def test_missing_marker_is_three_empty_cells(tmp_path: Path) -> None:
    sequence = _sequence()
    assert sequence.world_xyz is not None
    world = sequence.world_xyz.copy()
    world[2, Landmark.NOSE] = np.nan
    gappy = LandmarkSequence.from_arrays(
        sequence.image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=None,
        source="x",
        world_xyz=world,
    )
    write_recording(tmp_path / "a.trc", LandmarkRecording({0: gappy}))
    assert (tmp_path / "a.trc").read_text().split("\n")[8].split("\t")[2:5] == ["", "", ""]
    assert np.all(np.isnan(read_trc(tmp_path / "a.trc").marker_m("nose")[2]))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("PathFileType", "Path", "five header rows", id="heading"),
        pytest.param("\tm\t", "\tft\t", "expected the unit m or mm, but found 'ft'", id="unit"),
        pytest.param("\t33\t", "\t32\t", "promises 32 markers, but 33", id="markers"),
        pytest.param("\n3\t", "\n3\tx", r"row 9, column 2: expected a number", id="text"),
        pytest.param("\n8\t", "\n", r"row 14: expected 101 cells, but found 100", id="cells"),
        pytest.param("NumFrames\t", "Frames\t", "missing: NumFrames", id="count"),
    ],
)
def test_malformed_file_is_named(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.trc"
    write_trc(path, _sequence())
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(LandmarkFileError, match=message):
        read_trc(path)


def test_markers_are_no_recording_and_nobody_is_no_marker_file(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", _sequence())
    with pytest.raises(LandmarkFileError, match="markers of a motion laboratory"):
        read_recording(tmp_path / "a.trc")
    with pytest.raises(LandmarkFileError, match="needs one person"):
        write_recording(tmp_path / "b.trc", LandmarkRecording({}))


def test_unknown_marker(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", _sequence())
    with pytest.raises(KeyError, match="C7"):
        read_trc(tmp_path / "a.trc").marker_m("C7")


def test_real_laboratory_files(data_dir: Path, tmp_path: Path) -> None:
    for packed in sorted((data_dir / "running/forceplate").glob("*.trc.gz")):
        path = tmp_path / packed.stem
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        markers = read_trc(path)
        assert markers.data_rate_hz >= 60
        heights_m = markers.positions_m[..., 1]
        assert 1.0 < np.nanmax(heights_m) < 2.5  # a head above the floor, in metres, y up


def test_file_without_markers(tmp_path: Path) -> None:
    write_trc(tmp_path / "a.trc", _sequence(n_frames=2))
    rows = (tmp_path / "a.trc").read_text(encoding="utf-8").split("\n")
    counts = rows[2].split("\t")
    counts[3] = "0"
    (tmp_path / "b.trc").write_text(
        "\n".join([*rows[:2], "\t".join(counts), "Frame#\tTime", "", "", "1\t0.0", "2\t0.1", ""]),
        encoding="utf-8",
    )
    markers = read_trc(tmp_path / "b.trc")
    assert markers.positions_m.shape == (2, 0, 3)
    assert markers.times_s.tolist() == [0.0, 0.1]
