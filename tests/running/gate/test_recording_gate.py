from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.formats import read_legacy_running
from barun.messages import text
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.metrics.running_measurements import measure_running
from barun.simulate import UPRIGHT, Camera, RunningForm, SittingScript, simulate_sitting
from tests.running.steps_worked_out import CAMERAS, film, with_times

CLIPS = {
    1: ((1920, 1080), True),
    2: ((1080, 1920), True),
    3: ((1080, 1920), False),
    4: ((1920, 1080), False),
    5: ((1080, 1920), True),
    6: ((1080, 1920), True),
    7: ((1080, 1920), True),
    8: ((1920, 1080), True),
}


def codes(result: GateResult) -> list[str]:
    return [reason.code for reason in result.reasons]


def changed(sequence: LandmarkSequence, **arrays: np.ndarray) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        arrays.get("image_xyz", sequence.image_xyz),
        arrays.get("visibility", sequence.visibility),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


@pytest.mark.parametrize("name", CAMERAS)
def test_a_good_recording_is_accepted_without_a_word(name: str) -> None:
    camera = replace(CAMERAS[name], size_wh=(1080, 1920), field_of_view_deg=45)

    result = examine_recording(film(camera, rate_hz=60, duration_s=12).sequence)

    assert result.is_accepted
    assert codes(result) == []
    assert result.surface == "treadmill_or_followed"
    assert result.repair is not None
    assert result.steps is not None


@pytest.mark.parametrize("clip", CLIPS)
def test_real_clips(clip: int, data_dir: Path) -> None:
    size_wh, is_usable = CLIPS[clip]
    path = data_dir / f"running/experts/pose_data{clip}.csv"
    sequence = read_legacy_running(path, frame_rate_hz=30, size_wh=size_wh)

    result = examine_recording(sequence)

    assert result.is_accepted == is_usable, codes(result)
    if is_usable:
        assert result.good_share >= 0.8
    else:
        refusing = [reason for reason in result.reasons if reason.refuses]
        assert refusing[0].code == "out-of-picture"
        n_lost = sum(after - first for first, after in refusing[0].rows)
        assert 100 * n_lost / len(sequence) == pytest.approx(refusing[0].value)


def test_legs_out_of_the_picture_are_refused_with_the_frames() -> None:
    sequence = film(duration_s=10).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[::2, :, 1] += 0.5

    result = examine_recording(changed(sequence, image_xyz=image_xyz))

    assert not result.is_accepted
    assert codes(result)[0] == "out-of-picture"
    assert result.reasons[0].rows[:2] == ((0, 1), (2, 3))


def test_a_hidden_leg_is_refused() -> None:
    sequence = film(duration_s=10).sequence
    visibility = np.array(sequence.visibility)
    visibility[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]] = 0.3

    assert codes(examine_recording(changed(sequence, visibility=visibility)))[0] == "hidden"


def test_the_bad_beginning_is_cut_off() -> None:
    sequence = film(duration_s=14).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[:200, :, 0] += 1

    result = examine_recording(changed(sequence, image_xyz=image_xyz))

    assert result.is_accepted
    assert abs(result.part[0] - 200) <= 0.25 * (len(sequence) - 200)
    assert result.part[1] == len(sequence)


def test_few_strides_and_advice_for_more() -> None:
    assert codes(examine_recording(film(duration_s=3).sequence))[0] == "few-strides"
    assert "more-strides" in codes(examine_recording(film(duration_s=7).sequence))


@pytest.mark.parametrize(("rate_hz", "code"), [(15, "frame-rate"), (30, "slow-frames")])
def test_slow_pictures(rate_hz: float, code: str) -> None:
    result = examine_recording(film(rate_hz=rate_hz, duration_s=12).sequence)

    assert code in codes(result)
    assert result.is_accepted == (rate_hz == 30)


def test_the_clock_of_slow_and_fast_motion_is_doubted() -> None:
    sequence = film(rate_hz=120, duration_s=12).sequence

    assert "slow-motion" in codes(examine_recording(with_times(sequence, 2.0)))
    assert "fast-motion" in codes(examine_recording(with_times(sequence, 0.6)))


