"""Which poses are kept: each reason by a pose that has nothing else wrong with it."""

from dataclasses import replace

import numpy as np
import pytest

from barun.collection.samples.poses import OfferedPoses
from barun.collection.samples.validation import PoseGate, Refusal
from tests.collection.samples.offered import offer_poses


def test_poses_of_somebody_who_sits_are_kept() -> None:
    kept, refused = PoseGate().check(offer_poses(50))
    assert kept.all()
    assert refused == {}


def spoil(reason: Refusal) -> OfferedPoses:
    """Return three poses of which the second is bad for a reason."""
    poses = offer_poses(3)
    xy, at_s, visibility = poses.xy.copy(), poses.at_s.copy(), poses.visibility.copy()
    match reason:
        case "paused":
            at_s[1] = np.nan
            return replace(poses, at_s=at_s)
        case "absent":
            xy[1, 4] = np.nan
            return replace(poses, xy=xy)
        case "hidden":
            visibility[1] = 0.3
            return replace(poses, visibility=visibility)
        case "implausible":
            xy[1, 0] = xy[1, 0] - (0.0, 0.45)
            xy[1, 3] = xy[1, 3] + (0.5, 0.0)
            xy[1, 7] = (0.66, 0.1)
            xy[1, 8] = (0.66, 0.1)
            return replace(poses, xy=xy)
        case _:
            xy[1] = xy[0] + 1e-4
            return replace(poses, xy=xy)


@pytest.mark.parametrize("reason", ["paused", "absent", "hidden", "implausible", "duplicate"])
def test_a_bad_pose_is_refused_for_its_reason(reason: Refusal) -> None:
    kept, refused = PoseGate().check(spoil(reason))
    assert kept.tolist() == [True, False, True]
    assert refused == {reason: 1}


def test_who_moves_fast_is_refused_and_who_moves_slowly_is_not() -> None:
    poses = offer_poses(2)
    moved = poses.xy.copy()
    moved[1] = moved[0] + 0.1  # 0.14 picture heights, nearly a face size
    fast = replace(poses, xy=moved, at_s=poses.at_s[0] + np.array([0.0, 0.2]))
    slow = replace(poses, xy=moved, at_s=poses.at_s[0] + np.array([0.0, 1.5]))
    assert PoseGate().check(fast)[1] == {"moving": 1}
    assert PoseGate().check(slow)[1] == {}


def test_a_point_outside_the_picture_was_not_seen() -> None:
    poses = offer_poses(3)
    xy = poses.xy.copy()
    xy[2, 8] = (-0.2, xy[2, 8, 1])
    assert PoseGate().check(replace(poses, xy=xy))[1] == {"hidden": 1}


def test_the_pose_before_is_remembered_over_calls_and_by_session() -> None:
    gate = PoseGate()
    gate.check(offer_poses(3))
    again = offer_poses(3).select(slice(2, 3))
    assert gate.check(again)[1] == {"duplicate": 1}
    other = replace(again, session=np.array(["s2"]))
    assert gate.check(other)[1] == {}
