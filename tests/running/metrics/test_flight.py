"""Flight or double support, on motions and contacts whose answer is worked out by hand."""

import numpy as np
import pytest

from barun.findings.measurement import Measurement, Support
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import Contact, GaitEvent, Side
from barun.running.form.unit import make_form_unit
from barun.running.metrics.flight import (
    are_feet_together,
    has_no_flight,
    measure_flight_error,
    settle_contact,
    settle_flight,
)
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.running.view import RunningView
from barun.simulate import RunningForm
from tests.running.steps_worked_out import CAMERAS, film

UNCLEAR = "running.reason-flight-unclear"


def jog(duty_factor: float, view: str = "side") -> RunningMeasurements:
    """Measure 160 steps a minute: a stride of 0.75 s, a step of 0.375 s."""
    form = RunningForm(
        duty_factor=duty_factor,
        cadence_per_min=160,
        speed_m_per_s=1.8,
        landing_ahead_m=0.18,
        may_ground=True,
    )
    return measure_running(film(CAMERAS[view], form=form, rate_hz=120).sequence)


def flights(run: RunningMeasurements) -> tuple[Measurement, Measurement]:
    return run.measurements["left_flight_time"], run.measurements["right_flight_time"]


def test_feet_that_overlap_by_30_ms_leave_no_flight() -> None:
    # 0.54 of 0.75 s are 0.405 s of contact, and the other foot lands after 0.375 s.
    run = jog(0.54)

    for one in flights(run):
        assert (one.value, one.uncertainty, one.outcome) == (0.0, 0.0, "reliable")
        assert has_no_flight(one)
    assert run.measurements["left_duty_factor"].value > 0.5


def test_feet_that_take_turns_without_a_gap_cannot_be_told() -> None:
    # 0.5 of 0.75 s are 0.375 s of contact: one foot leaves as the other lands.
    for one in flights(jog(0.5)):
        assert (one.outcome, one.reason) == ("cannot_judge", UNCLEAR)


def test_a_flight_of_112_ms_is_measured() -> None:
    # 0.35 of 0.75 s are 0.2625 s of contact, 0.1125 s before the other foot lands.
    for one in flights(jog(0.35)):
        assert one.value == pytest.approx(0.1125, abs=0.02)
        assert not has_no_flight(one)


@pytest.mark.parametrize("duty_factor", [0.45, 0.54])
def test_from_behind_less_than_nothing_is_no_proof(duty_factor: float) -> None:
    # 37 ms of flight and 30 ms of double support look alike there: 60 and 100 ms of overlap.
    run = jog(duty_factor, "rear")

    for one in flights(run):
        assert (one.outcome, one.reason) == ("cannot_judge", UNCLEAR)
    assert min(run.values["flight_time", "left"]) < 0  # it is the judgement that refuses


def test_a_time_below_nothing_is_no_quantity_of_the_form() -> None:
    run = jog(0.54)
    sequence = film(rate_hz=60).sequence

    unit = make_form_unit(run, sequence)

    assert "left_duty_factor" in unit.metrics
    assert "left_flight_time" not in unit.metrics


def measured(value: float, uncertainty: float | None) -> Measurement:
    support = Support(8, 8, 0.9)
    return Measurement("left_flight_time", value, "s", support, "reliable", None, uncertainty)


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        (-0.029, 0.088, UNCLEAR),  # a rear view at 30 frames a second
        (0.016, 0.088, UNCLEAR),
        (-0.045, 0.010, None),
        (-0.035, 0.010, UNCLEAR),
        (0.022, 0.010, None),
        (0.0, None, UNCLEAR),
    ],
)
def test_the_sign_has_to_stand_out_of_the_error(
    value: float, uncertainty: float | None, expected: str | None
) -> None:
    settled = settle_flight(measured(value, uncertainty), 0.040)

    assert settled.reason == expected
    assert (settled.outcome == "cannot_judge") == (expected is not None)
    assert not settled.value < 0


def contact(side: Side, start_s: float, end_s: float | None, error_s: float) -> Contact:
    end = None if end_s is None else GaitEvent("toe_off", side, end_s, error_s, 1.0)
    return Contact(side, GaitEvent("initial_contact", side, start_s, 0.02, 1.0), end)


@pytest.mark.parametrize(
    ("view", "end_s", "end_error_s", "rate_hz", "error_s"),
    [
        ("side", 0.3, 0.04, 120, 0.06),
        ("side", 0.3, 0.01, 120, 0.045),
        ("side", 0.3, 0.01, 60, 0.065),
        ("side", 0.3, 0.01, float("nan"), 0.065),
        ("side", 0.3, 0.06, 30, 0.08),
        ("side", None, 0.04, 120, float("inf")),
        ("rear", 0.3, 0.04, 120, float("inf")),
    ],
)
def test_errors_of_both_events_add_up(
    view: str, end_s: float | None, end_error_s: float, rate_hz: float, error_s: float
) -> None:
    seen = RunningView("side", "right", 90.0) if view == "side" else RunningView("rear", "none", 0)
    contacts = (contact("left", 0.0, end_s, end_error_s),)
    steps = DetectedSteps(contacts, 0.7, seen, frame_interval_s=1 / rate_hz)

    assert measure_flight_error(steps) == pytest.approx(error_s)


