"""Support vectors as products of matrices in ONNX.

ONNX has an operator for them, which ONNX Runtime runs vector by vector. Here the kernel of all rows
with all vectors comes of one product of matrices, because ``|x - v|² = |x|² - 2 x·v + |v|²``, and
the decisions of another.
"""

from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.onnx_graph import finish_graph, import_onnx
from barun.learning.preparation import PREPARING, Preparation
from barun.models.classifier import ClassifierMetadata

__all__ = ["export_support_vectors", "is_support_vectors"]

_Array = npt.NDArray[np.float64]

_SUMMED_UP: Final = frozenset({"weights", "offsets", "intercepts"})
"""Names of numbers kept in double precision."""


def is_support_vectors(estimator: Any) -> bool:
    """Return whether `export_support_vectors` can write a fitted estimator."""
    steps: list[tuple[str, Any]] = list(getattr(estimator, "steps", ()))
    if not steps or any(name not in PREPARING for name, _ in steps[:-1]):
        return False
    calibrated: list[Any] = list(getattr(steps[-1][1], "calibrated_classifiers_", ()))
    return (
        len(calibrated) == 1
        and calibrated[0].method == "sigmoid"
        and getattr(calibrated[0].estimator, "kernel", None) == "rbf"
        and calibrated[0].estimator.decision_function_shape == "ovr"
    )


def _pair_decisions(machine: Any) -> _Array:
    """Return what each vector adds to the decision between each two classes, shape (V, P).

    Notes
    -----
    ``dual_coef_`` (C - 1, V) holds, of a vector of class i, one number for each other class j, in
    the order of the classes but for i itself (LIBSVM FAQ, "how could I generate the primal
    variable w"; scikit-learn, "Support vector machines", 1.4.1.1).
    """
    n_classes = len(machine.classes_)
    owner = np.repeat(np.arange(n_classes), machine.n_support_)
    pairs = list(combinations(range(n_classes), 2))
    weights = np.zeros((len(owner), len(pairs)))
    for place, (first, second) in enumerate(pairs):
        weights[owner == first, place] = machine.dual_coef_[second - 1, owner == first]
        weights[owner == second, place] = machine.dual_coef_[first, owner == second]
    return weights


def export_support_vectors(
    pipeline: Any, *, n_features: int, metadata: ClassifierMetadata
) -> bytes:
    """Return an ONNX file of support vectors.

    Parameters
    ----------
    pipeline : object
        Fitted; optional imputer, standardisation and selection of features, and a
        ``CalibratedClassifierCV`` by sigmoids (without ensemble) of an ``SVC`` with the kernel
        ``rbf``; see `is_support_vectors`.
    n_features : int
        D.
    metadata : ClassifierMetadata
        What the file says about itself; its classes in the order of the labels.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """
    steps = dict(pipeline.steps)
    (calibrated,) = pipeline.steps[-1][1].calibrated_classifiers_
    machine = calibrated.estimator
    numbers: dict[str, npt.NDArray[Any]] = {}
    nodes = _prepare(Preparation.of(steps, n_features), numbers)
    nodes += _apply_kernel(machine, numbers)
    slope = np.array([one.a_ for one in calibrated.calibrators])
    shift = np.array([one.b_ for one in calibrated.calibrators])
    if len(machine.classes_) == 2:
        nodes += _tell_two_apart(machine, slope, shift, numbers)
    else:
        nodes += _tell_many_apart(machine, slope, shift, numbers)
    single = {
        name: values.astype(np.float32)
        if values.dtype == np.float64 and name not in _SUMMED_UP
        else values
        for name, values in numbers.items()
    }
    return finish_graph(
        nodes, single, name="support_vectors", n_features=n_features, metadata=metadata
    )


def _prepare(first: Preparation, numbers: dict[str, npt.NDArray[Any]]) -> list[Any]:
    """Return nodes from ``features`` (N, D) to ``standard`` (N, K)."""
    node = import_onnx().helper.make_node
    nodes, at = [], "features"
    if first.fill is not None:
        numbers["fill"] = first.fill
        nodes += [
            node("IsNaN", [at], ["is_gap"]),
            node("Where", ["is_gap", "fill", at], ["filled"]),
        ]
        at = "filled"
    if len(first.kept) < first.n_features:
        numbers["kept"] = first.kept
        nodes.append(node("Gather", [at, "kept"], ["chosen"], axis=1))
        at = "chosen"
    numbers |= {"mean": first.mean, "per_scale": 1 / first.scale}
    return [
        *nodes,
        node("Sub", [at, "mean"], ["centred"]),
        node("Mul", ["centred", "per_scale"], ["standard"]),
    ]


