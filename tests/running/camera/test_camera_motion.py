from dataclasses import replace

import numpy as np
import pytest

from barun.running.camera.camera_motion import UNKNOWN_MOTION
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.metrics.running_measurements import measure_running
from barun.simulate import Camera, RunningForm
from tests.running.gate.refusals import examine
from tests.running.steps_worked_out import CAMERAS, film

PASSING = replace(CAMERAS["side"], distance_m=9, follows_person=False, field_of_view_deg=80)


def looked_at(camera: Camera, form: RunningForm, duration_s: float) -> GateResult:
    return examine_recording(film(camera, duration_s=duration_s, form=form).sequence)


@pytest.mark.parametrize("view", ["side", "other side", "rear", "front"])
def test_a_treadmill_looks_like_a_camera_that_keeps_up(view: str) -> None:
    followed = looked_at(CAMERAS[view], RunningForm(treadmill=False), 6)
    belt = looked_at(CAMERAS[view], RunningForm(), 6)

    for result in (belt, followed):
        assert result.conditions.camera.kind == "treadmill_or_followed"
        assert result.conditions.camera.is_steady
        assert result.surface == "treadmill_or_followed"


def test_a_camera_that_stands_and_one_that_is_turned() -> None:
    passing = looked_at(PASSING, RunningForm(treadmill=False), 4.5)
    panned = examine("camera-moves")

    assert (passing.conditions.camera.kind, passing.surface) == ("standing", "overground")
    assert (panned.conditions.camera.kind, panned.surface) == ("moving", "overground")


def test_a_camera_in_the_hand_is_not_steady() -> None:
    assert not examine("unsteady").conditions.camera.is_steady
    assert examine("slow-frames").conditions.camera.is_steady


def test_too_few_steps_say_nothing() -> None:
    assert examine("out-of-picture").conditions.camera == UNKNOWN_MOTION or np.isnan(
        examine("out-of-picture").conditions.camera.unsteadiness
    )


@pytest.mark.parametrize("speed_m_per_s", [2.2, 3.2])
@pytest.mark.parametrize("treadmill", [True, False])
def test_the_speed_is_that_of_the_ground_under_the_feet(
    speed_m_per_s: float, *, treadmill: bool
) -> None:
    form = RunningForm(speed_m_per_s=speed_m_per_s, treadmill=treadmill)
    sequence = film(rate_hz=60, duration_s=6, form=form).sequence

    found = measure_running(sequence, height_m=1.70).measurements

    assert found["speed"].unit == "m/s"
    assert found["speed"].value == pytest.approx(speed_m_per_s, rel=0.12)
    assert found["speed"].uncertainty is not None
    assert found["speed"].uncertainty >= 0.1 * found["speed"].value
    assert found["stride_length"].value == pytest.approx(
        found["speed"].value * form.stride_time_s, rel=0.03
    )
