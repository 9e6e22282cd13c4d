"""The wide table of frames, read back with Python's own CSV reader."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from barun.feedback.angle_motion import write_angle_motion
from barun.feedback.frame_table import FrameTable, RunFrames, write_frame_table
from barun.kinematics.angle_table import JOINT_ANGLES
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import Landmark, LandmarkRecording, LandmarkSequence
from barun.running.cycles.stride_course import StrideCourse
from tests.fixtures.motions import make_side_sequence

Row = dict[str, str]


def table_of(recording: LandmarkRecording, run: RunFrames | None = None) -> FrameTable:
    angles = {
        number: compute_joint_angles(person, "image") for number, person in recording.people.items()
    }
    return FrameTable(recording, "image", angles, run)


def read(table: FrameTable) -> list[Row]:
    file = io.StringIO(newline="")
    write_frame_table(file, table)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline=""), strict=True))


def bent_knees() -> LandmarkSequence:
    """Seen from the side, knees bent by 0, 30 and 90 degrees; nothing is known of frame 1's nose,
    and the left ankle is hidden in frame 2."""
    sequence = make_side_sequence(knee_deg=np.array([0.0, 30.0, 90.0]))
    image_xyz, visibility = sequence.image_xyz.copy(), sequence.visibility.copy()
    image_xyz[1, Landmark.NOSE] = np.nan
    visibility[1, Landmark.NOSE] = np.nan
    visibility[2, Landmark.LEFT_ANKLE] = 0.25
    return replace(sequence, image_xyz=image_xyz, visibility=visibility)


def test_points_angles_and_confidence_stand_in_one_line() -> None:
    sequence = bent_knees()
    rows = read(table_of(LandmarkRecording({0: sequence})))
    assert [row["frame"] for row in rows] == ["0", "1", "2"]
    assert [float(row["left_knee_flexion_image_deg"]) for row in rows] == pytest.approx(
        [0, 30, 90], abs=1e-3
    )
    # both thighs hang: the points of the last line make the right angle that stands beside them
    hip, knee, ankle = (
        np.array([float(rows[2][f"left_{mark}_{axis}"]) for axis in "xy"]) * [1280, 720]
        for mark in ("hip", "knee", "ankle")
    )
    thigh, shank = hip - knee, ankle - knee
    assert thigh @ shank == pytest.approx(0, abs=1e-2)
    assert [float(row["left_knee_flexion_confidence"]) for row in rows] == pytest.approx(
        [float(sequence.visibility[0, Landmark.LEFT_KNEE])] * 2 + [0.25]
    )
    assert [row["left_knee_flexion_counts"] for row in rows] == ["1", "1", "0"]
    assert (rows[0]["width_px"], rows[0]["height_px"]) == ("1280", "720")
    for mark in Landmark:
        for part, axis in enumerate("xyz"):
            read_back = np.array([np.float32(row[f"{mark.label}_{axis}"] or "nan") for row in rows])
            np.testing.assert_array_equal(read_back, sequence.image_xyz[:, mark, part])


def test_what_is_not_known_is_an_empty_cell() -> None:
    rows = read(table_of(LandmarkRecording({0: bent_knees()})))
    assert [rows[1][f"nose_{part}"] for part in ("x", "y", "z", "visibility")] == [""] * 4
    # seen from the side, a tilt of the shoulders has no value, and so does not count
    assert (rows[0]["shoulder_tilt_image_deg"], rows[0]["shoulder_tilt_counts"]) == ("", "0")
    assert not any(word in cell.lower() for row in rows for cell in row.values()
                   for word in ("nan", "inf", "none"))  # fmt: skip


def test_each_person_has_a_line_and_nobody_has_one() -> None:
    first = make_side_sequence(n_frames=4)
    second = make_side_sequence(n_frames=4, facing="left", knee_deg=20)
    here, there = first.image_xyz.copy(), second.image_xyz.copy()
    here[2:], there[0], there[2] = np.nan, np.nan, np.nan
    people = {
        number: LandmarkSequence.from_arrays(
            image_xyz,
            np.where(np.isfinite(image_xyz[..., 0]), 1.0, np.nan),
            first.times_s,
            size_wh=first.size_wh,
            source="=A1",
        )
        for number, image_xyz in {0: here, 7: there}.items()
    }
    rows = read(table_of(LandmarkRecording(people)))
    assert [(row["frame"], row["person"]) for row in rows] == [
        ("0", "0"), ("1", "0"), ("1", "7"), ("2", ""), ("3", "7")
    ]  # fmt: skip
    assert [row["left_knee_flexion_image_deg"] for row in rows if row["person"] == "7"] == [
        "20.0000"
    ] * 2
    assert all(not cell for name, cell in rows[3].items() if name.startswith(("nose", "left_")))
    assert rows[3]["time_s"] == "0.066667"
    assert rows[0]["source"] == "'=A1"  # no spreadsheet runs it


def test_strides_stand_beside_the_points() -> None:
    nothing = np.full(3, np.nan)
    run = RunFrames(
        np.array([False, True, True]),
        {
            "left": StrideCourse(
                np.array([np.nan, 2, 2]), np.array([np.nan, 0, 0.25]), np.array([np.nan, 1, 0])
            ),
            "right": StrideCourse(nothing, nothing, nothing),
        },
    )
    rows = read(table_of(LandmarkRecording({0: bent_knees()}), run))
    assert [row["analysed"] for row in rows] == ["0", "1", "1"]
    assert [row["left_stride"] for row in rows] == ["", "2", "2"]
    assert [row["left_phase"] for row in rows] == ["", "0.0000", "0.2500"]
    assert [row["left_on_ground"] for row in rows] == ["", "1", "0"]
    assert {row["right_stride"] for row in rows} == {""}
    assert "analysed" not in read(table_of(LandmarkRecording({0: bent_knees()})))[0]


def test_without_people_the_heading_stands_alone() -> None:
    file = io.StringIO()
    write_frame_table(file, FrameTable(LandmarkRecording({}), "image", {}, None))
    (heading,) = file.getvalue().splitlines()
    names = heading.split(",")
    assert names[0] == "frame"
    assert len(names) == len(set(names))
    for key in JOINT_ANGLES:
        assert {f"{key}_image_deg", f"{key}_confidence", f"{key}_counts"} <= set(names)


def read_motion(content: str) -> tuple[dict[str, str], list[str], np.ndarray]:
    """Read a motion file as OpenSim does: blanks part the columns, whatever their number."""
    head, _, body = content.partition("endheader\n")
    keys = dict(line.split("=") for line in head.splitlines()[1:])
    labels, *lines = body.splitlines()
    return (
        keys,
        labels.split(),
        np.array([[float(cell) for cell in line.split()] for line in lines]),
    )


def test_a_motion_file_comes_back() -> None:
    series = compute_joint_angles(bent_knees(), "image")
    file = io.StringIO()
    write_angle_motion(file, "angles.mot", series, np.array([0, 1, 2]))
    assert file.getvalue().startswith("angles.mot\nversion=1\n")
    keys, labels, numbers = read_motion(file.getvalue())
    assert keys == {
        "version": "1", "nRows": "3", "nColumns": str(len(labels)), "inDegrees": "yes"
    }  # fmt: skip
    assert set(labels[1:]) < set(JOINT_ANGLES)
    assert numbers.shape == (3, len(labels))
    np.testing.assert_allclose(numbers[:, 0], series.times_s, atol=1e-6)
    knee = numbers[:, labels.index("left_knee_flexion")]
    # in the last frame the ankle is hidden: the value does not count
    np.testing.assert_allclose(knee, [0, 30, np.nan], atol=1e-3)
    np.testing.assert_allclose(
        numbers[:, labels.index("right_knee_flexion")], [0, 30, 90], atol=1e-3
    )
    assert "shoulder_tilt" not in labels  # no frame shows it from the side
    assert np.isfinite(numbers).any(axis=0).all()


def test_a_motion_file_holds_the_rows_asked_for() -> None:
    file = io.StringIO()
    series = compute_joint_angles(bent_knees(), "image")
    write_angle_motion(file, "a.mot", series, np.array([1, 2]))
    keys, _, numbers = read_motion(file.getvalue())
    assert keys["nRows"] == "2"
    np.testing.assert_allclose(numbers[:, 0], series.times_s[1:], atol=1e-6)
