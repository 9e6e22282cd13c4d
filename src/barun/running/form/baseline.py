"""How one runner usually runs: what his own recordings have in common and how they vary."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import ProfileError
from barun.running.form.channel import ChannelSet
from barun.running.form.harmonics import from_features, to_features
from barun.running.form.unit import FormMetric, FormUnit
from barun.running.view import RunningView

__all__ = ["BaselineMetric", "RunnerBaseline", "build_baseline", "find_mismatch"]

_Array = npt.NDArray[np.float64]

SPEED_TOLERANCE: Final = 0.1
"""Share by which two speeds may differ and count as the same. A design choice: cadence, contact
times and angles all change with the speed."""
_FEWEST_FOR_SPREAD: Final = 3


@dataclass(frozen=True, slots=True)
class BaselineMetric:
    """What one quantity usually is."""

    key: str
    centre: float
    spread: float
    """Standard deviation between the strides of one recording."""
    session_spread: float
    """Standard deviation between the recordings; NaN where there are fewer than three."""
    n_strides: int
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class RunnerBaseline:
    """A runner's own recordings of one view, taken together. As JSON: ``baseline_json``."""

    view: RunningView
    channel_set: ChannelSet
    curve: _Array
    """Shape (64, C). The usual cycle."""
    stride_variance: _Array
    """Shape (C, F). Of the features of single strides within a recording."""
    session_variance: _Array | None
    """Shape (C, F). Of the features of recordings; None where there are fewer than three."""
    metrics: dict[str, BaselineMetric]
    n_recordings: int
    n_strides: int
    speed_m_per_s: float | None
    sources: tuple[str, ...]
    contents: tuple[str, ...] = ()
    """By which its recordings are known again; empty where an older Barun kept it."""

    @property
    def spread(self) -> _Array:
        """Shape (64, C). Standard deviation of single strides about the usual cycle."""
        # Each feature is the weight of a curve; independent weights add as squares.
        n_channels, n_features = self.stride_variance.shape
        waves = from_features(np.eye(n_features))
        variance = (waves**2) @ self.stride_variance.T
        return np.asarray(np.sqrt(variance.reshape(-1, n_channels)))


def find_mismatch(view: RunningView, speed_m_per_s: float | None, unit: FormUnit) -> str | None:
    """Return the key of the reason why a recording is not like another one; None if it is."""
    if unit.view.name != view.name or unit.view.direction != view.direction:
        return "running_form.reason-other-view"
    if (
        speed_m_per_s is not None
        and unit.speed_m_per_s is not None
        and abs(unit.speed_m_per_s - speed_m_per_s) > SPEED_TOLERANCE * speed_m_per_s
    ):
        return "running_form.reason-other-speed"
    return None


def _pool_metrics(units: Sequence[FormUnit]) -> dict[str, BaselineMetric]:
    pooled = {}
    for key in units[0].metrics:
        mine = [unit.metrics[key] for unit in units if key in unit.metrics]
        if len(mine) == len(units):
            pooled[key] = _pool_metric(mine)
    return pooled


def _pool_metric(mine: Sequence[FormMetric]) -> BaselineMetric:
    values = np.array([metric.value for metric in mine])
    counts = np.array([metric.n_strides for metric in mine])
    spreads = np.array([metric.spread for metric in mine])
    known = np.isfinite(spreads)
    spread = (
        float(np.sqrt(np.average(spreads[known] ** 2, weights=counts[known])))
        if known.any()
        else float("nan")
    )
    is_many = len(mine) >= _FEWEST_FOR_SPREAD
    return BaselineMetric(
        key=mine[0].key,
        centre=float(np.median(values)),
        spread=spread,
        session_spread=float(np.std(values, ddof=1)) if is_many else float("nan"),
        n_strides=int(counts.sum()),
        unit=mine[0].unit,
    )


def build_baseline(units: Sequence[FormUnit]) -> RunnerBaseline:
    """Take a runner's own recordings together.

    Parameters
    ----------
    units : sequence of FormUnit
        At least one; all of the same runner, view, running direction and about the same speed.

    Raises
    ------
    ProfileError
        If there is none, one cannot be compared, or they are not alike.

    Notes
    -----
    The usual cycle is the median over the recordings of their median strides; of one or two
    recordings it is the mean.
    """
    if not units:
        raise ProfileError("running_form.no-recordings")
    first = units[0]
    which = first.channel_set
    for unit in units:
        reason = unit.reason or find_mismatch(first.view, first.speed_m_per_s, unit)
        if reason is not None or which is None:
            raise ProfileError(
                "running_form.not-alike", first=first.source, other=unit.source, view=unit.view.name
            )
    if which is None:  # not reached: an oblique unit has a reason
        raise ProfileError("running_form.no-recordings")
    curves = np.stack([unit.curve for unit in units])
    squares = np.zeros(to_features(first.curve).shape)
    degrees = 0
    for unit in units:
        features = to_features(unit.cycles)
        squares += np.sum((features - features.mean(axis=0)) ** 2, axis=0)
        degrees += unit.n_strides - 1
    is_many = len(units) >= _FEWEST_FOR_SPREAD
    speeds = [unit.speed_m_per_s for unit in units if unit.speed_m_per_s is not None]
    return RunnerBaseline(
        view=first.view,
        channel_set=which,
        curve=np.asarray(np.median(curves, axis=0)),
        stride_variance=squares / degrees,
        session_variance=np.var(to_features(curves), axis=0, ddof=1) if is_many else None,
        metrics=_pool_metrics(units),
        n_recordings=len(units),
        n_strides=sum(unit.n_strides for unit in units),
        speed_m_per_s=float(np.median(speeds)) if speeds else None,
        sources=tuple(unit.source for unit in units),
        contents=tuple(unit.content for unit in units if unit.content),
    )
