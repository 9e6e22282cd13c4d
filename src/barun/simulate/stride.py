"""The periodic movement of a runner: pelvis and legs as functions of the phase of the stride.

While a foot is on the ground its path is given (it moves with the belt, rolling from heel to toe)
and hip and knee follow from it; while it swings, hip, knee and ankle run along cubic Hermite curves
that join the contacts without a jump in angle or speed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.geometry.rotations import rotate
from barun.simulate.body import Body
from barun.simulate.running_form import RunningForm
from barun.simulate.skeleton import SIDES, LegAngles, Side, compute_pelvis_rotation

__all__ = ["PelvisCourse", "compute_leg", "compute_pelvis"]

_Array = npt.NDArray[np.float64]

_FLAT_FROM: Final = 0.2
_FLAT_UNTIL: Final = 0.45
"""Part of the contact in which the sole lies flat."""
_SLOPE_STEP: Final = 1e-4
_PEAK_KNEE_AT: Final = 0.42
_PEAK_HIP_AT: Final = 0.66
_RAISED_TOES_AT: Final = 0.50
_READY_AT: Final = 0.92
"""Instants of the swing, as fractions of it; assumed by the look of running."""
_RAISED_TOES_DEG: Final = 5.0
_LEAST_KNEE_DEG: Final = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class PelvisCourse:
    """The pelvis over the stride; each of shape (T,)."""

    height_m: _Array
    """Middle of the hips above the ground."""
    obliquity_deg: _Array
    """Left hip down."""
    rotation_deg: _Array
    """Turned to the left."""
    sway: _Array
    """From -1 (middle of the right contact) to 1 (middle of the left contact)."""


def _support_phase(form: RunningForm, phase: _Array) -> _Array:
    """Return the phase warped so that 0 and 1/2 are the middles of the left and right contact."""
    left_middle = form.duty_factor_of("left") / 2
    right_middle = form.landing_phase("right") + form.duty_factor_of("right") / 2
    excess = right_middle - left_middle - 0.5
    bend = 2 * excess / (1 + np.cos(2 * np.pi * excess))
    since = phase - left_middle
    return since - bend * (1 - np.cos(2 * np.pi * since)) / 2


def _foot_pitch_rad(form: RunningForm, share: _Array) -> _Array:
    """Return how far the toes are above the heel, over the contact (share 0 to 1)."""
    landing = np.clip(1 - share / _FLAT_FROM, 0, 1)
    push_off = np.clip((share - _FLAT_UNTIL) / (1 - _FLAT_UNTIL), 0, None)
    return np.radians(
        form.landing_pitch_deg * landing**2 * (3 - 2 * landing)
        - form.push_off_pitch_deg * push_off**2
    )


def _ankle_ahead_up_m(
    form: RunningForm, body: Body, side: Side, share: _Array
) -> tuple[_Array, _Array]:
    """Return the ankle ahead of the hips' middle and above the ground, over the contact."""
    behind_m, before_m = body.heel_behind_ankle_m, body.foot_m - body.heel_behind_ankle_m
    sole_m = body.ankle_height_m
    landing_rad = np.radians(form.landing_pitch_deg)
    heel_at_landing_m = (
        form.landing_ahead_m - behind_m * np.cos(landing_rad) + sole_m * np.sin(landing_rad)
    )
    heel_m = heel_at_landing_m - form.speed_m_per_s * form.contact_time_s(side) * share
    pitch_rad = _foot_pitch_rad(form, share)
    cosine, sine = np.cos(pitch_rad), np.sin(pitch_rad)
    on_toes = pitch_rad < 0
    ahead_m = np.where(on_toes, body.foot_m - before_m * cosine, behind_m * cosine) - sole_m * sine
    up_m = np.where(on_toes, -before_m * sine, behind_m * sine) + sole_m * cosine
    return heel_m + ahead_m, up_m


