import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.messages import text
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_choice import (
    ProfileVerdict,
    choose_profile,
    compare_geometry,
)
from barun.posture.view.view import View
from tests.posture.calibration.measured import make_baseline

MORNING = "2027-03-01T09:30:00Z"
HERE = make_baseline().geometry
LOWER = replace(HERE, shoulder_height=HERE.shoulder_height - 0.2)


def _profile(profile_id: str, camera: str, *, shoulder_height: float = 0.4) -> Profile:
    return Profile(profile_id, "", camera, "", MORNING).with_baseline(
        make_baseline(shoulder_height=shoulder_height), at=MORNING, rules_version="1"
    )


DESK = _profile("desk", "webcam")
SOFA = _profile("sofa", "webcam", shoulder_height=0.2)
LAPTOP = _profile("laptop", "built-in")
UNNAMED = _profile("unnamed", "")


@pytest.mark.parametrize(
    ("profiles", "camera", "present", "verdict", "chosen"),
    [
        pytest.param([DESK, LAPTOP], "webcam", HERE, "camera", DESK, id="same camera"),
        pytest.param([DESK, SOFA], "webcam", LOWER, "camera", SOFA, id="two places"),
        pytest.param([DESK, DESK], "webcam", HERE, "ask-several", None, id="two alike"),
        pytest.param([DESK], "webcam", LOWER, "ask-moved", None, id="sits elsewhere"),
        pytest.param([DESK, SOFA], None, HERE, "geometry", DESK, id="camera unknown"),
        pytest.param([DESK, LAPTOP], None, HERE, "ask-several", None, id="unknown, two fit"),
        pytest.param([SOFA], None, HERE, "none", None, id="unknown, none fits"),
        pytest.param([DESK], "phone", HERE, "none", None, id="another camera"),
        pytest.param([UNNAMED], "phone", HERE, "geometry", UNNAMED, id="profile without camera"),
        pytest.param([], "webcam", HERE, "none", None, id="no profile"),
    ],
)
def test_chooses_only_what_is_sure(
    profiles: list[Profile],
    camera: str | None,
    present: CameraGeometry,
    verdict: ProfileVerdict,
    chosen: Profile | None,
) -> None:
    choice = choose_profile(profiles, camera=camera, view=View.FRONT, present=present)
    assert choice.verdict == verdict
    assert choice.profile is chosen
    assert choice.is_sure == (chosen is not None)
    assert bool(choice.candidates) == (verdict != "none")
    assert text(choice.message_key, "ko")


def test_a_profile_without_this_view_does_not_fit() -> None:
    choice = choose_profile([DESK], camera="webcam", view=View.LEFT_SIDE, present=HERE)
    assert choice.verdict == "none"


def test_an_unknown_place_is_never_sure() -> None:
    unknown = replace(HERE, face_size=math.nan)
    choice = choose_profile([DESK], camera="webcam", view=View.FRONT, present=unknown)
    assert choice.verdict == "ask-moved"


def test_distances_by_hand() -> None:
    assert compare_geometry(HERE, HERE) == 0
    # 0.04 of 0.08 picture heights.
    assert compare_geometry(replace(HERE, shoulder_height=HERE.shoulder_height + 0.04), HERE) == (
        pytest.approx(0.5)
    )
    # exp(0.25) times as large is the edge.
    assert compare_geometry(replace(HERE, face_size=HERE.face_size * math.exp(0.25)), HERE) == (
        pytest.approx(1)
    )
    assert compare_geometry(replace(HERE, yaw_deg=-350), replace(HERE, yaw_deg=20)) == (
        pytest.approx(0.5)
    )
    assert compare_geometry(replace(HERE, aspect=4 / 3), HERE) == math.inf
    assert math.isnan(compare_geometry(replace(HERE, aspect=math.nan), HERE))


@given(st.floats(0.05, 0.4), st.floats(-0.5, 0.5), st.floats(0.0, 1.0))
def test_the_distance_is_the_same_from_both_ends(face: float, place: float, height: float) -> None:
    other = replace(HERE, face_size=face, shoulder_place=place, shoulder_height=height)
    assert compare_geometry(HERE, other) == pytest.approx(compare_geometry(other, HERE))
