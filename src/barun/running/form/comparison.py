"""One recording against the runner's own baseline, or against many others."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from barun.running.form.baseline import RunnerBaseline
from barun.running.form.population import FormPopulation
from barun.running.form.unit import FormUnit

__all__ = ["FormComparison", "MetricDeparture", "NamedDeparture", "compare_form"]

_Array = npt.NDArray[np.float64]

Verdict = Literal["usual", "unusual", "not_judged"]


@dataclass(frozen=True, slots=True)
class MetricDeparture:
    """One quantity against what it usually is."""

    key: str
    value: float
    usual: float
    z: float
    """Departure in standard deviations of the usual recordings."""
    unit: str


@dataclass(frozen=True, slots=True)
class NamedDeparture:
    """Where in the body and in the stride the movement departs."""

    channel: str
    """With the runner's own side: ``left_knee``."""
    phases: tuple[float, float]
    """From and to, as shares of the stride since the left contact, 0 to 1; the first is larger
    where it runs over the end."""
    sign: Literal[-1, 1]
    """+1 if the curve is higher than usual."""
    largest: float
    """Departure at its largest, in the channel's unit, with its sign."""
    unit: str
    z: float
    """The same in standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class FormComparison:
    """What the comparison found."""

    verdict: Verdict
    reason: str | None
    """Key of the text why it is not judged."""
    against: Literal["baseline", "population"] | None
    departures: tuple[MetricDeparture, ...]
    """Every quantity both have, the largest departure first."""
    score: float
    """Largest departure of the quantities, in standard deviations; NaN if not compared."""
    score_threshold: float
    residual: float
    """How far the curves are from the usual ones in directions in which usual recordings do not
    vary, in standard deviations; NaN if not compared."""
    residual_threshold: float
    heat_map: _Array
    """Shape (C, 64). Departure of each channel at each phase in standard deviations; empty if not
    compared."""
    channel_names: tuple[str, ...]
    """Of the rows of ``heat_map``."""
    named: tuple[NamedDeparture, ...]
    """The largest first; empty if nothing departs or nothing was compared."""
    symmetry_lag: float
    """How much later than half a stride the right leg moves, as a share of the stride."""
    usual_symmetry_lag: float


def compare_form(
    unit: FormUnit, baseline: RunnerBaseline | None, population: FormPopulation | None
) -> FormComparison:
    """Compare one recording with how the runner usually runs, or with many others.

    Parameters
    ----------
    unit : FormUnit
        The recording.
    baseline : RunnerBaseline or None
        The runner's own; preferred where there is one.
    population : FormPopulation or None
        Others; needs at least 20 of the same view and speed.

    Returns
    -------
    FormComparison
        ``not_judged`` with a reason where there is neither, the view is oblique or another one, or
        the recording is too short.
    """
    raise NotImplementedError