def _middle_height_m(form: RunningForm, body: Body, side: Side) -> float:
    """Return the height of the hips' middle at which the knee has its flexion in mid-contact."""
    ahead_m, up_m = _ankle_ahead_up_m(form, body, side, np.array([0.5]))
    thigh_m, shank_m = body.thigh_m(side), body.shank_m(side)
    knee_rad = np.radians(form.stance_knee_flexion_deg)
    reach_squared = thigh_m**2 + shank_m**2 + 2 * thigh_m * shank_m * np.cos(knee_rad)
    drop_rad = np.radians(_drop_deg(form, side))
    aside_m = body.half_hips_m * np.cos(drop_rad) - form.step_width_m / 2
    height_squared = reach_squared - ahead_m[0] ** 2 - aside_m**2
    hip_height_m = np.sqrt(max(height_squared, 0.0)) + up_m[0]
    return float(hip_height_m - body.half_hips_m * np.sin(drop_rad))


def _drop_deg(form: RunningForm, side: Side) -> float:
    if side == "left":
        return form.pelvic_drop_left_stance_deg
    return form.pelvic_drop_right_stance_deg


def compute_pelvis(form: RunningForm, body: Body, phase: _Array) -> PelvisCourse:
    """Return the pelvis at phases of the stride.

    Parameters
    ----------
    form : RunningForm
        The stride.
    body : Body
        Size of the runner.
    phase : numpy.ndarray, shape (T,)
        Strides since a left contact; any real number.

    Returns
    -------
    PelvisCourse
        The hips are lowest in the middle of each contact and rise by the vertical oscillation in
        between, as one cosine a step.
    """
    support = _support_phase(form, phase)
    sway = np.cos(2 * np.pi * support)
    left_m, right_m = (_middle_height_m(form, body, side) for side in SIDES)
    lowest_m = (left_m + right_m) / 2 + (left_m - right_m) / 2 * sway
    rise_m = form.vertical_oscillation_m * (1 - np.cos(4 * np.pi * support)) / 2
    left_deg, right_deg = form.pelvic_drop_left_stance_deg, form.pelvic_drop_right_stance_deg
    return PelvisCourse(
        height_m=lowest_m + rise_m,
        obliquity_deg=(right_deg - left_deg) / 2 - (left_deg + right_deg) / 2 * sway,
        rotation_deg=-form.pelvic_rotation_deg * np.cos(2 * np.pi * phase),
        sway=sway,
    )


def _stance_angles_deg(
    form: RunningForm, body: Body, side: Side, share: _Array, *, moment: str = ""
) -> _Array:
    """Return flexion, abduction, knee flexion and dorsiflexion, shape (4, T), over the contact.

    The ankle's place gives the knee by the law of cosines and the thigh by two rotations. Where the
    leg is too short it is stretched out; with `moment` that is an error.
    """
    phase = form.landing_phase(side) + share * form.duty_factor_of(side)
    pelvis = compute_pelvis(form, body, phase)
    outward = 1 if side == "left" else -1
    turn = compute_pelvis_rotation(pelvis.rotation_deg, pelvis.obliquity_deg, 0.0)
    hip_m = rotate(turn, [outward * body.half_hips_m, 0.0, 0.0])
    ahead_m, up_m = _ankle_ahead_up_m(form, body, side, share)
    aside_m = outward * form.step_width_m / 2 - hip_m[:, 0]
    down_m = pelvis.height_m - up_m - hip_m[:, 1]
    back_m = -ahead_m - hip_m[:, 2]

    thigh_m, shank_m = body.thigh_m(side), body.shank_m(side)
    distance_squared = aside_m**2 + down_m**2 + back_m**2
    if moment:
        _check_reach(form, side, thigh_m + shank_m, float(distance_squared[0]), ahead_m, moment)
    cosine = (distance_squared - thigh_m**2 - shank_m**2) / (2 * thigh_m * shank_m)
    knee_rad = np.arccos(np.clip(cosine, -1, 1))
    along_m, behind_m = thigh_m + shank_m * np.cos(knee_rad), shank_m * np.sin(knee_rad)
    abduction_rad = np.arcsin(np.clip(outward * aside_m / along_m, -1, 1))
    flexion_rad = np.arctan2(behind_m, np.cos(abduction_rad) * along_m) - np.arctan2(back_m, down_m)
    dorsiflexion_rad = _foot_pitch_rad(form, share) - flexion_rad + knee_rad
    return np.degrees(np.stack([flexion_rad, abduction_rad, knee_rad, dorsiflexion_rad]))