def test_an_oblique_camera_and_a_small_runner() -> None:
    oblique = replace(CAMERAS["side"], azimuth_deg=135)
    far = Camera(azimuth_deg=90, distance_m=12, size_wh=(640, 360), frame_rate_hz=60)

    assert "oblique" in codes(examine_recording(film(oblique, duration_s=6).sequence))
    assert "small" in codes(examine_recording(film(far, duration_s=6).sequence))


def test_running_past_the_camera() -> None:
    camera = replace(CAMERAS["side"], distance_m=9, follows_person=False)
    form = RunningForm(treadmill=False)

    result = examine_recording(film(camera, duration_s=3, form=form).sequence)

    assert result.surface == "overground"


def test_nobody_and_somebody_who_sits() -> None:
    sequence = film(duration_s=2).sequence
    nobody = changed(sequence, image_xyz=np.full_like(sequence.image_xyz, np.nan))
    sitter = simulate_sitting(SittingScript.sit(UPRIGHT, 6), np.random.default_rng(0)).sequence

    assert codes(examine_recording(nobody)) == ["nobody"]
    assert examine_recording(nobody).steps is None
    assert not examine_recording(sitter).is_accepted


def test_legs_that_leap_about_are_not_taken_for_a_run() -> None:
    sequence = film(rate_hz=30, duration_s=12).sequence
    image_xyz = np.array(sequence.image_xyz)
    legs = [mark for mark in Landmark if mark >= Landmark.LEFT_KNEE]
    noise = np.random.default_rng(0).normal(0, 0.08, (len(sequence), len(legs), 2))
    image_xyz[:, legs, :2] += noise

    result = examine_recording(changed(sequence, image_xyz=image_xyz))

    assert not result.is_accepted
    assert "collapsed" in codes(result)


def test_every_reason_has_its_words() -> None:
    result = examine_recording(film(rate_hz=30, duration_s=3).sequence)

    assert result.reasons[0].refuses
    for reason in result.reasons:
        for language in ("en", "ko"):
            assert text(reason.message, language, value=reason.value)


def test_an_unknown_picture_size_is_refused() -> None:
    sequence = film(duration_s=1).sequence
    unsized = LandmarkSequence.from_arrays(
        sequence.image_xyz, sequence.visibility, sequence.times_s, size_wh=None, source="unsized"
    )

    result = examine_recording(unsized)

    assert codes(result) == ["no-size"]
    assert not result.is_accepted


@pytest.mark.parametrize("name", CAMERAS)
def test_a_jog_up_to_the_run_is_left_out_of_what_is_measured(name: str) -> None:
    camera = replace(CAMERAS[name], size_wh=(1080, 1920), field_of_view_deg=45)
    slow = RunningForm(
        speed_m_per_s=1.6,
        cadence_per_min=125,
        duty_factor=0.46,
        vertical_oscillation_m=0.02,
        swing_knee_flexion_left_deg=65,
        swing_knee_flexion_right_deg=65,
    )
    jog = film(camera, form=slow, rate_hz=60, duration_s=5).sequence
    run = film(camera, rate_hz=60, duration_s=10).sequence
    interval_s = jog.times_s[1] - jog.times_s[0]
    joined = LandmarkSequence.from_arrays(
        np.concatenate([jog.image_xyz, run.image_xyz]),
        np.concatenate([jog.visibility, run.visibility]),
        np.concatenate([jog.times_s, run.times_s + jog.times_s[-1] + interval_s]),
        size_wh=run.size_wh,
        source="jog and run",
    )

    result = examine_recording(joined)

    assert result.is_accepted
    assert abs(result.part[0] - len(jog)) < 60  # a second
    assert result.part[1] == len(joined)
    assert result.repair is not None
    assert result.steps is not None
    cadence = measure_running(result.repair.sequence, result.steps).measurements["cadence"]
    # With the jog it would be 5 to 9 steps a minute less.
    assert cadence.value == pytest.approx(168, abs=1.5)
