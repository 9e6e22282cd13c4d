from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.errors import LandmarkValueError
from barun.kinematics.normalise import mirror_body
from barun.landmarks import Landmark, LandmarkSequence
from barun.running.events.detection import detect_contacts
from barun.running.events.gait_event import SIDES, EventKind
from barun.simulate import UPRIGHT, Disturbances, RunningForm, SittingScript, simulate_sitting
from tests.running.steps_worked_out import CAMERAS, errors_s, film

# The simulated foot glides into its contact: it moves with the ground and is within a centimetre of
# it up to 45 ms before it touches, where the feet of the laboratories hit the ground. See
# benchmarks/running_events.py for real feet.
EARLY_S = {"side": 0.055, "other side": 0.055, "front": 0.03}
LATE_S = 0.015


@pytest.mark.parametrize("rate_hz", [30, 60, 120, 240])
@pytest.mark.parametrize("name", EARLY_S)
def test_every_contact_is_found_and_none_invented(name: str, rate_hz: float) -> None:
    recording = film(CAMERAS[name], rate_hz=rate_hz, duration_s=5)

    found = detect_contacts(recording.sequence)

    errors = errors_s(found, recording, "initial_contact")
    assert -EARLY_S[name] < min(errors)
    assert max(errors) < 0.01
    assert np.std(errors) < 0.006


@pytest.mark.parametrize("rate_hz", [30, 120])
@pytest.mark.parametrize("speed_m_per_s", [2.2, 3.0, 4.5])
def test_toe_off_from_the_side(speed_m_per_s: float, rate_hz: float) -> None:
    form = RunningForm(
        speed_m_per_s=speed_m_per_s,
        cadence_per_min=140 + 10 * speed_m_per_s,
        duty_factor=0.5 - 0.05 * speed_m_per_s,
    )
    recording = film(rate_hz=rate_hz, form=form)

    errors = errors_s(detect_contacts(recording.sequence), recording, "toe_off")

    assert np.max(np.abs(errors)) < LATE_S


@pytest.mark.parametrize("roll_deg", [-8.0, 3.0])
@pytest.mark.parametrize("azimuth_deg", [75.0, 100.0])
def test_neither_roll_nor_turn_of_the_camera_moves_the_events(
    azimuth_deg: float, roll_deg: float
) -> None:
    square = film(CAMERAS["side"], rate_hz=60)
    camera = replace(CAMERAS["side"], azimuth_deg=azimuth_deg, roll_deg=roll_deg)
    askew = film(camera, rate_hz=60)
    expected, found = (detect_contacts(one.sequence) for one in (square, askew))

    assert found.ground_error_deg < 1
    kinds: tuple[EventKind, ...] = ("initial_contact", "toe_off")
    for kind in kinds:
        for side in SIDES:
            now_s, before_s = found.times_s(kind, side), expected.times_s(kind, side)
            now_s = now_s[(now_s > 0.5) & (now_s < 7)]
            late_s = [np.min(np.abs(before_s - time_s)) for time_s in now_s]
            assert np.median(late_s) < 0.012


@pytest.mark.parametrize("rate_hz", [30, 60, 120])
def test_overground_is_no_different(rate_hz: float) -> None:
    camera = replace(CAMERAS["side"], distance_m=8, follows_person=False)
    form = RunningForm(treadmill=False)
    recording = film(camera, rate_hz=rate_hz, duration_s=3, form=form)

    errors = errors_s(detect_contacts(recording.sequence), recording, "toe_off")

    assert np.max(np.abs(errors)) < 0.03


def test_a_limp_stays_a_limp() -> None:
    recording = film(form=RunningForm(limp=0.06), rate_hz=120)

    found = detect_contacts(recording.sequence)

    left_s, right_s = found.times_s("toe_off", "left"), found.times_s("toe_off", "right")
    after = [right_s[right_s > time_s][0] - time_s for time_s in left_s[:-2]]
    assert np.median(after) / found.stride_time_s == pytest.approx(0.56, abs=0.01)


