"""Write fitted k-nearest neighbours as the numbers that :mod:`barun.models.neighbours` runs."""

import io
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.models.classifier import ClassifierMetadata
from barun.models.neighbours import NEIGHBOURS_KIND

__all__ = ["export_neighbours"]


def export_neighbours(estimator: Any, metadata: ClassifierMetadata) -> bytes:
    """Return an ``.npz`` file of a fitted classifier or pipeline of scikit-learn.

    Parameters
    ----------
    estimator : object
        A ``KNeighborsClassifier`` with Euclidean distances, alone or behind a ``SimpleImputer``
        and a ``StandardScaler``; its classes in the order of ``metadata.classes``.
    metadata : ClassifierMetadata
        What the file says about itself.

    Raises
    ------
    InputError
        If it is anything else.
    """
    steps = [step for _, step in getattr(estimator, "steps", [("", estimator)])]
    neighbours = steps[-1]
    kinds = [type(step).__name__ for step in steps]
    if not _fits(kinds, neighbours, len(metadata.classes)):
        raise InputError("learning.no-neighbours", got=" + ".join(kinds))
    rows = np.asarray(neighbours._fit_X, dtype=np.float64)  # scikit-learn has no public name for it
    width = rows.shape[1]
    by_kind = dict(zip(kinds, steps, strict=True))
    fill, mean, scale = np.zeros(width), np.zeros(width), np.ones(width)
    if (imputer := by_kind.get("SimpleImputer")) is not None:
        fill = np.nan_to_num(np.asarray(imputer.statistics_, dtype=np.float64))
    if (scaler := by_kind.get("StandardScaler")) is not None:
        mean, scale = np.asarray(scaler.mean_), np.asarray(scaler.scale_)
    about = {
        "kind": NEIGHBOURS_KIND,
        "k": int(neighbours.n_neighbors),
        "weights": neighbours.weights,
        "feature_spec": metadata.feature_spec,
        "classes": list(metadata.classes),
        "thresholds": dict(metadata.thresholds),
        "training_data_sha256": metadata.training_data_sha256,
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "metadata": np.array(json.dumps(about, sort_keys=True)),
        "rows": rows,
        "labels": np.asarray(neighbours._y, dtype=np.int64).ravel(),
        "fill": fill,
        "mean": mean,
        "scale": scale,
    }
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _fits(kinds: list[str], neighbours: Any, n_classes: int) -> bool:
    in_order = [kind for kind in ("SimpleImputer", "StandardScaler") if kind in kinds]
    return (
        kinds == [*in_order, "KNeighborsClassifier"]
        and neighbours.effective_metric_ == "euclidean"
        and neighbours.weights in ("uniform", "distance")
        and len(neighbours.classes_) == n_classes
    )
