"""What a turn of the head explains of its tilt, worked out by hand and on simulated sitters."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from barun.posture.judgement.rules import judge_all, rule_column
from barun.posture.judgement.turned_head import compute_tilt_beyond_turn
from barun.simulate import SLUMPED, UPRIGHT, SittingPosture
from tests.posture.judgement.made_up import baselines, measurements
from tests.posture.sitters import DESK, blend, calibrate, measure, sit, view_of

UPRIGHT_HEAD = {
    "head_tilt": 1.0,
    "head_turn": 0.0,
    "shoulder_width": 0.5,
    "face_size": 0.2,
    "camera_distance": 2.0,
}
# The shoulders a quarter, the face half again as large: nearer by 0.4 and 0.667 trunk lengths of 2.
BENT = {"shoulder_width": 0.625, "face_size": 0.3}
SINE_OF_BEND = 1.4 * 2 * (0.5 / 0.625 - 0.2 / 0.3)


def tilt_beyond_turn(values: Mapping[str, float]) -> float:
    rows, usual = measurements(values), baselines(UPRIGHT_HEAD)
    source = np.concatenate([rows.values.T, usual.median.T])
    return float(compute_tilt_beyond_turn(source)[0])


def test_a_turn_on_a_bent_neck_raises_the_ear_it_turns_to() -> None:
    tipped = UPRIGHT_HEAD | BENT | {"head_turn": 15.0, "head_tilt": 1.0 - SINE_OF_BEND * 15}
    assert tilt_beyond_turn(tipped) == pytest.approx(1.0)
    # A tilt beyond it remains, less 0.15 degrees for each degree of turn.
    tilted = tipped | {"head_tilt": tipped["head_tilt"] - 12}
    assert tilt_beyond_turn(tilted) == pytest.approx(1.0 - (12 - 0.15 * 15))


def test_without_a_turn_nothing_is_explained() -> None:
    assert tilt_beyond_turn(UPRIGHT_HEAD | BENT | {"head_tilt": 13.0}) == pytest.approx(13)


def test_upright_a_turn_explains_what_a_camera_above_or_below_does() -> None:
    turned = UPRIGHT_HEAD | {"head_turn": -20.0}
    for tilt_deg, beyond_deg in ((4.0, 1.0), (-2.0, 1.0), (9.0, 6.0), (-11.0, -8.0)):
        assert tilt_beyond_turn(turned | {"head_tilt": tilt_deg}) == pytest.approx(beyond_deg)


@pytest.mark.parametrize("missing", ["head_turn", "shoulder_width", "face_size"])
def test_the_tilt_stands_where_it_cannot_be_explained(missing: str) -> None:
    values = UPRIGHT_HEAD | BENT | {"head_turn": 15.0, "head_tilt": -5.0}
    assert tilt_beyond_turn({**values, missing: np.nan}) == -5.0


@pytest.mark.parametrize("turn_deg", [-12, -10, 10, 12])
@pytest.mark.parametrize("depth", [0.85, 1.0])
def test_a_slumped_head_that_turns_is_not_tilted(turn_deg: float, depth: float) -> None:
    posture = replace(blend(SLUMPED, depth), head_turn_deg=turn_deg)
    assert head_tilt_load(posture) < 1


@pytest.mark.parametrize("tilt_deg", [-12, 12])
@pytest.mark.parametrize("turn_deg", [-4, 0, 4])
@pytest.mark.parametrize("nod_deg", [-14, 0, 8])
def test_a_tilted_head_is_found_turned_and_nodding(
    tilt_deg: float, turn_deg: float, nod_deg: float
) -> None:
    posture = replace(UPRIGHT, head_tilt_deg=tilt_deg, head_turn_deg=turn_deg, head_nod_deg=nod_deg)
    assert head_tilt_load(posture) >= 1


def head_tilt_load(posture: SittingPosture) -> float:
    loads, _ = judge_all(measure(sit(posture, DESK), view_of(DESK)), calibrate(DESK))
    return float(loads[0, rule_column("head_tilt")])
