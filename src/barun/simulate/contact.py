"""The half of a stride in which the foot is on the ground, and the pelvis above it.

The foot's path is given: it moves with the belt, landing on the heel, lying flat, rolling over the
toes. Hip, knee and ankle follow from it. Where the leg would not reach, the heel first rises
further at push-off, then the hips run lower; truth is measured on the skeleton that results.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.geometry.rotations import rotate
from barun.simulate.body import Body
from barun.simulate.running_form import RunningForm
from barun.simulate.skeleton import SIDES, Side, compute_pelvis_rotation

__all__ = [
    "Gait",
    "PelvisCourse",
    "compute_contact_angles",
    "compute_hip_m",
    "compute_leg_angles",
    "compute_pelvis",
    "plan_gait",
]

_Array = npt.NDArray[np.float64]

_FLAT_FROM: Final = 0.2
_FLAT_UNTIL: Final = 0.45
"""Part of the contact in which the sole lies flat; assumed."""
_LONGEST_LEG: Final = {"landing": 0.995, "toe-off": 0.99}
"""Distance from hip to ankle as a share of the leg's length: knees stay bent by 11 and 16 degrees,
because a straight leg would lock and then snap."""
_MOMENTS: Final = {"landing": 0.0, "toe-off": 1.0}
_STEEPEST_DEG: Final = 65.0
_MOST_LOWERED_M: Final = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Gait:
    """A runner's stride with what had to be adapted for the legs to reach."""

    form: RunningForm
    """As asked for."""
    body: Body
    """Size of the runner."""
    push_off_deg: dict[Side, float]
    """Heel above the toes when the foot leaves the ground; at least as asked for."""
    lowered_m: float = 0.0
    """How much lower the hips run than the knee flexion asked for would have it."""


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


def _compute_support_phase(form: RunningForm, phase: _Array) -> _Array:
    """Return the phase warped so that 0 and 1/2 are the middles of the left and right contact."""
    left_middle = form.duty_factor_of("left") / 2
    right_middle = form.landing_phase("right") + form.duty_factor_of("right") / 2
    excess = right_middle - left_middle - 0.5
    bend = 2 * excess / (1 + np.cos(2 * np.pi * excess))
    since = phase - left_middle
    return since - bend * (1 - np.cos(2 * np.pi * since)) / 2


def _compute_pitch_rad(gait: Gait, side: Side, share: _Array) -> _Array:
    """Return how far the toes are above the heel, over the contact (share 0 to 1)."""
    landing = np.clip(1 - share / _FLAT_FROM, 0, 1)
    push_off = np.clip((share - _FLAT_UNTIL) / (1 - _FLAT_UNTIL), 0, None)
    landing_deg = gait.form.landing_pitch_deg * landing**2 * (3 - 2 * landing)
    return np.radians(landing_deg - gait.push_off_deg[side] * push_off**2)


def _compute_ankle_m(gait: Gait, side: Side, share: _Array) -> tuple[_Array, _Array]:
    """Return the ankle ahead of the hips' middle and above the ground, over the contact."""
    form, body = gait.form, gait.body
    behind_m, before_m = body.heel_behind_ankle_m, body.foot_m - body.heel_behind_ankle_m
    sole_m = body.ankle_height_m
    landing_rad = np.radians(form.landing_pitch_deg)
    landing_m = form.landing_ahead_m - behind_m * np.cos(landing_rad) + sole_m * np.sin(landing_rad)
    heel_m = landing_m - form.speed_m_per_s * form.contact_time_s(side) * share
    pitch_rad = _compute_pitch_rad(gait, side, share)
    cosine, sine = np.cos(pitch_rad), np.sin(pitch_rad)
    on_toes = pitch_rad < 0
    ahead_m = np.where(on_toes, body.foot_m - before_m * cosine, behind_m * cosine) - sole_m * sine
    up_m = np.where(on_toes, -before_m * sine, behind_m * sine) + sole_m * cosine
    return heel_m + ahead_m, up_m


