"""What is usual and from where on a departure is unusual, found from runners' own recordings.

Nobody is judged by figures he has contributed to: to judge a person, noise and threshold come from
the others, and each of these is scored by the noise of the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.form.baseline import RunnerBaseline
from barun.running.form.comparison import FormComparison, compare_form
from barun.running.form.harmonics import to_features
from barun.running.form.noise import ROLL_SD_DEG, FormNoise, SpreadNoise, median_variance
from barun.running.form.population import conformal_quantile
from barun.running.form.reference import FormReference, FormThresholds
from barun.running.form.unit import FormUnit

__all__ = ["LeftOut", "UsualPair", "find_thresholds", "fit_noise", "leave_one_out"]

_Array = npt.NDArray[np.float64]

LEVEL: Final = 0.95
_NEVER: Final = FormThresholds(float("inf"), float("inf"), float("inf"))


@dataclass(frozen=True, slots=True, eq=False)
class UsualPair:
    """A recording in which nothing is wrong, and the same runner's baseline without it."""

    person: str
    unit: FormUnit
    baseline: RunnerBaseline


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """One person judged by the others."""

    person: str
    reference: FormReference
    """Noise and thresholds without him."""
    comparisons: tuple[FormComparison, ...]
    """Of his own usual recordings."""

    @property
    def n_alarms(self) -> int:
        """False alarms."""
        return sum(one.verdict == "unusual" for one in self.comparisons)


def _people(pairs: Sequence[UsualPair]) -> list[str]:
    return list(dict.fromkeys(pair.person for pair in pairs))


def _of(pairs: Sequence[UsualPair], person: str) -> list[UsualPair]:
    return [pair for pair in pairs if pair.person == person]


def _mean_over_people(pairs: Sequence[UsualPair], values: Sequence[_Array]) -> _Array:
    """Return the mean in which every person weighs the same."""
    means = []
    for person in _people(pairs):
        mine = [one for pair, one in zip(pairs, values, strict=True) if pair.person == person]
        means.append(np.mean(mine, axis=0))
    return np.asarray(np.mean(means, axis=0))


def _fit_metrics(pairs: Sequence[UsualPair]) -> dict[str, SpreadNoise]:
    strides: dict[str, list[float]] = {}
    sessions: dict[str, list[float]] = {}
    for pair in pairs:
        for key, there in pair.baseline.metrics.items():
            here = pair.unit.metrics.get(key)
            if here is None or not np.isfinite([there.spread, here.spread]).all():
                continue
            name = key.removeprefix("left_").removeprefix("right_")
            stride = (there.spread**2 + here.spread**2) / 2
            expected = median_variance(np.array(stride), here.n_strides, there.n_strides)
            strides.setdefault(name, []).append(stride)
            sessions.setdefault(name, []).append((here.value - there.centre) ** 2 - float(expected))
    return {
        name: SpreadNoise(
            float(np.sqrt(np.mean(strides[name]))),
            float(np.sqrt(max(float(np.mean(sessions[name])), 0.0) / 2)),
        )
        for name in strides
    }


def fit_noise(
    pairs: Sequence[UsualPair], *, n_directions: int = 0, roll_sd_deg: float = ROLL_SD_DEG
) -> FormNoise:
    """Find how much usual strides and recordings differ.

    Parameters
    ----------
    pairs : sequence of UsualPair
        Of one kind of view; every person weighs the same.
    n_directions : int
        How many directions to take out in which recordings differ together.
    roll_sd_deg : float
        How far the camera may be turned about its line of sight between recordings.
    """
    stride, expected_of, differences = [], [], []
    for pair in pairs:
        features = to_features(pair.unit.cycles)
        own = (np.var(features, axis=0, ddof=1) + pair.baseline.stride_variance) / 2
        difference = to_features(pair.unit.curve) - to_features(pair.baseline.curve)
        expected = median_variance(own, pair.unit.n_strides, pair.baseline.n_strides)
        stride.append(own)
        expected_of.append(expected)
        differences.append(difference)
    stride_variance = _mean_over_people(pairs, stride)
    by_strides = _mean_over_people(pairs, expected_of)
    excess = _mean_over_people(pairs, [one**2 for one in differences]) - by_strides
    # A difference holds the session of both recordings.
    session = np.maximum(excess, 0.0) / 2
    directions = np.empty((0, *stride_variance.shape))
    if n_directions:
        directions = _find_directions(np.stack(differences), by_strides, n_directions)
        session = np.maximum(session - np.sum(directions**2, axis=0) / 2, 0.0)
    return FormNoise(
        stride_sd=np.sqrt(stride_variance),
        session_sd=np.sqrt(session),
        directions=directions,
        metrics=_fit_metrics(pairs),
        roll_sd_deg=roll_sd_deg,
    )


