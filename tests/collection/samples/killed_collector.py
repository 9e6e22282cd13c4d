"""A collector that is fed until it is killed; run as a program by the test of kills.

Prints a line with each batch that is safe: the number of samples acknowledged so far.
"""

import sys
import time
from pathlib import Path

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.settings import CollectorSettings
from barun.store.opening import open_store
from tests.collection.samples.offered import FEATURES, NOW_S, offer_poses

__all__ = ["main"]


def main(folder: Path, database_url: str, seed: int) -> None:
    """Feed a collector for as long as it is let."""
    store = open_store(folder, database_url, NOW_S).store
    collector = SampleCollector(
        store.samples,
        folder / "samples",
        FEATURES,
        (time.monotonic, lambda: NOW_S),
        CollectorSettings(batch_rows=20, buffer_rows=100, ask_again_s=3600.0),
    )
    collector.start()
    while not collector.wants("local"):
        time.sleep(0.01)
    number = told = 0
    while True:
        poses = offer_poses(10, session=f"s{seed}-{number}", seed=seed * 10_000 + number)
        collector.offer(poses)
        number += 1
        time.sleep(0.002)
        if (safe := collector.figures.n_spooled) != told:
            told = safe
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