def _compute_middle_height_m(gait: Gait, side: Side) -> float:
    """Return the height of the hips' middle at which the knee has its flexion in mid-contact."""
    form, body = gait.form, gait.body
    ahead_m, up_m = _compute_ankle_m(gait, side, np.array([0.5]))
    thigh_m, shank_m = body.thigh_m(side), body.shank_m(side)
    knee_rad = np.radians(form.stance_knee_flexion_deg)
    reach_squared = thigh_m**2 + shank_m**2 + 2 * thigh_m * shank_m * np.cos(knee_rad)
    drop_rad = np.radians(form.pelvic_drop_deg(side))
    aside_m = body.half_hips_m * np.cos(drop_rad) - form.step_width_m / 2
    height_squared = reach_squared - ahead_m[0] ** 2 - aside_m**2
    hip_height_m = np.sqrt(max(height_squared, 0.0)) + up_m[0]
    return float(hip_height_m - body.half_hips_m * np.sin(drop_rad))


def compute_pelvis(gait: Gait, phase: _Array) -> PelvisCourse:
    """Return the pelvis at phases of the stride.

    Parameters
    ----------
    gait : Gait
        The stride.
    phase : numpy.ndarray, shape (T,)
        Strides since a left contact; any real number.

    Returns
    -------
    PelvisCourse
        The hips are lowest in the middle of each contact and rise by the vertical oscillation in
        between, as one cosine a step.
    """
    form = gait.form
    support = _compute_support_phase(form, phase)
    sway = np.cos(2 * np.pi * support)
    left_m, right_m = (_compute_middle_height_m(gait, side) for side in SIDES)
    lowest_m = (left_m + right_m) / 2 + (left_m - right_m) / 2 * sway - gait.lowered_m
    rise_m = form.vertical_oscillation_m * (1 - np.cos(4 * np.pi * support)) / 2
    left_deg, right_deg = form.pelvic_drop_deg("left"), form.pelvic_drop_deg("right")
    return PelvisCourse(
        height_m=lowest_m + rise_m,
        obliquity_deg=(right_deg - left_deg) / 2 - (left_deg + right_deg) / 2 * sway,
        rotation_deg=-form.pelvic_rotation_deg * np.cos(2 * np.pi * phase),
        sway=sway,
    )


def compute_hip_m(gait: Gait, side: Side, phase: _Array) -> _Array:
    """Return a hip joint, shape (T, 3), in the room frame but moving with the runner."""
    outward = 1 if side == "left" else -1
    pelvis = compute_pelvis(gait, phase)
    turn = compute_pelvis_rotation(pelvis.rotation_deg, pelvis.obliquity_deg, 0.0)
    hip_m = rotate(turn, [outward * gait.body.half_hips_m, 0.0, 0.0])
    hip_m[:, 1] -= pelvis.height_m
    return hip_m


def _compute_hip_to_ankle_m(gait: Gait, side: Side, share: _Array) -> _Array:
    """Return the vectors, shape (T, 3), from hip to ankle over the contact."""
    outward = 1 if side == "left" else -1
    phase = gait.form.landing_phase(side) + share * gait.form.duty_factor_of(side)
    ahead_m, up_m = _compute_ankle_m(gait, side, share)
    aside_m = np.full_like(ahead_m, outward * gait.form.step_width_m / 2)
    return np.stack([aside_m, -up_m, -ahead_m], axis=-1) - compute_hip_m(gait, side, phase)


