"""Nearest neighbours as the plain numbers that :mod:`barun.models.neighbours` runs."""

import io
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from barun.models.classifier import ClassifierMetadata
from barun.models.neighbours import NEIGHBOURS_KIND

__all__ = ["pack_neighbours"]

_NEVER: Final = 1e30
"""Scale of a feature that was not selected: whatever it is, it comes to nothing."""


def pack_neighbours(
    pipeline: Any, metadata: ClassifierMetadata, learnt_classes: Sequence[str]
) -> bytes:
    """Return the file of a fitted pipeline that ends with nearest neighbours.

    Parameters
    ----------
    pipeline : object
        Optional imputer of medians, standardisation, optional selection, and a
        ``KNeighborsClassifier``; its labels are places in `learnt_classes`.
    metadata : ClassifierMetadata
        What the file says about itself; its classes contain those learnt.
    learnt_classes : sequence of str
        Names of the labels.
    """
    steps = dict(pipeline.steps)
    scaler, model = steps["standardscaler"], steps["kneighborsclassifier"]
    width = len(scaler.mean_)
    kept = np.arange(width)
    if "selectkbest" in steps:
        kept = np.flatnonzero(steps["selectkbest"].get_support())
    rows = np.zeros((len(model._fit_X), width))
    rows[:, kept] = model._fit_X
    mean, scale = np.zeros(width), np.full(width, _NEVER)
    mean[kept], scale[kept] = scaler.mean_[kept], scaler.scale_[kept]
    fill = steps["simpleimputer"].statistics_ if "simpleimputer" in steps else scaler.mean_
    column = np.array([metadata.classes.index(name) for name in learnt_classes])
    about = {
        "kind": NEIGHBOURS_KIND,
        "k": int(model.n_neighbors),
        "weights": str(model.weights),
        "feature_spec": metadata.feature_spec,
        "classes": list(metadata.classes),
        "thresholds": dict(metadata.thresholds),
        "training_data_sha256": metadata.training_data_sha256,
    }
    file = io.BytesIO()
    np.savez(
        file,
        allow_pickle=False,
        metadata=np.array(json.dumps(about)),
        rows=rows,
        labels=column[model.classes_[np.asarray(model._y, dtype=np.int64)]],
        fill=np.asarray(fill, dtype=np.float64),
        mean=mean,
        scale=scale,
    )
    return file.getvalue()