def _apply_kernel(machine: Any, numbers: dict[str, npt.NDArray[Any]]) -> list[Any]:
    """Return nodes from ``standard`` (N, K) to ``kernel`` (N, V): exp(-gamma |x - v|²)."""
    node = import_onnx().helper.make_node
    vectors = machine.support_vectors_
    gamma = machine._gamma  # private, but in public only the rule is found by which it was set
    # the square of a row is one more column, so that one product does all
    numbers["vectors"] = np.vstack([2 * gamma * vectors.T, np.full(len(vectors), -gamma)])
    numbers["vector_squares"] = -gamma * np.einsum("vk,vk->v", vectors, vectors)
    return [
        node("ReduceSumSquare", ["standard"], ["square"], axes=[1], keepdims=1),
        node("Concat", ["standard", "square"], ["with_square"], axis=1),
        node("Gemm", ["with_square", "vectors", "vector_squares"], ["exponent"]),
        node("Exp", ["exponent"], ["kernel"]),
    ]


def _sum_up(offsets: str, to: str) -> list[Any]:
    """Return nodes that add up ``kernel`` by ``weights`` in double precision.

    Large numbers of both signs nearly cancel there: in single precision a probability of two
    classes and 394 vectors was 3e-5 off, so it is less than 1e-6.
    """
    onnx = import_onnx()
    node, kinds = onnx.helper.make_node, onnx.TensorProto
    return [
        node("Cast", ["kernel"], ["double_kernel"], to=kinds.DOUBLE),
        node("Gemm", ["double_kernel", "weights", offsets], [f"double_{to}"]),
        node("Cast", [f"double_{to}"], [to], to=kinds.FLOAT),
    ]


def _tell_two_apart(
    machine: Any, slope: _Array, shift: _Array, numbers: dict[str, npt.NDArray[Any]]
) -> list[Any]:
    """Return nodes from ``kernel`` to ``probabilities`` (N, 2)."""
    node = import_onnx().helper.make_node
    # the probability of the second class is the sigmoid of this sum, the first one's of its reverse
    weights = -slope * machine.dual_coef_.T
    offset = -slope * machine.intercept_ - shift
    numbers |= {"weights": np.hstack([-weights, weights]), "offsets": np.array([-1, 1]) * offset}
    return [
        *_sum_up("offsets", "log_odds"),
        node("Sigmoid", ["log_odds"], ["probabilities"]),
    ]


def _tell_many_apart(
    machine: Any, slope: _Array, shift: _Array, numbers: dict[str, npt.NDArray[Any]]
) -> list[Any]:
    """Return nodes from ``kernel`` to ``probabilities`` (N, C) of three classes or more.

    Notes
    -----
    Every two classes are decided between (P pairs). The score of a class is its votes plus
    ``s / (3 (|s| + 1))``, s being the sum of the decisions for it (``_ovr_decision_function`` of
    scikit-learn); its probability the sigmoid of the score, and then all are made to add up to 1.
    A score lies between -1/3 and C - 2/3, so the sum is never 0.
    """
    node = import_onnx().helper.make_node
    n_classes = len(machine.classes_)
    sides = np.zeros((len(machine.intercept_), n_classes))
    for place, (first, second) in enumerate(combinations(range(n_classes), 2)):
        sides[place, [first, second]] = 1.0, -1.0
    numbers |= {
        "weights": _pair_decisions(machine),
        "intercepts": machine.intercept_,
        "zero": np.array(0.0),
        "lost": np.array(-1.0),
        "won": np.array(1.0),
        "sides": sides,
        "classes_axis": np.array([1]),
        # votes are half of the sum of signs and of C - 1, the pairs a class is in
        "per_sign": -slope * sides / 2,
        "of_pairs": -slope * (n_classes - 1) / 2 - shift,
        "per_confidence": -slope / 3,
    }
    return [
        *_sum_up("intercepts", "decisions"),
        node("Less", ["decisions", "zero"], ["is_second"]),
        node("Where", ["is_second", "lost", "won"], ["signs"]),
        node("Gemm", ["signs", "per_sign", "of_pairs"], ["of_votes"]),
        node("MatMul", ["decisions", "sides"], ["sums"]),
        node("Softsign", ["sums"], ["confidences"]),
        node("Mul", ["confidences", "per_confidence"], ["of_confidences"]),
        node("Add", ["of_votes", "of_confidences"], ["log_odds"]),
        node("Sigmoid", ["log_odds"], ["alone"]),
        node("ReduceSum", ["alone", "classes_axis"], ["total"], keepdims=1),
        node("Div", ["alone", "total"], ["probabilities"]),
    ]
