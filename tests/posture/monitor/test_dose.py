"""The dose after ISO 11226, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.monitor.dose import (
    DOSE_ANGLES,
    DoseSettings,
    PostureDose,
    compute_dose_course,
    compute_ratios,
    find_unacceptable,
)


def _sit(dose: PostureDose, ratio: float, from_s: float, to_s: float, step_s: float = 1) -> float:
    now_s, value = from_s, 0.0
    while now_s < to_s - 1e-9:
        now_s += step_s
        value = float(dose.step([now_s], [[ratio]], [False]).overall[0])
    return value


def _started() -> PostureDose:
    dose = PostureDose(1, 1)
    dose.step([0.0], [[0.0]], [False])
    return dose


@pytest.mark.parametrize(
    ("angle_deg", "minutes", "expected"),
    [
        (20, 4, 1.0),
        (40, 2, 1.0),
        (20, 2, 0.5),
        (60, 4, 2.0),
        (20, 7, 1.75),
        (20, 60, 2.0),
        (19.9, 60, 0.0),
    ],
)
def test_trunk_angles_fill_the_dose(angle_deg: float, minutes: float, expected: float) -> None:
    assert _sit(_started(), angle_deg / 20, 0, minutes * 60) == pytest.approx(expected)


def test_twelve_minutes_upright_empty_a_full_dose() -> None:
    dose = _started()
    assert _sit(dose, 1.0, 0, 240) == pytest.approx(1)
    assert _sit(dose, 0.3, 240, 240 + 360) == pytest.approx(0.5)
    assert _sit(dose, 0.3, 600, 600 + 360) == pytest.approx(0, abs=1e-9)


def test_glances_at_the_keyboard_cost_nearly_nothing() -> None:
    """Thirty degrees of neck for two seconds, every ten seconds, for ten minutes."""
    dose, value = _started(), 0.0
    for index in range(60):
        value = max(value, _sit(dose, 30 / 25, 10 * index, 10 * index + 2))
        _sit(dose, 0.2, 10 * index + 2, 10 * index + 10)
    assert value < 0.02


@pytest.mark.parametrize("rate_hz", [5, 30])
def test_the_frame_rate_changes_nothing(rate_hz: float) -> None:
    assert _sit(_started(), 1.5, 0, 60, 1 / rate_hz) == pytest.approx(1.5 * 60 / 240)


def test_unknown_time_and_gaps_stand_still_and_absence_recovers() -> None:
    dose = _started()
    full = _sit(dose, 1.0, 0, 240)
    assert _sit(dose, np.nan, 240, 300) == pytest.approx(full)
    assert dose.step([900.0], [[2.0]], [False]).overall[0] == pytest.approx(full)
    assert dose.step([np.nan], [[2.0]], [False]).overall[0] == pytest.approx(full)
    assert dose.step([890.0], [[2.0]], [False]).overall[0] == pytest.approx(full)
    away = dose.step([902.0], [[np.nan]], [True])
    assert away.overall[0] == pytest.approx(full - 2 / 720)


def test_the_course_of_a_recording_is_the_steps() -> None:
    random = np.random.default_rng(5)
    times_s = np.cumsum(random.choice([0.1, 0.5, 2.0, 4.0], 400))
    ratios = random.uniform(0, 2.5, (400, 2))
    ratios[random.random((400, 2)) < 0.1] = np.nan
    is_away = random.random(400) < 0.1
    dose = PostureDose(1, 2)
    steps = [
        dose.step([time_s], row[None], [away]).dose[0]
        for time_s, row, away in zip(times_s, ratios, is_away, strict=True)
    ]
    course = compute_dose_course(times_s, ratios, is_away)
    np.testing.assert_allclose(course, steps, atol=1e-12)
    assert course.max() > 0.05
    short = DoseSettings(holding_s=20, recovery_s=30, largest_dose=0.5)
    dose = PostureDose(1, 2, short)
    steps = [
        dose.step([time_s], row[None], [away]).dose[0]
        for time_s, row, away in zip(times_s, ratios, is_away, strict=True)
    ]
    course = compute_dose_course(times_s, ratios, is_away, short)
    np.testing.assert_allclose(course, steps, atol=1e-12)
    assert 0 < np.mean(course == 0.5) < 1
    assert np.any(course == 0)


def test_overall_is_the_largest_not_the_sum() -> None:
    dose = PostureDose(1, 2)
    step = dose.step([0], [[0.0, 0.0]], [False])
    for second in range(1, 121):
        step = dose.step([second], [[1.0, 2.0]], [False])
    assert step.dose[0].tolist() == pytest.approx([0.5, 1.0])
    assert step.overall[0] == pytest.approx(1.0)


@trials(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0, 4), st.floats(0.05, 2)), min_size=1, max_size=30),
    st.floats(0, 1),
)
def test_more_bent_is_never_less_dose(course: list[tuple[float, float]], more: float) -> None:
    dose, now_s = PostureDose(2, 1), 0.0
    dose.step([0.0, 0.0], [[0.0], [0.0]], [False, False])
    for ratio, step_s in course:
        now_s += step_s
        step = dose.step([now_s] * 2, [[ratio], [ratio + more]], [False, False])
        assert step.dose[1, 0] >= step.dose[0, 0] >= 0


def test_sessions_come_go_and_resume() -> None:
    dose = PostureDose(2, 1)
    for second in range(61):
        dose.step([second] * 2, [[1.0], [2.0]], [False, False])
    dose.remove([0])
    dose.add(1)
    assert dose.export()[:, 0].tolist() == pytest.approx([0.5, 0.0])
    other = PostureDose(0, 1)
    other.resume(dose.export())
    assert len(other) == 2
    assert other.step([5.0, 5.0], [[2.0], [2.0]], [False] * 2).dose[0, 0] == pytest.approx(0.5)


def _measure(key: str, values_deg: list[float]) -> PostureMeasurements:
    values = np.full((len(values_deg), len(FEATURE_KEYS)), np.nan)
    values[:, feature_column(key)] = values_deg
    return PostureMeasurements(
        values=values,
        trust=np.zeros(values.shape, dtype=np.int8),
        reason=np.zeros(values.shape, dtype=np.int8),
        view=np.zeros(len(values), dtype=np.int8),
        yaw_deg=np.zeros(len(values)),
    )


def test_leaning_back_is_no_dose_and_leaning_to_either_side_is() -> None:
    loads = np.zeros((2, 1))
    back, _ = compute_ratios(_measure("trunk_inclination", [-30, 10]), loads, ["slouch"])
    side, _ = compute_ratios(
        _measure("trunk_lateral_inclination", [-20, 5]), loads, ["lateral_lean"]
    )
    assert back[:, 0].tolist() == [0.0, 0.5]
    assert side[:, 0].tolist() == [2.0, 0.5]


def test_sixty_degrees_of_trunk_are_accepted_for_no_time() -> None:
    measurements = _measure("trunk_inclination", [59, 61, np.nan])
    assert find_unacceptable(measurements).tolist() == [False, True, False]


def test_angles_go_before_loads_and_abstention_before_both() -> None:
    measurements = _measure("trunk_inclination", [30, np.nan, 50])
    loads = np.full((3, 2), 0.7)
    loads[2] = np.nan
    ratios, is_angle = compute_ratios(measurements, loads, ["slouch", "too_close"])
    np.testing.assert_allclose(ratios, [[1.5, 0.7], [0.7, 0.7], [np.nan, np.nan]])
    assert is_angle.tolist() == [[True, False], [False, False], [False, False]]
    assert loads[0, 0] == 0.7


def test_the_table_names_rules_and_angles_that_exist() -> None:
    for angle in DOSE_ANGLES:
        assert angle.rule_key in RULE_KEYS
        assert FEATURES[angle.feature].unit == "deg"


def test_times_must_be_positive() -> None:
    with pytest.raises(SettingError, match="recovery_s"):
        DoseSettings(recovery_s=0)
