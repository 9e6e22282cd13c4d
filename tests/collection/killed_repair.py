"""Writes a damaged journal anew and dies by SIGKILL at the n-th touch of the disk.

Run as ``python killed_repair.py FOLDER TOUCH N``; it ends by itself when N is
never reached.
"""

import os
import sys
from pathlib import Path

from barun.collection.repair import repair_journal
from tests.collection.dying import dying
from tests.collection.erasable import library_in
from tests.collection.sitters import NOW_S


def main() -> None:
    folder, touch, at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    setattr(os, touch, dying(getattr(os, touch), at))
    repair_journal(
        folder / "collections", library_in(folder), "posture", NOW_S + 100, lambda _: None
    )


if __name__ == "__main__":
    main()
