from dataclasses import replace

import numpy as np
import pytest

from barun.running.cycles.stride import find_strides
from barun.running.events.detection import DetectedSteps, detect_contacts
from barun.running.events.gait_event import Contact, GaitEvent, Side
from barun.running.view import RunningView
from barun.simulate import RunningForm
from tests.running.steps_worked_out import film


def contact(side: Side, time_s: float, lasts_s: float = 0.25) -> Contact:
    first = GaitEvent("initial_contact", side, time_s, 0.01, 1.0)
    return Contact(side, first, replace(first, kind="toe_off", time_s=time_s + lasts_s))


def steps(*contacts: Contact) -> DetectedSteps:
    return DetectedSteps(contacts, 0.7, RunningView("side", "left", 90))


def test_n_contacts_make_n_minus_one_strides() -> None:
    found = find_strides(
        steps(
            contact("left", 0.0), contact("right", 0.36), contact("left", 0.7),
            contact("right", 1.06), contact("left", 1.4),
        )
    )  # fmt: skip

    assert [stride.side for stride in found] == ["left", "right", "left"]
    first = found[0]
    assert first.duration_s == pytest.approx(0.7)
    assert first.step_s == pytest.approx(0.36)
    assert first.toe_off_share == pytest.approx(0.25 / 0.7)


def test_a_stride_in_which_a_contact_was_missed_is_left_out() -> None:
    left_s = [0.0, 0.7, 1.4, 2.8, 3.5, 4.2]

    found = find_strides(steps(*(contact("left", time_s) for time_s in left_s)))

    assert [stride.start_s for stride in found] == [0.0, 0.7, 2.8, 3.5]
    assert all(np.isnan(stride.step_s) for stride in found)


def test_nothing_from_nothing() -> None:
    assert find_strides(steps()) == ()
    assert find_strides(steps(contact("left", 0.0))) == ()


def test_a_simulated_runner() -> None:
    recording = film(duration_s=6)

    found = find_strides(detect_contacts(recording.sequence))

    assert len(found) >= 14
    durations_s = [stride.duration_s for stride in found]
    assert np.median(durations_s) == pytest.approx(RunningForm().stride_time_s, rel=0.01)
