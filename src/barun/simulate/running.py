"""A person who runs, on a treadmill or past the camera."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.simulate.body import Body
from barun.simulate.camera import Camera
from barun.simulate.contact import PelvisCourse, compute_pelvis, plan_gait
from barun.simulate.disturbance import Disturbances
from barun.simulate.observation import observe
from barun.simulate.recording import GaitEvents, SimulatedRecording
from barun.simulate.running_form import RunningForm
from barun.simulate.skeleton import SIDES, ArmAngles, BodyAngles, Side, place_landmarks
from barun.simulate.stride import compute_leg

__all__ = ["RUNNING_REAR_CAMERA", "RUNNING_SIDE_CAMERA", "simulate_running"]

_Array = npt.NDArray[np.float64]

RUNNING_SIDE_CAMERA: Final = Camera(azimuth_deg=90, distance_m=3.5, height_m=1.0)
"""A phone at the left side of a treadmill."""
RUNNING_REAR_CAMERA: Final = Camera(
    azimuth_deg=180, distance_m=3.5, height_m=1.0, field_of_view_deg=45, size_wh=(720, 1280)
)
"""A phone upright behind a treadmill."""

_MIDDLE_ARM_DEG: Final = -12.0
"""Upper arms swing about a middle behind the vertical; assumed."""
_ELBOW_SWING_DEG: Final = 10.0
_ABDUCTION_DEG: Final = 14.0


def _compute_events(form: RunningForm, start_phase: float, times_s: _Array) -> GaitEvents:
    def at_phase(phase: float) -> _Array:
        first = np.ceil(start_phase + times_s[0] / form.stride_time_s - phase)
        last = np.floor(start_phase + times_s[-1] / form.stride_time_s - phase)
        strides = np.arange(first, last + 1)
        return np.asarray((strides + phase - start_phase) * form.stride_time_s)

    landing = {side: form.landing_phase(side) for side in SIDES}
    return GaitEvents(
        initial_contact_s={side: at_phase(landing[side]) for side in SIDES},
        toe_off_s={side: at_phase(landing[side] + form.duty_factor_of(side)) for side in SIDES},
    )


def _compute_arm(form: RunningForm, side: Side, phase: _Array) -> ArmAngles:
    outward = 1 if side == "left" else -1
    swing_deg = form.arm_swing_left_deg if side == "left" else form.arm_swing_right_deg
    # The left arm is behind when the left foot lands.
    course = -outward * np.cos(2 * np.pi * phase)
    return ArmAngles(
        flexion_deg=_MIDDLE_ARM_DEG + swing_deg * course,
        abduction_deg=np.full_like(phase, _ABDUCTION_DEG),
        rotation_deg=form.arm_crossing_deg * (1 + course),
        elbow_flexion_deg=np.clip(form.elbow_flexion_deg + _ELBOW_SWING_DEG * course, 0, 155),
        pronation_deg=np.zeros_like(phase),
    )


def _compute_trunk_settings(
    form: RunningForm, pelvis: PelvisCourse, phase: _Array
) -> dict[str, _Array]:
    lean_deg = np.full_like(phase, form.trunk_lean_deg)
    turn = np.cos(2 * np.pi * phase)
    twist_deg = (form.trunk_rotation_deg + form.pelvic_rotation_deg) * turn
    return {
        "pelvis_tilt_deg": lean_deg,
        "pelvis_obliquity_deg": pelvis.obliquity_deg,
        "pelvis_rotation_deg": pelvis.rotation_deg,
        # The trunk stays upright over a dropping pelvis and sways over the standing leg.
        "lateral_lean_deg": (
            form.lateral_lean_deg + form.trunk_sway_deg * pelvis.sway - pelvis.obliquity_deg
        ),
        "trunk_twist_deg": twist_deg,
        "neck_flexion_deg": -lean_deg / 2,
        "head_nod_deg": -lean_deg / 2,
        "head_turn_deg": -form.trunk_rotation_deg * turn,
    }


_LONGEST_S: Final = 36_000.0
_SHORTEST_S: Final = 0.1


def simulate_running(
    form: RunningForm,
    duration_s: float,
    random: np.random.Generator,
    *,
    body: Body | None = None,
    camera: Camera = RUNNING_SIDE_CAMERA,
    disturbances: Disturbances | None = None,
) -> SimulatedRecording:
    """Simulate a person who runs in front of a camera.

    Parameters
    ----------
    form : RunningForm
        The stride.
    duration_s : float
        Length of the recording.
    random : numpy.random.Generator
        The same state gives the same recording. Also decides where in the stride it starts.
    body : Body, optional
        Size of the person; 1.70 m by default.
    camera : Camera, optional
        By default a phone at the left side.
    disturbances : Disturbances, optional
        Noise of a pose engine by default; ``CLEAN`` for none.

    Returns
    -------
    SimulatedRecording
        With ``events``; ``settings`` holds the pelvis and the trunk over time and ``phase``,
        strides since a left contact.

    Raises
    ------
    SettingError
        If the settings contradict each other or the size of the body.

    Examples
    --------
    >>> recording = simulate_running(RunningForm(), 10, np.random.default_rng(1))
    >>> len(recording.events.initial_contact_s["left"])
    14
    """
    if not _SHORTEST_S <= duration_s <= _LONGEST_S:
        raise SettingError(
            "simulate.out-of-range",
            name="duration_s",
            low=_SHORTEST_S,
            high=_LONGEST_S,
            unit=" s",
            got=duration_s,
        )
    body = body or Body()
    time_random, phase_random, disturb_random = random.spawn(3)
    times_s = camera.compute_times_s(duration_s, time_random)
    start_phase = float(phase_random.random())
    phase = start_phase + times_s / form.stride_time_s

    gait = plan_gait(form, body)
    pelvis = compute_pelvis(gait, phase)
    root_m = np.zeros((len(times_s), 3))
    root_m[:, 1] = -pelvis.height_m
    travel_m = np.zeros_like(root_m)
    if not form.treadmill:
        travel_m[:, 2] = -form.speed_m_per_s * (times_s - duration_s / 2)
    settings = _compute_trunk_settings(form, pelvis, phase)
    angles = BodyAngles(
        root_m=root_m,
        **settings,
        arms={side: _compute_arm(form, side, phase) for side in SIDES},
        legs={side: compute_leg(gait, side, phase) for side in SIDES},
    )
    in_place_m = place_landmarks(body, angles).positions_m
    positions_m = in_place_m + travel_m[:, np.newaxis]
    sequence, true_sequence = observe(
        in_place_m if camera.follows_person else positions_m,
        times_s,
        body.stature_m,
        camera,
        disturbances or Disturbances(),
        disturb_random,
    )
    return SimulatedRecording(
        sequence=sequence,
        true_sequence=true_sequence,
        positions_m=positions_m,
        settings=settings | {"phase": phase},
        events=_compute_events(form, start_phase, times_s),
    )
