"""Erases P1 and dies by SIGKILL at the n-th touch of the disk.

Run as ``python killed_eraser.py FOLDER TOUCH N``; it ends by itself when N is never reached.
"""

import os
import sys
from pathlib import Path

from barun.collection.erasure import erase_person
from tests.collection.dying import dying
from tests.collection.erasable import library_in
from tests.collection.sitters import NOW_S


def main() -> None:
    folder, touch, at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    setattr(os, touch, dying(getattr(os, touch), at))
    erase_person(folder / "collections", library_in(folder), "P1", NOW_S)


if __name__ == "__main__":
    main()
