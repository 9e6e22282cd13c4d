import pytest

from barun.errors import SettingError
from barun.simulate import Body


def test_segments_of_a_person_of_two_metres() -> None:
    body = Body(stature_m=2.0)
    assert body.thigh_m("left") == pytest.approx(0.490)
    assert body.shank_m("right") == pytest.approx(0.492)
    assert body.upper_arm_m("left") == pytest.approx(0.372)
    assert body.forearm_m("left") == pytest.approx(0.292)
    assert body.trunk_m == pytest.approx(0.576)
    assert body.foot_m == pytest.approx(0.304)
    assert body.seated_hip_height_m == pytest.approx(0.492 + 0.078)


def test_sides_can_differ() -> None:
    body = Body(leg_scale_right=0.95, arm_scale_left=1.1)
    assert body.thigh_m("right") == pytest.approx(0.95 * body.thigh_m("left"))
    assert body.forearm_m("left") == pytest.approx(1.1 * body.forearm_m("right"))


@pytest.mark.parametrize("stature_m", [0.0, 3.0, float("nan")], ids=["none", "giant", "nan"])
def test_impossible_stature_names_value_and_range(stature_m: float) -> None:
    with pytest.raises(SettingError, match=r"stature_m must lie between 0\.8 and 2\.5 m"):
        Body(stature_m=stature_m)


def test_error_speaks_korean() -> None:
    with pytest.raises(SettingError, match="stature_m") as caught:
        Body(stature_m=9)
    assert "범위여야 하지만 9입니다" in caught.value.text("ko")
