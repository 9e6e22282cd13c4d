"""Every reason of the gate, from a recording that has it to what a person reads."""

import re

import pytest

from barun.messages import LANGUAGES, Language, message_keys, text
from barun.running.gate.filming_advice import advise_filming
from barun.running.gate.gate_reason import REASON_CODES, REFUSING, GateReason, ReasonCode
from barun.running.gate.recording_gate import examine_recording
from barun.running.metrics.running_measurements import measure_running
from barun.simulate import RunningForm
from scripts.write_running_recordings import PAGE, to_markdown
from tests.running.gate.refusals import RECORDINGS, examine, walk
from tests.running.steps_worked_out import film


def test_there_is_a_recording_for_every_reason() -> None:
    assert set(RECORDINGS) == set(REASON_CODES)


@pytest.mark.parametrize("code", REASON_CODES)
def test_the_gate_says_what_is_wrong(code: ReasonCode) -> None:
    result = examine(code)

    found = {reason.code: reason for reason in result.reasons}
    assert code in found
    assert found[code].refuses == (code in REFUSING)
    assert result.is_accepted == (not any(reason.refuses for reason in result.reasons))
    if code in REFUSING:
        assert not result.is_accepted
        assert result.reasons[0].refuses
    else:
        assert result.is_accepted, "a recording made for an advice is refused for something else"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", REASON_CODES)
def test_the_words_say_what_was_expected_what_came_and_what_to_do(
    code: ReasonCode, language: Language
) -> None:
    reason = GateReason(code, 37.4)

    words = text(reason.message, language, value=reason.value)
    advice = text(reason.advice, language)

    # One sentence for what is and what should be, one for what to do; the last one asks for it.
    assert len(re.findall(r"[.;](\s|$)", words)) >= 2 or language == "ko" or code in QUIET, words
    if language == "ko":
        assert re.search(r"(주세요|좋습니다|있습니다|안정됩니다|측정합니다)\.$", words), words
        assert re.search(r"(주세요|마세요|둡니다)\.|좋습니다\.$|필요합니다\.$", advice), advice
    assert "{" not in words
    assert "nan" not in words
    if "{value" in open_text(reason.message, language):
        assert "37" in words


QUIET = ("more-strides",)
"""Advices of half a sentence."""


def open_text(key: str, language: Language) -> str:
    """Return a text with its placeholders."""

    class Shown:
        def __format__(self, pattern: str) -> str:
            return "{value}"

    return text(key, language, value=Shown())


@pytest.mark.parametrize("code", ["slow-motion", "fast-motion", "clock-unknown"])
def test_without_a_clock_shares_and_angles_are_measured_and_seconds_are_not(
    code: ReasonCode,
) -> None:
    result = examine(code)
    assert result.repair is not None

    run = measure_running(result.repair.sequence, result.steps, conditions=result.conditions)

    found = run.measurements
    for key in ("cadence", "left_contact_time", "left_step_time", "speed"):
        assert (found[key].outcome, found[key].reason) == ("cannot_judge", "running.reason-clock")
    for key in ("left_duty_factor", "left_knee_flexion_swing", "trunk_lean", "stride_length"):
        assert found[key].outcome != "cannot_judge", key
    truth = examine("slow-frames")
    assert truth.repair is not None
    usual = measure_running(truth.repair.sequence, truth.steps).measurements
    assert found["left_duty_factor"].value == pytest.approx(
        usual["left_duty_factor"].value, abs=0.02
    )


def test_with_a_cadence_nobody_has_everything_in_seconds_is_weak() -> None:
    result = examine("odd-cadence")
    assert result.repair is not None

    run = measure_running(result.repair.sequence, result.steps, conditions=result.conditions)

    found = run.measurements
    assert result.conditions.clock == "suspected"
    assert found["cadence"].value == pytest.approx(168 / 0.75, rel=0.01)
    for key in ("cadence", "left_contact_time", "left_step_time", "speed"):
        assert (found[key].outcome, found[key].reason) == ("weak", "running.reason-clock-suspected")
    for key in ("left_duty_factor", "left_knee_flexion_stance", "stride_length"):
        assert found[key].reason != "running.reason-clock-suspected"


def test_long_steps_need_a_quick_cadence() -> None:
    # 7 m/s at 215 steps a minute: 1.95 m, or 2.2 of the runner's legs.
    form = RunningForm(speed_m_per_s=7.0, cadence_per_min=215, duty_factor=0.22)
    sequence = film(rate_hz=120, form=form).sequence

    assert examine_recording(sequence).conditions.clock == "trusted"
    hurried = RunningForm(speed_m_per_s=3.0, cadence_per_min=215)
    assert examine_recording(film(form=hurried).sequence).conditions.clock == "suspected"


def test_a_camera_that_moves_measures_no_heights() -> None:
    for code in ("unsteady", "camera-moves"):
        result = examine(code)
        assert result.repair is not None

        run = measure_running(result.repair.sequence, result.steps, conditions=result.conditions)

        bounce = run.measurements["vertical_oscillation"]
        assert bounce.reason == "running.reason-camera"
        assert run.measurements["trunk_lean"].reason == "running.reason-roll"
        assert run.measurements["left_knee_flexion_swing"].outcome != "cannot_judge"


def test_walking_is_told_from_running_by_the_hips() -> None:
    assert "walking" in [reason.code for reason in examine_recording(walk(0.7)).reasons]
    for code in ("slow-frames", "oblique", "small"):
        assert "walking" not in [reason.code for reason in examine(code).reasons]


def test_advice_for_filming_stands_once_and_in_both_languages() -> None:
    reasons = [GateReason(code, 1.0) for code in REASON_CODES]

    keys = advise_filming([*reasons, *reasons])

    assert len(keys) == len(set(keys))
    assert set(keys) <= set(message_keys())
    assert advise_filming([]) == ()


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(), (
        "run scripts/write_running_recordings.py"
    )
