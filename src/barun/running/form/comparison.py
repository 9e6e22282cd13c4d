"""One recording against the runner's own baseline, or against many others."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.running.form.baseline import BaselineMetric, RunnerBaseline, find_mismatch
from barun.running.form.camera_roll import compute_roll_effect
from barun.running.form.channel import CHANNELS, ChannelSet
from barun.running.form.explanation import NamedDeparture, name_departures
from barun.running.form.form_metrics import FormMetric
from barun.running.form.harmonics import from_features, shift_features, to_features
from barun.running.form.noise import (
    PRIOR_STRIDES,
    FormNoise,
    SpreadNoise,
    combine_variance,
    median_variance,
    score_channels,
    session_variance,
    whiten,
)
from barun.running.form.population import (
    MIN_PEOPLE,
    FormPopulation,
    PopulationMember,
    score_against_people,
)
from barun.running.form.reference import FormReference, read_form_reference
from barun.running.form.unit import FormUnit

__all__ = ["FormComparison", "MetricDeparture", "NamedDeparture", "compare_form"]

_Array = npt.NDArray[np.float64]

Verdict = Literal["usual", "unusual", "not_judged"]

_TRUNK: Final = ("trunk", "lateral_lean", "shoulder_obliquity")
_SHIFTS: Final = np.arange(-16, 17) / 256
"""Shares of the stride by which two recordings may begin a stride differently; contacts are found
to a few hundredths of it."""


@dataclass(frozen=True, slots=True)
class MetricDeparture:
    """One quantity against what it usually is."""

    key: str
    value: float
    usual: float
    z: float
    """Departure in standard deviations of usual recordings; NaN where their spread is unknown."""
    unit: str


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
    """How far the channel that departs most does, in standard deviations; what is alarmed on. NaN
    if not compared."""
    score_threshold: float
    residual: float
    """How far all channels depart, less what usual differences between recordings explain, in
    standard deviations; NaN if not compared."""
    residual_threshold: float
    metric_z_threshold: float
    """From where on the largest departure of a quantity is unusual; NaN against a population."""
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
    camera_roll_deg: float = 0.0
    """How far the picture is turned clockwise against the usual one, by legs and pelvis; a trunk
    that leans says nothing. What a turn explains is taken out of all but `departures`."""


def _not_judged(unit: FormUnit, reason: str) -> FormComparison:
    nothing = float("nan")
    return FormComparison(
        verdict="not_judged",
        reason=reason,
        against=None,
        departures=(),
        score=nothing,
        score_threshold=nothing,
        residual=nothing,
        residual_threshold=nothing,
        metric_z_threshold=nothing,
        heat_map=np.empty((0, 64)),
        channel_names=(),
        named=(),
        symmetry_lag=unit.symmetry_lag,
        usual_symmetry_lag=nothing,
    )


def _unsided(key: str) -> str:
    return key.removeprefix("left_").removeprefix("right_")


def _metric_z(
    here: FormMetric, there: BaselineMetric, noise: SpreadNoise | None, n_recordings: int
) -> float:
    usual = noise or SpreadNoise(there.spread, 0.0)
    spreads = np.array([there.spread, here.spread])
    counts = np.array([there.n_strides - n_recordings, here.n_strides - 1])
    known = np.isfinite(spreads) & (counts > 0)
    if not known.any():
        return float("nan")
    degrees = float(counts[known].sum())
    own = np.array([float(np.average(spreads[known] ** 2, weights=counts[known]))])
    # One quantity has no level of its own to bring the usual spread to.
    stride = (PRIOR_STRIDES * usual.stride_sd**2 + degrees * own) / (PRIOR_STRIDES + degrees)
    between = np.array([there.session_spread**2]) if n_recordings > 2 else None
    session = session_variance(np.array([usual.session_sd]), between, n_recordings)
    variance = median_variance(stride, here.n_strides, there.n_strides)
    size = float(np.sqrt(variance + (1 + 1 / n_recordings) * session)[0])
    return (here.value - there.centre) / size if size > 0 else float("nan")


def _compare_metrics(
    unit: FormUnit, baseline: RunnerBaseline, noise: FormNoise
) -> tuple[MetricDeparture, ...]:
    found = []
    for key, there in baseline.metrics.items():
        here = unit.metrics.get(key)
        if here is not None:
            usual = noise.metrics.get(_unsided(key))
            z = _metric_z(here, there, usual, baseline.n_recordings)
            found.append(MetricDeparture(key, here.value, there.centre, z, here.unit))
    return tuple(sorted(found, key=lambda one: -np.nan_to_num(abs(one.z))))


def _stride_variance(unit: FormUnit, baseline: RunnerBaseline, noise: FormNoise) -> _Array:
    """Return the variance between the runner's strides, by both recordings and by other people."""
    features = to_features(unit.cycles)
    squares = np.sum((features - features.mean(axis=0)) ** 2, axis=0)
    there = baseline.n_strides - baseline.n_recordings
    degrees = there + unit.n_strides - 1
    own = (squares + there * baseline.stride_variance) / degrees
    return combine_variance(own, degrees, noise.stride_sd)


def _align(features: _Array, usual: _Array, variance: _Array) -> _Array:
    """Return features with the strides begun where the usual ones begin."""
    shifted = shift_features(features, _SHIFTS)
    cost = np.sum((shifted - usual) ** 2 / variance, axis=(1, 2))
    return np.asarray(shifted[int(np.argmin(cost))])