def _find_directions(differences: _Array, by_strides: _Array, n_directions: int) -> _Array:
    """Return how recordings differ together, beyond what their strides explain, (P, C, F).

    In units of what strides explain, differences without a common direction have eigenvalues up to
    an edge (Marchenko & Pastur 1967, Math. USSR Sb. 1:457); smaller ones are no directions.
    """
    size = np.sqrt(by_strides)
    flat = (differences / size).reshape(len(differences), -1)
    _, strength, rows = np.linalg.svd(flat, full_matrices=False)
    power = strength**2 / len(flat)
    edge = (1 + np.sqrt(flat.shape[1] / len(flat))) ** 2
    n_kept = min(n_directions, int(np.count_nonzero(power > edge)))
    lengths = np.sqrt(power[:n_kept] - 1)
    directions = (lengths[:, None] * rows[:n_kept]).reshape(n_kept, *size.shape)
    return np.asarray(directions * size)


def _scores(
    pairs: Sequence[UsualPair], noise: FormNoise
) -> tuple[list[float], list[float], list[float]]:
    """Return scores, residuals and largest departures of quantities of usual recordings."""
    blind = FormReference(noise, _NEVER, {})
    scores, residuals, largest = [], [], []
    for pair in pairs:
        found = compare_form(pair.unit, pair.baseline, None, reference=blind)
        scores.append(found.score)
        residuals.append(found.residual)
        largest.append(max((abs(one.z) for one in found.departures), default=0.0))
    return scores, residuals, largest


def _kept_by_most(scores: _Array, level: float) -> float:
    """Return what a new one keeps with a chance of `level`; the largest where there are few."""
    return min(conformal_quantile(scores, level), float(np.max(scores)))


def find_thresholds(
    pairs: Sequence[UsualPair],
    *,
    n_directions: int = 0,
    roll_sd_deg: float = ROLL_SD_DEG,
    level: float = LEVEL,
) -> FormReference:
    """Find noise and thresholds, each person scored by the noise of the others.

    Parameters
    ----------
    pairs : sequence of UsualPair
        Of at least two people.
    n_directions, roll_sd_deg
        As in :func:`fit_noise`.
    level : float
        The threshold is one that this share of people keep in this share of their recordings; of
        fewer than 19 people or recordings, the largest of them.
    """
    of_people = []
    for person in _people(pairs):
        others = [pair for pair in pairs if pair.person != person]
        noise = fit_noise(others, n_directions=n_directions, roll_sd_deg=roll_sd_deg)
        scores = _scores(_of(pairs, person), noise)
        of_people.append([_kept_by_most(np.array(one), level) for one in scores])
    limits = np.array(of_people).T
    thresholds = FormThresholds(*(_kept_by_most(one, level) for one in limits))
    noise = fit_noise(pairs, n_directions=n_directions, roll_sd_deg=roll_sd_deg)
    return FormReference(noise, thresholds, {})


def leave_one_out(
    pairs: Sequence[UsualPair],
    *,
    n_directions: int = 0,
    roll_sd_deg: float = ROLL_SD_DEG,
    level: float = LEVEL,
) -> tuple[LeftOut, ...]:
    """Judge every person by noise and thresholds of the others.

    Parameters
    ----------
    pairs : sequence of UsualPair
        Of at least three people.
    n_directions, roll_sd_deg, level
        As in :func:`find_thresholds`.
    """
    left_out = []
    for person in _people(pairs):
        others = [pair for pair in pairs if pair.person != person]
        reference = find_thresholds(
            others, n_directions=n_directions, roll_sd_deg=roll_sd_deg, level=level
        )
        reference = replace(reference, card={"people": tuple(_people(others))})
        mine = tuple(
            compare_form(pair.unit, pair.baseline, None, reference=reference)
            for pair in _of(pairs, person)
        )
        left_out.append(LeftOut(person, reference, mine))
    return tuple(left_out)
