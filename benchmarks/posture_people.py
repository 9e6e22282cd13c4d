"""How well sitting is judged on people no model has seen: views, grades, directions of the trunk.

Every model is trained without the person it is tried on::

    python -m benchmarks.posture_people [--data DIR]
    python -m benchmarks.posture_people --train DIR --test DIR [--data DIR]

The first leaves out one person at a time; the second trains on one folder of people and tries the
other. Folders are laid out like ``data/posture``: one CSV a person. Takes some minutes.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from barun.errors import BarunError
from barun.learning.data_defects import DefectKind, clean, find_defects, find_known_poses
from barun.learning.posture_dataset import PostureDataset, read_posture_folder
from barun.learning.unseen_people import check_training_people, leave_out_known_people
from benchmarks.marks import Mark, report
from benchmarks.posture_people_grades import report_grades
from benchmarks.posture_people_trunk import report_trunk
from benchmarks.posture_people_views import report_views

__all__ = ["main"]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"


def _print_defects(title: str, dataset: PostureDataset) -> None:
    print(
        f"\n{title}: {len(dataset)} poses of {', '.join(dataset.people)}. What is wrong with them:"
    )
    for defect in find_defects(dataset):
        shown = defect.ranges if defect.kind is not DefectKind.NEAR_COPY else "(not listed)"
        print(f"- {defect.text('en')}\n    rows {shown}")


def _read(title: str, folder: Path) -> tuple[PostureDataset, PostureDataset]:
    """Return the poses of a folder, raw and cleaned."""
    raw = read_posture_folder(folder)
    _print_defects(title, raw)
    return raw, clean(raw, find_defects(raw))


def _read_test(folder: Path, train: PostureDataset) -> tuple[PostureDataset, PostureDataset]:
    """Return the poses of a folder that were not trained on, raw and cleaned."""
    raw, cleaned = _read("Test data", folder)
    known = find_known_poses(raw, train)
    if known.any():
        people = ", ".join(np.unique(raw.person[known]).tolist())
        print(f"\n{known.sum()} test poses ({people}) stand in the training data too: left out.")
    return leave_out_known_people(raw, cleaned, train, folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    parser.add_argument("--train", type=Path, help="folder of people to train on")
    parser.add_argument("--test", type=Path, help="folder of other people to try")
    options = parser.parse_args(arguments)
    if options.test is None and options.train is not None:
        parser.error("--train needs --test")
    marks: list[Mark] = []
    try:
        folder = options.train or options.data
        raw, cleaned = _read("Training data", folder)
        check_training_people(raw, cleaned, folder)
        test = None if options.test is None else _read_test(options.test, raw)
        with threadpool_limits(1):  # small fits wait for each other on several
            marks += report_views(raw, cleaned, test)
            marks += report_grades(raw, cleaned, test)
            marks += report_trunk(options.data)
    except BarunError as error:
        print(f"posture_people: {error}", file=sys.stderr)
        return error.exit_status
    print()
    return report("posture_people", marks)


if __name__ == "__main__":
    sys.exit(main())
