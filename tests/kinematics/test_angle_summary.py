import dataclasses
from typing import Any

import numpy as np
import pytest

from barun.findings.measurement import Measurement
from barun.kinematics.angle_summary import STATISTICS, summarise_joint_angles
from barun.kinematics.joint_angles import JOINT_ANGLES, JointAngleSeries, compute_joint_angles
from barun.landmarks import LandmarkSequence
from barun.messages import text
from tests.fixtures.motions import make_front_sequence, make_side_sequence


def _series(n_frames: int = 100, **changes: Any) -> JointAngleSeries:
    """A trunk that leans by 0, 1, 2 ... degrees, one more each frame, seen from the side."""
    lean = np.linspace(0, 0.9 * (n_frames - 1), n_frames, dtype=np.float64)
    series = compute_joint_angles(
        make_side_sequence(trunk_deg=lean), "image", keys=["trunk_inclination"]
    )
    return dataclasses.replace(series, **changes)


def _of(series: JointAngleSeries, key: str) -> Measurement:
    return {measurement.key: measurement for measurement in summarise_joint_angles(series)}[key]


def test_statistics_by_hand() -> None:
    """Of 101 values 0.0, 0.9 ... 90.0 the 5th percentile is the sixth, the 95th the 96th."""
    found = {m.key: m for m in summarise_joint_angles(_series(101))}
    expected = {"median": 45.0, "p5": 4.5, "p95": 85.5, "range": 81.0}
    assert set(found) == {f"trunk_inclination_{name}" for name in STATISTICS}
    for name, value in expected.items():
        measurement = found[f"trunk_inclination_{name}"]
        assert measurement.value == pytest.approx(value, abs=1e-3)
        assert (measurement.outcome, measurement.reason) == ("reliable", None)
        assert measurement.unit == "deg"
        assert measurement.support.n_frames == measurement.support.n_frames_total == 101
        assert measurement.support.median_visibility == 1


@pytest.mark.parametrize(
    ("n_lost", "outcome"), [(15, "reliable"), (30, "weak"), (85, "cannot_judge")]
)
@pytest.mark.parametrize("loss", ["visibility", "out-of-picture", "view"])
def test_lost_frames_make_it_weak_then_impossible_and_name_why(
    loss: str, n_lost: int, outcome: str
) -> None:
    plain = _series()
    changes: dict[str, Any] = {
        "visibility": plain.visibility.copy(),
        "in_picture": plain.in_picture.copy(),
        "yaw_deg": plain.yaw_deg.copy(),
    }
    changes["visibility"][:n_lost] = 0.4 if loss == "visibility" else 1
    changes["in_picture"][:n_lost] = loss != "out-of-picture"
    changes["yaw_deg"][:n_lost] = 10 if loss == "view" else 90
    measurement = _of(dataclasses.replace(plain, **changes), "trunk_inclination_median")
    assert measurement.outcome == outcome
    expected = None if outcome == "reliable" else f"kinematics.reason-{loss}"
    assert measurement.reason == expected
    assert np.isnan(measurement.value) == (outcome == "cannot_judge")
    assert measurement.support.n_frames == 100 - n_lost


@pytest.mark.parametrize(
    ("n_frames", "median", "p95"),
    [
        (4, "cannot_judge", "cannot_judge"),
        (5, "reliable", "weak"),
        (39, "reliable", "weak"),
        (40, "reliable", "reliable"),
    ],
)
def test_few_frames(n_frames: int, median: str, p95: str) -> None:
    series = _series(n_frames)
    assert _of(series, "trunk_inclination_median").outcome == median
    tail = _of(series, "trunk_inclination_p95")
    assert tail.outcome == p95
    if p95 != "reliable":
        assert tail.reason == "kinematics.reason-few-frames"


def test_a_single_picture_gives_a_weak_value_and_no_range() -> None:
    series = _series(1)
    median = _of(series, "trunk_inclination_median")
    assert (median.outcome, median.reason) == ("weak", "kinematics.reason-one-picture")
    assert median.value == series.values_deg[0, 0]
    tail = _of(series, "trunk_inclination_p95")
    assert (tail.outcome, tail.reason) == ("cannot_judge", "kinematics.reason-one-picture")


def test_a_single_picture_from_the_wrong_side_says_so() -> None:
    series = dataclasses.replace(_series(1), yaw_deg=np.array([10.0]))
    median = _of(series, "trunk_inclination_median")
    assert (median.outcome, median.reason) == ("cannot_judge", "kinematics.reason-view")


def test_unknown_visibility_is_not_held_against_a_frame() -> None:
    measurement = _of(_series(visibility=np.full((100, 1), np.nan)), "trunk_inclination_median")
    assert measurement.outcome == "reliable"
    assert np.isnan(measurement.support.median_visibility)


def test_front_view_judges_lateral_angles_and_says_why_not_the_others() -> None:
    series = compute_joint_angles(make_front_sequence(lean_left_deg=3, n_frames=60), "image")
    for measurement in summarise_joint_angles(series, statistics=("median",)):
        plane = JOINT_ANGLES[measurement.key.removesuffix("_median")].plane
        if plane == "sagittal":
            assert measurement.outcome == "cannot_judge", measurement.key
            assert measurement.reason == "kinematics.reason-view"
        else:
            assert measurement.outcome == "reliable", measurement.key


def test_empty_recording_cannot_be_judged() -> None:
    series = compute_joint_angles(make_side_sequence(n_frames=0), "image")
    measurements = summarise_joint_angles(series)
    assert len(measurements) == len(JOINT_ANGLES) * len(STATISTICS)
    for measurement in measurements:
        assert measurement.outcome == "cannot_judge"
        assert measurement.reason == "kinematics.reason-few-frames"


@pytest.mark.parametrize(
    "reason", ["few-frames", "one-picture", "out-of-picture", "view", "visibility"]
)
def test_every_reason_has_a_text(reason: str) -> None:
    assert text(f"kinematics.reason-{reason}", "ko") != text(f"kinematics.reason-{reason}", "en")


@pytest.mark.parametrize("n_absent", [0, 10, 60, 900])
def test_frames_left_out_count_like_frames_without_the_person(n_absent: int) -> None:
    person = make_side_sequence(trunk_deg=np.linspace(0, 30, 60))
    nobody = np.full((n_absent, 33, 3), np.nan)
    whole = LandmarkSequence.from_arrays(
        np.concatenate([nobody, person.image_xyz]),
        np.concatenate([nobody[..., 0], person.visibility]),
        np.arange(n_absent + 60) / 30,
        size_wh=person.size_wh,
        source=person.source,
    )

    short = summarise_joint_angles(
        compute_joint_angles(person, "image"), n_frames_total=n_absent + 60
    )

    for one, other in zip(
        short, summarise_joint_angles(compute_joint_angles(whole, "image")), strict=True
    ):
        assert one.support == other.support
        assert (one.key, one.outcome, one.reason) == (other.key, other.outcome, other.reason)
        assert one.value == other.value or np.isnan([one.value, other.value]).all()
    leans = {m.key: m.outcome for m in short}["trunk_inclination_median"]
    assert leans == {0: "reliable", 10: "reliable", 60: "weak", 900: "cannot_judge"}[n_absent]
