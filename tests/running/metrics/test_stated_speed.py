from dataclasses import replace
from functools import cache

import pytest

from barun.errors import SettingError
from barun.messages import LANGUAGES, Language, text
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.running.metrics.stated_speed import check_speed
from barun.simulate import RunningForm
from tests.running.steps_worked_out import CAMERAS, film

FORM = RunningForm(speed_m_per_s=2.8, cadence_per_min=168)


@cache
def run_from(camera: str) -> RunningMeasurements:
    return measure_running(film(CAMERAS[camera], form=FORM).sequence)


@pytest.mark.parametrize("camera", ["side", "rear", "front"])
@pytest.mark.parametrize("speed_m_per_s", [2.0, 2.8, 4.0])
def test_speeds_near_that_of_the_run_pass(camera: str, speed_m_per_s: float) -> None:
    check_speed(speed_m_per_s, run_from(camera), None)
    check_speed(speed_m_per_s, run_from(camera), 1.5)


@pytest.mark.parametrize("camera", ["side", "rear", "front"])
def test_kilometres_an_hour_for_metres_a_second_are_refused(camera: str) -> None:
    # 10 m/s at 168 steps a minute are 3.57 m a step; 1.4 times 1.75 m is 2.45.
    with pytest.raises(SettingError) as refused:
        check_speed(10.0, run_from(camera), None)

    assert refused.value.code == "running_report.speed-steps"
    assert refused.value.details["step"] == pytest.approx(3.57, abs=0.05)
    assert refused.value.details["limit"] == pytest.approx(2.45)
    assert refused.value.details["kmh"] == pytest.approx(36)


def test_from_the_side_the_feet_tell_a_speed_of_possible_steps() -> None:
    # 6 (km/h, walking) read as 6 m/s makes steps of 2.1 m, which some runners take.
    with pytest.raises(SettingError) as refused:
        check_speed(6.0, run_from("side"), 1.75)

    assert refused.value.code == "running_report.speed-feet"
    assert refused.value.details["seen"] == pytest.approx(2.8, rel=0.15)
    check_speed(6.0, run_from("rear"), 1.75)


def test_nothing_is_known_against_a_speed_without_a_cadence_to_rely_on() -> None:
    run = run_from("side")
    weak = replace(run.measurements["cadence"], outcome="weak")

    check_speed(10.0, replace(run, measurements=run.measurements | {"cadence": weak}), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_shows_both_units_and_how_to_write_them(language: Language) -> None:
    with pytest.raises(SettingError) as refused:
        check_speed(10.0, run_from("rear"), None)

    words = text(refused.value.code, language, **refused.value.details)
    assert "36" in words
    assert "10km/h" in words
