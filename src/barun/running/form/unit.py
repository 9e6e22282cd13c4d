"""One recording as it is compared: its strides laid over each other, and what they measure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.running.cycles.stride import MIN_STRIDES
from barun.running.events.gait_event import SIDES
from barun.running.form.channel import CHANNELS, ChannelSet, channel_names, find_channel_set
from barun.running.form.channel_curves import follow_channels
from barun.running.form.form_metrics import FormMetric, compute_form_metrics, summarise
from barun.running.form.stride_cycles import cut_cycles
from barun.running.form.stride_phase import find_stride_phase
from barun.running.metrics.flight import has_no_flight
from barun.running.metrics.running_measurements import RunningMeasurements
from barun.running.view import RunningView

__all__ = ["FormMetric", "FormUnit", "make_form_unit"]

_Array = npt.NDArray[np.float64]

_MEASURED = ("contact_time", "duty_factor", "flight_time")
"""Taken over from the measurements: cycles do not show when a foot leaves the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class FormUnit:
    """One recording of one runner."""

    source: str
    view: RunningView
    cycles: _Array
    """Shape (S, 64, C). Usual strides; phase 0 is the contact of the first foot: the left one, from
    the side the one nearer to the camera. Of a side view the runner is turned to run to the right,
    so that the channels of the nearer limb come first."""
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
    content: str = ""
    """By which the recording is known again, see `identify_recording`; empty where unknown."""

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

    def with_strides(self, rows: npt.NDArray[np.intp]) -> "FormUnit":
        """Return the unit of some of its strides only, given by their numbers."""
        return _make(
            self.source,
            self.view,
            self.cycles[rows],
            self.cadence_per_min,
            {},
            n_unusual=0,
            speed_m_per_s=self.speed_m_per_s,
        )

    def is_recording_of(self, contents: Collection[str]) -> bool:
        """Return whether it is one of these recordings."""
        return bool(self.content) and self.content in contents


def _make(
    source: str,
    view: RunningView,
    cycles: _Array,
    cadence_per_min: float,
    measured: dict[str, FormMetric],
    *,
    n_unusual: int,
    speed_m_per_s: float | None,
) -> FormUnit:
    if len(cycles) < MIN_STRIDES:
        metrics, lag = measured, float("nan")
    else:
        metrics = measured | compute_form_metrics(cycles, view)
        lag = metrics["symmetry_lag"].value
    return FormUnit(
        source=source,
        view=view,
        cycles=cycles,
        metrics=metrics,
        cadence_per_min=cadence_per_min,
        symmetry_lag=lag,
        n_unusual=n_unusual,
        speed_m_per_s=speed_m_per_s,
        reason="running_form.reason-few-strides" if len(cycles) < MIN_STRIDES else None,
    )


def _take_over(measurements: RunningMeasurements) -> dict[str, FormMetric]:
    """Return what the cycles do not show."""
    taken = {}
    for key in _MEASURED:
        for side in SIDES:
            values = measurements.values.get((key, side), np.empty(0))
            name = f"{side}_{key}"
            if len(values) >= MIN_STRIDES and name in measurements.measurements:
                measured = measurements.measurements[name]
                # Without a flight its time would be less than nothing: from the side the duty
                # factor tells it, from behind neither is judged where the feet overlap far.
                if measured.outcome != "cannot_judge" and not has_no_flight(measured):
                    taken[name] = summarise(name, values, measured.unit)
    return taken


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
    steps = measurements.steps
    which = find_channel_set(steps.view)
    n_channels = 0 if which is None else len(CHANNELS[which])
    nothing = np.empty((0, 64, n_channels))
    unit = _make(
        sequence.source,
        steps.view,
        nothing,
        120 / steps.stride_time_s,
        {},
        n_unusual=0,
        speed_m_per_s=speed_m_per_s,
    )
    if which is None:
        return replace(unit, reason="running_form.reason-oblique")
    phase = find_stride_phase(sequence, steps)
    if phase is None:
        return unit
    channels = follow_channels(sequence, steps.view, steps.stride_time_s)
    cut = cut_cycles(channels, phase.strides)
    cadence_per_min = 120 / phase.stride_time_s
    return _make(
        sequence.source,
        steps.view,
        cut.curves[cut.is_usual],
        cadence_per_min,
        _take_over(measurements)
        | {"cadence": _cadence(measurements, cadence_per_min, len(cut.curves))},
        n_unusual=int(np.count_nonzero(~cut.is_usual)),
        speed_m_per_s=speed_m_per_s,
    )


def _cadence(
    measurements: RunningMeasurements, cadence_per_min: float, n_strides: int
) -> FormMetric:
    values = measurements.values.get(("cadence", None), np.empty(0))
    spread = summarise("cadence", values, "1/min").spread if len(values) > 1 else float("nan")
    return FormMetric("cadence", cadence_per_min, spread, "1/min", n_strides)