def compute_leg_angles(body: Body, side: Side, hip_to_ankle_m: _Array, pitch_rad: _Array) -> _Array:
    """Return the angles that put an ankle and a foot where they should be.

    Parameters
    ----------
    body : Body
        Lengths of thigh and shank.
    side : {"left", "right"}
        Which leg.
    hip_to_ankle_m : numpy.ndarray, shape (T, 3)
        In the room frame. Beyond the leg's length the knee is straight.
    pitch_rad : numpy.ndarray, shape (T,)
        Toes above the heel.

    Returns
    -------
    numpy.ndarray, shape (4, T)
        Degrees: thigh flexion and abduction, knee flexion, ankle dorsiflexion. The knee follows
        from the law of cosines.
    """
    outward = 1 if side == "left" else -1
    aside_m, down_m, back_m = hip_to_ankle_m.T
    thigh_m, shank_m = body.thigh_m(side), body.shank_m(side)
    distance_squared = aside_m**2 + down_m**2 + back_m**2
    cosine = (distance_squared - thigh_m**2 - shank_m**2) / (2 * thigh_m * shank_m)
    knee_rad = np.arccos(np.clip(cosine, -1, 1))
    along_m, behind_m = thigh_m + shank_m * np.cos(knee_rad), shank_m * np.sin(knee_rad)
    abduction_rad = np.arcsin(np.clip(outward * aside_m / along_m, -1, 1))
    flexion_rad = np.arctan2(behind_m, np.cos(abduction_rad) * along_m) - np.arctan2(back_m, down_m)
    dorsiflexion_rad = pitch_rad - flexion_rad + knee_rad
    return np.degrees(np.stack([flexion_rad, abduction_rad, knee_rad, dorsiflexion_rad]))


def compute_contact_angles(gait: Gait, side: Side, share: _Array) -> _Array:
    """Return the four angles of compute_leg_angles over the contact (share 0 to 1)."""
    pitch_rad = _compute_pitch_rad(gait, side, share)
    return compute_leg_angles(
        gait.body, side, _compute_hip_to_ankle_m(gait, side, share), pitch_rad
    )


def _compute_excess_m(gait: Gait, side: Side, moment: str) -> float:
    """Return how much lower the hips must be for the leg to reach; negative when it reaches."""
    vector_m = _compute_hip_to_ankle_m(gait, side, np.array([_MOMENTS[moment]]))[0]
    length_m = _LONGEST_LEG[moment] * (gait.body.thigh_m(side) + gait.body.shank_m(side))
    level_squared = vector_m[0] ** 2 + vector_m[2] ** 2
    return float(vector_m[1] - np.sqrt(max(length_m**2 - level_squared, 0.0)))


def plan_gait(form: RunningForm, body: Body) -> Gait:
    """Adapt push-off and hip height so that the legs reach the ground.

    Parameters
    ----------
    form : RunningForm
        The stride asked for.
    body : Body
        Size of the runner.

    Returns
    -------
    Gait
        With heels that rise up to 65 degrees and hips up to 0.12 m lower than asked for.

    Raises
    ------
    SettingError
        If the legs are too short even then.
    """
    gait = Gait(form, body, dict.fromkeys(SIDES, form.push_off_pitch_deg))
    for side in SIDES:
        while (
            gait.push_off_deg[side] < _STEEPEST_DEG and _compute_excess_m(gait, side, "toe-off") > 0
        ):
            gait.push_off_deg[side] += 1.0
    excess_m = {
        (side, moment): _compute_excess_m(gait, side, moment)
        for side in SIDES
        for moment in _MOMENTS
    }
    side, moment = max(excess_m, key=lambda place: excess_m[place])
    lowered_m = max(excess_m[side, moment], 0.0)
    if lowered_m > _MOST_LOWERED_M:
        share = np.array([_MOMENTS[moment]])
        raise SettingError(
            f"simulate.{side}-leg-too-short-at-{moment}",
            length_m=body.thigh_m(side) + body.shank_m(side),
            needed_m=float(np.linalg.norm(_compute_hip_to_ankle_m(gait, side, share))),
            apart_m=abs(float(_compute_ankle_m(gait, side, share)[0][0])),
        )
    return replace(gait, lowered_m=lowered_m)
