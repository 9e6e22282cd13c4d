from dataclasses import fields

import pytest

from barun.errors import SettingError
from barun.simulate import LEANING_LEFT, LEANING_RIGHT, SITTING_POSTURES, SittingPosture


@pytest.mark.parametrize("name", SITTING_POSTURES, ids=str)
def test_mirrored_twice_is_the_same(name: str) -> None:
    posture = SITTING_POSTURES[name]
    assert posture.mirrored.mirrored == posture


def test_leaning_right_is_leaning_left_mirrored() -> None:
    assert LEANING_RIGHT.lateral_lean_deg == -LEANING_LEFT.lateral_lean_deg
    assert LEANING_RIGHT.head_tilt_deg == -LEANING_LEFT.head_tilt_deg


@pytest.mark.parametrize("name", [entry.name for entry in fields(SittingPosture)], ids=str)
def test_every_setting_has_a_range(name: str) -> None:
    with pytest.raises(SettingError, match=f"{name} must lie between .* but is 999"):
        SittingPosture(**{name: 999.0})
