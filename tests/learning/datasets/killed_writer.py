"""Changes a library and kills itself with SIGKILL at the n-th touch of the disk.

Run as ``python killed_writer.py FOLDER STEP N``; it ends by itself when N is never reached.
"""

import os
import sys
from pathlib import Path

import numpy as np

from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.rows import LabelledRows
from tests.collection.dying import dying
from tests.learning.datasets.row_samples import make_rows


def take_step(library: DatasetLibrary, step: str) -> None:
    """Import a second person, clean the current version, or erase the first person."""
    now = library.load("posture")
    if step == "import":
        both = LabelledRows.joined([now.rows, make_rows("P2", seed=2)])
        library.add("posture", both, Step("import"), created_at_s=2.0, parents=[now.hash])
    elif step == "clean":
        left = now.rows.select(np.arange(5, len(now.rows)))
        library.add("posture", left, Step("clean"), created_at_s=2.0, parents=[now.hash])
    else:
        library.erase("P1", created_at_s=2.0)


def main() -> None:
    folder, step, touch, at = sys.argv[1:]
    library = DatasetLibrary(Path(folder))
    library.load("posture")
    setattr(os, touch, dying(getattr(os, touch), int(at)))
    take_step(library, step)


if __name__ == "__main__":
    main()
