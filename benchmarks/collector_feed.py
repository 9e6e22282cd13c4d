"""Feeds a collector with made-up poses until it is killed: a part of `benchmarks.collector`.

Prints a line with every offer: how many samples are acknowledged, how many poses were offered.
"""

import sys
import time
from pathlib import Path

import numpy as np

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.poses import OfferedPoses
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.privacy.anonymisation.canonical_pose import CANONICAL_FRONT
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON

__all__ = ["FEATURES", "make_poses"]

FEATURES = FEATURE_KEYS
_POSES = 8
_RATE_HZ = 750.0


def make_poses(count: int, session: str, seed: int) -> OfferedPoses:
    """Return poses of somebody who sits and sways a little, one a second."""
    random = np.random.default_rng(seed)
    sway = random.uniform(-0.3, 0.3, (count, 1, 2)) + random.normal(0.0, 0.02, (count, 9, 2))
    return OfferedPoses(
        person_id=np.full(count, LOCAL_PERSON),
        session=np.full(count, session),
        at_s=time.time() + np.arange(count, dtype=np.float64),
        xy=(CANONICAL_FRONT + sway) * 0.15 + np.array([0.66, 0.7]),
        aspect=np.full(count, 4 / 3),
        visibility=np.full((count, 9), 0.95),
        features=random.normal(0.0, 3.0, (count, len(FEATURES))),
        view=np.ones(count, dtype=np.int8),
        view_confidence=np.full(count, 0.9),
        verdict=np.ones(count, dtype=np.int8),
        load=np.full(count, 0.5),
        model="view=shipped posture=shipped",
    )


def main(folder: Path, seed: int) -> None:
    """Offer poses for as long as it is let, 750 a second as 500 sessions do."""
    store = open_store(folder, "", time.time()).store
    collector = SampleCollector(
        store.samples, folder / "samples", FEATURES, (time.monotonic, time.time)
    )
    collector.start()
    while not collector.wants(LOCAL_PERSON):
        time.sleep(0.01)
    number = 0
    begun_s = time.monotonic()
    while True:
        collector.offer(make_poses(_POSES, f"s{seed}-{number}", seed * 100_000 + number))
        number += 1
        figures = collector.figures
        sys.stdout.write(f"{figures.n_spooled} {figures.n_offered}\n")
        sys.stdout.flush()
        time.sleep(max(0.0, begun_s + number * _POSES / _RATE_HZ - time.monotonic()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
