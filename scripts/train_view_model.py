#!/usr/bin/env python
"""Train the view model and write it with its card: ``python scripts/train_view_model.py DATA``.

``DATA`` holds ``posture/p*.csv`` and ``posture/view_PERSON_*.csv``. The figures of the card are
those of models that were each trained without the person; the model that is written has seen all.
What it is held against in service, ``write_drift_references.py`` adds to the card afterwards.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from barun.errors import BarunError
from barun.learning.posture_dataset import PostureDataset
from barun.learning.view_artefact import VETO_BELOW, export_view_model
from barun.learning.view_evaluation import (
    compute_unseen_probabilities,
    read_view_dataset,
    score_views,
)
from barun.learning.view_training import (
    N_SIMULATED,
    fit_view_weights,
    gather_simulated_rows,
    gather_training_rows,
)
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier_card import write_classifier
from barun.posture.view.view_model import VIEW_MODEL_NAME

_PURPOSE: Final = "Whether a sitting person is seen from the front, from a side, or neither."
_LIMITS: Final = (
    "Four people at desks, filmed by webcams at 640 x 480, from the front and from the side.",
    "Half-turned people and people seen from behind are known from simulation only.",
    "Mirrored pictures exchange the sides; nothing in the landmarks tells.",
    "Rows with doubtful labels are neither trained on nor counted; the raw figures are lower.",
)


def _figures(dataset: PostureDataset, test: PostureDataset) -> dict[str, Any]:
    probabilities = compute_unseen_probabilities(dataset, test)
    figures: dict[str, Any] = {}
    for name in ("geometry", "model", "both"):
        figures[name] = {}
        for person in test.people:
            score = score_views(test, getattr(probabilities, name), test.person == person)
            figures[name][person] = {
                "rows": score.n_rows,
                "told_apart": round(score.accuracy, 4),
                "recognised": round(score.right_share, 4),
                "wrong": round(score.wrong_share, 4),
            }
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, evaluate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=ARTEFACT_FOLDER)
    options = parser.parse_args(arguments)
    try:
        dataset = read_view_dataset(options.data)
        raw = read_view_dataset(options.data, cleaned=False)
        rows = gather_training_rows(dataset, gather_simulated_rows())
        content = export_view_model(fit_view_weights(rows), rows)
    except BarunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    sources, counts = np.unique(dataset.source, return_counts=True)
    about = {
        "purpose": _PURPOSE,
        "kind": "logistic regression on 14 features, their squares and products",
        "veto_below": VETO_BELOW,
        "data": {
            "recordings": "PiriKIM/KUiotFinalProject, Apache-2.0",
            "rows": dict(zip(sources.tolist(), counts.tolist(), strict=True)),
            "people": len(dataset.people),
            "simulated_people": N_SIMULATED,
        },
        "figures": {
            "method": "front or side, leaving one person out; 'recognised' counts rejected rows "
            "as failures",
            "cleaned": _figures(dataset, dataset),
            "raw": _figures(dataset, raw),
        },
        "limits": list(_LIMITS),
    }
    card = write_classifier(
        options.out / f"{VIEW_MODEL_NAME}.onnx", content, license_name="Apache-2.0", about=about
    )
    print(f"{card.path}: {card.n_bytes} bytes, SHA-256 {card.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
