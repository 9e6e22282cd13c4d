"""Takes the turn of making the model of views anew, and keeps it until it is killed.

Run as ``python -m tests.updating.turn_holder FOLDER ADDRESS LEASE_S``; says ``mine`` when it is so.
"""

import sys
import time
from pathlib import Path

from barun.store.opening import open_store
from barun.updating.turn import TurnPolicy, held_turn


def main(folder: Path, database_url: str, lease_s: float) -> None:
    """Hold it for as long as nobody ends this."""
    store = open_store(folder, database_url, time.time()).store
    policy = TurnPolicy(lease_s=lease_s, keep_every_s=lease_s / 10)
    with held_turn(store.models.turns, "view", time.time, policy=policy):
        print("mine", flush=True)  # noqa: T201 # for who waits for it
        time.sleep(600)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
