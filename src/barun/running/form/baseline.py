"""How one runner usually runs: what his own recordings have in common and how they vary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.running.form.channel import ChannelSet
from barun.running.form.unit import FormUnit
from barun.running.view import RunningView

__all__ = ["BaselineMetric", "RunnerBaseline", "build_baseline"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BaselineMetric:
    """What one quantity usually is."""

    key: str
    centre: float
    spread: float
    """Standard deviation of what one recording measures."""
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class RunnerBaseline:
    """A runner's own recordings of one view, taken together. As JSON: ``baseline_json``."""

    view: RunningView
    channel_set: ChannelSet
    curve: _Array
    """Shape (64, C). The usual cycle."""
    spread: _Array
    """Shape (64, C). Standard deviation of the cycle of one recording."""
    metrics: dict[str, BaselineMetric]
    n_recordings: int
    n_strides: int
    speed_m_per_s: float | None
    sources: tuple[str, ...]


def build_baseline(units: Sequence[FormUnit]) -> RunnerBaseline:
    """Take a runner's own recordings together.

    Parameters
    ----------
    units : sequence of FormUnit
        At least one; all of the same runner, view, running direction and about the same speed.

    Raises
    ------
    InputError
        If there is none, or they are not alike.
    """
    raise NotImplementedError
