"""The networks: four autoencoders and four classifiers, each also as an ONNX file."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.layers import (
    Block,
    Cell,
    Recurrent,
    draw_conv,
    draw_linear,
    to_array,
)
from barun.learning.sequences.onnx_graph import OnnxGraph
from barun.learning.sequences.scaling import Scaling

__all__ = ["ScoredNetwork", "build_network"]

_KERNEL: Final = 5
_HALVINGS: Final = 2
"""Times the convolutions halve the samples in time."""
_SHORT_KERNEL: Final = 3
"""Of the classifier, whose samples may be as short as five steps."""


class _RecurrentAutoencoder(nn.Module):
    """The last state of one layer, said to a second one at every step, has to be enough.

    With an LSTM it is the older method's network: LSTM, RepeatVector, LSTM, TimeDistributed(Dense).
    """

    def __init__(self, cell: Cell, size: Architecture) -> None:
        super().__init__()
        self.n_steps = size.n_steps
        self.encoder = Recurrent(cell, size.n_channels, size.width)
        self.decoder = Recurrent(cell, size.width, size.width)
        self.out = nn.Linear(size.width, size.n_channels)

    def forward(self, x: Any) -> Any:
        _, latent = self.encoder(x.transpose(0, 1))
        states, _ = self.decoder(latent.expand(self.n_steps, *latent.shape))
        return self.out(states).transpose(0, 1)

    def draw(self, graph: OnnxGraph, name: str) -> str:
        _, latent = self.encoder.draw(graph, graph.add("Transpose", name, perm=[1, 0, 2]))
        repeated = graph.add("Expand", latent, graph.shape(self.n_steps, 1, 1))
        states, _ = self.decoder.draw(graph, repeated)
        return graph.add("Transpose", draw_linear(graph, states, self.out), perm=[1, 0, 2])


class _ConvAutoencoder(nn.Module):
    """Convolutions over time, halved twice, and back."""

    def __init__(self, size: Architecture) -> None:
        super().__init__()
        self.n_steps, self.width = size.n_steps, size.width
        self.n_few = -(-size.n_steps // 2**_HALVINGS)
        pad = _KERNEL // 2
        self.first = nn.Conv1d(size.n_channels, size.width, _KERNEL, stride=2, padding=pad)
        self.second = nn.Conv1d(size.width, size.width, _KERNEL, stride=2, padding=pad)
        self.latent = nn.Linear(size.width * self.n_few, size.latent)
        self.spread = nn.Linear(size.latent, size.width * self.n_few)
        self.third = nn.ConvTranspose1d(size.width, size.width, 4, stride=2, padding=1)
        self.fourth = nn.ConvTranspose1d(size.width, size.n_channels, 4, stride=2, padding=1)

    def forward(self, x: Any) -> Any:
        x = torch.relu(self.second(torch.relu(self.first(x.transpose(1, 2)))))
        x = torch.relu(self.spread(self.latent(x.flatten(1))))
        x = torch.relu(self.third(x.view(-1, self.width, self.n_few)))
        return self.fourth(x)[..., : self.n_steps].transpose(1, 2)

    def draw(self, graph: OnnxGraph, name: str) -> str:
        x = graph.add("Transpose", name, perm=[0, 2, 1])
        for layer in (self.first, self.second):
            x = graph.add("Relu", draw_conv(graph, x, layer))
        x = draw_linear(graph, graph.add("Flatten", x), self.latent)
        x = graph.add("Relu", draw_linear(graph, x, self.spread))
        x = graph.add("Reshape", x, graph.shape(-1, self.width, self.n_few))
        x = graph.add("Relu", draw_conv(graph, x, self.third, is_transposed=True))
        x = draw_conv(graph, x, self.fourth, is_transposed=True)
        x = graph.add("Slice", x, graph.shape(0), graph.shape(self.n_steps), graph.shape(2))
        return graph.add("Transpose", x, perm=[0, 2, 1])


class _TransformerEncoder(nn.Module):
    """Two blocks over the samples in time, and their mean."""

    def __init__(self, size: Architecture) -> None:
        super().__init__()
        self.enter = nn.Linear(size.n_channels, size.width)
        self.place = nn.Parameter(0.02 * torch.randn(size.n_steps, size.width))
        self.blocks = nn.ModuleList(Block(size.n_steps, size.width) for _ in range(2))

    def forward(self, x: Any) -> Any:
        x = self.enter(x) + self.place
        for block in self.blocks:
            x = block(x)
        return x.mean(dim=1)

    def draw(self, graph: OnnxGraph, name: str) -> str:
        x = graph.add(
            "Add", draw_linear(graph, name, self.enter), graph.constant(to_array(self.place))
        )
        for block in self.blocks:
            x = block.draw(graph, x)
        return graph.add("ReduceMean", x, axes=[1], keepdims=0)


class _TransformerAutoencoder(nn.Module):
    """The mean of two blocks has to be enough for a third one."""

    def __init__(self, size: Architecture) -> None:
        super().__init__()
        self.encoder = _TransformerEncoder(size)
        self.latent = nn.Linear(size.width, size.latent)
        self.spread = nn.Linear(size.latent, size.width)
        self.place = nn.Parameter(0.02 * torch.randn(size.n_steps, size.width))
        self.block = Block(size.n_steps, size.width)
        self.out = nn.Linear(size.width, size.n_channels)

    def forward(self, x: Any) -> Any:
        latent = self.spread(self.latent(self.encoder(x)))
        return self.out(self.block(latent[:, None] + self.place))

    def draw(self, graph: OnnxGraph, name: str) -> str:
        x = draw_linear(graph, self.encoder.draw(graph, name), self.latent)
        x = graph.add("Unsqueeze", draw_linear(graph, x, self.spread), graph.shape(1))
        x = graph.add("Add", x, graph.constant(to_array(self.place)))
        return draw_linear(graph, self.block.draw(graph, x), self.out)


class _RecurrentClassifier(nn.Module):
    """Last state and mean of the states, into one number."""

    def __init__(self, cell: Cell, size: Architecture) -> None:
        super().__init__()
        self.layer = Recurrent(cell, size.n_channels, size.width)
        self.out = nn.Linear(2 * size.width, 1)

    def forward(self, x: Any) -> Any:
        states, last = self.layer(x.transpose(0, 1))
        return self.out(torch.cat([last, states.mean(dim=0)], dim=1))[:, 0]

    def draw(self, graph: OnnxGraph, name: str) -> str:
        states, last = self.layer.draw(graph, graph.add("Transpose", name, perm=[1, 0, 2]))
        mean = graph.add("ReduceMean", states, axes=[0], keepdims=0)
        return draw_linear(graph, graph.add("Concat", last, mean, axis=1), self.out)


class _TransformerClassifier(nn.Module):
    """Mean of two blocks, into one number."""

    def __init__(self, size: Architecture) -> None:
        super().__init__()
        self.encoder = _TransformerEncoder(size)
        self.out = nn.Linear(size.width, 1)

    def forward(self, x: Any) -> Any:
        return self.out(self.encoder(x))[:, 0]

    def draw(self, graph: OnnxGraph, name: str) -> str:
        return draw_linear(graph, self.encoder.draw(graph, name), self.out)


class _ConvClassifier(nn.Module):
    """Two convolutions over time; of each pattern the most, the mean and the last, as one number.

    The last, because a window of frames is asked about its end.
    """

    def __init__(self, size: Architecture) -> None:
        super().__init__()
        self.n_steps = size.n_steps
        pad = _SHORT_KERNEL // 2
        self.first = nn.Conv1d(size.n_channels, size.width, _SHORT_KERNEL, padding=pad)
        self.second = nn.Conv1d(size.width, size.width, _SHORT_KERNEL, padding=pad)
        self.out = nn.Linear(3 * size.width, 1)

    def forward(self, x: Any) -> Any:
        x = torch.relu(self.second(torch.relu(self.first(x.transpose(1, 2)))))
        return self.out(torch.cat([x.amax(dim=2), x.mean(dim=2), x[..., -1]], dim=1))[:, 0]

    def draw(self, graph: OnnxGraph, name: str) -> str:
        x = graph.add("Transpose", name, perm=[0, 2, 1])
        for layer in (self.first, self.second):
            x = graph.add("Relu", draw_conv(graph, x, layer))
        most = graph.add("ReduceMax", x, axes=[2], keepdims=0)
        mean = graph.add("ReduceMean", x, axes=[2], keepdims=0)
        last = graph.add("Gather", x, graph.constant(self.n_steps - 1, np.int64), axis=2)
        return draw_linear(graph, graph.add("Concat", most, mean, last, axis=1), self.out)


def _build(size: Architecture) -> Any:
    family = size.kind.partition("-")[0]
    if family == "conv":
        return _ConvClassifier(size) if size.is_classifier else _ConvAutoencoder(size)
    if family == "transformer":
        return _TransformerClassifier(size) if size.is_classifier else _TransformerAutoencoder(size)
    cell: Cell = "lstm" if family == "lstm" else "gru"
    if size.is_classifier:
        return _RecurrentClassifier(cell, size)
    return _RecurrentAutoencoder(cell, size)


class ScoredNetwork(nn.Module):
    """A network with the scaling of its samples, giving a score each.

    Parameters
    ----------
    size : Architecture
        Which network.
    scaling : Scaling
        What is taken off the samples, and what they are divided by.
    """

    def __init__(self, size: Architecture, scaling: Scaling) -> None:
        super().__init__()
        self.size = size
        self.network = _build(size)
        self.register_buffer("center", torch.from_numpy(scaling.center.astype(np.float32)))
        self.register_buffer("spread", torch.from_numpy(scaling.spread.astype(np.float32)))

    def forward(self, samples: Any) -> Any:
        """Return the scores, (N,), of samples (N, T, C): squared error or probability."""
        x = (samples - self.center) / self.spread
        answer = self.network(x)
        if self.size.is_classifier:
            return torch.sigmoid(answer)
        return ((answer - x) ** 2).mean(dim=(1, 2))

    def loss(self, samples: Any, is_faulty: Any, faulty_weight: float) -> Any:
        """Return what training makes small: mean squared error, or weighted cross-entropy."""
        x = (samples - self.center) / self.spread
        answer = self.network(x)
        if not self.size.is_classifier:
            return nn.functional.mse_loss(answer, x)
        return nn.functional.binary_cross_entropy_with_logits(
            answer, is_faulty, pos_weight=torch.tensor(faulty_weight, device=answer.device)
        )

    def to_onnx(self, name: str, properties: Mapping[str, str]) -> bytes:
        """Return the ONNX file that :mod:`barun.models.sequence_scorer` runs.

        Raises
        ------
        MissingExtraError
            If onnx is not installed.
        """
        graph = OnnxGraph()
        x = graph.add("Sub", "samples", graph.constant(to_array(self.center)))
        x = graph.add("Div", x, graph.constant(to_array(self.spread)))
        answer = self.network.draw(graph, x)
        if self.size.is_classifier:
            score = graph.add("Sigmoid", graph.add("Squeeze", answer, graph.shape(1)))
        else:
            apart = graph.add("Sub", answer, x)
            squared = graph.add("Mul", apart, apart)
            score = graph.add("ReduceMean", squared, axes=[1, 2], keepdims=0)
        given = ("samples", ("rows", self.size.n_steps, self.size.n_channels))
        return graph.build(name, given, (score, "scores", ("rows",)), properties)


def build_network(size: Architecture, scaling: Scaling, *, seed: int) -> ScoredNetwork:
    """Return a network whose first weights belong to a seed; other randomness is untouched."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ScoredNetwork(size, scaling)
