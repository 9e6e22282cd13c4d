import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.posture.calibration.steady_stretch import SteadyStretch, compute_block_medians
from barun.posture.view.view import View
from tests.posture.calibration.measured import measure, measure_changed


def _stretch(view: View = View.FRONT) -> SteadyStretch:
    return SteadyStretch(view, restlessness=1.0, longest_step_s=0.7)


def test_stillness_is_no_motion_and_its_seconds_count() -> None:
    stretch = _stretch()
    motions = [stretch.add(time_s, measure().values[0]) for time_s in np.arange(51) / 10]
    assert max(motions) == 0
    assert stretch.duration_s == pytest.approx(5.0)


def test_motion_is_measured_in_tolerances() -> None:
    # The ears may move by 0.40 face widths of 0.12: by 0.048. They move by half of it.
    stretch = _stretch()
    for time_s in np.arange(20) / 10:
        stretch.add(time_s, measure().values[0])
    motion = 0.0
    for time_s in 2 + np.arange(10) / 10:
        motion = stretch.add(time_s, measure(ear_height=0.65 + 0.024).values[0])
    assert motion == pytest.approx(0.5)


@pytest.mark.parametrize("rate_hz", [5, 10, 30])
@pytest.mark.parametrize(
    ("view", "feature", "still", "moved"),
    [
        pytest.param(View.FRONT, "head_tilt", 3.0, 10.0, id="head tilt"),
        pytest.param(View.FRONT, "face_size", 0.125, 0.15, id="leaning in"),
        pytest.param(View.LEFT_SIDE, "trunk_inclination", 7.0, 14.0, id="trunk"),
        pytest.param(View.LEFT_SIDE, "neck_inclination", 16.0, 30.0, id="neck"),
    ],
)
def test_a_movement_is_seen_at_every_rate(
    view: View, feature: str, still: float, moved: float, rate_hz: float
) -> None:
    for value, is_moved in ((still, False), (moved, True)):
        stretch, motion = _stretch(view), 0.0
        for time_s in np.arange(6 * rate_hz) / rate_hz:
            row = measure_changed({feature: value} if time_s > 3 else {}, view)
            motion = max(motion, stretch.add(float(time_s), row.values[0]))
        assert (motion > 1) == is_moved


@given(st.floats(0.5, 3.0))
def test_motion_does_not_depend_on_the_size_of_the_picture(scale: float) -> None:
    motions = []
    for factor in (1.0, scale):
        stretch, motion = _stretch(), 0.0
        for time_s in np.arange(40) / 10:
            row = measure(
                face_size=0.12 * factor,
                ear_height=(0.65 + 0.03 * (time_s > 2)) * factor,
                shoulder_height=0.4 * factor,
            )
            motion = stretch.add(float(time_s), row.values[0])
        motions.append(motion)
    assert motions[0] == pytest.approx(motions[1])


def test_a_missing_feature_is_no_motion() -> None:
    stretch = _stretch()
    motions = [
        stretch.add(time_s, measure(head_pitch=np.nan, shoulder_tilt=np.nan).values[0])
        for time_s in np.arange(30) / 10
    ]
    assert max(motions) == 0


def test_block_medians_overlap() -> None:
    times_s = np.arange(31) / 10
    values = np.where(times_s < 1.5, 1.0, 2.0)[:, np.newaxis]
    # Seconds from 0, 0.5, 1, 1.5 and 2 s on; the one from 1 s is half and half, the lower one wins.
    assert compute_block_medians(values, times_s)[:, 0].tolist() == [1, 1, 1, 2, 2]
