"""Erases P9041 and dies by SIGKILL at the n-th touch of the disk or database.

Run as ``python killed_eraser.py FOLDER TOUCH N``; it ends by itself when N is never reached.
"""

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.collection.dying import dying
from tests.rights.installations import erasures_of, opened


def main() -> None:
    home, touch, at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with opened(home) as store:
        erasures = erasures_of(home, store)
        if touch == "commit":
            die = dying(lambda: None, at)

            def on_commit(_connection: Any) -> None:
                die()

            event.listen(Engine, "commit", on_commit)
        else:
            setattr(os, touch, dying(getattr(os, touch), at))
        erasures.erase("P9041")


if __name__ == "__main__":
    main()
