"""Runners whose feet are down at once: a stride of 0.8 s, known contacts."""

import numpy as np
import pytest

from barun.running.events.detection import detect_contacts
from barun.running.events.gait_event import SIDES
from tests.running.gate.refusals import jog
from tests.running.steps_worked_out import errors_s, film


@pytest.mark.parametrize("view", ["side", "other side", "rear"])
@pytest.mark.parametrize(("duty_factor", "rate_hz"), [(0.56, 30), (0.60, 60), (0.65, 30)])
def test_every_contact_of_a_jog_without_flight_is_found(
    view: str, duty_factor: float, rate_hz: float
) -> None:
    recording = jog(view, duty_factor=duty_factor, rate_hz=rate_hz)

    found = detect_contacts(recording.sequence)

    errors = errors_s(found, recording, "initial_contact")
    assert min(errors) > -0.065
    assert max(errors) < 0.01
    # From behind those who fly touch down 0.31 before the middle, too.
    assert found.is_early or duty_factor < (0.65 if view == "rear" else 0.6)


@pytest.mark.parametrize("duty_factor", [0.56, 0.65])
def test_toe_offs_of_a_jog_without_flight_from_the_side(duty_factor: float) -> None:
    recording = jog(duty_factor=duty_factor)
    assert recording.events is not None

    found = detect_contacts(recording.sequence)

    # All but the one cut by the end.
    ends = [contact.toe_off for contact in found.contacts if contact.toe_off is not None]
    assert len(ends) >= len(found.contacts) - 2
    for end in ends:
        true_s = recording.events.toe_off_s[end.side]
        assert np.min(np.abs(true_s - end.time_s)) < 0.02


def test_from_the_front_every_step_is_counted() -> None:
    # 11.3 s hold 14 strides of 0.8 s and a part of one.
    recording = jog("front", duty_factor=0.6)

    found = detect_contacts(recording.sequence)

    for side in SIDES:
        times_s = found.times_s("initial_contact", side)
        assert 13 <= len(times_s) <= 15
        assert np.median(np.diff(times_s)) == pytest.approx(0.8, abs=0.01)


def test_who_flies_is_looked_at_as_before() -> None:
    assert not detect_contacts(film().sequence).is_early