def _mirrored(sequence: LandmarkSequence) -> LandmarkSequence:
    image_xyz = mirror_body(sequence.image_xyz)
    image_xyz[..., 0] += 1
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def test_the_mirror_image_has_the_same_steps_of_the_other_feet() -> None:
    sequence = film(duration_s=4).sequence

    found, mirrored = detect_contacts(sequence), detect_contacts(_mirrored(sequence))

    for side, other in (("left", "right"), ("right", "left")):
        for kind in ("initial_contact", "toe_off"):
            assert mirrored.times_s(kind, other) == pytest.approx(  # type: ignore[arg-type]
                found.times_s(kind, side),  # type: ignore[arg-type]
                abs=1e-3,
            )


@given(st.floats(-100, 100), st.floats(0.5, 0.9))
@settings(max_examples=10)
def test_neither_the_clock_nor_the_size_matters(start_s: float, scale: float) -> None:
    sequence = film(duration_s=3).sequence
    moved = LandmarkSequence.from_arrays(
        0.1 + sequence.image_xyz * np.array([scale, scale, scale]),
        sequence.visibility,
        sequence.times_s + start_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )

    times_s = [contact.initial_contact.time_s for contact in detect_contacts(sequence).contacts]
    moved_s = [contact.initial_contact.time_s for contact in detect_contacts(moved).contacts]

    assert np.array(moved_s) - start_s == pytest.approx(np.array(times_s), abs=2e-3)


def test_hidden_feet_are_less_certain() -> None:
    sequence = film(duration_s=6).sequence
    visibility = np.array(sequence.visibility)
    visibility[:, [Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX]] = 0.4

    found = detect_contacts(
        LandmarkSequence.from_arrays(
            sequence.image_xyz,
            visibility,
            sequence.times_s,
            size_wh=sequence.size_wh,
            source="hidden",
        )
    )

    near = [c.initial_contact.confidence for c in found.contacts if c.side == "left"]
    far = [c.initial_contact.confidence for c in found.contacts if c.side == "right"]
    assert np.median(near) > np.median(far)
    assert all(0 <= value <= 1 for value in near + far)


def test_slower_pictures_are_less_exact() -> None:
    slow = detect_contacts(film(rate_hz=30, duration_s=4).sequence).contacts[2]
    quick = detect_contacts(film(rate_hz=240, duration_s=4).sequence).contacts[2]

    assert slow.initial_contact.uncertainty_s > quick.initial_contact.uncertainty_s
    assert slow.contact_time_s > 0.1


def test_toe_off_is_not_told_from_the_front() -> None:
    found = detect_contacts(film(CAMERAS["front"], duration_s=4).sequence)

    assert len(found.contacts) > 8
    assert all(contact.toe_off is None for contact in found.contacts)
    assert np.isnan(found.contacts[0].contact_time_s)


def test_lost_pictures_cost_only_the_steps_in_them() -> None:
    recording = film(
        rate_hz=60,
        duration_s=10,
        disturbances=Disturbances(person_dropout_share=0.1, person_dropout_s=0.3),
    )

    found = detect_contacts(recording.sequence)

    assert recording.events is not None
    n_true = sum(len(times) for times in recording.events.initial_contact_s.values())
    assert 0.6 * n_true < len(found.contacts) <= n_true
    assert found.stride_time_s == pytest.approx(RunningForm().stride_time_s, rel=0.02)


def test_somebody_who_sits_takes_no_steps() -> None:
    script = SittingScript.sit(UPRIGHT, 5)
    sequence = simulate_sitting(script, np.random.default_rng(0)).sequence

    found = detect_contacts(sequence)

    assert found.contacts == ()
    assert np.isnan(found.stride_time_s)


def test_a_single_picture_and_an_unknown_size() -> None:
    sequence = film(duration_s=1).sequence
    one = LandmarkSequence.from_arrays(
        sequence.image_xyz[:1],
        sequence.visibility[:1],
        sequence.times_s[:1],
        size_wh=sequence.size_wh,
        source="one",
    )
    unsized = LandmarkSequence.from_arrays(
        sequence.image_xyz, sequence.visibility, sequence.times_s, size_wh=None, source="unsized"
    )

    assert detect_contacts(one).contacts == ()
    with pytest.raises(LandmarkValueError, match="width and height"):
        detect_contacts(unsized)
