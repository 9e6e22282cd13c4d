import numpy as np
import pytest

from barun.running.form.channel import CHANNELS, channel_names
from barun.running.form.explanation import name_departures
from barun.running.view import RunningView

VIEW = RunningView("side", "right", 90)
NAMES = channel_names(VIEW)
LEFT_KNEE = NAMES.index("left_knee")
TRUNK = NAMES.index("trunk")


def bump(first: int, after: int, height: float) -> np.ndarray:
    difference = np.zeros((64, 12))
    difference[np.arange(first, after) % 64, LEFT_KNEE] = height
    return difference


def test_channel_sign_and_phases_are_told() -> None:
    z = np.zeros(12)
    z[LEFT_KNEE] = 4.0

    (named,) = name_departures(bump(40, 48, -12.0), z, NAMES, "side")

    assert named.channel == "left_knee"
    assert (named.sign, named.largest, named.unit, named.z) == (-1, -12.0, "deg", 4.0)
    assert named.phases == (40 / 64, 47 / 64)
    # Who runs to the right shows his right side: the left foot lands half a stride later.
    assert named.own_phases == (8 / 64, 15 / 64)


def test_phases_run_over_the_end_of_the_stride() -> None:
    z = np.zeros(12)
    z[LEFT_KNEE] = 4.0

    (named,) = name_departures(bump(60, 70, 5.0), z, NAMES, "side")

    assert named.phases == (60 / 64, 5 / 64)


def test_a_constant_departure_lasts_all_the_stride() -> None:
    difference = np.zeros((64, 12))
    difference[:, TRUNK] = 8
    z = np.zeros(12)
    z[TRUNK] = 3

    (named,) = name_departures(difference, z, NAMES, "side")

    assert named.phases == named.own_phases == (0, 63 / 64)


def test_the_three_largest_are_named_in_order_and_small_ones_never() -> None:
    z = np.arange(12) / 3

    named = name_departures(np.ones((64, 12)), z, NAMES, "side")

    assert [one.channel for one in named] == list(NAMES[:-4:-1])
    assert name_departures(np.ones((64, 12)), np.full(12, 1.4), NAMES, "side") == ()


@pytest.mark.parametrize("which", ["side", "across"])
def test_channels_come_in_pairs(which: str) -> None:
    channels = CHANNELS["side" if which == "side" else "across"]
    limbs = [channel.limb for channel in channels if channel.limb is not None]

    assert limbs == ["first", "second"] * (len(limbs) // 2)
