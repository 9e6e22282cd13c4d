"""Sane figures on real people."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose.engine import BlazePoseEngine
from barun.capture.opening import open_source
from barun.landmarks import LandmarkSequence
from barun.landmarks.formats import read_legacy_frames
from barun.pipeline.clip_landmarks import estimate_landmarks
from barun.posture.features.feature_table import FEATURES
from barun.posture.features.feature_values import compute_features
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.features.measuring import measure_posture
from barun.posture.features.summary import summarise_posture
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

PEOPLE = ("p1", "p2", "p3")


def _film(clip: Path) -> LandmarkSequence:
    with open_source(str(clip)) as source, BlazePoseEngine() as engine:
        recording = estimate_landmarks(source, engine).recording
    return recording.people[min(recording.people)]


def _measure(sequence: LandmarkSequence, view: View) -> tuple[PoseRows, PostureMeasurements]:
    rows = PoseRows.from_sequence(sequence)
    return rows, measure_posture(rows, np.full(len(rows), view, dtype=np.int8))


def _legacy(data_dir: Path, person: str, view_label: str, grades: str) -> PostureMeasurements:
    """Measure the labelled rows; from the side, each in the view of the way it faces."""
    frames = read_legacy_frames(data_dir / "posture" / f"{person}.csv")
    chosen = np.array(frames.labels["view_angle"]) == view_label
    chosen &= np.isin(frames.labels["pose_grade"], list(grades))
    image_xy = frames.image_xy[chosen]
    rows = PoseRows.from_arrays(
        image_xy, np.full(image_xy.shape[:2], np.nan), np.full(len(image_xy), 640 / 480)
    )
    view = np.full(len(rows), View.FRONT, dtype=np.int8)
    if view_label == "2":
        _, yaw_deg = compute_features(rows, np.zeros(len(rows), dtype=np.int8))
        view = np.where(yaw_deg < 0, View.LEFT_SIDE, View.RIGHT_SIDE).astype(np.int8)
    return measure_posture(rows, view)


def _median(measured: PostureMeasurements, key: str) -> float:
    return float(np.nanmedian(measured.value(key)))


@pytest.mark.slow
def test_somebody_before_a_webcam(data_dir: Path) -> None:
    rows, measured = _measure(
        _film(data_dir / "webcam" / "kui_front_20250705_222700.mp4"), View.FRONT
    )
    summary = {
        one.key: one for one in summarise_posture(measured, np.arange(len(rows)) / 30.0, rows)
    }

    assert np.all(np.abs(measured.yaw_deg) < 15)
    for key in ("head_height", "head_tilt", "shoulder_tilt", "head_turn", "face_size"):
        assert summary[key].outcome == "reliable", key
        assert summary[key].support.median_visibility > 0.9
    assert 0.5 < summary["head_height"].value < 0.75
    for key in ("head_tilt", "shoulder_tilt", "head_turn", "shoulder_rotation"):
        assert abs(summary[key].value) < 8, key
    assert 0.5 < summary["screen_distance"].value < 1.2
    # The hips are below the picture, where the engine goes on guessing.
    for key in ("pelvis_tilt", "trunk_lateral_inclination", "trunk_twist"):
        assert summary[key].outcome == "cannot_judge", key
        assert summary[key].reason == "posture.reason-out-of-picture"
    assert summary["neck_inclination"].reason == "posture.reason-wrong-view"


@pytest.mark.slow
def test_somebody_who_bends_beside_a_camera(data_dir: Path) -> None:
    """Upright to frame 46, bent from frame 60, facing the right of the picture."""
    clip = data_dir / "webcam" / "kui_side_20250706_173222.mp4"
    _, measured = _measure(_film(clip), View.RIGHT_SIDE)

    def median(key: str, first: int, last: int) -> float:
        values: npt.NDArray[np.float64] = measured.value(key)[first:last]
        return float(np.nanmedian(values))

    assert -15 < median("trunk_inclination", 0, 46) < 5
    assert median("trunk_inclination", 60, 87) > median("trunk_inclination", 0, 46) + 30
    assert 0 < median("neck_inclination", 0, 46) < 20
    assert median("neck_inclination", 60, 87) > median("neck_inclination", 0, 46) + 40
    assert median("ear_eye_inclination", 60, 87) > median("ear_eye_inclination", 0, 46) + 25
    assert median("ear_height", 60, 87) < median("ear_height", 0, 46) - 0.15
    for key in ("trunk_inclination", "neck_inclination", "neck_flexion"):
        # Leaning, from frame 48 to 58, lies between.
        leaning = median(key, 48, 58)
        assert median(key, 0, 46) < leaning < median(key, 60, 87), key
    assert abs(float(np.nanmedian(measured.yaw_deg[:46])) - 90) < 10


@pytest.mark.parametrize("person", PEOPLE)
def test_labelled_front_views(data_dir: Path, person: str) -> None:
    good = _legacy(data_dir, person, "1", "a")
    bad = _legacy(data_dir, person, "1", "cd")

    for key in ("head_tilt", "shoulder_tilt", "head_turn", "neck_lateral_inclination"):
        assert abs(_median(good, key)) < 13, key
    assert 0.5 < _median(good, "head_height") < 0.75
    assert 2 < _median(good, "shoulder_roundness") < 3.2
    assert 0.4 < _median(good, "screen_distance") < 1.1
    # Slumping sinks the head between the shoulders and lowers the face.
    assert _median(bad, "head_height") < _median(good, "head_height") - 0.05
    assert _median(bad, "head_pitch") > _median(good, "head_pitch") + 0.05


@pytest.mark.parametrize("person", PEOPLE)
def test_labelled_side_views(data_dir: Path, person: str) -> None:
    good = _legacy(data_dir, person, "2", "a")
    bad = _legacy(data_dir, person, "2", "cd")

    assert 5 < _median(good, "neck_inclination") < 25
    assert _median(bad, "neck_inclination") > _median(good, "neck_inclination") + 8
    assert _median(bad, "head_forward_offset") > _median(good, "head_forward_offset") + 0.2
    assert _median(bad, "ear_eye_inclination") > _median(good, "ear_eye_inclination") + 5


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("view_label", ["1", "2"])
def test_what_old_recordings_do_not_show_is_not_judged(
    data_dir: Path, person: str, view_label: str
) -> None:
    """They hold x and y only, and hardly any hips."""
    measured = _legacy(data_dir, person, view_label, "abcd")
    cannot = measured.trust == Trust.CANNOT_JUDGE

    np.testing.assert_array_equal(cannot, np.isnan(measured.values))
    for column, (key, feature) in enumerate(FEATURES.items()):
        reasons = set(measured.reason[cannot[:, column], column].tolist())
        if key in ("shoulder_rotation", "pelvis_rotation", "trunk_twist"):
            assert reasons == {Reason.NO_DEPTH}
        elif feature.view not in ("any", "side" if view_label == "2" else "front"):
            assert reasons == {Reason.WRONG_VIEW}
        elif "pelvis" in key or "trunk" in key:
            assert cannot[:, column].mean() > 0.5, key
            assert reasons <= {Reason.NOT_VISIBLE, Reason.OUT_OF_PICTURE, Reason.TURNED}
