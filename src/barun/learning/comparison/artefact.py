"""The folder of a trained model, as the registry takes it, there whole or not at all."""

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from barun import __version__
from barun.learning.comparison.export import ExportedModel
from barun.learning.comparison.judging import FittedModel
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.writing import remove_folder, write_folder
from barun.models.classifier_card import write_classifier

__all__ = ["MODEL_FOLDER", "TrainedPart", "write_artefact"]

MODEL_FOLDER: Final = "model"
"""Of what the registry takes, inside the folder that was trained into."""

_CARD: Final = "card.json"
_PROBE: Final = "probe.npz"
_LICENSE: Final = "LicenseRef-own-data"
"""A model belongs to whose data it was made of; Barun does not know their terms."""
_PURPOSES: Final = {
    "view": "From where a sitting person is seen: from the front or from the side.",
    "posture-front": "Whether a person seen from the front sits well (grades a and b) or badly"
    " (c and d). A reminder, no diagnosis.",
    "posture-side": "Whether a person seen from the side sits well (grades a and b) or badly"
    " (c and d). A reminder, no diagnosis.",
}
_NESTED: Final = "nested cross-validation, leaving out one of the "


@dataclass(frozen=True, slots=True, eq=False)
class TrainedPart:
    """One question, answered."""

    model: FittedModel
    exported: ExportedModel
    report: dict[str, Any]
    """From :func:`barun.learning.comparison.report.make_report`."""


def write_artefact(
    folder: Path, parts: Sequence[TrainedPart], source: DataSource, *, date: str
) -> None:
    """Write a model where the registry can take it: classifiers, cards, probe rows.

    Parameters
    ----------
    folder : pathlib.Path
        Inside a folder held with :func:`barun.learning.datasets.writing.one_writer`. What is there
        is replaced.
    parts : sequence of TrainedPart
        Its classifiers.
    source : DataSource
        Where the rows come from.
    date : str
        When it was trained.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    files = {_CARD: _json(_describe(parts, source)), _PROBE: _pack_probe(parts)}
    with tempfile.TemporaryDirectory() as place:
        for part in parts:
            path = Path(place) / (part.report["model_name"] + part.exported.suffix)
            about = _describe_part(part, date)
            write_classifier(path, part.exported.content, license_name=_LICENSE, about=about)
        files |= {one.name: one.read_bytes() for one in sorted(Path(place).iterdir())}
    if folder.is_dir():
        remove_folder(folder)
    write_folder(folder, files)


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode()


def _describe(parts: Sequence[TrainedPart], source: DataSource) -> dict[str, Any]:
    people = {name for part in parts for name in part.report["data"]["people"]}
    metrics = {
        part.report["question"]: {
            "balanced_accuracy": part.report["honest"]["balanced_accuracy"],
            "worst_person": part.report["honest"]["worst"],
            "over_default_forest": part.report["margin"]["mean"],
            "random_split_promised": part.report["chosen"]["random"]["balanced_accuracy"],
            "calibration_error": part.report["calibration"]["expected_error"],
        }
        for part in parts
    }
    return {
        "metrics": metrics,
        "dataset": source.version_sha256 or source.name,
        "people": sorted(people),
        "code_version": __version__,
        "license": _LICENSE,
        "about": {
            "configurations": [part.model.configuration.as_json() for part in parts],
            "recipe": _describe_recipe(parts),
            **source.about,
        },
    }


def _describe_recipe(parts: Sequence[TrainedPart]) -> dict[str, Any]:
    """Return what :class:`barun.learning.comparison.recipe.Recipe` reads."""
    return {
        "parts": [
            {
                "question": part.report["question"],
                "classes": part.report["classes"],
                "seed": part.report["seed"],
                "configuration": part.model.configuration.as_json(),
            }
            for part in parts
        ]
    }


def _pack_probe(parts: Sequence[TrainedPart]) -> bytes:
    """Return rows and answers of each classifier: ``NAME.features``, ``NAME.probabilities``."""
    arrays: dict[str, Any] = {}
    for part in parts:
        name = part.report["model_name"]
        arrays[f"{name}.features"] = part.exported.probe_features
        arrays[f"{name}.probabilities"] = part.exported.probe_probabilities
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _describe_part(part: TrainedPart, date: str) -> dict[str, Any]:
    report, metadata = part.report, part.exported.metadata
    return {
        "purpose": _PURPOSES[report["question"]],
        "kind": part.model.configuration.candidate,
        "configuration": part.model.configuration.as_json(),
        "trained": date,
        "data": report["data"],
        "classes": list(metadata.classes),
        "thresholds": dict(metadata.thresholds),
        "feature_spec": metadata.feature_spec,
        "training_data_sha256": metadata.training_data_sha256,
        "figures": {
            "method": report.get("method", _NESTED) + report["basis"],
            "search and choice": report["honest"],
            "default forest": report["yardsticks"]["default-forest"]["honest"],
            "majority": report["yardsticks"]["majority"]["honest"],
            "calibration_error": report["calibration"]["expected_error"],
        },
        "speed": report["chosen"]["speed"],
        "limits": [
            "Learnt from the people of its data; others may differ: the worst person says how far.",
            "Exact intervals take rows as independent, which frames of one person are not.",
            "Measures and reminds, does not diagnose.",
        ],
    }
