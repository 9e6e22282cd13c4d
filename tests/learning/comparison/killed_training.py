"""Trains and kills itself with SIGKILL after the n-th trial, or at a touch of the disk after it.

Run as ``python killed_training.py FOLDER N [rename]``.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from barun.learning.comparison.report import DataSource
from barun.learning.comparison.search import Budget, TrialReport
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.training import ComparisonResult, compare_and_train
from tests.learning.comparison.question_samples import make_rows

CANDIDATES = ("logistic", "neighbours", "extra-trees")
N_TRIALS = 4


def train(folder: Path, on_trial: Any = None, **options: Any) -> ComparisonResult:
    settings = ComparisonSettings(Budget(3600.0, N_TRIALS), 3, CANDIDATES)
    rows = make_rows(n_people=3, n_each=40, shift=1.5)
    return compare_and_train(
        [rows],
        folder,
        settings,
        DataSource("made up"),
        clock=lambda: 0.0,
        date="2026-01-01",
        on_trial=on_trial,
        **options,
    )


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    folder, at = Path(sys.argv[1]), int(sys.argv[2])
    count = 0

    def on_trial(report: TrialReport) -> None:
        nonlocal count
        del report
        count += 1
        if count == at:
            if len(sys.argv) > 3:
                Path.rename = _die  # type: ignore[assignment,method-assign] # what makes it whole
            else:
                _die()

    train(folder, on_trial)


if __name__ == "__main__":
    main()
