"""What a pose engine does to the truth: noise, drop-outs and exchanged legs."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.simulate.limits import Limit, validate_limits

__all__ = ["CLEAN", "Disturbances", "disturb"]

_Array = npt.NDArray[np.float64]

_SHARE: Final = Limit(0, 0.9, "")
_LIMITS: Final = {
    "image_jitter": Limit(0, 0.1, ""),
    "image_drift": Limit(0, 0.1, ""),
    "world_jitter_m": Limit(0, 0.5, "m"),
    "world_drift_m": Limit(0, 0.5, "m"),
    "drift_time_s": Limit(0.01, 3600, "s"),
    "depth_factor": Limit(0, 100, ""),
    "hidden_factor": Limit(0, 100, ""),
    "point_dropout_share": _SHARE,
    "person_dropout_share": _SHARE,
    "leg_swap_share": _SHARE,
    "point_dropout_s": Limit(0.001, 3600, "s"),
    "person_dropout_s": Limit(0.001, 3600, "s"),
    "leg_swap_s": Limit(0.001, 3600, "s"),
    "outside_visibility": Limit(0, 1, ""),
}
_LEGS: Final = np.array(
    [
        mark
        for mark in Landmark
        if any(word in mark.name for word in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"))
    ]
)
_VISIBILITY_JITTER: Final = 0.005
_HALF_SEEN: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbances:
    """How much a pose engine is off.

    Notes
    -----
    The sizes of the noise were measured on still people filmed at 1280 x 720 with the full model
    (smoothed, four clips): points move by 0.65 px from frame to frame (median of the clips), which
    white noise of 0.37 px on each axis explains (mean length sqrt(pi) sigma), and spread by 1.2 px
    over two seconds, which leaves 1.1 px to slow drift; one pixel is 0.00068 of the diagonal. World
    landmarks spread by 5 mm. A single picture is off by 0.1 % of the diagonal when its pixels
    change by one grey level, which agrees. This is scatter only: the constant errors of a pose
    engine (clothes, body shape, view) are not simulated.
    """

    image_jitter: float = 0.00025
    """Standard deviation on each axis from frame to frame, fraction of the picture's diagonal."""
    image_drift: float = 0.00075
    """Standard deviation of the slow drift on each axis, fraction of the diagonal."""
    world_jitter_m: float = 0.002
    """Standard deviation of world landmarks on each axis, from frame to frame."""
    world_drift_m: float = 0.005
    """Standard deviation of their slow drift."""
    drift_time_s: float = 1.0
    """Time over which the drift forgets itself (to 1/e). Assumed, of the order of the two seconds
    in which it was seen."""
    depth_factor: float = 3.0
    """Depth is that much noisier. Assumed; in side views of runners it is worse still."""
    hidden_factor: float = 3.0
    """Hidden points are that much noisier. Assumed; the far leg is known to be worse."""
    point_dropout_share: float = 0.0
    """Share of time each point is missing (NaN)."""
    point_dropout_s: float = 0.2
    """Mean length of such a gap."""
    person_dropout_share: float = 0.0
    """Share of time nobody is found (a row of NaN)."""
    person_dropout_s: float = 0.5
    """Mean length of such a gap."""
    leg_swap_share: float = 0.0
    """Share of time left and right leg (knee to toes) are exchanged, as in side views."""
    leg_swap_s: float = 0.1
    """Mean length of an exchange."""
    outside_visibility: float | None = None
    """Visibility of points outside the picture. None: as if inside, as BlazePose does."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        validate_limits(self, _LIMITS)


CLEAN: Final = Disturbances(image_jitter=0, image_drift=0, world_jitter_m=0, world_drift_m=0)
"""No disturbance at all."""


def _compute_drift(
    times_s: _Array, size: float, time_s: float, random: np.random.Generator
) -> _Array:
    """Return Ornstein-Uhlenbeck noise, shape (T, 33, 3), of standard deviation `size`."""
    steps = random.standard_normal((len(times_s), N_LANDMARKS, 3)) * size
    kept = np.exp(-np.diff(times_s) / time_s)
    steps[1:] *= np.sqrt(1 - kept**2)[:, np.newaxis, np.newaxis]
    for row in range(1, len(times_s)):
        steps[row] += kept[row - 1] * steps[row - 1]
    return steps


def _compute_spells(
    times_s: _Array, n_columns: int, share: float, mean_s: float, random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return when a two-state process is on, shape (T, n_columns).

    On for `share` of the time in spells of `mean_s` seconds on average, exactly so also when frames
    are irregular: both states are left at constant rates.
    """
    chance = random.random((len(times_s), n_columns))
    is_on = np.empty(chance.shape, dtype=np.bool_)
    if share == 0:
        is_on[:] = False
        return is_on
    leave_rate_hz = 1 / mean_s
    enter_rate_hz = leave_rate_hz * share / (1 - share)
    is_on[0] = chance[0] < share
    forgotten = 1 - np.exp(-np.diff(times_s) * (leave_rate_hz + enter_rate_hz))
    for row in range(1, len(times_s)):
        become_on = np.where(
            is_on[row - 1], 1 - forgotten[row - 1] * (1 - share), forgotten[row - 1] * share
        )
        is_on[row] = chance[row] < become_on
    return is_on


