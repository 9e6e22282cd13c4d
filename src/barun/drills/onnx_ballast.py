"""Work without a result, put into an ONNX file, so that the model answers as before but later.

Protobuf joins what a message says twice: a second graph behind a file is read as more nodes of the
first. The onnx package, which could do the same, is only part of a training installation.
"""

import time
from typing import Final

import numpy as np

from barun.models.classifier import OnnxClassifier

__all__ = ["add_ballast", "slow_down"]

_SIDE: Final = 768
"""Of the matrices; a product of two takes some milliseconds."""
_TRIED: Final = 4
_MOST: Final = 2000

_GRAPH, _NODE, _TENSOR = 7, 1, 5
_INPUT, _OUTPUT, _NAME, _OPERATOR = 1, 2, 3, 4
_DIMENSION, _TYPE, _TENSOR_NAME, _RAW, _INT64 = 1, 2, 8, 9, 7
"""Field numbers of onnx.proto (ONNX 1.19), and the type of whole numbers."""
_SHAPE_NAME: Final = "ballast_shape"


def add_ballast(content: bytes, n_products: int) -> bytes:
    """Return a model with so many products of matrices that nobody asks for.

    Parameters
    ----------
    content : bytes
        An ONNX file.
    n_products : int
        How many; their time does not depend on the rows.
    """
    shape = np.array([_SIDE, _SIDE], dtype="<i8").tobytes()
    tensor = (
        _number(_DIMENSION, 2) + _number(_TYPE, _INT64)
        + _bytes(_TENSOR_NAME, _SHAPE_NAME.encode()) + _bytes(_RAW, shape)
    )  # fmt: skip
    graph = _bytes(_TENSOR, tensor) + _node("ConstantOfShape", (_SHAPE_NAME,), "ballast_0")
    for place in range(n_products):
        graph += _node("MatMul", (f"ballast_{place}", "ballast_0"), f"ballast_{place + 1}")
    return content + _bytes(_GRAPH, graph)


def slow_down(content: bytes, least_s: float) -> bytes:
    """Return a model that takes so long on this machine, whatever it is asked.

    Parameters
    ----------
    content : bytes
        An ONNX file of a classifier.
    least_s : float
        Processor time of one answer, seconds.
    """
    taken_s = _time_s(add_ballast(content, _TRIED))
    n_products = min(_MOST, int(np.ceil(_TRIED * least_s / taken_s)))
    return add_ballast(content, n_products)


def _time_s(content: bytes) -> float:
    """Return the shortest of some answers: what else the machine does makes none shorter."""
    classifier = OnnxClassifier(content, name="ballast")
    rows = np.zeros((1, classifier.n_features), dtype=np.float32)
    taken_ns = []
    for _ in range(5):
        begun_ns = time.thread_time_ns()
        classifier.probabilities(rows)
        taken_ns.append(time.thread_time_ns() - begun_ns)
    return max(min(taken_ns), 1) / 1e9


def _node(operator: str, inputs: tuple[str, ...], output: str) -> bytes:
    content = b"".join(_bytes(_INPUT, one.encode()) for one in inputs)
    content += _bytes(_OUTPUT, output.encode()) + _bytes(_NAME, f"make_{output}".encode())
    return _bytes(_NODE, content + _bytes(_OPERATOR, operator.encode()))


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))
