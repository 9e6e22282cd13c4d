"""A classifier small enough to work out by hand: softmax of two columns."""

import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PROPERTIES = {
    "feature_spec": "toy/1",
    "classes": json.dumps(["good", "bad"]),
    "thresholds": json.dumps({"bad": 0.75}),
    "training_data_sha256": "ab" * 32,
}


def build_toy(
    properties: dict[str, str] | None = None, *, input_name: str = "features", n_columns: int = 2
) -> onnx.ModelProto:
    """probabilities = softmax(features @ W), W = identity, with the opset of 2021."""
    weights = numpy_helper.from_array(np.eye(2, n_columns, dtype=np.float32), "weights")
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", [input_name, "weights"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "toy",
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["N", 2])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", n_columns])],
        initializer=[weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    helper.set_model_props(model, PROPERTIES if properties is None else properties)
    return model


def toy_bytes() -> bytes:
    """Return the file of the toy."""
    return build_toy().SerializeToString()
