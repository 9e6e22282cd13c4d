#!/usr/bin/env python
"""Train the grade models: ``python scripts/train_posture_models.py DATA --date 2025-11-21``.

``DATA`` holds ``posture/p*.csv``. The figures of the cards are those of models that were each
trained without the person; the models that are written have seen all. The same data, versions and
date give the same files. The view model has a script of its own, ``train_view_model.py``. What they
are held against in service, ``write_drift_references.py`` adds to the cards afterwards.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from barun.errors import BarunError
from barun.learning.data_defects import clean, find_defects
from barun.learning.grade_artefact import build_grade_artefacts
from barun.learning.posture_dataset import read_posture_folder
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier_card import write_classifier


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, evaluate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of recordings")
    parser.add_argument("--date", required=True, help="day for the cards, as 2025-11-21")
    parser.add_argument("--out", type=Path, default=ARTEFACT_FOLDER, help="where to")
    options = parser.parse_args(arguments)
    try:
        raw = read_posture_folder(options.data)
        artefacts = build_grade_artefacts(clean(raw, find_defects(raw)), date=options.date)
    except BarunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    for artefact in artefacts:
        path = options.out / f"{artefact.name}.onnx"
        card = write_classifier(
            path, artefact.content, license_name="Apache-2.0", about=artefact.about
        )
        print(f"{card.path.name}: {card.n_bytes} bytes, SHA-256 {card.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
