"""A dose of bent sitting: angle times time, decaying while upright.

ISO 11226 accepts a trunk inclined by up to 20 degrees; 20 degrees may be held for 4 minutes and
then need 12 minutes upright; more than 60 degrees is not acceptable (as quoted by
ergonomiesite.be). From these figures, and no others, Barun makes a dose without a unit, 1.0 being a
holding time used up::

    from the limit on:  d dose / dt =  (angle / limit) / 240 s
    below the limit:    d dose / dt = -1 / 720 s, down to 0

So 20 degrees fill the dose in 4 minutes and 12 minutes upright empty it, as the standard says; that
40 degrees fill it in 2 minutes is Barun's own reading of "angle times time": the shorter holding
times of the standard's curve could not be read in a source. For head, neck and leaning sideways
the standard's bands give the limits; their holding times could not be read either, and the trunk's
stand in (a design choice). Beyond 2 nothing is counted, or an hour of slumping would have to be
paid back with three hours upright (a design choice). Where a view shows no angle, the load of the
rule, the departure as a multiple of the person's own threshold, stands in for angle / limit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.monitor.settings import check_positive

__all__ = [
    "DOSE_ANGLES",
    "DOSE_TEXTS",
    "DoseAngle",
    "DoseSettings",
    "DoseStep",
    "PostureDose",
    "compute_dose_course",
    "compute_ratios",
    "find_unacceptable",
]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

_BANDS: Final = "ISO 11226 and DIN EN 1005-4, as tabled in s12995-020-00286-9"
_HOLDING: Final = "ISO 11226, as explained by ergonomiesite.be"


@dataclass(frozen=True, slots=True)
class DoseAngle:
    """The angle whose bands give a rule its dose."""

    rule_key: str
    """Rule the dose belongs to."""
    feature: str
    """Angle, degrees."""
    limit_deg: float
    """Edge of the acceptable ("green") band; below it the dose decays."""
    unacceptable_deg: float | None
    """Beyond this no holding time is acceptable; None where the source names none."""
    source: str
    """Where the band comes from."""
    is_sideways: bool = False
    """Whether the band lies to either side; else only forward counts."""


DOSE_ANGLES: Final = (
    DoseAngle("forward_head", "neck_flexion", 25.0, None, _BANDS),
    DoseAngle("slouch", "trunk_inclination", 20.0, 60.0, _HOLDING),
    DoseAngle("lateral_lean", "trunk_lateral_inclination", 10.0, None, _BANDS, is_sideways=True),
    DoseAngle("head_tilt", "head_tilt", 10.0, None, _BANDS, is_sideways=True),
)
"""Rules that have an angle with a sourced band; all others take their load."""

DOSE_TEXTS: Final = {
    True: "posture_monitor.dose-from-angle",
    False: "posture_monitor.dose-from-load",
}
"""Keys of the texts that say what a dose was made from: an angle or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSettings:
    """How fast the dose grows and decays."""

    holding_s: float = 240.0
    """Seconds at the limit that use up the dose: ISO 11226, 4 minutes at 20 degrees of trunk."""
    recovery_s: float = 720.0
    """Seconds within the limit that empty a full dose: ISO 11226, 12 minutes."""
    longest_step_s: float = 3.0
    """Two pictures farther apart leave the time between them out."""
    largest_dose: float = 2.0
    """Beyond, nothing is counted; a design choice."""

    def __post_init__(self) -> None:
        """Check that all are positive; SettingError if not."""
        check_positive(asdict(self))


@dataclass(frozen=True, slots=True, eq=False)
class DoseStep:
    """The dose of N sessions and C rules."""

    dose: _Array
    """Shape (N, C). 0 rested, 1 holding time used up; goes on beyond 1, up to a largest."""
    overall: _Array
    """Shape (N,). The largest: rules that see the same slump must not add up."""


