"""Running with flight, running on the ground, walking: on people whose steps are known."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import Contact, GaitEvent, Side
from barun.running.gate.filming_advice import advise_filming
from barun.running.gate.gait_kind import judge_gait
from barun.running.gate.hip_timing import HipTiming, measure_hip_timing
from barun.running.gate.recording_gate import examine_recording
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.running.view import RunningView
from barun.simulate import RunningForm, SimulatedRecording
from tests.running.gate.refusals import changed, jog, walk
from tests.running.steps_worked_out import CAMERAS, film

GAITS = {"walking", "gait-unclear", "grounded"}


def gaits(sequence: LandmarkSequence) -> set[str]:
    found: set[str] = {reason.code for reason in examine_recording(sequence).reasons}
    return found & GAITS


def measure(view: str) -> RunningMeasurements:
    result = examine_recording(jog(view).sequence)
    assert result.is_accepted
    assert result.repair is not None
    return measure_running(result.repair.sequence, result.steps, conditions=result.conditions)


@pytest.mark.parametrize("view", ["side", "other side"])
def test_a_jog_without_flight_is_named_from_the_side(view: str) -> None:
    result = examine_recording(jog(view).sequence)

    assert gaits(jog(view).sequence) == {"grounded"}
    assert result.is_accepted


@pytest.mark.parametrize("view", ["rear", "front"])
def test_from_behind_and_in_front_it_is_measured_and_not_named(view: str) -> None:
    assert gaits(jog(view).sequence) == set()
    assert examine_recording(jog(view).sequence).is_accepted


@pytest.mark.parametrize("stance_share", [0.58, 0.62, 0.7])
def test_walking_is_walking_and_no_jog(stance_share: float) -> None:
    assert gaits(walk(stance_share)) == {"walking"}


@pytest.mark.parametrize("view", CAMERAS)
def test_a_run_with_flight_is_none_of_them(view: str) -> None:
    assert gaits(film(CAMERAS[view], duration_s=8).sequence) == set()


@cache
def flying(view: str, duty_factor: float, rate_hz: float) -> SimulatedRecording:
    """Return six strides of 0.71 s a foot of somebody who flies and whose hips hardly move."""
    form = RunningForm(
        duty_factor=duty_factor,
        cadence_per_min=170,
        speed_m_per_s=1.5,
        landing_ahead_m=0.05,
        vertical_oscillation_m=0.0,
    )
    return film(CAMERAS[view], rate_hz=rate_hz, duration_s=5.5, form=form)


def with_hidden_touches(
    recording: SimulatedRecording, numbers: tuple[int, ...]
) -> LandmarkSequence:
    """Return it with a foot unseen for 0.2 s before and after some of its touches."""
    assert recording.events is not None
    sequence = recording.sequence
    touches = sorted(
        (float(time_s), side)
        for side, times_s in recording.events.initial_contact_s.items()
        for time_s in times_s
        if 0.8 < time_s - sequence.times_s[0] < sequence.duration_s - 0.8
    )
    image_xyz, visibility = np.array(sequence.image_xyz), np.array(sequence.visibility)
    for number in numbers:
        time_s, side = touches[number]
        rows = np.abs(sequence.times_s - time_s) < 0.2
        for part in ("HEEL", "FOOT_INDEX"):
            image_xyz[rows, Landmark[f"{side.upper()}_{part}"]] = np.nan
            visibility[rows, Landmark[f"{side.upper()}_{part}"]] = 0
    return changed(sequence, image_xyz=image_xyz, visibility=visibility)


@pytest.mark.parametrize("rate_hz", [30, 60])
@pytest.mark.parametrize("duty_factor", [0.30, 0.45])
@pytest.mark.parametrize("view", CAMERAS)
def test_a_touch_that_nobody_saw_makes_nobody_a_walker(
    view: str, duty_factor: float, rate_hz: float
) -> None:
    recording = flying(view, duty_factor, rate_hz)

    for numbers in ((), (3,), (2, 5)):
        result = examine_recording(with_hidden_touches(recording, numbers))
        assert result.is_accepted, (numbers, result.reasons)
        assert not {reason.code for reason in result.reasons} & GAITS
        assert result.steps is not None
        assert not result.steps.is_early


@pytest.mark.parametrize("duty_factor", [0.25, 0.30, 0.40])
def test_who_is_seen_to_fly_is_not_asked_when_his_hips_are_lowest(duty_factor: float) -> None:
    form = RunningForm(duty_factor=duty_factor)
    result = examine_recording(film(form=form, duration_s=5).sequence)
    assert result.repair is not None
    assert result.steps is not None

    early = replace(result.steps, is_early=True)

    assert judge_gait(result.repair.sequence, early) is None


def jogging_before_running(jog_bounce_m: float) -> LandmarkSequence:
    """Return 17 strides of 0.75 s of a jog without flight, then 9 of a run with it."""
    parts = []
    for n_strides, duty_factor, bounce_m in ((17, 0.6, jog_bounce_m), (9, 0.33, 0.1)):
        form = RunningForm(
            duty_factor=duty_factor,
            cadence_per_min=160,
            speed_m_per_s=1.8,
            landing_ahead_m=0.18,
            vertical_oscillation_m=bounce_m,
            may_ground=True,
        )
        parts.append(film(form=form, duration_s=n_strides * 0.75, rate_hz=60).sequence)
    image_xyz = np.concatenate([part.image_xyz for part in parts])
    return LandmarkSequence.from_arrays(
        image_xyz,
        np.concatenate([part.visibility for part in parts]),
        np.arange(len(image_xyz)) / 60,
        size_wh=parts[0].size_wh,
        source="both",
    )


@pytest.mark.parametrize("jog_bounce_m", [0.0, 0.012])
def test_the_part_that_is_measured_is_judged(jog_bounce_m: float) -> None:
    whole = jogging_before_running(jog_bounce_m)

    result = examine_recording(whole)

    assert result.part[0] > 0.4 * len(whole)
    assert result.is_accepted, result.reasons
    assert not {reason.code for reason in result.reasons} & GAITS


@pytest.mark.parametrize(("rate_hz", "advice"), [(60, ("running.film-frames",)), (120, ())])
def test_more_frames_are_not_asked_of_who_filmed_enough(
    rate_hz: float, advice: tuple[str, ...]
) -> None:
    reasons = examine_recording(jog(rate_hz=rate_hz).sequence).reasons

    assert advise_filming(one for one in reasons if one.code == "grounded") == advice
    assert "grounded" in {one.code for one in reasons}


@pytest.mark.parametrize(("view", "advice"), [("side", ()), ("rear", ("running.film-side",))])
def test_the_side_is_advised_to_who_filmed_from_elsewhere(
    view: str, advice: tuple[str, ...]
) -> None:
    result = examine_recording(jog(view, bounce_m=0.0, duty_factor=0.65).sequence)
    assert result.repair is not None
    assert result.steps is not None

    found = judge_gait(result.repair.sequence, replace(result.steps, is_early=True))

    assert found is not None
    assert found.code == "gait-unclear"
    assert advise_filming([found]) == advice


def test_hips_that_stay_where_they_are_do_not_tell() -> None:
    assert gaits(jog(bounce_m=0.0).sequence) == {"gait-unclear"}


def test_contact_times_without_flight_are_uncertain_and_true_within_that() -> None:
    # 0.58 of a stride of 0.8 s.
    run = measure("side")

    for side in ("left", "right"):
        found = run.measurements[f"{side}_contact_time"]
        assert found.outcome == "weak"
        assert found.uncertainty is not None
        assert abs(found.value - 0.464) <= found.uncertainty
        assert run.measurements[f"{side}_duty_factor"].outcome == "weak"
        assert run.measurements[f"{side}_flight_time"].value == 0
    assert run.measurements["left_contact_time"].reason == "running.reason-feet-together"
    assert run.measurements["cadence"].value == pytest.approx(150, abs=0.5)


def test_from_behind_contact_times_without_flight_are_not_judged() -> None:
    run = measure("rear")

    for key in ("left_contact_time", "right_duty_factor"):
        found = run.measurements[key]
        assert found.outcome == "cannot_judge"
        assert found.reason == "running.reason-feet-together-unseen"
        assert np.isnan(found.value)


def hips_lowest(after_touch_s: float, rise: float) -> tuple[LandmarkSequence, DetectedSteps]:
    """Return hips that are lowest so long after each touch: steps of 0.4 s, legs 0.4 of a picture.

    The legs hang straight down, 0.2 from hip to knee and from knee to ankle.
    """
    times_s = np.arange(0, 8, 1 / 60)
    xy = np.full((len(times_s), N_LANDMARKS, 2), 0.5)
    low = rise * 0.4 / 2 * np.cos(2 * np.pi * (times_s - after_touch_s) / 0.4)
    for part, height in (("HIP", 0.4), ("KNEE", 0.6), ("ANKLE", 0.8)):
        for side in ("LEFT", "RIGHT"):
            xy[:, Landmark[f"{side}_{part}"], 1] = height + low
    sequence = LandmarkSequence.from_arrays(
        np.concatenate([xy, np.zeros((*xy.shape[:2], 1))], axis=-1),
        np.ones(xy.shape[:2]),
        times_s,
        size_wh=(1000, 1000),
        source="hips",
    )
    sides: tuple[Side, Side] = ("left", "right")
    contacts = tuple(
        Contact(
            sides[number % 2],
            GaitEvent("initial_contact", sides[number % 2], 0.4 * number, 0.01, 1.0),
            None,
        )
        for number in range(20)
    )
    return sequence, DetectedSteps(contacts, 0.8, RunningView("side", "right", 90.0))


@pytest.mark.parametrize(
    ("after_touch_s", "share", "gait"),
    [(0.24, 0.30, "running"), (0.08, 0.10, "walking"), (0.39, 0.4875, "walking"),
     (0.136, 0.17, "unclear"), (0.352, 0.44, "unclear")],
)  # fmt: skip
def test_when_the_hips_are_lowest(after_touch_s: float, share: float, gait: str) -> None:
    timing = measure_hip_timing(*hips_lowest(after_touch_s, 0.06))

    assert timing.low_share == pytest.approx(share, abs=0.01)
    assert timing.rise == pytest.approx(0.06, rel=0.1)
    assert timing.gait == gait


def test_hips_that_hardly_move_and_steps_that_are_few_are_not_timed() -> None:
    assert measure_hip_timing(*hips_lowest(0.24, 0.006)).gait == "unclear"
    sequence, steps = hips_lowest(0.24, 0.06)
    few = DetectedSteps(steps.contacts[:3], 0.8, steps.view)
    assert measure_hip_timing(sequence, few).gait == "unclear"
    assert HipTiming(float("nan"), 0.1).gait == "unclear"