def _check_reach(
    form: RunningForm,
    side: Side,
    length_m: float,
    distance_squared: float,
    ahead_m: _Array,
    moment: str,
) -> None:
    if distance_squared <= length_m**2:
        return
    # At the same height the foot may be this far ahead of or behind the hip.
    level_m = float(np.sqrt(max(length_m**2 - distance_squared + ahead_m[0] ** 2, 0.0)))
    raise SettingError(
        f"simulate.leg-too-short-at-{moment}",
        side=side,
        needed_m=float(np.sqrt(distance_squared)),
        length_m=length_m,
        apart_m=abs(float(ahead_m[0])),
        most_m=level_m,
    )


def _hermite(at: _Array, knots: _Array, values: _Array, slopes: _Array) -> _Array:
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


def _swing_angles_deg(form: RunningForm, body: Body, side: Side, share: _Array) -> _Array:
    """Return the four leg angles, shape (4, T), over the swing (share 0 to 1)."""
    step = _SLOPE_STEP
    per_swing = (1 - form.duty_factor_of(side)) / form.duty_factor_of(side)
    off = _stance_angles_deg(form, body, side, np.array([1.0, 1 - step, 1 - 2 * step]))
    on = _stance_angles_deg(form, body, side, np.array([0.0, step, 2 * step]))
    off_slope = (3 * off[:, 0] - 4 * off[:, 1] + off[:, 2]) / (2 * step) * per_swing
    on_slope = (-3 * on[:, 0] + 4 * on[:, 1] - on[:, 2]) / (2 * step) * per_swing
    is_left = side == "left"
    knee_deg = form.swing_knee_flexion_left_deg if is_left else form.swing_knee_flexion_right_deg
    hip_deg = form.swing_hip_flexion_left_deg if is_left else form.swing_hip_flexion_right_deg
    # From rest to the slope at landing, at constant acceleration.
    before_deg = on[:, 0] - on_slope * (1 - _READY_AT) / 2
    straightest_deg = max(before_deg[2], min(_LEAST_KNEE_DEG, on[2, 0]))
    middle: tuple[list[tuple[float, float]], ...] = (
        [(_PEAK_HIP_AT, hip_deg)],
        [(0.5, (off[1, 0] + on[1, 0]) / 2)],
        [(_PEAK_KNEE_AT, knee_deg), (_READY_AT, straightest_deg)],
        [(_RAISED_TOES_AT, _RAISED_TOES_DEG), (_READY_AT, before_deg[3])],
    )
    courses = []
    for row, between in enumerate(middle):
        courses.append(
            _hermite(
                share,
                np.array([0.0, *(at for at, _ in between), 1.0]),
                np.array([off[row, 0], *(value for _, value in between), on[row, 0]]),
                np.array([off_slope[row], *(0.0 for _ in between), on_slope[row]]),
            )
        )
    return np.stack(courses)


def compute_leg(form: RunningForm, body: Body, side: Side, phase: _Array) -> LegAngles:
    """Return the angles of one leg at phases of the stride.

    Parameters
    ----------
    form : RunningForm
        The stride.
    body : Body
        Size of the runner.
    side : {"left", "right"}
        Which leg.
    phase : numpy.ndarray, shape (T,)
        Strides since a left contact; any real number.

    Returns
    -------
    LegAngles
        Degrees, shape (T,) each.

    Raises
    ------
    SettingError
        If the leg is too short for the stride asked for; the text says what would fit.
    """
    for moment, share in (("landing", 0.0), ("toe-off", 1.0)):
        _stance_angles_deg(form, body, side, np.array([share]), moment=moment)
    duty_factor = form.duty_factor_of(side)
    own_phase = np.mod(phase - form.landing_phase(side), 1.0)
    in_contact = own_phase <= duty_factor
    angles_deg = np.empty((4, len(phase)))
    stance_share = own_phase[in_contact] / duty_factor
    angles_deg[:, in_contact] = _stance_angles_deg(form, body, side, stance_share)
    swing_share = (own_phase[~in_contact] - duty_factor) / (1 - duty_factor)
    angles_deg[:, ~in_contact] = _swing_angles_deg(form, body, side, swing_share)
    flexion_deg, abduction_deg, knee_deg, dorsiflexion_deg = angles_deg
    return LegAngles(
        flexion_deg=flexion_deg,
        abduction_deg=abduction_deg,
        knee_flexion_deg=knee_deg,
        dorsiflexion_deg=dorsiflexion_deg,
    )
