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

from barun.errors import BarunError, InputError
from barun.learning.data_defects import DefectKind, clean, find_defects, find_known_poses
from barun.learning.posture_dataset import PostureDataset, read_posture_folder
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


def _leave_out_known(test: PostureDataset, train: PostureDataset) -> PostureDataset:
    """Return the poses that were not trained on, whoever they are said to be."""
    known = find_known_poses(test, train)
    if known.any():
        people = ", ".join(np.unique(test.person[known]).tolist())
        print(f"\n{known.sum()} test poses ({people}) stand in the training data too: left out.")
    return test.select(~known)


def _check_train(raw: PostureDataset, cleaned: PostureDataset, folder: Path) -> None:
    if not _shows_anybody(cleaned):
        raise InputError("learning.no-training-poses", path=folder, count=len(raw))


def _read_test(folder: Path, train: PostureDataset) -> tuple[PostureDataset, PostureDataset]:
    """Return the poses of a folder that were not trained on, raw and cleaned.

    Raises
    ------
    InputError
        If there are none.
    """
    raw, cleaned = _read("Test data", folder)
    unseen = _leave_out_known(raw, train), cleaned.select(~find_known_poses(cleaned, train))
    if not _shows_anybody(unseen[1]):
        known = len(raw) - len(unseen[0])
        raise InputError("learning.no-test-poses", path=folder, count=len(raw), known=known)
    return unseen


def _shows_anybody(dataset: PostureDataset) -> bool:
    return bool(np.isfinite(dataset.rows.xy).any())


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
        _check_train(raw, cleaned, folder)
        test = None if options.test is None else _read_test(options.test, raw)
        with threadpool_limits(1):  # small fits wait for each other on several
            marks += report_views(raw, cleaned, test)
            marks += report_grades(raw, cleaned, test)
            marks += report_trunk(options.data)
        if not marks:
            raise InputError("learning.nothing-measured", path=options.test or folder)
    except BarunError as error:
        print(f"posture_people: {error}", file=sys.stderr)
        return error.exit_status
    print()
    return report("posture_people", marks)


if __name__ == "__main__":
    sys.exit(main())
