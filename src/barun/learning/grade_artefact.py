"""Make the grade models that come with Barun: the ONNX files and what their cards say."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from barun.learning.evaluation import score_predictions
from barun.learning.grade_evaluation import (
    GradeRows,
    GradeTask,
    gather_grade_rows,
    grade_method,
    predict_unseen,
    rules_method,
)
from barun.learning.grade_training import fit_grade_weights
from barun.learning.intervals import exact_interval
from barun.learning.onnx_export import LogisticWeights, export_logistic, hash_rows
from barun.learning.personal_baseline import BASELINE_FRAMES, calibrate_people
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.models.classifier import ClassifierMetadata
from barun.posture.grade import GRADE_CLASSES, GRADE_MODEL_NAMES
from barun.posture.pose_vector import POSE_CHANGE_SPEC, POSE_CHANGES

__all__ = ["GradeArtefact", "build_grade_artefacts", "measure_grade_model"]

_VIEWS: Final = MappingProxyType({"front": FRONT, "side": SIDE})
_LIMITS: Final = (
    "Four people at desks, filmed by webcams at 640 x 480; the intervals over people are wide.",
    "Grades were given while people slumped on purpose, step by step: b and c, which lie beside the"
    " boundary, are confused in a quarter of the frames, a and d in 2 of 100.",
    "Needs a personal baseline in the same place before the same camera; without one it is silent.",
    "Most of it is how far the head sank: from the side a moved camera looks like a slump; from the"
    " front a camera moved down, or a chair rolled nearer, hides one.",
    "Grade e (arms raised, moving) was not trained on and is not recognised as such.",
)


@dataclass(frozen=True, slots=True, eq=False)
class GradeArtefact:
    """One trained model, not yet written."""

    name: str
    """Name of the classifier."""
    content: bytes
    """The ONNX file."""
    about: Mapping[str, Any]
    """What its card says."""
    weights: LogisticWeights
    """What is in the file."""


def measure_grade_model(rows: GradeRows, fit_on: GradeRows) -> dict[str, Any]:
    """Return the figures of the model on each person, trained on the others; shares of 1.

    Parameters
    ----------
    rows : GradeRows
        Of one task.
    fit_on : GradeRows
        Of the same people, grades a to d: one model answers both questions.
    """
    labels = rows.is_bad.astype(np.int64)
    figures: dict[str, Any] = {}
    for name, method in (("model", grade_method), ("rules", rules_method)):
        said = (predict_unseen(method, rows, fit_on=fit_on) > 0).astype(np.int64)
        score = score_predictions(labels, said, len(GRADE_CLASSES))
        people = {
            str(person): round(
                score_predictions(
                    labels[rows.person == person], said[rows.person == person], len(GRADE_CLASSES)
                ).balanced_accuracy,
                4,
            )
            for person in np.unique(rows.person)
        }
        low, high = exact_interval(score.n_right, score.n_rows)
        figures[name] = {
            "frames": score.n_rows,
            "balanced_accuracy": round(score.balanced_accuracy, 4),
            "accuracy": round(score.accuracy, 4),
            "accuracy_exact_95": [round(low, 4), round(high, 4)],
            "people": people,
            "worst_person": min(people.values()),
        }
    return figures


def build_grade_artefacts(dataset: PostureDataset, *, date: str) -> tuple[GradeArtefact, ...]:
    """Train on everybody, and measure by leaving one person out.

    Parameters
    ----------
    dataset : PostureDataset
        Cleaned.
    date : str
        When, for the card: ``2025-11-21``.

    Returns
    -------
    tuple of GradeArtefact
        Of front and side; the same bytes for the same data and versions.
    """
    poses = calibrate_people(dataset)
    artefacts = []
    for view_name, view in _VIEWS.items():
        rows = gather_grade_rows(poses, GradeTask(view, "ab"))
        weights = fit_grade_weights(rows.change, rows.grade, rows.person)
        metadata = ClassifierMetadata(
            feature_spec=POSE_CHANGE_SPEC,
            classes=GRADE_CLASSES,
            thresholds={"bad": 0.5},
            training_data_sha256=hash_rows(rows.change.astype("<f4"), rows.grade, rows.person),
        )
        artefacts.append(
            GradeArtefact(
                GRADE_MODEL_NAMES[view_name],
                export_logistic(weights, metadata),
                _describe(poses.dataset, view_name, rows, weights, metadata, date),
                weights,
            )
        )
    return tuple(artefacts)


def _describe(
    dataset: PostureDataset,
    view_name: str,
    rows: GradeRows,
    weights: LogisticWeights,
    metadata: ClassifierMetadata,
    date: str,
) -> dict[str, Any]:
    people, counts = np.unique(rows.person, return_counts=True)
    grades, grade_counts = np.unique(rows.grade, return_counts=True)
    poses = calibrate_people(dataset)
    return {
        "purpose": f"Whether a person seen from the {view_name} sits well (grades a and b) or badly"
        " (c and d), against the person's own baseline. A reminder, no diagnosis.",
        "kind": "logistic regression: half on the drop of the head, half the mean of six on nested"
        " sets of nine departures. Outside the file (barun.posture.grade): from the front at most"
        " 0.4 where the ears did not come nearer to the shoulders",
        "trained": date,
        "data": {
            "recordings": "PiriKIM/KUiotFinalProject, Apache-2.0",
            "people": len(people),
            "frames": dict(zip(people.tolist(), counts.tolist(), strict=True)),
            "grades": dict(zip(grades.tolist(), grade_counts.tolist(), strict=True)),
            "training_data_sha256": metadata.training_data_sha256,
            "left_out": "copies, bystanders, doubtful views, grade e; the first"
            f" {BASELINE_FRAMES} frames of grade a of a person and view are the baseline",
        },
        "feature_spec": POSE_CHANGE_SPEC,
        "log_odds_per_unit": {
            name: round(float(value), 4)
            for name, value in zip(POSE_CHANGES, weights.coefficients, strict=True)
        },
        "intercept": round(weights.intercept, 4),
        "figures": {
            "method": "leaving one person out; balanced accuracy and exact 95 % interval of the"
            " accuracy, which takes frames as independent",
            "a and b against c and d": measure_grade_model(rows, rows),
            "a against c and d": measure_grade_model(
                gather_grade_rows(poses, GradeTask(_VIEWS[view_name], "a")), rows
            ),
        },
        "limits": list(_LIMITS),
    }
