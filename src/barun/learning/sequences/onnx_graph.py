"""Building an ONNX file node by node.

Networks are written with the operators of 2022 and not by PyTorch's exporter: the file is the same
byte for byte on every machine, any ONNX Runtime that Barun allows reads it, and the recurrent
layers are single nodes with fast kernels.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.extras import check_extra

__all__ = ["OnnxGraph"]

_OPSET: Final = 17
_IR_VERSION: Final = 8
"""Of ONNX 1.13 (2022), which every ONNX Runtime that Barun allows reads."""


class OnnxGraph:
    """Nodes and constants, added one after the other.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """

    def __init__(self) -> None:
        check_extra("onnx")
        import onnx

        self._onnx: Final[Any] = onnx
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, value: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        """Add a constant; return its name."""
        name = f"c{len(self._constants)}"
        array = np.array(value, dtype=dtype, order="C")
        self._constants.append(self._onnx.numpy_helper.from_array(array, name))
        return name

    def shape(self, *sizes: int) -> str:
        """Add a shape; -1 is what is left, 0 what was there."""
        return self.constant(sizes, np.int64)

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output; return the name of it."""
        return self.add_many(operator, inputs, 1, **attributes)[0]

    def add_many(
        self, operator: str, inputs: Sequence[str], n_outputs: int, **attributes: Any
    ) -> list[str]:
        """Add a node; return the names of its outputs."""
        names = [f"n{len(self._nodes)}_{number}" for number in range(n_outputs)]
        node = self._onnx.helper.make_node(operator, list(inputs), names, **attributes)
        self._nodes.append(node)
        return names

    def build(
        self,
        name: str,
        given: tuple[str, Sequence[int | str]],
        result: tuple[str, str, Sequence[int | str]],
        properties: Mapping[str, str],
    ) -> bytes:
        """Return the ONNX file.

        Parameters
        ----------
        name : str
            Of the graph.
        given : tuple
            Name and shape of the input; texts in the shape are free sizes.
        result : tuple
            The node's output, the name it gets outside, and its shape.
        properties : mapping
            ``metadata_props``.
        """
        helper, kind = self._onnx.helper, self._onnx.TensorProto.FLOAT
        inner, outer, result_shape = result
        nodes = [*self._nodes, helper.make_node("Identity", [inner], [outer])]
        graph = helper.make_graph(
            nodes,
            name,
            [helper.make_tensor_value_info(given[0], kind, list(given[1]))],
            [helper.make_tensor_value_info(outer, kind, list(result_shape))],
            self._constants,
        )
        model = helper.make_model(
            graph,
            producer_name="barun",
            ir_version=_IR_VERSION,
            opset_imports=[helper.make_opsetid("", _OPSET)],
        )
        helper.set_model_props(model, dict(properties))
        self._onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))
