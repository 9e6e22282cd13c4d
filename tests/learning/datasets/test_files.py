"""Labelled rows in files and back."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import DatasetError, LandmarkFileError
from barun.landmarks.formats import read_legacy_frames, write_recording
from barun.landmarks.recording import LandmarkRecording
from barun.landmarks.sequence import LandmarkSequence
from barun.learning.datasets.exporting import ExportKind, export_rows
from barun.learning.datasets.importing import (
    find_data_files,
    import_files,
    read_data_file,
    read_data_files,
)
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.sqlite_file import read_frames_sqlite
from barun.learning.datasets.version import DatasetVersion
from tests.learning.datasets.row_samples import make_rows
from tests.learning.posture_samples import make_person, write_person

NOW_S = 1.76e9


def _whole_rows() -> LabelledRows:
    """Return rows in which every field says something."""
    rows = make_rows(plan="1a 2d", n_each=4)
    random = np.random.default_rng(2)
    image = rows.image_xyz.copy()
    image[..., 2] = random.normal(size=image.shape[:2]).astype(np.float32)
    grade = rows.grade.copy()
    grade[3] = ""
    times_s = rows.recorded_at_s.copy()
    times_s[1] = np.nan
    return replace(
        rows,
        image_xyz=image,
        visibility=random.uniform(size=(8, 33)).astype(np.float32),
        world_xyz=random.normal(size=(8, 33, 3)).astype(np.float32),
        grade=grade,
        recorded_at_s=times_s,
        source=np.array(["camera 0", 'a "quoted", name'] * 4),
    )


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz"])
@pytest.mark.parametrize("has_world", [True, False], ids=["world", "image only"])
def test_a_file_of_rows_comes_back_bit_for_bit(
    tmp_path: Path, kind: ExportKind, has_world: bool
) -> None:
    rows = _whole_rows() if has_world else replace(_whole_rows(), world_xyz=None)
    (path,) = export_rows(rows, kind, tmp_path / f"rows.{kind}")
    back = read_data_file(path)
    assert back.origin.n_rows == 8
    for name in rows.__slots__:
        expected, got = getattr(rows, name), getattr(back.rows, name)
        if expected is None:
            assert got is None
        else:
            np.testing.assert_array_equal(got, expected, err_msg=name)
            assert got.dtype.kind == expected.dtype.kind


@pytest.mark.parametrize("kind", ["legacy-csv", "legacy-sqlite"])
def test_older_programs_get_their_table(tmp_path: Path, kind: ExportKind) -> None:
    rows = make_rows("P4", plan="1a 2c 3e", n_each=3)
    suffix = "csv" if kind == "legacy-csv" else "sqlite"
    (path,) = export_rows(rows, kind, tmp_path / f"all.{suffix}")
    back = read_data_file(path)  # the name says nothing, so the column counts
    assert back.rows.person.tolist() == ["P4"] * 9
    assert back.rows.view.tolist() == rows.view.tolist()
    assert back.rows.grade.tolist() == rows.grade.tolist()
    np.testing.assert_array_equal(back.rows.recorded_at_s, rows.recorded_at_s)
    np.testing.assert_array_equal(back.rows.image_xyz, rows.image_xyz)


def test_the_older_table_in_sqlite_has_a_column_a_coordinate(tmp_path: Path) -> None:
    rows = make_rows("P4", plan="1a", n_each=2)
    (path,) = export_rows(rows, "legacy-sqlite", tmp_path / "all.db")
    with closing(sqlite3.connect(path)) as connection:
        query = (
            "SELECT id, view_angle, pose_grade, landmark_0_x, landmark_32_y, person_id"
            " FROM pose_data"
        )
        first = connection.execute(query).fetchone()
    assert first[:3] == (1, 1, "a")
    assert first[3] == pytest.approx(float(rows.image_xyz[0, 0, 0]))
    assert first[4:] == (-1.0, "P4")  # a foot that was not seen


def test_views_alone_stand_in_the_column_label(tmp_path: Path) -> None:
    rows = make_rows(plan="1a 3a", n_each=2)
    rows = replace(rows, grade=np.full(4, ""))
    (path,) = export_rows(rows, "legacy-csv", tmp_path / "p1.csv")
    assert dict(read_legacy_frames(path).labels) == {"label": ("1", "1", "3", "3")}


def test_a_folder_holds_one_file_a_person_or_a_label(tmp_path: Path) -> None:
    rows = LabelledRows.joined([make_rows(name, plan="1a 2b", n_each=2) for name in ("P1", "P2")])
    people = export_rows(rows, "people", tmp_path / "people")
    assert [path.name for path in people] == ["p1.csv", "p2.csv"]
    assert [len(read_data_file(path).rows) for path in people] == [4, 4]
    labels = export_rows(rows, "labels", tmp_path / "labels")
    names = ["view_1.csv", "view_2.csv", "grade_a.csv", "grade_b.csv"]
    assert [path.name for path in labels] == names
    assert read_data_file(labels[0]).rows.people == ("P1", "P2")


@pytest.mark.parametrize(
    ("stem", "person"),
    [("p7", "P7"), ("view_p1_395", "P1"), ("P12-morning", "P12")],
)
def test_the_name_of_a_file_says_who_it_is(tmp_path: Path, stem: str, person: str) -> None:
    write_person(tmp_path, make_person("p3", plan="1a", n_each=2))
    path = (tmp_path / "p3.csv").rename(tmp_path / f"{stem}.csv")
    rows = read_data_file(path).rows
    assert rows.people == (person,)
    assert rows.participant_id.tolist() == ["P3"] * 2
    assert read_data_file(path, person="P9").rows.people == ("P9",)


def test_names_of_people_are_not_taken_over(tmp_path: Path) -> None:
    dataset = replace(make_person("p3", plan="1a", n_each=2), person=np.array(["Kim Minji"] * 2))
    path = write_person(tmp_path, dataset)
    with pytest.raises(DatasetError, match="--person"):
        read_data_file(path)
    read = read_data_file(path, person="P3")
    assert read.n_foreign_ids == 2
    assert read.rows.participant_id.tolist() == ["", ""]


def test_a_long_pause_begins_a_session(tmp_path: Path) -> None:
    path = write_person(tmp_path, make_person("p1", plan="1a", n_each=4))
    lines = path.read_text(encoding="utf-8").splitlines()
    for number in (3, 4):
        cells = lines[number].split(",")
        cells[1] = str(float(cells[1]) + 61)
        lines[number] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_data_file(path).rows.session.tolist() == ["p1.csv 1"] * 2 + ["p1.csv 2"] * 2


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_frames_of_a_recording_are_rows_without_labels(tmp_path: Path, suffix: str) -> None:
    pose = make_rows(plan="1a", n_each=5).image_xyz.copy()
    pose[2] = np.nan  # nobody
    sequence = LandmarkSequence.from_arrays(
        pose, np.full((5, 33), 0.9), np.arange(5) / 30, size_wh=(640, 480), source="camera 0"
    )
    path = tmp_path / f"p2 sitting.{suffix}"
    write_recording(path, LandmarkRecording({0: sequence}))
    rows = read_data_file(path).rows
    assert rows.people == ("P2",)
    assert rows.origin_row.tolist() == [1, 2, 4, 5]
    assert set(rows.view.tolist()) == {0}
    assert set(rows.grade.tolist()) == {""}
    np.testing.assert_allclose(rows.recorded_at_s, np.array([0, 1, 3, 4]) / 30)


def test_only_files_of_poses_are_taken_from_a_folder(tmp_path: Path) -> None:
    write_person(tmp_path, make_person("p1", plan="1a", n_each=2))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert [path.name for path in find_data_files([tmp_path])] == ["p1.csv"]
    (tmp_path / "p1.csv").unlink()
    with pytest.raises(DatasetError, match="labelled poses"):
        find_data_files([tmp_path])
    with pytest.raises(LandmarkFileError, match="no file or folder"):
        find_data_files([tmp_path / "gone"])


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param(("a", "q"), r"row 3.*'q'", id="grade"),
        pytest.param(("1,2,", "9,2,"), "row 2.*view", id="view"),
        pytest.param(("row_id,", "row_ix,"), "row_id", id="header"),
    ],
)
def test_a_damaged_csv_names_the_cell(tmp_path: Path, change: tuple[str, str], match: str) -> None:
    rows = make_rows(plan="1a", n_each=3)
    (path,) = export_rows(rows, "csv", tmp_path / "rows.csv")
    lines = path.read_text(encoding="utf-8").split("\n")
    place = {"a": 2, "1,2,": 1, "row_id,": 0}[change[0]]
    old = ",a," if change[0] == "a" else change[0]
    new = ",q," if change[0] == "a" else change[1]
    lines[place] = lines[place].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises((LandmarkFileError, DatasetError), match=match):
        read_data_file(path)


def test_a_database_without_landmarks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE things (name TEXT)")
    with pytest.raises(LandmarkFileError, match="landmark_0_x"):
        read_frames_sqlite(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(LandmarkFileError):
        read_frames_sqlite(path)


def test_importing_again_adds_only_what_is_new(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    folder = tmp_path / "in"
    folder.mkdir()
    write_person(folder, make_person("p1", plan="1a", n_each=3))

    def again() -> tuple[int, int, str]:
        files = read_data_files(find_data_files([folder]))
        consent = {"P1": Consent("given", "models of sitting", NOW_S)}
        done = import_files(library, "posture", files, created_at_s=NOW_S, consent=consent)
        return done.n_new, done.n_known, done.version.hash

    first = again()
    assert first[:2] == (3, 0)
    assert again() == (0, 3, first[2])
    write_person(folder, make_person("p2", plan="1b", n_each=2))
    second = again()
    assert second[:2] == (2, 3)
    version = library.load("posture")
    assert version.hash == second[2]
    assert version.manifest.parents == (first[2],)
    assert [origin.name for origin in version.manifest.origins] == ["p1.csv", "p2.csv"]
    assert version.manifest.consent["P1"].state == "given"
    assert version.manifest.consent["P2"].state == "unknown"


def test_a_consent_told_later_is_written_down_though_no_row_is_new(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    folder = tmp_path / "in"
    folder.mkdir()
    write_person(folder, make_person("p1", plan="1a", n_each=3))

    def again(at_s: float, **consent: Consent) -> DatasetVersion:
        files = read_data_files(find_data_files([folder]))
        done = import_files(library, "posture", files, created_at_s=at_s, consent=consent)
        assert done.n_new == (3 if at_s == NOW_S else 0)
        return done.version

    first = again(NOW_S)
    told = again(NOW_S + 1, P1=Consent("given", "models", NOW_S + 1, NOW_S + 99))
    assert first.manifest.consent["P1"].state == "unknown"
    assert told.manifest.consent["P1"] == Consent("given", "models", NOW_S + 1, NOW_S + 99)
    assert told.manifest.parents == (first.hash,)
    assert told.rows.row_id.tolist() == first.rows.row_id.tolist()
    # said again, over already, or of somebody else, it is nothing new
    for entry in (
        Consent("given", "models", NOW_S + 2, NOW_S + 99),
        Consent("given", "", 0.0, 1.0),
    ):
        assert again(NOW_S + 2, P1=entry).hash == told.hash
    assert again(NOW_S + 2, P2=Consent("given", "models", NOW_S)).hash == told.hash


def test_rows_that_enter_no_version_are_told_even_when_nothing_else_is_new(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    folder = tmp_path / "in"
    folder.mkdir()
    ended = {"P2": Consent("given", "models of sitting", NOW_S - 10, NOW_S - 1)}

    def again() -> tuple[int, dict[str, int]]:
        files = read_data_files(find_data_files([folder]))
        done = import_files(library, "posture", files, created_at_s=NOW_S, consent=ended)
        return done.n_new, dict(done.left_out)

    write_person(folder, make_person("p1", plan="1a", n_each=3))
    assert again() == (3, {})
    write_person(folder, make_person("p2", plan="1b", n_each=2))
    assert again() == (0, {"P2": 2})
    (folder / "p2.csv").unlink()
    assert again() == (0, {})  # no version was made


def test_nothing_to_import_changes_nothing(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    with pytest.raises(DatasetError, match="at least one pose"):
        import_files(library, "posture", [], created_at_s=NOW_S)
    assert not library.folder.exists()


def test_the_real_files_are_read_whole(data_dir: Path) -> None:
    files = read_data_files(find_data_files([data_dir / "posture"]))
    rows = {file.origin.name: len(file.rows) for file in files}
    expected = {"p1.csv": 596, "p2.csv": 655, "p3.csv": 332, "p5.csv": 268}
    assert rows == {**expected, "view_p1_395.csv": 395}
    by_name = {file.origin.name: file.rows for file in files}
    assert by_name["view_p1_395.csv"].people == ("P1",)
    views = np.bincount(by_name["view_p1_395.csv"].view)
    assert views.tolist() == [0, 124, 165, 106]
    assert set(by_name["p5.csv"].participant_id.tolist()) == {"P1"}
