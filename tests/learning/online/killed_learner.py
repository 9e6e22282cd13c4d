"""Goes on from a folder, learns, saves and kills itself with SIGKILL at the n-th file put in place.

Run as ``python killed_learner.py FOLDER N``.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from barun.learning.online.learners import load_learner
from tests.learning.online.blobs import make_person


def main() -> None:
    folder, at = Path(sys.argv[1]), int(sys.argv[2])
    learner = load_learner(folder)
    learner.update(make_person("p2", 40, 1))
    count, replace = 0, Path.replace

    def dying(path: Path, target: Any) -> Path:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(path, target)

    Path.replace = dying  # type: ignore[assignment,method-assign] # what puts a file in its place
    learner.save(folder)


if __name__ == "__main__":
    main()
