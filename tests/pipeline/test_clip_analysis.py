from dataclasses import replace

import numpy as np
import pytest

from barun.errors import SettingError
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.clip_analysis import Preparation, analyze_recording
from barun.simulate import (
    RUNNING_SIDE_CAMERA,
    UPRIGHT,
    Disturbances,
    RunningForm,
    SimulatedRecording,
    SittingScript,
    simulate_running,
    simulate_sitting,
)


@pytest.fixture(scope="module")
def sitter() -> LandmarkSequence:
    script = SittingScript.sit(UPRIGHT, 3)
    return simulate_sitting(script, np.random.default_rng(3)).sequence


@pytest.fixture(scope="module")
def runner() -> SimulatedRecording:
    return simulate_running(
        RunningForm(),
        8,
        np.random.default_rng(1),
        camera=RUNNING_SIDE_CAMERA,
        disturbances=Disturbances(),
    )


def _with_gap(sequence: LandmarkSequence, first: int, after: int) -> LandmarkSequence:
    image_xyz, visibility = sequence.image_xyz.copy(), sequence.visibility.copy()
    image_xyz[first:after] = np.nan
    visibility[first:after] = np.nan
    return LandmarkSequence.from_arrays(
        image_xyz, visibility, sequence.times_s, size_wh=sequence.size_wh, source="gap"
    )


def test_nobody_gives_nothing() -> None:
    assert analyze_recording(LandmarkRecording({})) == ()


def test_the_person_seen_most_comes_first(sitter: LandmarkSequence) -> None:
    recording = LandmarkRecording({0: _with_gap(sitter, 0, 60), 1: sitter})

    assert [person.number for person in analyze_recording(recording)] == [1, 0]


def test_both_references_where_the_landmarks_have_them(sitter: LandmarkSequence) -> None:
    (person,) = analyze_recording(LandmarkRecording({0: sitter}))

    assert set(person.angles) == {"image", "world"}
    assert person.main_reference == "image"


def test_without_picture_size_space_is_the_main_reference(sitter: LandmarkSequence) -> None:
    (person,) = analyze_recording(LandmarkRecording({0: replace(sitter, size_wh=None)}))

    assert person.main_reference == "world"
    assert person.main_angles is person.angles["world"]


def test_without_size_and_depth_nothing_is_measured(sitter: LandmarkSequence) -> None:
    bare = replace(sitter, size_wh=None, world_xyz=None)

    (person,) = analyze_recording(LandmarkRecording({0: bare}))

    assert person.main_angles is None
    assert person.measurements == ()


def _passing(sequence: LandmarkSequence, first: int, after: int) -> LandmarkSequence:
    """Somebody who is there from row `first` on and gone at row `after`."""
    return _with_gap(_with_gap(sequence, 0, first), after, len(sequence))


@pytest.mark.parametrize("stay", [(0, 30), (20, 80), (40, 41), (50, 60)])
@pytest.mark.parametrize("smoothing_hz", [None, 6.0])
def test_a_passer_is_measured_as_if_he_had_all_rows(
    sitter: LandmarkSequence, stay: tuple[int, int], smoothing_hz: float | None
) -> None:
    """Alone he is the person seen most, who has a row at every instant."""
    passer = _passing(sitter, *stay)
    preparation = Preparation(smoothing_hz)

    _, own = analyze_recording(LandmarkRecording({0: sitter, 1: passer}), preparation)
    (whole,) = analyze_recording(LandmarkRecording({1: passer}), preparation)

    assert len(own.landmarks) == stay[1] - stay[0]
    assert len(whole.landmarks) == len(sitter)
    rows = slice(*stay)
    np.testing.assert_allclose(own.landmarks.image_xyz, whole.landmarks.image_xyz[rows], atol=1e-6)
    angles, of_whole = own.angles["image"], whole.angles["image"]
    np.testing.assert_allclose(angles.values_deg, of_whole.values_deg[rows], atol=1e-3)
    for one, other in zip(own.measurements, whole.measurements, strict=True):
        assert one.support.n_frames_total == len(sitter)
        assert (one.key, one.support, one.outcome) == (other.key, other.support, other.outcome)
        assert one.reason == other.reason
        np.testing.assert_allclose(one.value, other.value, atol=1e-3)


def test_a_short_stay_is_even_if_the_recording_is(sitter: LandmarkSequence) -> None:
    """Pauses 8 % longer than the recording's median are 17 % longer than the stay's own."""
    pauses = np.ones(len(sitter))
    pauses[20:50] = np.tile([0.92, 0.92, 1.08], 10)
    times_s = np.cumsum(pauses) / 30
    people = {0: replace(sitter, times_s=times_s)}
    people[1] = _passing(people[0], 20, 50)

    _, passer = analyze_recording(LandmarkRecording(people), Preparation(smoothing_hz=6))

    assert not np.array_equal(passer.landmarks.image_xyz, sitter.image_xyz[20:50])


def test_landmarks_are_left_alone_by_default(sitter: LandmarkSequence) -> None:
    (person,) = analyze_recording(LandmarkRecording({0: sitter}))

    assert person.landmarks is sitter


@pytest.mark.parametrize(
    ("fill_gaps_s", "is_bridged"),
    [
        pytest.param(0.25, True, id="gap of a fifth of a second within the limit"),
        pytest.param(0.15, False, id="gap beyond the limit"),
    ],
)
def test_gaps_are_bridged_up_to_the_limit(
    sitter: LandmarkSequence, fill_gaps_s: float, *, is_bridged: bool
) -> None:
    recording = LandmarkRecording({0: _with_gap(sitter, 30, 35)})  # 6 intervals of 1/30 s

    (person,) = analyze_recording(recording, Preparation(fill_gaps_s=fill_gaps_s))

    assert bool(person.landmarks.has_person[32]) is is_bridged


def test_smoothing_keeps_short_stretches(sitter: LandmarkSequence) -> None:
    recording = LandmarkRecording({0: _with_gap(sitter, 5, 10)})  # five frames before the gap

    (person,) = analyze_recording(recording, Preparation(smoothing_hz=6))

    assert person.landmarks.has_person[:5].all()
    assert not person.landmarks.has_person[5:10].any()
    np.testing.assert_array_equal(person.landmarks.image_xyz[:5], sitter.image_xyz[:5])
    assert not np.array_equal(person.landmarks.image_xyz[20:], sitter.image_xyz[20:])


def test_cutoff_above_half_the_frame_rate_is_refused(sitter: LandmarkSequence) -> None:
    with pytest.raises(SettingError, match="half the sampling rate, but is 20 Hz at 30 Hz"):
        analyze_recording(LandmarkRecording({0: sitter}), Preparation(smoothing_hz=20))


def _knee_error_deg(runner: SimulatedRecording, preparation: Preparation) -> float:
    (person,) = analyze_recording(LandmarkRecording({0: runner.sequence}), preparation)
    truth = compute_joint_angles(runner.true_sequence, "image", keys=["left_knee_flexion"])
    measured = person.angles["image"].angle_deg("left_knee_flexion")
    return float(np.nanmean(np.abs(measured - truth.values_deg[:, 0])))


def test_smoothing_at_6_hz_does_not_pay_for_a_runner(runner: SimulatedRecording) -> None:
    """The reason why it is off: docs/decisions/0008-smoothing.md."""
    plain = _knee_error_deg(runner, Preparation())

    assert plain < 1.1
    assert _knee_error_deg(runner, Preparation(smoothing_hz=6)) > plain
