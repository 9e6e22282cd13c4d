"""A leg over the whole stride: on the ground it follows the foot, in the air it swings.

In the swing hip, knee and ankle run along cubic Hermite curves that join the contacts without a
jump in angle or speed. Where the foot would then touch the ground it is lifted over it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.simulate.body import Body
from barun.simulate.contact import Gait, compute_contact_angles, compute_hip_m, compute_leg_angles
from barun.simulate.skeleton import LegAngles, Side

__all__ = ["compute_leg"]

_Array = npt.NDArray[np.float64]

_SLOPE_STEP: Final = 1e-4
_PEAK_KNEE_AT: Final = 0.42
_PEAK_HIP_AT: Final = 0.66
_TOES_UP_AT: Final = 0.78
_READY_AT: Final = 0.92
"""Instants of the swing, as fractions of it; assumed by the look of running."""
_RAISED_TOES_DEG: Final = 4.0
"""Foot before landing, steeper than at landing by this."""
_LEAST_KNEE_DEG: Final = 3.0
_CLEARANCE_M: Final = 0.012
"""The least height of the foot above the ground in the middle of the swing; assumed."""
_LIFT_EDGE: Final = 0.25
_SWING_GRID: Final = np.linspace(0.01, 0.99, 197)


def _evaluate_hermite(at: _Array, knots: _Array, values: _Array, slopes: _Array) -> _Array:
    """Return the piecewise cubic with given values and slopes at knots."""
    piece = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    width = knots[piece + 1] - knots[piece]
    share = (at - knots[piece]) / width
    rest = 1 - share
    return np.asarray(
        values[piece] * (1 + 2 * share) * rest**2
        + values[piece + 1] * (3 - 2 * share) * share**2
        + width * (slopes[piece] * share * rest**2 - slopes[piece + 1] * share**2 * rest)
    )


def _compute_free_swing(gait: Gait, side: Side, share: _Array) -> _Array:
    """Return the four leg angles, shape (4, T), over the swing (share 0 to 1)."""
    step = _SLOPE_STEP
    duty_factor = gait.form.duty_factor_of(side)
    per_swing = (1 - duty_factor) / duty_factor
    off = compute_contact_angles(gait, side, np.array([1.0, 1 - step, 1 - 2 * step]))
    on = compute_contact_angles(gait, side, np.array([0.0, step, 2 * step]))
    for angles_deg in (off, on):
        angles_deg[3] += angles_deg[0] - angles_deg[2]  # from the ankle to the pitch of the foot
    off_slope = (3 * off[:, 0] - 4 * off[:, 1] + off[:, 2]) / (2 * step) * per_swing
    on_slope = (-3 * on[:, 0] + 4 * on[:, 1] - on[:, 2]) / (2 * step) * per_swing
    # From rest to the slope at landing, at constant acceleration.
    ready = on[:, 0] - on_slope * (1 - _READY_AT) / 2
    knee_ready_deg = max(ready[2], min(_LEAST_KNEE_DEG, on[2, 0]))
    peak_knee_deg = gait.form.swing_knee_flexion_deg(side)

    def join(row: int, at: _Array, *knots: tuple[float, float]) -> _Array:
        """Run from push-off over resting points to landing."""
        return _evaluate_hermite(
            at,
            np.array([0.0, *(instant for instant, _ in knots), 1.0]),
            np.array([off[row, 0], *(value for _, value in knots), on[row, 0]]),
            np.array([off_slope[row], *(0.0 for _ in knots), on_slope[row]]),
        )

    hip_knot = (_PEAK_HIP_AT, gait.form.swing_hip_flexion_deg(side))
    hip_deg = join(0, share, hip_knot)
    abduction_deg = join(1, share, (0.5, (off[1, 0] + on[1, 0]) / 2))
    knee_deg = join(2, share, (_PEAK_KNEE_AT, peak_knee_deg), (_READY_AT, knee_ready_deg))
    # The foot is square to the shank when the knee is most bent, and comes in with raised toes.
    square_deg = float(join(0, np.array([_PEAK_KNEE_AT]), hip_knot)[0]) - peak_knee_deg
    raised_deg = gait.form.landing_pitch_deg + _RAISED_TOES_DEG
    pitch_deg = join(3, share, (_PEAK_KNEE_AT, square_deg), (_TOES_UP_AT, raised_deg))
    return np.stack([hip_deg, abduction_deg, knee_deg, pitch_deg - hip_deg + knee_deg])


def _compute_ankle_below_hip_m(body: Body, side: Side, angles_deg: _Array) -> _Array:
    """Return the vectors from hip to ankle, shape (T, 3), that the four leg angles make."""
    outward = 1 if side == "left" else -1
    flexion, abduction, knee, _ = np.radians(angles_deg)
    along_m = body.thigh_m(side) + body.shank_m(side) * np.cos(knee)
    behind_m = body.shank_m(side) * np.sin(knee)
    down_m = np.cos(abduction) * along_m
    return np.stack(
        [
            outward * np.sin(abduction) * along_m,
            down_m * np.cos(flexion) + behind_m * np.sin(flexion),
            behind_m * np.cos(flexion) - down_m * np.sin(flexion),
        ],
        axis=-1,
    )


def _compute_pitch_rad(angles_deg: _Array) -> _Array:
    return np.radians(angles_deg[0] - angles_deg[2] + angles_deg[3])


def _compute_sole_m(gait: Gait, side: Side, share: _Array, angles_deg: _Array) -> _Array:
    """Return the height of the lower end of the sole, shape (T,), over the swing."""
    body, duty_factor = gait.body, gait.form.duty_factor_of(side)
    phase = gait.form.landing_phase(side) + duty_factor + share * (1 - duty_factor)
    hip_m = compute_hip_m(gait, side, phase)
    ankle_m = -hip_m[:, 1] - _compute_ankle_below_hip_m(body, side, angles_deg)[:, 1]
    pitch_rad = _compute_pitch_rad(angles_deg)
    before_m = body.foot_m - body.heel_behind_ankle_m
    lower_end_m = np.minimum(
        before_m * np.sin(pitch_rad), -body.heel_behind_ankle_m * np.sin(pitch_rad)
    )
    return np.asarray(ankle_m - body.ankle_height_m * np.cos(pitch_rad) + lower_end_m)


def _compute_lift_shape(share: _Array) -> _Array:
    """Return a bump over the swing that starts and ends at 0 without slope and is 1 in between."""
    edge = np.clip(np.minimum(share, 1 - share) / _LIFT_EDGE, 0, 1)
    return np.asarray(edge**2 * (3 - 2 * edge))


def _compute_lift_m(gait: Gait, side: Side) -> float:
    """Return by how much the foot must be lifted in the middle of the swing."""
    angles_deg = _compute_free_swing(gait, side, _SWING_GRID)
    sole_m = _compute_sole_m(gait, side, _SWING_GRID, angles_deg)
    shape = _compute_lift_shape(_SWING_GRID)
    # Near the ground contacts the foot may be as low as it likes, but not below the ground.
    missing_m = _CLEARANCE_M * shape**2 - sole_m
    return float(max(0.0, np.max(missing_m / shape)))


def _compute_swing_angles(gait: Gait, side: Side, share: _Array) -> _Array:
    angles_deg = _compute_free_swing(gait, side, share)
    lift_m = _compute_lift_m(gait, side)
    if lift_m == 0:
        return angles_deg
    ankle_m = _compute_ankle_below_hip_m(gait.body, side, angles_deg)
    ankle_m[:, 1] -= lift_m * _compute_lift_shape(share)
    return compute_leg_angles(gait.body, side, ankle_m, _compute_pitch_rad(angles_deg))


def compute_leg(gait: Gait, side: Side, phase: _Array) -> LegAngles:
    """Return the angles of one leg at phases of the stride.

    Parameters
    ----------
    gait : Gait
        The stride.
    side : {"left", "right"}
        Which leg.
    phase : numpy.ndarray, shape (T,)
        Strides since a left contact; any real number.

    Returns
    -------
    LegAngles
        Degrees, shape (T,) each.
    """
    duty_factor = gait.form.duty_factor_of(side)
    own_phase = np.mod(phase - gait.form.landing_phase(side), 1.0)
    on_ground = own_phase <= duty_factor
    angles_deg = np.empty((4, len(phase)))
    contact_share = own_phase[on_ground] / duty_factor
    angles_deg[:, on_ground] = compute_contact_angles(gait, side, contact_share)
    swing_share = (own_phase[~on_ground] - duty_factor) / (1 - duty_factor)
    angles_deg[:, ~on_ground] = _compute_swing_angles(gait, side, swing_share)
    flexion_deg, abduction_deg, knee_deg, dorsiflexion_deg = angles_deg
    return LegAngles(
        flexion_deg=flexion_deg,
        abduction_deg=abduction_deg,
        knee_flexion_deg=knee_deg,
        dorsiflexion_deg=dorsiflexion_deg,
    )