def compute_ratios(
    measurements: PostureMeasurements, loads: _Array, rule_keys: Sequence[str]
) -> tuple[_Array, _Flags]:
    """Return how far beyond the limit each rule is, as the dose takes it.

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows.
    loads : numpy.ndarray, shape (N, R)
        Of the same rows; NaN where a rule cannot tell.
    rule_keys : sequence of str
        Keys of the R rules.

    Returns
    -------
    ratios : numpy.ndarray, shape (N, R)
        Angle over limit where the view shows the angle, else the load; 1 is the limit. NaN where a
        rule cannot tell: there the dose stands still.
    is_angle : numpy.ndarray of bool, shape (N, R)
        Which of the two it is; `DOSE_TEXTS` says so.
    """
    angles = _place_angles(tuple(rule_keys))
    ratios = np.array(loads, dtype=np.float64)
    is_angle = np.zeros(ratios.shape, dtype=np.bool_)
    values_deg = measurements.values.take(angles.features, axis=1)
    loads_beside = ratios.take(angles.columns, axis=1)
    # What a rule abstains from (reaching, a hand at the head) is no dose either.
    is_known = np.isfinite(values_deg) & np.isfinite(loads_beside)
    of_angles = np.maximum(values_deg, values_deg * angles.other_way) / angles.limits_deg
    is_angle[:, angles.columns] = is_known
    ratios[:, angles.columns] = np.where(is_known, of_angles, loads_beside)
    return ratios, is_angle


@dataclass(frozen=True, slots=True, eq=False)
class _PlacedAngles:
    """The angles of some rules as arrays, each of shape (angles,)."""

    columns: npt.NDArray[np.intp]
    """Of the rules."""
    features: npt.NDArray[np.intp]
    """Columns of the features."""
    limits_deg: _Array
    other_way: _Array
    """What an angle is multiplied by to count the other way: -1 sideways, 0 where it does not."""


@lru_cache(maxsize=16)
def _place_angles(rule_keys: tuple[str, ...]) -> _PlacedAngles:
    angles = [angle for angle in DOSE_ANGLES if angle.rule_key in rule_keys]
    return _PlacedAngles(
        columns=np.array([rule_keys.index(angle.rule_key) for angle in angles], dtype=np.intp),
        features=np.array([feature_column(angle.feature) for angle in angles], dtype=np.intp),
        limits_deg=np.array([angle.limit_deg for angle in angles]),
        other_way=np.array([-1.0 if angle.is_sideways else 0.0 for angle in angles]),
    )


def find_unacceptable(measurements: PostureMeasurements) -> _Flags:
    """Return where an angle is one that ISO 11226 accepts for no time, shape (N,)."""
    found = np.zeros(len(measurements), dtype=np.bool_)
    for angle in DOSE_ANGLES:
        if angle.unacceptable_deg is not None:
            found |= measurements.value(angle.feature) > angle.unacceptable_deg
    return found


def compute_dose_course(
    times_s: _Array, ratios: _Array, is_away: _Flags, settings: DoseSettings | None = None
) -> _Array:
    """Return the dose over a whole recording, as `PostureDose` gives it step by step.

    Parameters
    ----------
    times_s : numpy.ndarray, shape (T,)
        Increasing.
    ratios : numpy.ndarray, shape (T, R)
        From `compute_ratios`.
    is_away : numpy.ndarray, shape (T,)
        Whether the place is empty.
    settings : DoseSettings, optional
        How fast it grows and decays.

    Returns
    -------
    numpy.ndarray, shape (T, R)
    """
    settings = settings or DoseSettings()
    step_s = np.diff(times_s, prepend=times_s[:1])
    change = _compute_rates(ratios, is_away[:, None], settings)
    change *= np.where(step_s <= settings.longest_step_s, step_s, 0.0)[:, None]
    return _sum_within(change, settings.largest_dose)


