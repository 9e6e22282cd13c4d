"""A day has no gaps, says truly when the person was bent, and moves the chair, not the camera."""

from itertools import pairwise

import numpy as np
import pytest

from barun.simulate import DESK_CAMERA, DESK_SIDE_CAMERA, SLUMPED, Camera
from barun.simulate.workday import SLUMP_KINDS, Workday, move_chair, plan_workday


@pytest.fixture(scope="module")
def day() -> Workday:
    return plan_workday(np.random.default_rng(3), 4 * 3600)


def test_the_same_seed_plans_the_same_day() -> None:
    first = plan_workday(np.random.default_rng(5), 1800)
    again = plan_workday(np.random.default_rng(5), 1800)
    other = plan_workday(np.random.default_rng(6), 1800)
    assert first == again
    assert first != other


def test_scenes_follow_each_other_without_gaps_and_fit_their_scripts(day: Workday) -> None:
    assert day.scenes[0].start_s == 0
    for before, after in pairwise(day.scenes):
        assert after.start_s == pytest.approx(before.start_s + before.duration_s)
    last = day.scenes[-1]
    assert last.start_s + last.duration_s == pytest.approx(day.duration_s)
    for scene in day.scenes:
        if scene.script is not None:
            assert scene.script.duration_s == pytest.approx(scene.duration_s)


def test_a_cut_between_scenes_at_the_desk_is_not_seen(day: Workday) -> None:
    for before, after in pairwise(day.scenes):
        if before.script is not None and after.script is not None:
            end = before.script.at(np.array([before.duration_s]))
            start = after.script.at(np.array([0.0]))
            for name, values in end.items():
                assert start[name] == pytest.approx(values, abs=1e-9)


def test_everything_that_looks_alike_occurs(day: Workday) -> None:
    kinds = {action.kind for action in day.actions}
    assert {"slump", "drink", "turn", "stretch", "away", "keyboard_glance", "reach"} <= kinds
    lengths_s = [action.duration_s for action in day.actions if action.is_slump]
    assert min(lengths_s) < 60 < 240 < max(lengths_s)
    assert all(action.duration_s > 0 for action in day.actions)


def test_slumps_are_where_the_script_is_bent(day: Workday) -> None:
    """In the middle of a slump the pelvis is tipped back by its depth, before and after it not."""
    slumps = [action for action in day.actions if action.kind == "slump"]
    n_bent = 0
    for action in slumps:
        # Drift does not touch the pelvis.
        for share, at_s in ((1, action.start_s + action.duration_s / 2), (0, action.end_s + 3)):
            scene = next(
                entry
                for entry in day.scenes
                if entry.start_s <= at_s < entry.start_s + entry.duration_s
            )
            assert scene.script is not None
            tilt_deg = scene.script.at(np.array([at_s - scene.start_s]))["pelvis_tilt_deg"][0]
            expected_deg = day.home.pelvis_tilt_deg + share * action.depth * SLUMPED.pelvis_tilt_deg
            if share == 0 or abs(tilt_deg - day.home.pelvis_tilt_deg) > 0.5:  # else a glance up
                assert tilt_deg == pytest.approx(expected_deg, abs=0.5)
                n_bent += share
    assert n_bent > 0.8 * len(slumps)


def test_slumps_do_not_overlap(day: Workday) -> None:
    slumps = [action for action in day.actions if action.kind in SLUMP_KINDS]
    for before, after in pairwise(slumps):
        assert before.end_s < after.start_s


@pytest.mark.parametrize("camera", [DESK_CAMERA, DESK_SIDE_CAMERA], ids=["front", "side"])
def test_the_camera_stays_where_it_is_in_the_room(camera: Camera) -> None:
    place_m = np.array([[0.3, -1.2, 0.4]])
    moved = move_chair(camera, 0.1, -0.05)
    np.testing.assert_allclose(
        moved.to_camera_m(place_m - [0.1, 0.0, -0.05]), camera.to_camera_m(place_m), atol=1e-12
    )
