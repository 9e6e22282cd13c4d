"""Barun's own CSV and Parquet: whatever is written comes back, whatever is wrong is named."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from barun.errors import LandmarkFileError, LandmarkValueError, SettingError, StorageError
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import find_kind, read_recording, write_recording

SUFFIXES = [".csv", ".parquet"]

positions = st.floats(width=32, allow_nan=True, allow_infinity=False)
sources = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@st.composite
def recordings(draw: st.DrawFn) -> LandmarkRecording:
    n_frames = draw(st.integers(1, 4))
    pauses = draw(st.lists(st.floats(1e-4, 9.0), min_size=n_frames, max_size=n_frames))
    times_s = np.cumsum(pauses) - draw(st.floats(-3.0, 3.0))
    people = {}
    for number in draw(st.sets(st.integers(0, 90), max_size=3)):
        # One value in a few places and NaN elsewhere is enough, and much faster than all 8448.
        arrays: dict[str, npt.NDArray[np.float32]] = {}
        for name in ("image", "world"):
            arrays[name] = draw(
                hnp.arrays(np.float32, (n_frames, 33, 3), elements=positions, fill=st.just(np.nan))
            )
        visibility = draw(
            hnp.arrays(
                np.float32,
                (n_frames, 33),
                elements=st.floats(0, 1, width=32),
                fill=st.just(np.nan),
            )
        )
        has_world = bool(np.any(np.isfinite(arrays["world"])))
        people[number] = LandmarkSequence.from_arrays(
            arrays["image"],
            visibility,
            times_s,
            size_wh=draw(st.none() | st.tuples(st.integers(1, 9999), st.integers(1, 9999))),
            source=draw(sources),
            world_xyz=arrays["world"] if has_world else None,
        )
    return LandmarkRecording(people, times_s)


def _recording(n_frames: int = 6, *, world: bool = True) -> LandmarkRecording:
    """Two people; the second is there from frame 2, and nobody is in frame 4."""
    rng = np.random.default_rng(5)
    people = {}
    for number in (0, 3):
        image = rng.random((n_frames, 33, 3))
        image[4 : 5 if number == 0 else 6] = np.nan
        if number == 3:
            image[:2] = np.nan
        seen = np.isfinite(image[..., :1])
        people[number] = LandmarkSequence.from_arrays(
            image,
            np.where(seen[..., 0], 0.75, np.nan),
            np.arange(n_frames) / 30,
            size_wh=(640, 480),
            source='a "clip", 한글.mp4',
            world_xyz=np.where(seen, image - 0.5, np.nan) if world else None,
        )
    return LandmarkRecording(people)


def _assert_same(got: LandmarkRecording, expected: LandmarkRecording) -> None:
    assert list(got.people) == list(expected.people)
    np.testing.assert_array_equal(got.times_s, expected.times_s, strict=True)
    for number, sequence in expected.people.items():
        other = got.people[number]
        np.testing.assert_array_equal(other.image_xyz, sequence.image_xyz, strict=True)
        np.testing.assert_array_equal(other.visibility, sequence.visibility, strict=True)
        np.testing.assert_array_equal(other.times_s, sequence.times_s, strict=True)
        if sequence.world_xyz is None:
            assert other.world_xyz is None
        else:
            assert other.world_xyz is not None
            np.testing.assert_array_equal(other.world_xyz, sequence.world_xyz, strict=True)
        assert (other.size_wh, other.source) == (sequence.size_wh, sequence.source)


def _written(tmp_path: Path, suffix: str = ".csv", *, world: bool = True) -> Path:
    path = tmp_path / f"clip{suffix}"
    write_recording(path, _recording(world=world))
    return path


def _edit(path: Path, row: int, column: str, cell: str) -> None:
    """Change one cell; `row` counted as an editor does."""
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    records[row - 1][records[0].index(column)] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(records)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_bit_comes_back(suffix: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / f"clip{suffix}"

    @settings(max_examples=25)
    @given(recordings())
    def check(recording: LandmarkRecording) -> None:
        write_recording(path, recording)
        _assert_same(read_recording(path), recording)

    check()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("world", [True, False], ids=["world", "picture only"])
def test_people_gaps_and_empty_pictures_come_back(suffix: str, world: bool, tmp_path: Path) -> None:
    path = _written(tmp_path, suffix, world=world)
    _assert_same(read_recording(path), _recording(world=world))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_recording_without_people_comes_back_empty(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"nobody{suffix}"
    write_recording(path, LandmarkRecording({}))
    assert dict(read_recording(path).people) == {}


def test_csv_has_a_row_a_person_and_picture_and_empty_cells_for_what_is_missing(
    tmp_path: Path,
) -> None:
    rows = list(csv.DictReader(_written(tmp_path).read_text(encoding="utf-8").splitlines()))
    assert [(row["frame"], row["person"]) for row in rows] == [
        ("0", "0"),
        ("1", "0"),
        ("2", "0"),
        ("2", "3"),
        ("3", "0"),
        ("3", "3"),
        ("4", ""),
        ("5", "0"),
    ]
    assert rows[6]["nose_x"] == rows[6]["nose_world_z"] == ""
    assert rows[6]["time_s"] == repr(4 / 30)
    assert "nan" not in _written(tmp_path).read_text(encoding="utf-8")


def test_file_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    parquet = _written(tmp_path, ".parquet").rename(tmp_path / "wrong.csv")
    assert find_kind(parquet) == "barun-parquet"
    _assert_same(read_recording(parquet), _recording())


@pytest.mark.parametrize(
    ("row", "column", "cell", "message"),
    [
        pytest.param(3, "left_knee_x", "abc", r"row 3, column left_knee_x: .*'abc'", id="text"),
        pytest.param(3, "left_knee_x", "1_0", r"row 3, column left_knee_x: .*'1_0'", id="1_0"),
        pytest.param(3, "nose_y", "１", r"row 3, column nose_y: .*'１'", id="wide digit"),
        pytest.param(3, "nose_y", " ", r"row 3, column nose_y: expected a number", id="blank"),
        pytest.param(4, "nose_z", "inf", r"row 4, column nose_z: .*infinity", id="infinite"),
        pytest.param(4, "nose_z", "1e39", r"row 4, column nose_z: .*infinity", id="1e39"),
        pytest.param(2, "nose_visibility", "1.5", r"row 2, column nose_vis.*1\.5", id="vis"),
        pytest.param(5, "frame", "2.5", r"row 5, column frame: .*whole number.*2\.5", id="2.5"),
        pytest.param(5, "frame", "", r"row 5, column frame: .*whole number", id="no frame"),
        pytest.param(6, "frame", "1", r"row 6, column frame: .*must increase", id="frame back"),
        pytest.param(5, "person", "0", r"row 4: .*more than once in frame 2", id="doubled"),
        pytest.param(5, "person", "-1", r"row 5, column person: .*whole number", id="minus"),
        pytest.param(3, "time_s", "0", r"row 3, column time_s: .*later from frame", id="still"),
        pytest.param(3, "time_s", "", r"row 3, column time_s: expected seconds", id="no time"),
        pytest.param(5, "time_s", "9", r"row 5, column time_s: expected one time", id="two times"),
        pytest.param(3, "width_px", "", "row 3: width_px and height_px must both", id="half"),
        pytest.param(3, "width_px", "0", r"row 3, column width_px: .*whole number", id="no width"),
        pytest.param(3, "width_px", "641", "row 3: source or picture size of person 0", id="size"),
        pytest.param(3, "source", "other", "row 3: source or picture size", id="source"),
        pytest.param(1, "nose_x", "knows", "not known here: knows", id="unknown"),
        pytest.param(1, "nose_x", "nose_y", "more than once: nose_y", id="twice"),
        pytest.param(1, "nose_world_x", "frame", "more than once: frame", id="twice a key"),
    ],
)
def test_wrong_cell_is_named_with_file_row_and_column(
    row: int, column: str, cell: str, message: str, tmp_path: Path
) -> None:
    path = _written(tmp_path)
    _edit(path, row, column, cell)
    with pytest.raises(LandmarkFileError, match=message) as caught:
        read_recording(path)
    assert str(path) in str(caught.value)


def test_all_faults_are_named_at_once_and_their_number_is_bounded(tmp_path: Path) -> None:
    path = _written(tmp_path)
    _edit(path, 2, "nose_x", "a")
    _edit(path, 4, "left_hip_y", "b")
    with pytest.raises(LandmarkFileError, match=r"(?s)2 problems.*nose_x.*row 4.*left_hip_y"):
        read_recording(path)
    text = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(text[0] + "1,2\n" * 5000, encoding="utf-8")
    with pytest.raises(LandmarkFileError, match=r"row 2: expected \d+ cells") as caught:
        read_recording(path)
    assert len(str(caught.value).splitlines()) < 30


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95, 0.9999])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_file_cut_off_anywhere_is_refused(suffix: str, kept: float, tmp_path: Path) -> None:
    path = _written(tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(LandmarkFileError, match=r"breaks off|cells, but found|are missing"):
        read_recording(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\n\n", "is empty", id="blank"),
        pytest.param(bytes(range(256)) * 4, "not a text file", id="binary"),
        pytest.param("frame,time_s\n".encode("utf-16"), "not a text file", id="utf-16"),
        pytest.param("frame,이름\n".encode("cp949"), "row 1: expected text in UTF-8", id="cp949"),
        pytest.param(b"PAR1", "breaks off", id="four bytes of Parquet"),
        pytest.param(b"PAR1" + b"\xff" * 90 + b"PAR1", "breaks off", id="false Parquet"),
        pytest.param(b"a,b\n1,2\n", "no landmark file Barun knows", id="another table"),
        pytest.param(b"frame;lm_0_x\n1;2\n", "by commas, but found ';'", id="semicolons"),
        pytest.param(b"frame\tlm_0_x\n1\t2\n", "by commas, but found 'TAB'", id="tabs"),
        pytest.param(b'frame,"time_s\n1,2\n', "well-formed", id="open quotation mark"),
    ],
)
def test_file_of_another_kind_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.csv"
    path.write_bytes(content)
    with pytest.raises(LandmarkFileError, match=message) as caught:
        read_recording(path)
    assert "clip.csv" in str(caught.value)


def test_wrong_encoding_far_down_is_named_with_its_row(tmp_path: Path) -> None:
    path = _written(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[6] = lines[6].replace("한".encode(), b"\xb0\xa1")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(LandmarkFileError, match="row 7: expected text in UTF-8"):
        read_recording(path)


def test_parquet_with_a_ruined_footer_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = _written(tmp_path, ".parquet")
    content = bytearray(path.read_bytes())
    content[-4000:-8] = b"\x05" * 3992
    path.write_bytes(content)
    with pytest.raises(LandmarkFileError, match="is damaged"):
        read_recording(path)


def test_foreign_and_newer_parquet_are_told_apart(tmp_path: Path) -> None:
    from arro3.core import Array, Table
    from arro3.io import write_parquet

    path = tmp_path / "other.parquet"
    table = Table.from_arrays([Array.from_numpy(np.arange(3))], names=["x"])
    write_parquet(table, str(path))
    with pytest.raises(LandmarkFileError, match="not one of landmarks that Barun wrote"):
        read_recording(path)
    write_parquet(table, str(path), key_value_metadata={"barun.landmarks.version": "7"})
    with pytest.raises(LandmarkFileError, match=r"of version 7, .* up to 1\. Update"):
        read_recording(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(LandmarkFileError, match="There is no file"):
        read_recording(tmp_path / "gone.csv")
    with pytest.raises(LandmarkFileError, match="cannot be read"):
        read_recording(tmp_path)


def test_unwritable_place_and_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be written"):
        write_recording(tmp_path / "no folder" / "x.csv", _recording())
    with pytest.raises(SettingError, match=r"written as \.csv, \.parquet, \.trc"):
        write_recording(tmp_path / "x.json", _recording())


def test_file_in_the_way_stays_when_the_new_one_cannot_be_made(tmp_path: Path) -> None:
    path = _written(tmp_path, ".trc")
    before = path.read_bytes()
    with pytest.raises(LandmarkValueError, match="has no world landmarks"):
        write_recording(path, _recording(world=False))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
