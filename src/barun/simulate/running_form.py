"""How a person runs: the settings of a stride."""

from dataclasses import dataclass
from typing import Final

from barun.errors import SettingError
from barun.simulate.limits import Limit, validate_limits
from barun.simulate.skeleton import SIDES, Side

__all__ = ["RunningForm"]

_LIMITS: Final = {
    "speed_m_per_s": Limit(1.5, 7, "m/s"),
    "cadence_per_min": Limit(120, 240, "1/min"),
    "duty_factor": Limit(0.15, 0.7, ""),
    "vertical_oscillation_m": Limit(0, 0.2, "m"),
    "trunk_lean_deg": Limit(-15, 45, "deg"),
    "stance_knee_flexion_deg": Limit(5, 80, "deg"),
    "swing_knee_flexion_left_deg": Limit(40, 140, "deg"),
    "swing_knee_flexion_right_deg": Limit(40, 140, "deg"),
    "swing_hip_flexion_left_deg": Limit(10, 100, "deg"),
    "swing_hip_flexion_right_deg": Limit(10, 100, "deg"),
    "landing_ahead_m": Limit(-0.2, 0.6, "m"),
    "landing_pitch_deg": Limit(0, 30, "deg"),
    "push_off_pitch_deg": Limit(10, 75, "deg"),
    "step_width_m": Limit(-0.2, 0.4, "m"),
    "arm_swing_left_deg": Limit(0, 80, "deg"),
    "arm_swing_right_deg": Limit(0, 80, "deg"),
    "arm_crossing_deg": Limit(-30, 60, "deg"),
    "elbow_flexion_deg": Limit(0, 150, "deg"),
    "pelvic_drop_left_stance_deg": Limit(-10, 25, "deg"),
    "pelvic_drop_right_stance_deg": Limit(-10, 25, "deg"),
    "pelvic_rotation_deg": Limit(0, 20, "deg"),
    "trunk_rotation_deg": Limit(0, 30, "deg"),
    "trunk_sway_deg": Limit(0, 20, "deg"),
    "lateral_lean_deg": Limit(-20, 20, "deg"),
    "limp": Limit(-0.15, 0.15, ""),
    "contact_asymmetry": Limit(-0.4, 0.4, ""),
}
_SHORTEST_FLIGHT: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningForm:
    """One stride of a runner, repeated. The defaults are an unremarkable recreational runner.

    References
    ----------
    Trunk lean: Teng & Powers (2015), MSSE 47:625. Knee in stance: Souza (2016), PMR Clin 27:217;
    Roos (2012). Cadence near 170 at 3 m/s: Thakkar (2019), MSSE 51:1444. The other defaults are
    assumed so that the legs reach and the feet clear the ground.

    Notes
    -----
    Settings that cannot all hold are adapted, the knee in stance and the push-off first; what the
    runner then does is in the true angles.
    """

    speed_m_per_s: float = 2.8
    """Of the belt, or over ground."""
    cadence_per_min: float = 168.0
    """Steps a minute, both feet counted."""
    duty_factor: float = 0.35
    """Contact time of one foot as a fraction of the stride (two steps); below a half in running
    with flight."""
    vertical_oscillation_m: float = 0.06
    """Lowest to highest point of the hips."""
    trunk_lean_deg: float = 6.0
    """Whole trunk forward."""
    stance_knee_flexion_deg: float = 42.0
    """Knee in the middle of the contact, when the hips are lowest; more where the legs would not
    reach otherwise."""
    swing_knee_flexion_left_deg: float = 95.0
    """Largest flexion of the left knee; less means a lower heel rise."""
    swing_knee_flexion_right_deg: float = 95.0
    """The same, right."""
    swing_hip_flexion_left_deg: float = 45.0
    """How far the left thigh swings forward, from the vertical."""
    swing_hip_flexion_right_deg: float = 45.0
    """The same, right."""
    landing_ahead_m: float = 0.20
    """Ankle ahead of the hips at first touch; more is overstriding."""
    landing_pitch_deg: float = 8.0
    """Toes above the heel at first touch; 0 lands flat. Forefoot landing is not simulated."""
    push_off_pitch_deg: float = 40.0
    """Heel above the toes when the foot leaves the ground; more where the legs would not reach."""
    step_width_m: float = 0.06
    """Lateral distance of the feet; negative when they cross over."""
    arm_swing_left_deg: float = 28.0
    """Amplitude of the left upper arm, forward and back of its middle."""
    arm_swing_right_deg: float = 28.0
    """The same, right."""
    arm_crossing_deg: float = 10.0
    """Forearms turned towards the midline."""
    elbow_flexion_deg: float = 90.0
    """Mean of both elbows."""
    pelvic_drop_left_stance_deg: float = 4.0
    """Right hip below the left while standing on the left leg."""
    pelvic_drop_right_stance_deg: float = 4.0
    """Left hip below the right while standing on the right leg."""
    pelvic_rotation_deg: float = 4.0
    """Amplitude of the pelvis about the vertical."""
    trunk_rotation_deg: float = 6.0
    """Amplitude of the shoulders about the vertical, against the pelvis' direction."""
    trunk_sway_deg: float = 1.0
    """Amplitude of the trunk towards the standing leg."""
    lateral_lean_deg: float = 0.0
    """Trunk to the person's left, all the time."""
    limp: float = 0.0
    """How much the right foot lands late, as a fraction of the stride."""
    contact_asymmetry: float = 0.0
    """Contact time left minus right over their mean."""
    treadmill: bool = True
    """Whether the runner stays in place; otherwise the origin is passed in mid-recording."""
    may_ground: bool = False
    """Whether both feet may be down at once, as in a slow jog without flight (grounded running):
    the hips still come down on the standing leg, which is no walking."""

    def __post_init__(self) -> None:
        """Check the ranges, and that both feet are never down at once unless they may be."""
        validate_limits(self, _LIMITS)
        if self.may_ground:
            return
        gaps = {"left": self.landing_phase("right"), "right": 1 - self.landing_phase("right")}
        for side in SIDES:
            duty_factor = self.duty_factor_of(side)
            high = gaps[side] - _SHORTEST_FLIGHT
            if duty_factor > high:
                raise SettingError(f"simulate.no-flight-{side}", high=high, got=duty_factor)

    @property
    def stride_time_s(self) -> float:
        """Seconds from one left contact to the next."""
        return 120.0 / self.cadence_per_min

    def duty_factor_of(self, side: Side) -> float:
        """Return the contact time of one foot as a fraction of the stride."""
        sign = 1 if side == "left" else -1
        return self.duty_factor * (1 + sign * self.contact_asymmetry / 2)

    def landing_phase(self, side: Side) -> float:
        """Return when a foot lands, as a fraction of the stride after the left contact."""
        return 0.0 if side == "left" else 0.5 + self.limp

    def pelvic_drop_deg(self, side: Side) -> float:
        """Return the drop of the other hip while standing on one leg."""
        if side == "left":
            return self.pelvic_drop_left_stance_deg
        return self.pelvic_drop_right_stance_deg

    def swing_knee_flexion_deg(self, side: Side) -> float:
        """Return the largest knee flexion of one leg."""
        if side == "left":
            return self.swing_knee_flexion_left_deg
        return self.swing_knee_flexion_right_deg

    def swing_hip_flexion_deg(self, side: Side) -> float:
        """Return how far one thigh swings forward."""
        if side == "left":
            return self.swing_hip_flexion_left_deg
        return self.swing_hip_flexion_right_deg

    def contact_time_s(self, side: Side) -> float:
        """Return how long one foot is on the ground."""
        return self.duty_factor_of(side) * self.stride_time_s
