"""The layers of the networks, each also as nodes of an ONNX graph.

Tensors are (N, T, C) unless said otherwise.
"""

import math
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from barun.learning.sequences.onnx_graph import OnnxGraph

__all__ = ["Block", "Cell", "Recurrent", "draw_conv", "draw_linear", "to_array"]

Cell = Literal["lstm", "gru"]
_Array = npt.NDArray[np.float32]

_GATES: Final[dict[Cell, tuple[int, ...]]] = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}
"""Where PyTorch keeps ONNX's gates: input, output, forget, cell; update, reset, new."""
_HEADS: Final = 4
_FEED_FORWARD: Final = 2
"""Width inside a block over that of the block."""


def to_array(tensor: Any) -> _Array:
    """Return a parameter as NumPy knows it."""
    return np.asarray(tensor.detach().cpu().numpy(), dtype=np.float32)


def draw_linear(graph: OnnxGraph, name: str, layer: Any) -> str:
    """Add a linear layer."""
    product = graph.add("MatMul", name, graph.constant(to_array(layer.weight).T))
    return graph.add("Add", product, graph.constant(to_array(layer.bias)))


def draw_conv(graph: OnnxGraph, name: str, layer: Any, *, is_transposed: bool = False) -> str:
    """Add a convolution over time, of tensors (N, C, T)."""
    pad = int(layer.padding[0])
    return graph.add(
        "ConvTranspose" if is_transposed else "Conv",
        name,
        graph.constant(to_array(layer.weight)),
        graph.constant(to_array(layer.bias)),
        kernel_shape=[int(layer.kernel_size[0])],
        strides=[int(layer.stride[0])],
        pads=[pad, pad],
    )


class Recurrent(nn.Module):
    """One LSTM or GRU layer over (T, N, C): time first, which both libraries run faster."""

    def __init__(self, cell: Cell, n_inputs: int, width: int) -> None:
        super().__init__()
        self.cell: Cell = cell
        self.width = width
        self.layer = (nn.LSTM if cell == "lstm" else nn.GRU)(n_inputs, width)

    def forward(self, sequence: Any) -> tuple[Any, Any]:
        """Return the states at all times, (T, N, W), and the last, (N, W)."""
        states, _ = self.layer(sequence)
        return states, states[-1]

    def _by_gate(self, name: str) -> _Array:
        """Return a parameter with its gates in ONNX's order; the first axis is the direction."""
        value = to_array(getattr(self.layer, name))
        parts = np.split(value, len(_GATES[self.cell]))
        return np.concatenate([parts[gate] for gate in _GATES[self.cell]])[None]

    def draw(self, graph: OnnxGraph, name: str) -> tuple[str, str]:
        """Add the layer; return the names of all states and of the last."""
        biases = [self._by_gate("bias_ih_l0"), self._by_gate("bias_hh_l0")]
        inputs = [
            name,
            graph.constant(self._by_gate("weight_ih_l0")),
            graph.constant(self._by_gate("weight_hh_l0")),
            graph.constant(np.concatenate(biases, axis=1)),
        ]
        special = {"linear_before_reset": 1} if self.cell == "gru" else {}
        operator = self.cell.upper()
        states, last = graph.add_many(operator, inputs, 2, hidden_size=self.width, **special)
        return (
            graph.add("Squeeze", states, graph.shape(1)),
            graph.add("Squeeze", last, graph.shape(0)),
        )


class Block(nn.Module):
    """Self-attention and a feed-forward layer, each after a normalisation.

    References
    ----------
    Vaswani et al. (2017), Attention is all you need; normalisation before, as Xiong et al. (2020),
    On layer normalization in the transformer architecture.
    """

    def __init__(self, n_steps: int, width: int) -> None:
        super().__init__()
        self.n_steps = n_steps
        self.width = width
        self.first_norm = nn.LayerNorm(width)
        self.mix = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.second_norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, _FEED_FORWARD * width)
        self.narrow = nn.Linear(_FEED_FORWARD * width, width)

    def forward(self, x: Any) -> Any:
        """Return what it makes of (N, T, W), the same shape."""
        n, steps, width = x.shape
        mixed = self.mix(self.first_norm(x)).view(n, steps, 3, _HEADS, width // _HEADS)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        weight = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(width // _HEADS), dim=-1)
        attended = (weight @ value).transpose(1, 2).reshape(n, steps, width)
        x = x + self.out(attended)
        return x + self.narrow(torch.relu(self.wide(self.second_norm(x))))

    def _draw_norm(self, graph: OnnxGraph, name: str, norm: Any) -> str:
        scale, bias = graph.constant(to_array(norm.weight)), graph.constant(to_array(norm.bias))
        return graph.add("LayerNormalization", name, scale, bias, axis=-1, epsilon=norm.eps)

    def draw(self, graph: OnnxGraph, name: str) -> str:
        """Add the block; return the name of its output."""
        head = self.width // _HEADS
        mixed = draw_linear(graph, self._draw_norm(graph, name, self.first_norm), self.mix)
        parts = graph.add("Reshape", mixed, graph.shape(-1, self.n_steps, 3, _HEADS, head))
        parts = graph.add("Transpose", parts, perm=[2, 0, 3, 1, 4])
        query, key, value = (
            graph.add("Gather", parts, graph.constant(number, np.int64), axis=0)
            for number in range(3)
        )
        alike = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
        weight = graph.add(
            "Softmax", graph.add("Div", alike, graph.constant(math.sqrt(head))), axis=-1
        )
        attended = graph.add("Transpose", graph.add("MatMul", weight, value), perm=[0, 2, 1, 3])
        attended = graph.add("Reshape", attended, graph.shape(-1, self.n_steps, self.width))
        x = graph.add("Add", name, draw_linear(graph, attended, self.out))
        wide = draw_linear(graph, self._draw_norm(graph, x, self.second_norm), self.wide)
        return graph.add("Add", x, draw_linear(graph, graph.add("Relu", wide), self.narrow))
