import numpy as np
import pytest

from barun.running.events.detection import detect_contacts
from barun.running.form.camera_roll import compute_roll_effect
from barun.running.form.channel_curves import follow_channels
from tests.running.form.runners import moved, run


@pytest.mark.parametrize("view", ["side", "other side", "rear", "front"])
def test_the_effect_is_that_of_a_turned_picture(view: str) -> None:
    sequence = run(view)
    steps = detect_contacts(sequence)
    here = follow_channels(sequence, steps.view, steps.stride_time_s)
    turned = follow_channels(moved(sequence, roll_deg=1), steps.view, steps.stride_time_s)

    effect = compute_roll_effect(here, steps.view)

    # To first order: a pelvis that is tilted by 15 degrees already turns by a tenth less.
    np.testing.assert_allclose(turned - here, effect, atol=0.1)
    assert np.max(np.abs(effect)) == pytest.approx(1)