def _compute_noise(
    times_s: _Array,
    jitter: float,
    drift: float,
    disturbances: Disturbances,
    random: np.random.Generator,
) -> _Array:
    """Return noise, shape (T, 33, 3), of the same unit as `jitter` and `drift`; z included."""
    noise = random.standard_normal((len(times_s), N_LANDMARKS, 3)) * jitter
    if drift:
        noise += _compute_drift(times_s, drift, disturbances.drift_time_s, random)
    noise[..., 2] *= disturbances.depth_factor
    return noise


def disturb(
    image_xyz: _Array,
    world_m: _Array,
    visibility: _Array,
    times_s: _Array,
    size_wh: tuple[int, int],
    disturbances: Disturbances,
    random: np.random.Generator,
) -> tuple[_Array, _Array, _Array]:
    """Return landmarks as a pose engine would report them.

    Parameters
    ----------
    image_xyz, world_m : numpy.ndarray, shape (T, 33, 3)
        Exact positions in the picture and in metres; not changed.
    visibility : numpy.ndarray, shape (T, 33)
        Exact.
    times_s : numpy.ndarray, shape (T,)
        Instants.
    size_wh : tuple of int
        Width and height of the picture in pixels.
    disturbances : Disturbances
        What to do.
    random : numpy.random.Generator
        Each kind of disturbance draws from a child of its own, so that switching one off leaves the
        others as they were.

    Returns
    -------
    tuple of numpy.ndarray
        Picture positions, metres and visibility; NaN where a point or the person is lost.
    """
    image_random, world_random, seen_random, point_random, person_random, leg_random = random.spawn(
        6
    )
    width, height = size_wh
    diagonal_px = float(np.hypot(width, height))
    per_fraction = diagonal_px / np.array([width, height, width])
    factor = np.where(visibility < _HALF_SEEN, disturbances.hidden_factor, 1.0)[..., np.newaxis]

    image_noise = _compute_noise(
        times_s, disturbances.image_jitter, disturbances.image_drift, disturbances, image_random
    )
    world_noise = _compute_noise(
        times_s, disturbances.world_jitter_m, disturbances.world_drift_m, disturbances, world_random
    )
    image_xyz = image_xyz + image_noise * per_fraction * factor
    world_m = world_m + world_noise * factor
    has_noise = disturbances.image_jitter > 0 or disturbances.image_drift > 0
    seen_noise = seen_random.standard_normal(visibility.shape) * _VISIBILITY_JITTER * has_noise
    visibility = np.clip(visibility + seen_noise, 0, 1)
    if disturbances.outside_visibility is not None:
        outside = np.any((image_xyz[..., :2] < 0) | (image_xyz[..., :2] > 1), axis=-1)
        visibility = np.where(outside, disturbances.outside_visibility, visibility)

    swapped = _compute_spells(
        times_s, 1, disturbances.leg_swap_share, disturbances.leg_swap_s, leg_random
    )[:, 0]
    order = np.arange(N_LANDMARKS)
    order[_LEGS] = MIRROR[_LEGS]
    for array in (image_xyz, world_m, visibility):
        array[swapped] = array[swapped][:, order]

    lost = _compute_spells(
        times_s,
        N_LANDMARKS,
        disturbances.point_dropout_share,
        disturbances.point_dropout_s,
        point_random,
    ) | _compute_spells(
        times_s,
        1,
        disturbances.person_dropout_share,
        disturbances.person_dropout_s,
        person_random,
    )
    for array in (image_xyz, world_m, visibility):
        array[lost] = np.nan
    return image_xyz, world_m, visibility