def _sum_within(change: _Array, largest: float) -> _Array:
    """Return the running sum of `change` along axis 0, kept within 0 and `largest` at every step.

    A step is x -> min(max(x + c, low), high). Two such steps in a row are one of the same kind, so
    that all prefixes are found by doubling, without a loop over the steps.
    """
    shift, low, high = change.copy(), np.zeros_like(change), np.full_like(change, largest)
    reach = 1
    while reach < len(change):
        later = slice(reach, None)
        earlier_shift, earlier_low, earlier_high = shift[:-reach], low[:-reach], high[:-reach]
        new_low = np.clip(earlier_low + shift[later], low[later], high[later])
        new_high = np.clip(earlier_high + shift[later], low[later], high[later])
        new_shift = earlier_shift + shift[later]
        shift[later], low[later], high[later] = new_shift, new_low, new_high
        reach *= 2
    return np.asarray(np.clip(shift, low, high))


def _compute_rates(ratios: _Array, is_away: _Flags, settings: DoseSettings) -> _Array:
    """Return the change of the dose a second; `is_away` is broadcast."""
    ratios = np.where(is_away, 0.0, ratios)
    rate_per_s = np.where(ratios >= 1.0, ratios / settings.holding_s, -1.0 / settings.recovery_s)
    return np.where(np.isnan(ratios), 0.0, rate_per_s)


class PostureDose:
    """Accumulates the dose of N sessions, all in one vectorised step.

    Parameters
    ----------
    n_sessions : int
        How many rows a step has.
    n_rules : int
        How many columns.
    settings : DoseSettings, optional
        The same for all sessions.

    Examples
    --------
    >>> dose = PostureDose(1, 1)
    >>> for second in range(0, 241, 2):  # 20 degrees of trunk for four minutes
    ...     step = dose.step([second], [[20 / 20]], [False])
    >>> round(float(step.overall[0]), 3)
    1.0
    """

    def __init__(self, n_sessions: int, n_rules: int, settings: DoseSettings | None = None) -> None:
        self.settings: Final = settings or DoseSettings()
        self._dose = np.zeros((n_sessions, n_rules))
        self._last_s = np.full(n_sessions, np.nan)

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self._last_s)

    def step(
        self, times_s: npt.ArrayLike, ratios: npt.ArrayLike, is_away: npt.ArrayLike
    ) -> DoseStep:
        """Add the time since the last picture.

        Parameters
        ----------
        times_s : array_like, shape (N,)
            Seconds of the session's own clock; NaN where a session has no new picture.
        ratios : array_like, shape (N, R)
            From `compute_ratios`. At NaN the dose stands still.
        is_away : array_like, shape (N,)
            Whether the place is empty: away is recovery.

        Returns
        -------
        DoseStep
            Copies.
        """
        times_s = np.asarray(times_s, dtype=np.float64)
        ratios = np.asarray(ratios, dtype=np.float64)
        step_s = times_s - self._last_s
        is_usable = (step_s > 0) & (step_s <= self.settings.longest_step_s)
        self._last_s = np.where(step_s <= 0, self._last_s, np.fmax(times_s, self._last_s))
        away = np.asarray(is_away, dtype=np.bool_)[:, None]
        change = _compute_rates(ratios, away, self.settings)
        change *= np.where(is_usable, step_s, 0.0)[:, None]
        dose = np.maximum(self._dose + change, 0.0)
        self._dose = np.minimum(dose, self.settings.largest_dose)
        return DoseStep(self._dose.copy(), np.maximum.reduce(self._dose, axis=1, initial=0.0))

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered, a row a session; writing into it changes it."""
        return {"dose": self._dose, "last_s": self._last_s}

    def add(self, n_sessions: int) -> None:
        """Add rested sessions behind the others."""
        self.resume(np.zeros((n_sessions, self._dose.shape[1])))

    def remove(self, sessions: Iterable[int]) -> None:
        """Remove sessions; those behind move up."""
        rows = sorted(set(sessions))
        self._dose = np.delete(self._dose, rows, axis=0)
        self._last_s = np.delete(self._last_s, rows)

    def export(self) -> _Array:
        """Return a copy of the dose, shape (N, R), to go on from later."""
        return self._dose.copy()

    def resume(self, dose: _Array) -> None:
        """Add sessions that begin with a dose, shape (n, R); the time in between is left out."""
        self._dose = np.concatenate([self._dose, dose])
        self._last_s = np.concatenate([self._last_s, np.full(len(dose), np.nan)])
