"""What is left of a pose: no camera, but everything models learn from."""

from dataclasses import replace

import numpy as np

from barun.collection.samples.poses import KEPT
from barun.collection.samples.reduction import SessionFrames
from barun.privacy.anonymisation.anonymising import anonymise_landmarks
from tests.collection.samples.offered import FEATURES, offer_poses


def test_another_camera_gives_the_same_samples() -> None:
    poses = offer_poses(20)
    moved = replace(poses, xy=0.5 * poses.xy + np.array([0.3, 0.1]))
    first = SessionFrames(FEATURES).to_samples(poses)
    second = SessionFrames(FEATURES).to_samples(moved)
    assert np.allclose(first.points, second.points, atol=1e-5)


def test_a_session_keeps_its_frame_so_that_sinking_is_seen() -> None:
    frames = SessionFrames(FEATURES)
    poses = offer_poses(20)
    first = frames.to_samples(poses)
    later = frames.to_samples(replace(poses, xy=poses.xy + np.array([0.0, 0.05])))
    fall = (later.points - first.points)[..., 1]
    assert np.allclose(fall, fall[0, 0], atol=1e-5)
    assert fall[0, 0] > 0.2


def test_training_learns_from_samples_what_it_would_from_poses() -> None:
    poses = offer_poses(40)
    samples = SessionFrames(FEATURES).to_samples(poses)

    def drawn(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> object:
        xy = np.full((40, 33, 2), np.nan)
        xy[:, KEPT] = points
        return anonymise_landmarks(xy, np.full(40, "s")).xy[:, KEPT]

    ours, theirs = drawn(samples.points.astype(float)), drawn(poses.xy)
    assert np.abs(np.asarray(ours) - np.asarray(theirs)).max() <= 0.02 * 0.2 + 1e-6  # one step


def test_names_of_sessions_and_samples_are_nobodys() -> None:
    one, other = (SessionFrames(FEATURES).to_samples(offer_poses(5)) for _ in range(2))
    assert set(one.session.tolist()).isdisjoint(other.session.tolist())
    assert len({*one.sample_id.tolist(), *other.sample_id.tolist()}) == 10
    assert one.at_s.dtype == np.int64
