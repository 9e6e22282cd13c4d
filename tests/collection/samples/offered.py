"""Poses as live sessions offer them, made up, for tests."""

import numpy as np

from barun.collection.samples.poses import OfferedPoses
from barun.privacy.anonymisation.canonical_pose import CANONICAL_FRONT
from barun.store.records import LOCAL_PERSON
from tests.fixtures.samples import SAMPLE_DAY_S

__all__ = ["FEATURES", "NOW_S", "offer_poses"]

NOW_S = float(SAMPLE_DAY_S + 36_000)
FEATURES = ("head_height", "head_tilt")


def offer_poses(
    count: int,
    *,
    person: str = LOCAL_PERSON,
    session: str = "s1",
    at_s: float = NOW_S,
    seed: int = 1,
    step_s: float = 1.0,
) -> OfferedPoses:
    """Return somebody who sits before the camera and moves a little from pose to pose."""
    random = np.random.default_rng([seed, count])
    sway = np.cumsum(
        random.uniform(0.02, 0.05, (count, 1, 2)) * random.choice([-1, 1], (count, 1, 2)), axis=0
    )
    sway = np.clip(sway, -0.4, 0.4) + random.normal(0.0, 0.01, (count, 9, 2))
    xy = (CANONICAL_FRONT + sway) * 0.15 + np.array([0.66, 0.7])
    return OfferedPoses(
        person_id=np.full(count, person),
        session=np.full(count, session),
        at_s=at_s + step_s * np.arange(count, dtype=np.float64),
        xy=xy,
        aspect=np.full(count, 4 / 3),
        visibility=np.full((count, 9), 0.95),
        features=random.normal(0.0, 3.0, (count, len(FEATURES))),
        view=np.ones(count, dtype=np.int8),
        view_confidence=np.full(count, 0.9),
        verdict=np.full(count, 1, dtype=np.int8),
        load=np.full(count, 0.5),
        model="view=builtin posture=builtin",
    )
