import numpy as np
import pytest

from barun.landmarks import LandmarkSequence
from barun.running.camera.clock import USUAL_STRIDE_S, find_time_scale, scale_times
from barun.simulate import RunningForm
from tests.running.steps_worked_out import film, with_times


@pytest.mark.parametrize("rate_hz", [25, 60, 240])
@pytest.mark.parametrize("assumed_hz", [30, 240])
def test_whatever_rate_is_assumed_a_stride_then_lasts_as_usual(
    rate_hz: float, assumed_hz: float
) -> None:
    form = RunningForm(cadence_per_min=180)
    assumed = with_times(
        film(rate_hz=rate_hz, duration_s=6, form=form).sequence, rate_hz / assumed_hz
    )

    scale = find_time_scale(assumed)

    stride_s = form.stride_time_s * rate_hz / assumed_hz
    assert stride_s * scale == pytest.approx(USUAL_STRIDE_S, rel=0.03)
    assert scale_times(assumed, scale).duration_s == pytest.approx(assumed.duration_s * scale)


def test_times_of_somebody_who_does_not_run_stay() -> None:
    still = film(duration_s=2).sequence
    image_xyz = np.tile(still.image_xyz[:1], (len(still), 1, 1))
    sequence = LandmarkSequence.from_arrays(
        image_xyz, still.visibility, still.times_s, size_wh=still.size_wh, source="still"
    )

    assert find_time_scale(sequence) == 1.0
    assert scale_times(sequence, 1.0) is sequence
