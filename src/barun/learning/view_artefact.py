"""The trained view model as the ONNX file that comes with Barun."""

from typing import Final

import numpy as np

from barun.learning.onnx_graph import finish_graph, import_onnx
from barun.learning.view_training import (
    LARGEST_FEATURE,
    ViewTrainingRows,
    ViewWeights,
    product_columns,
)
from barun.models.classifier import ClassifierMetadata
from barun.posture.view.view_features import N_VIEW_FEATURES, VIEW_FEATURE_SPEC
from barun.posture.view.view_model import VIEW_MODEL_CLASSES

__all__ = ["VETO_BELOW", "export_view_model"]

VETO_BELOW: Final = 0.1
"""Where geometry gives a view less than this, what the model says of it shrinks in proportion: nine
degrees past the edges of :mod:`barun.posture.view.geometry` the model has no say. Design choice:
leaving one person out it costs 0.5 % of the rows the model recognises. Without it, a man who bent
far to his side before a camera above him was seen from the side to a model that had never met such
a pose."""


def export_view_model(weights: ViewWeights, rows: ViewTrainingRows) -> bytes:
    """Return the ONNX file of a view model.

    Parameters
    ----------
    weights : ViewWeights
        The model.
    rows : ViewTrainingRows
        What it was trained on; only their hash goes into the file.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """
    helper = import_onnx().helper
    first, second = product_columns(N_VIEW_FEATURES)
    return finish_graph(
        [
            helper.make_node("Clip", ["features", "lowest", "highest"], ["z"]),
            helper.make_node("Gather", ["z", "first"], ["z_first"], axis=1),
            helper.make_node("Gather", ["z", "second"], ["z_second"], axis=1),
            helper.make_node("Mul", ["z_first", "z_second"], ["products"]),
            helper.make_node("Concat", ["z", "products"], ["columns"], axis=1),
            helper.make_node("Gemm", ["columns", "weights", "bias"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        {
            "lowest": np.array(-LARGEST_FEATURE, dtype=np.float32),
            "highest": np.array(LARGEST_FEATURE, dtype=np.float32),
            "first": first.astype(np.int64),
            "second": second.astype(np.int64),
            "weights": np.vstack([weights.linear, weights.quadratic]).astype(np.float32),
            "bias": weights.bias.astype(np.float32),
        },
        name="posture_view",
        n_features=N_VIEW_FEATURES,
        metadata=ClassifierMetadata(
            feature_spec=VIEW_FEATURE_SPEC,
            classes=VIEW_MODEL_CLASSES,
            thresholds={"veto_below": VETO_BELOW},
            training_data_sha256=rows.sha256,
        ),
    )
