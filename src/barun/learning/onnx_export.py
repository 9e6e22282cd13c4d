"""Write trained classifiers as the ONNX files that :mod:`barun.models.classifier` runs."""

import hashlib
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.learning.onnx_graph import IR_VERSION, OPSET, finish_graph, finish_model, import_onnx
from barun.learning.single_precision import narrow_boosting
from barun.learning.support_vector_graph import export_support_vectors, is_support_vectors
from barun.models.classifier import ClassifierMetadata

__all__ = ["LogisticWeights", "export_logistic", "export_sklearn", "hash_rows"]


@dataclass(frozen=True, slots=True, eq=False)
class LogisticWeights:
    """A logistic regression between two classes: probability of the second."""

    coefficients: npt.NDArray[np.float64]
    """Shape (D,). Added to the log odds for one unit of each feature."""
    intercept: float
    """Log odds where all features are 0."""

    def log_odds(self, features: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return the log odds of the second class, shape (N,), of features (N, D)."""
        return np.asarray(features @ self.coefficients + self.intercept, dtype=np.float64)


def hash_rows(*columns: npt.NDArray[Any]) -> str:
    """Return the SHA-256 of training rows, hexadecimal: the same for the same rows and labels."""
    digest = hashlib.sha256()
    for column in columns:
        digest.update(f"{column.shape}{column.dtype.kind}".encode())
        is_text = column.dtype.kind == "U"
        digest.update("\n".join(column).encode() if is_text else column.tobytes())
    return digest.hexdigest()


def export_logistic(weights: LogisticWeights, metadata: ClassifierMetadata) -> bytes:
    """Return an ONNX file of a logistic regression.

    Parameters
    ----------
    weights : LogisticWeights
        Of the second of two classes.
    metadata : ClassifierMetadata
        Two classes.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """
    helper = import_onnx().helper
    n_features = len(weights.coefficients)
    if len(metadata.classes) != 2:
        raise ValueError(f"expected two classes, got {metadata.classes}")
    # softmax of (0, log odds) is the logistic function and its complement
    matrix = np.column_stack([np.zeros(n_features), weights.coefficients]).astype(np.float32)
    offset = np.array([0.0, weights.intercept], dtype=np.float32)
    return finish_graph(
        [
            helper.make_node("Gemm", ["features", "weights", "intercepts"], ["log_odds"]),
            helper.make_node("Softmax", ["log_odds"], ["probabilities"], axis=1),
        ],
        {"weights": matrix, "intercepts": offset},
        name="logistic",
        n_features=n_features,
        metadata=metadata,
    )


def export_sklearn(estimator: Any, *, n_features: int, metadata: ClassifierMetadata) -> bytes:
    """Return an ONNX file of a fitted scikit-learn classifier or pipeline.

    Parameters
    ----------
    estimator : object
        With ``predict_proba``; its classes in the order of ``metadata.classes``.
    n_features : int
        D.
    metadata : ClassifierMetadata
        What the file says about itself.

    Raises
    ------
    MissingExtraError
        If onnx or skl2onnx is not installed.
    """
    if is_support_vectors(estimator):
        return export_support_vectors(estimator, n_features=n_features, metadata=metadata)
    onnx = import_onnx()
    try:
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="skl2onnx") from error
    estimator = narrow_boosting(estimator)
    with warnings.catch_warnings():
        # The converter's own use of NumPy and scikit-learn; what it writes is tried by who calls.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        model = to_onnx(
            estimator,
            initial_types=[("features", FloatTensorType([None, n_features]))],
            options={id(estimator): {"zipmap": False, "output_class_labels": False}},
            target_opset={"": OPSET, "ai.onnx.ml": 3},
        )
    graph = model.graph
    _keep_probabilities(onnx, graph, len(metadata.classes))
    model.ir_version = IR_VERSION
    return finish_model(onnx, model, metadata)


def _keep_probabilities(onnx: Any, graph: Any, n_classes: int) -> None:
    """Leave one output, ``probabilities`` (N, C), of what a converter wrote."""
    old = graph.output[-1].name
    del graph.output[:]
    graph.node.append(onnx.helper.make_node("Identity", [old], ["class_probabilities"]))
    graph.node[-1].output[0] = "probabilities"
    if old == "probabilities":
        for node in list(graph.node)[:-1]:
            for place, name in enumerate(node.output):
                if name == old:
                    node.output[place] = "probabilities_inner"
            for place, name in enumerate(node.input):
                if name == old:
                    node.input[place] = "probabilities_inner"
        graph.node[-1].input[0] = "probabilities_inner"
    graph.output.append(
        onnx.helper.make_tensor_value_info(
            "probabilities", onnx.TensorProto.FLOAT, ["rows", n_classes]
        )
    )
