"""What the files for other programs hold, against the analysis they come from."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from barun.errors import InputError, LandmarkFileError, LandmarkValueError
from barun.feedback.running.running_report import RunningReport
from barun.landmarks import Landmark, LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import read_recording, read_trc
from barun.pipeline.clip_analysis import Preparation, analyze_recording
from barun.pipeline.frame_export import FrameExport
from barun.pipeline.posture_analysis import choose_sitter
from barun.pipeline.running_analysis import RunKnowledge, analyze_running, set_clock
from barun.pipeline.running_report import report_of_running
from barun.posture.view.mirror import unmirror_sequence
from tests.fixtures.motions import make_front_sequence, make_side_sequence
from tests.pipeline.runs import filmed, half_outside

Row = dict[str, str]


def report(
    recording: LandmarkRecording, knowledge: RunKnowledge
) -> tuple[RunningReport, FrameExport]:
    analysis = analyze_running(recording, knowledge)
    now = datetime(2026, 1, 2, tzinfo=UTC)
    made = report_of_running(analysis, "run.csv", now, engine="-", model="-", ending="complete")
    return made, FrameExport.of_run(made, set_clock(recording, knowledge))


def frames(export: FrameExport, folder: Path) -> list[Row]:
    with export.write("frames", folder).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(rows: list[Row], column: str) -> np.ndarray:
    return np.array([float(row[column] or "nan") for row in rows])


def late_runner() -> LandmarkRecording:
    """The run, the first 30 frames empty, with the legs exchanged in some frames after them."""
    sequence = filmed().people[0]
    image_xyz, visibility = sequence.image_xyz.copy(), sequence.visibility.copy()
    legs = [mark for mark in Landmark if mark >= Landmark.LEFT_KNEE]
    others = [mark.mirrored for mark in legs]
    image_xyz[200:203, legs] = image_xyz[200:203, others]
    image_xyz[:30], visibility[:30] = np.nan, np.nan
    runner = LandmarkSequence.from_arrays(
        image_xyz, visibility, sequence.times_s, size_wh=sequence.size_wh, source="run.mp4"
    )
    return LandmarkRecording({3: runner}, sequence.times_s)


def test_a_run_is_repaired_and_has_its_strides(tmp_path: Path) -> None:
    recording = late_runner()
    made, export = report(recording, RunKnowledge(height_m=1.7))
    assert made.run is not None
    assert made.gate.repair is not None
    rows = frames(export, tmp_path)
    assert len(rows) == 600
    assert {row["person"] for row in rows[:30]} == {""}
    assert {row["person"] for row in rows[30:]} == {"3"}
    analysed = np.flatnonzero(numbers(rows, "analysed"))
    np.testing.assert_array_equal(analysed, 30 + np.arange(*made.gate.part))
    assert 201 in analysed
    assert made.gate.repair.exchanged_legs[201 - analysed[0]]
    # the legs stand as they were filmed, before the engine exchanged them
    truth = filmed().people[0].image_xyz[201, Landmark.LEFT_ANKLE, 0]
    assert float(rows[201]["left_ankle_x"]) == pytest.approx(float(truth), abs=1e-6)
    times_s = numbers(rows, "time_s")
    for number, stride in enumerate(made.run.strides, start=1):
        own = np.flatnonzero(numbers(rows, f"{stride.side}_stride") == number)
        inside = np.flatnonzero((times_s >= stride.start_s) & (times_s < stride.end_s))
        np.testing.assert_array_equal(own, inside)
        phase = numbers(rows, f"{stride.side}_phase")[own]
        np.testing.assert_allclose(
            phase, (times_s[own] - stride.start_s) / stride.duration_s, atol=1e-4
        )
        down = numbers(rows, f"{stride.side}_on_ground")[own]
        assert np.all(down[np.isfinite(down)] == (phase < stride.toe_off_share)[np.isfinite(down)])


def test_the_files_of_a_run_agree(tmp_path: Path) -> None:
    """One instant of each, brought to the same unit by hand."""
    _, export = report(late_runner(), RunKnowledge(height_m=1.7))
    rows = frames(export, tmp_path)
    coco = json.loads(export.write("coco", tmp_path).read_text(encoding="ascii"))
    trc = read_trc(export.write("trc", tmp_path))
    motion = export.write("mot", tmp_path).read_text(encoding="utf-8").splitlines()
    assert {path.name for path in tmp_path.iterdir()} == {
        "frames.csv", "keypoints.coco.json", "markers.trc", "angles.mot"
    }  # fmt: skip
    analysed = [row for row in rows if row["analysed"] == "1"]
    assert len(analysed) == len(trc.times_s) == len(motion) - 7
    row = analysed[170]  # at which the legs had been exchanged
    (person,) = [one for one in coco["annotations"] if one["image_id"] == int(row["frame"]) + 1]
    place = coco["categories"][0]["keypoints"].index("left_ankle")
    x_px, y_px, _ = person["keypoints"][3 * place : 3 * place + 3]
    assert x_px == pytest.approx(float(row["left_ankle_x"]) * 1280, abs=0.006)
    assert y_px == pytest.approx(float(row["left_ankle_y"]) * 720, abs=0.006)
    ankle, knee = (trc.marker_m(f"left_{name}")[170] for name in ("ankle", "knee"))
    x_knee_px, y_knee_px, _ = person["keypoints"][3 * place - 6 : 3 * place - 3]
    up_over_right = (ankle[1] - knee[1]) / (ankle[0] - knee[0])
    assert up_over_right == pytest.approx(-(y_px - y_knee_px) / (x_px - x_knee_px), rel=1e-3)
    labels = motion[6].split("\t")
    cells = dict(zip(labels, motion[7 + 170].split("\t"), strict=True))
    assert float(cells["time"]) == pytest.approx(float(row["time_s"]), abs=1e-6)
    for row_key in rows[0]:
        key = row_key.removesuffix("_counts")
        if key != row_key and key not in labels:
            assert not any(float(one[row_key]) for one in analysed)
    for key in labels[1:]:
        expected = row[f"{key}_image_deg"] if row[f"{key}_counts"] == "1" else "NaN"
        assert cells[key] == expected


def test_a_refused_run_has_points_and_no_strides(tmp_path: Path) -> None:
    made, export = report(half_outside(), RunKnowledge())
    assert not made.is_accepted
    rows = frames(export, tmp_path)
    assert len(rows) == 600
    assert {row["analysed"] for row in rows} == {"0"}
    assert {row["left_stride"] for row in rows} == {""}
    for kind in ("trc", "mot"):
        with pytest.raises(InputError, match=f"no {kind} file: the run could not be analysed"):
            export.write(kind, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"frames.csv"}


def test_a_run_without_a_clock_has_the_times_of_its_strides(tmp_path: Path) -> None:
    sequence = filmed().people[0]
    slow = LandmarkSequence.from_arrays(
        sequence.image_xyz, sequence.visibility, sequence.times_s * 2,
        size_wh=sequence.size_wh, source="slow.mp4",
    )  # fmt: skip
    made, export = report(LandmarkRecording({0: slow}), RunKnowledge())
    assert made.gate.conditions.clock == "doubted"
    rows = frames(export, tmp_path)
    assert made.run is not None
    first = made.run.strides[0]
    started = numbers(rows, f"{first.side}_stride") == 1
    assert numbers(rows, "time_s")[started][0] == pytest.approx(first.start_s, abs=1 / 50)


def test_angles_are_those_of_everybody_as_prepared(tmp_path: Path) -> None:
    knee_deg = 20 + 10 * np.sin(np.arange(60.0))
    people = {
        0: make_side_sequence(knee_deg=knee_deg),
        1: make_front_sequence(n_frames=60),
    }
    recording = LandmarkRecording(people)
    analyses = analyze_recording(recording, Preparation(smoothing_hz=3))
    export = FrameExport.of_people(analyses, recording)
    rows = [row for row in frames(export, tmp_path) if row["person"] == "0"]
    smooth = analyses[0].angles["image"].angle_deg("left_knee_flexion")
    assert np.ptp(smooth) < 0.9 * np.ptp(knee_deg)  # it was smoothed
    np.testing.assert_allclose(numbers(rows, "left_knee_flexion_image_deg"), smooth, atol=1e-4)
    assert len(frames(export, tmp_path)) == 120


def test_markers_without_a_length_are_in_picture_heights(tmp_path: Path) -> None:
    sequence = make_side_sequence()
    recording = LandmarkRecording({0: sequence})
    path = FrameExport.of_people(analyze_recording(recording), recording).write("trc", tmp_path)
    assert path.name == "markers-picture-heights.trc"
    assert path.read_text().split("\n", 1)[0].endswith(path.name)
    nose = read_trc(path).marker_m("nose")[0]
    x, y = sequence.image_xyz[0, Landmark.NOSE, :2].astype(float)
    np.testing.assert_allclose(nose, [x * 1280 / 720, 1 - y, 0], atol=1e-5)


def test_the_sitter_is_written_as_judged(tmp_path: Path) -> None:
    """Of a mirrored camera with left and right where they belong."""
    mirrored = make_front_sequence(n_frames=20)
    recording = LandmarkRecording({2: mirrored})
    sitter, _ = choose_sitter(recording)
    export = FrameExport.of_sitter(unmirror_sequence(sitter), recording)
    rows = frames(export, tmp_path)
    assert {row["person"] for row in rows} == {"2"}
    was = float(mirrored.image_xyz[0, Landmark.RIGHT_SHOULDER, 0])
    assert float(rows[0]["left_shoulder_x"]) == pytest.approx(1 - was, abs=1e-6)
    assert "analysed" not in rows[0]


def test_without_a_picture_size_angles_are_those_of_space(tmp_path: Path) -> None:
    sequence = make_side_sequence(knee_deg=40, n_frames=3)
    world = sequence.image_xyz * np.array([1.28, 0.72, 1], dtype=np.float32)
    sizeless = replace(sequence, size_wh=None, world_xyz=world)
    recording = LandmarkRecording({0: sizeless})
    export = FrameExport.of_people(analyze_recording(recording), recording)
    rows = frames(export, tmp_path)
    assert numbers(rows, "left_knee_flexion_world_deg") == pytest.approx(40, abs=0.01)
    assert "left_knee_flexion_image_deg" not in rows[0]
    assert float(rows[0]["nose_world_x"]) == pytest.approx(float(world[0, 0, 0]))
    with pytest.raises(InputError, match=r"no trc file: .* --size"):
        export.write("trc", tmp_path)
    with pytest.raises(LandmarkValueError, match="does not state the size"):
        export.write("coco", tmp_path)
    flat = replace(sequence, size_wh=None, world_xyz=None)
    recording = LandmarkRecording({0: flat})
    export = FrameExport.of_people(analyze_recording(recording), recording)
    assert not any("_deg" in name for name in frames(export, tmp_path)[0])
    with pytest.raises(InputError, match="no mot file"):
        export.write("mot", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"frames.csv"}


def test_nobody(tmp_path: Path) -> None:
    export = FrameExport.of_people((), LandmarkRecording({}))
    assert frames(export, tmp_path) == []
    assert json.loads(export.write("coco", tmp_path).read_text())["annotations"] == []
    for kind in ("trc", "mot"):
        with pytest.raises(InputError, match="nobody was found"):
            export.write(kind, tmp_path)


def test_the_table_is_no_recording_to_analyse_again(tmp_path: Path) -> None:
    recording = LandmarkRecording({0: make_side_sequence()})
    path = FrameExport.of_people(analyze_recording(recording), recording).write("frames", tmp_path)
    with pytest.raises(LandmarkFileError, match=r"landmarks\.parquet that lies beside"):
        read_recording(path)
