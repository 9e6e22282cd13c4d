"""One recording as it is compared: its strides laid over each other, and what they measure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.running.cycles.stride import MIN_STRIDES
from barun.running.form.channel import ChannelSet, channel_names, find_channel_set
from barun.running.metrics.running_measurements import RunningMeasurements
from barun.running.view import RunningView

__all__ = ["FormMetric", "FormUnit", "make_form_unit"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FormMetric:
    """One named quantity of a recording."""

    key: str
    """As in ``RunningMeasurements.measurements`` where it is the same quantity."""
    value: float
    """Median over the strides."""
    spread: float
    """Standard deviation between the strides, robust."""
    unit: str
    n_strides: int


@dataclass(frozen=True, slots=True, eq=False)
class FormUnit:
    """One recording of one runner."""

    source: str
    view: RunningView
    cycles: _Array
    """Shape (S, 64, C). Usual strides from one left contact to the next; of a side view the runner
    is turned to run to the right, so that the channels of the nearer limb come first."""
    metrics: dict[str, FormMetric]
    """By key, the runner's own left and right."""
    cadence_per_min: float
    symmetry_lag: float
    """How much later than half a stride the right leg moves, as a share of the stride; NaN if
    unknown."""
    n_unusual: int = 0
    """Strides that were left out."""
    speed_m_per_s: float | None = None
    """None where nobody told."""
    reason: str | None = None
    """Key of the text why it cannot be compared; None if it can."""

    @property
    def channel_set(self) -> ChannelSet | None:
        """Which curves there are; None for an oblique view."""
        return find_channel_set(self.view)

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Names of the last axis of ``cycles``, with the runner's own sides."""
        return channel_names(self.view)

    @property
    def n_strides(self) -> int:
        """Usual strides."""
        return len(self.cycles)

    @property
    def curve(self) -> _Array:
        """Shape (64, C). Median of the strides; NaN where there are fewer than four."""
        if self.n_strides < MIN_STRIDES:
            return np.full(self.cycles.shape[1:], np.nan)
        return np.asarray(np.median(self.cycles, axis=0))


def make_form_unit(
    measurements: RunningMeasurements,
    sequence: LandmarkSequence,
    *,
    speed_m_per_s: float | None = None,
) -> FormUnit:
    """Bring one recording into the form in which it is compared.

    Parameters
    ----------
    measurements : RunningMeasurements
        Of the recording.
    sequence : LandmarkSequence
        The repaired landmarks they were measured on, with a known picture size.
    speed_m_per_s : float, optional
        How fast the runner ran, if known.

    Returns
    -------
    FormUnit
        With a ``reason`` where the view is oblique or fewer than four usual strides remain.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    raise NotImplementedError