@dataclass(frozen=True, slots=True, eq=False)
class _Departure:
    """The curves of a recording against the usual ones, features in standard deviations."""

    difference: _Array
    variance: _Array
    z: _Array
    roll_deg: float


def _is_below_the_trunk(which: ChannelSet) -> npt.NDArray[np.bool_]:
    return np.array([channel.key not in _TRUNK for channel in CHANNELS[which]])


def _compare_curves(unit: FormUnit, baseline: RunnerBaseline, noise: FormNoise) -> _Departure:
    stride = _stride_variance(unit, baseline, noise)
    session = session_variance(noise.session_sd, baseline.session_variance, baseline.n_recordings)
    variance = median_variance(stride, unit.n_strides, baseline.n_strides)
    variance = variance + (1 + 1 / baseline.n_recordings) * session
    usual = to_features(baseline.curve)
    difference = _align(to_features(unit.curve), usual, variance) - usual
    roll = to_features(compute_roll_effect(baseline.curve, baseline.view))
    directions = np.concatenate([noise.directions, noise.roll_sd_deg * roll[None]])
    z, _ = whiten(difference, variance, directions)
    legs = roll * _is_below_the_trunk(baseline.channel_set)[:, None]
    roll_deg = float(np.sum(difference * legs / variance) / np.sum(legs**2 / variance))
    return _Departure(difference, variance, z, roll_deg)


def _heat_map(z: _Array, variance: _Array) -> _Array:
    """Return the departure at each phase in standard deviations, shape (C, 64)."""
    waves = from_features(np.eye(z.shape[1]))
    difference = from_features(z * np.sqrt(variance))
    spread = np.sqrt((waves**2) @ variance.T)
    return np.asarray((difference / spread).T)


def _compare_with_baseline(
    unit: FormUnit, baseline: RunnerBaseline, reference: FormReference
) -> FormComparison:
    departure = _compare_curves(unit, baseline, reference.noise)
    score, residual, channels = score_channels(departure.z)
    difference = from_features(departure.z * np.sqrt(departure.variance))
    is_unusual = float(score) > reference.thresholds.score
    lag = baseline.metrics.get("symmetry_lag")
    return FormComparison(
        verdict="unusual" if is_unusual else "usual",
        reason=None,
        against="baseline",
        departures=_compare_metrics(unit, baseline, reference.noise),
        score=float(score),
        score_threshold=reference.thresholds.score,
        residual=float(residual),
        residual_threshold=reference.thresholds.residual,
        metric_z_threshold=reference.thresholds.metric_z,
        heat_map=_heat_map(departure.z, departure.variance),
        channel_names=unit.channel_names,
        named=name_departures(difference, channels, unit.channel_names, baseline.channel_set),
        symmetry_lag=unit.symmetry_lag,
        usual_symmetry_lag=float("nan") if lag is None else lag.centre,
        camera_roll_deg=departure.roll_deg,
    )


def _compare_with_people(unit: FormUnit, members: tuple[PopulationMember, ...]) -> FormComparison:
    which = unit.channel_set
    if which is None:
        return _not_judged(unit, "running_form.reason-oblique")
    found = score_against_people(unit, members)
    difference = unit.curve - found.curve
    lags = [member.unit.symmetry_lag for member in members]
    nothing = float("nan")
    return FormComparison(
        verdict="unusual" if found.score > found.threshold else "usual",
        reason=None,
        against="population",
        departures=(),
        score=found.score,
        score_threshold=found.threshold,
        residual=found.residual,
        residual_threshold=found.residual_threshold,
        metric_z_threshold=nothing,
        heat_map=_heat_map(found.z, np.ones_like(found.z)),
        channel_names=unit.channel_names,
        named=name_departures(difference, found.channels, unit.channel_names, which),
        symmetry_lag=unit.symmetry_lag,
        usual_symmetry_lag=float(np.median(lags)),
    )


def compare_form(
    unit: FormUnit,
    baseline: RunnerBaseline | None,
    population: FormPopulation | None,
    *,
    reference: FormReference | None = None,
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
    reference : FormReference, optional
        What is usual and from where on it is unusual; the shipped figures by default.

    Returns
    -------
    FormComparison
        ``not_judged`` with a reason where there is neither, the view is oblique or another one, the
        recording is too short, or it is one of those the baseline is made of.

    Notes
    -----
    A recording is unusual when its score is above the threshold; residual and quantities stand
    beside it. See ``docs/decisions/0017-running-form.md`` for how often that is right.
    """
    if unit.reason is not None:
        return _not_judged(unit, unit.reason)
    mismatch = None
    if baseline is not None and unit.is_recording_of(baseline.contents):
        return _not_judged(unit, "running_form.reason-same-recording")
    if baseline is not None:
        mismatch = find_mismatch(baseline.view, baseline.speed_m_per_s, unit)
        if mismatch is None:
            reference = reference or read_form_reference(baseline.channel_set)
            return _compare_with_baseline(unit, baseline, reference)
    members = population.matching(unit) if population is not None else ()
    if len(members) >= MIN_PEOPLE:
        return _compare_with_people(unit, members)
    return _not_judged(unit, mismatch or "running_form.reason-no-baseline")
