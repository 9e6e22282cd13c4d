"""ONNX files written node by node, and what every file that Barun writes says about itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.models.classifier import ClassifierMetadata

__all__ = ["IR_VERSION", "OPSET", "finish_graph", "finish_model", "import_onnx"]

OPSET: Final = 17
IR_VERSION: Final = 8
"""Of ONNX 1.13 (2022), which every ONNX Runtime that Barun allows reads."""


def import_onnx() -> Any:
    """Return the package.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import onnx
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="onnx") from error
    return onnx


def finish_model(onnx: Any, model: Any, metadata: ClassifierMetadata) -> bytes:
    """Return the bytes of a model with its metadata, checked; `onnx` is the package."""
    onnx.helper.set_model_props(model, metadata.as_properties())
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def finish_graph(
    nodes: Sequence[Any],
    numbers: Mapping[str, npt.NDArray[Any]],
    *,
    name: str,
    n_features: int,
    metadata: ClassifierMetadata,
) -> bytes:
    """Return the bytes of a classifier made of nodes.

    Parameters
    ----------
    nodes : sequence of onnx.NodeProto
        From ``features`` (N, D) to ``probabilities`` (N, C).
    numbers : mapping of str to numpy.ndarray
        What they name beside their inputs.
    name : str
        Of the graph.
    n_features : int
        D.
    metadata : ClassifierMetadata
        What the file says about itself; C classes.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """
    onnx = import_onnx()
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("features", kind, ["rows", n_features])],
        [helper.make_tensor_value_info("probabilities", kind, ["rows", len(metadata.classes)])],
        [onnx.numpy_helper.from_array(np.asarray(one), key) for key, one in numbers.items()],
    )
    model = helper.make_model(
        graph,
        producer_name="barun",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    return finish_model(onnx, model, metadata)
