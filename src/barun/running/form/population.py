"""Other runners, once there are enough of the same view and speed to compare with."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.form.baseline import find_mismatch
from barun.running.form.harmonics import to_features
from barun.running.form.noise import score_channels
from barun.running.form.unit import FormUnit
from barun.running.view import RunningView

__all__ = ["MIN_PEOPLE", "FormPopulation", "PopulationMember", "conformal_quantile"]

_Array = npt.NDArray[np.float64]

MIN_PEOPLE: Final = 20
"""Same-view, same-speed people below which a runner without a baseline of his own is measured and
not judged: a share of 5 % cannot be claimed of a new person from fewer than 19."""
_LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class PopulationMember:
    """One recording of one person."""

    person: str
    unit: FormUnit


@dataclass(frozen=True, slots=True, eq=False)
class FormPopulation:
    """Recordings of many people."""

    members: tuple[PopulationMember, ...]

    def matching(self, unit: FormUnit) -> tuple[PopulationMember, ...]:
        """Return one recording a person of the same view and, within 10 %, the same known speed.

        Either running direction will do: sides are nearer and farther here, not left and right.
        Without a known speed nobody matches.
        """
        if unit.speed_m_per_s is None:
            return ()
        found: dict[str, PopulationMember] = {}
        for member in self.members:
            theirs = member.unit
            turned = RunningView(unit.view.name, theirs.view.direction, unit.view.turn_deg)
            is_known = theirs.reason is None and theirs.speed_m_per_s is not None
            if is_known and find_mismatch(turned, unit.speed_m_per_s, theirs) is None:
                found.setdefault(member.person, member)
        return tuple(found.values())


def conformal_quantile(scores: _Array, level: float = _LEVEL) -> float:
    """Return the score that a new person of the same kind exceeds with at most 1 - level.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N,)
        One a person, each computed without this person.
    level : float
        0 to 1.

    Returns
    -------
    float
        The score of rank ceil((N + 1) level); infinite where N is too small to claim it.

    References
    ----------
    Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World, section 2.2.

    Examples
    --------
    >>> conformal_quantile(np.arange(19.0))
    18.0
    >>> conformal_quantile(np.arange(18.0))
    inf
    """
    rank = int(np.ceil(round((len(scores) + 1) * level, 9)))
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class PopulationScore:
    """One recording against many people."""

    curve: _Array
    """Shape (64, C). Median of the people."""
    z: _Array
    """Shape (C, F). Departure of the recording in standard deviations between people."""
    score: float
    residual: float
    channels: _Array
    """Shape (C,)."""
    threshold: float
    residual_threshold: float


def _against(features: _Array, others: _Array) -> _Array:
    centre = np.median(others, axis=0)
    return np.asarray((features - centre) / np.std(others, axis=0, ddof=1))


def score_against_people(unit: FormUnit, members: tuple[PopulationMember, ...]) -> PopulationScore:
    """Compare one recording with those of many people, who are compared with each other alike."""
    curves = np.stack([member.unit.curve for member in members])
    features = to_features(curves)
    z = _against(to_features(unit.curve), features)
    score, residual, channels = score_channels(z)
    left_out = [
        score_channels(_against(features[row], np.delete(features, row, axis=0)))
        for row in range(len(features))
    ]
    return PopulationScore(
        curve=np.asarray(np.median(curves, axis=0)),
        z=z,
        score=float(score),
        residual=float(residual),
        channels=channels,
        threshold=conformal_quantile(np.array([float(one[0]) for one in left_out])),
        residual_threshold=conformal_quantile(np.array([float(one[1]) for one in left_out])),
    )
