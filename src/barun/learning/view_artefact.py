"""The trained view model as the ONNX file that comes with Barun."""

import json
from typing import Any, Final

import numpy as np

from barun.errors import MissingExtraError
from barun.learning.view_training import (
    LARGEST_FEATURE,
    ViewTrainingRows,
    ViewWeights,
    product_columns,
)
from barun.posture.view.view_features import N_VIEW_FEATURES, VIEW_FEATURE_SPEC
from barun.posture.view.view_model import VIEW_MODEL_CLASSES

__all__ = ["VETO_BELOW", "export_view_model"]

VETO_BELOW: Final = 0.1
"""Where geometry gives a view less than this, what the model says of it shrinks in proportion: nine
degrees past the edges of :mod:`barun.posture.view.geometry` the model has no say. Design choice:
leaving one person out it costs 0.5 % of the rows the model recognises. Without it, a man who bent
far to his side before a camera above him was seen from the side to a model that had never met such
a pose."""

_OPSET: Final = 17
_IR_VERSION: Final = 8
"""Of ONNX 1.13 (2022), which every ONNX Runtime that Barun allows reads."""


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
    try:
        import onnx
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="onnx") from error
    helper = onnx.helper
    first, second = product_columns(N_VIEW_FEATURES)
    constants: dict[str, Any] = {
        "lowest": np.float32(-LARGEST_FEATURE),
        "highest": np.float32(LARGEST_FEATURE),
        "first": first.astype(np.int64),
        "second": second.astype(np.int64),
        "weights": np.vstack([weights.linear, weights.quadratic]).astype(np.float32),
        "bias": weights.bias.astype(np.float32),
    }
    graph = helper.make_graph(
        [
            helper.make_node("Clip", ["features", "lowest", "highest"], ["z"]),
            helper.make_node("Gather", ["z", "first"], ["z_first"], axis=1),
            helper.make_node("Gather", ["z", "second"], ["z_second"], axis=1),
            helper.make_node("Mul", ["z_first", "z_second"], ["products"]),
            helper.make_node("Concat", ["z", "products"], ["columns"], axis=1),
            helper.make_node("Gemm", ["columns", "weights", "bias"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "posture_view",
        [_value("features", N_VIEW_FEATURES)],
        [_value("probabilities", len(VIEW_MODEL_CLASSES))],
        [onnx.numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()],
    )
    model = helper.make_model(
        graph,
        producer_name="barun",
        ir_version=_IR_VERSION,
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )
    helper.set_model_props(
        model,
        {
            "feature_spec": VIEW_FEATURE_SPEC,
            "classes": json.dumps(VIEW_MODEL_CLASSES),
            "thresholds": json.dumps({"veto_below": VETO_BELOW}),
            "training_data_sha256": rows.sha256,
        },
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _value(name: str, width: int) -> Any:
    import onnx

    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["rows", width])