def seen_from(view: str) -> DetectedSteps:
    """Return steps of a stride of 0.8 s whose two events err by 0.06 s together."""
    place = RunningView("side", "right", 90.0) if view == "side" else RunningView("rear", "none", 0)
    contacts = (contact("left", 0.0, 0.5, 0.04),)
    return DetectedSteps(contacts, 0.8, place, frame_interval_s=1 / 120)


def stood(unit: str, value: float) -> Measurement:
    support = Support(8, 8, 0.9)
    return Measurement("left_contact_time", value, unit, support, "reliable", None, 0.02)


@pytest.mark.parametrize(
    ("flights_s", "view", "expected"),
    [
        ([-0.07, -0.07, -0.07, -0.07], "side", True),
        ([-0.05, -0.05, -0.05, -0.05], "side", False),  # within the errors of the events
        ([-0.17, 0.03, -0.17, 0.03], "side", False),  # their median by chance
        ([-0.07, -0.07, -0.07], "side", False),
        ([-0.2, -0.2, -0.2, -0.2], "rear", False),
    ],
)
def test_feet_are_together_beyond_every_error(
    flights_s: list[float], view: str, expected: bool
) -> None:
    assert are_feet_together(np.array(flights_s), seen_from(view)) == expected


def test_the_time_of_a_contact_hangs_on_the_flight_after_it() -> None:
    overlap, flight = np.full(5, -0.07), np.full(5, 0.1)
    side, rear = seen_from("side"), seen_from("rear")

    assert settle_contact(stood("s", 0.3), flight, flight, side) == stood("s", 0.3)
    assert settle_contact(stood("s", 0.3), flight, flight, rear) == stood("s", 0.3)
    assert settle_contact(stood("s", 0.3), np.empty(0), np.empty(0), rear) == stood("s", 0.3)
    weak = settle_contact(stood("s", 0.47), overlap, overlap, side)
    assert (weak.value, weak.outcome, weak.uncertainty) == (0.47, "weak", 0.065)
    assert weak.reason == "running.reason-feet-together"
    share = settle_contact(stood("", 0.58), overlap, overlap, side)
    assert share.uncertainty == pytest.approx(0.065 / 0.8)


@pytest.mark.parametrize(
    ("left_s", "right_s", "outcome", "error_s"),
    [
        ([-0.05] * 4, [-0.09] * 4, "weak", 0.1),
        ([-0.12] * 4, [-0.13] * 4, "cannot_judge", None),
        ([-0.2], [-0.2], "reliable", 0.02),  # fewer than four
        ([0.03] * 4, [-0.01] * 4, "reliable", 0.02),
        ([0.01] * 3, [-0.05] * 4, "weak", 0.1),
    ],
)
def test_from_behind_contacts_are_uncertain_before_they_are_not_judged(
    left_s: list[float], right_s: list[float], outcome: str, error_s: float | None
) -> None:
    pair = np.array(left_s), np.array(right_s)

    for mine, other in (pair, pair[::-1]):
        found = settle_contact(stood("s", 0.47), mine, other, seen_from("rear"))
        assert (found.outcome, found.uncertainty) == (outcome, error_s)
        assert np.isnan(found.value) == (outcome == "cannot_judge")
        if outcome != "reliable":
            assert found.reason == "running.reason-feet-together-unseen"


@pytest.mark.parametrize("duty_factor", [0.40, 0.45])
def test_from_behind_contacts_of_who_flies_are_measured(duty_factor: float) -> None:
    # 75 and 37 ms of flight, and each contact looks up to 0.1 s too long.
    run = jog(duty_factor, "rear")

    for side in ("left", "right"):
        found = run.measurements[f"{side}_contact_time"]
        assert found.outcome != "cannot_judge"
        assert abs(found.value - 0.75 * duty_factor) <= (found.uncertainty or 0) + 0.01


@pytest.mark.parametrize("rate_hz", [30, 60])
def test_a_short_flight_is_not_called_none_at_few_frames(rate_hz: float) -> None:
    # 140 steps a minute: steps of 429 ms, of which 9 ms are flight; read as 42 to 50 ms of overlap.
    form = RunningForm(
        duty_factor=0.49,
        cadence_per_min=140,
        speed_m_per_s=1.667,
        landing_ahead_m=0.18,
        vertical_oscillation_m=0.05,
        may_ground=True,
    )

    for one in flights(measure_running(film(form=form, rate_hz=rate_hz).sequence)):
        assert not has_no_flight(one)
