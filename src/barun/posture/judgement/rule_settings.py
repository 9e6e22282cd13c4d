"""The thresholds of the rules, with their sources."""

from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from barun.errors import SettingError
from barun.posture.judgement.allowance import Allowance

__all__ = ["DEFAULT_RULE_SETTINGS", "RULES_VERSION", "RuleSettings", "Sensitivity"]

RULES_VERSION: Final = "1"
"""Raised when a rule changes so much that a calibration has to be validated anew; kept with it."""

Sensitivity = Literal["low", "normal", "high"]

_FACTORS: Final[dict[Sensitivity, float]] = {"low": 1.4, "normal": 1.0, "high": 0.7}

_BANDS: Final = "ISO 11226 and DIN EN 1005-4, as tabled in s12995-020-00286-9"
_RULA: Final = "RULA, McAtamney & Corlett 1993"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleSettings:
    """What the rules allow. Degrees, shares of the baseline, or shoulder widths, as said."""

    sensitivity: Sensitivity = "normal"
    """``low`` allows 1.4 times as much, ``high`` 0.7 times; a design choice."""
    spreads: float = 3.0
    """Robust standard deviations of the person's good sitting that are allowed; a design choice:
    0.3 % of normally distributed values lie further out."""

    neck_inclination: Allowance = Allowance(
        floor=6.0,
        ceiling=10.0,
        band=25.0,
        source="Floor: above the smallest detectable change of a kindred angle, the craniovertebral"
        " one, by a phone: 4.96 deg within and 5.52 deg between raters (Gallego-Izquierdo 2020)."
        f" Ceiling: one step of the neck score of {_RULA}. Band: green up to 25 deg, {_BANDS}.",
    )
    """Degrees: ears ahead of the shoulders, seen from the side."""
    neck_flexion: Allowance = Allowance(
        floor=6.0,
        ceiling=10.0,
        band=25.0,
        source="As the neck inclination; band: neck flexion (head against trunk) green up to"
        f" 25 deg, {_BANDS}.",
    )
    """Degrees: the neck bent forward against the trunk, seen from the side."""
    neck_inclination_alone: Allowance = Allowance(
        floor=12.0,
        ceiling=20.0,
        band=25.0,
        source="Design choice: twice the neck inclination, because the trunk's part cannot be taken"
        f" off. Band: green up to 25 deg, {_BANDS}.",
    )
    """Degrees: ears ahead of the shoulders, seen from the side, hips hidden."""
    face_out_of_proportion: Allowance = Allowance(
        floor=0.06,
        ceiling=0.10,
        source="Design choice, measured on simulated people: the head drawn forward by 5 cm makes"
        " the face 9 to 11 % larger against the shoulders at 0.7 to 0.9 m.",
    )
    """Share of the baseline: the face larger against the shoulders, seen from the front."""
    trunk_inclination: Allowance = Allowance(
        floor=8.0,
        ceiling=20.0,
        band=20.0,
        source="Floor: a design choice, above the 5 deg that a well-placed side view is off."
        f" Ceiling and band: green up to 20 deg, {_BANDS}; the same step in {_RULA}.",
    )
    """Degrees: the trunk inclined forward, seen from the side."""
    spine_bend: Allowance = Allowance(
        floor=15.0,
        ceiling=25.0,
        source="Design choice: the neck's and the trunk's allowances together.",
    )
    """Degrees: the line ear, shoulder, hip bent forward, seen from the side."""
    shoulders_nearer: Allowance = Allowance(
        floor=0.2,
        ceiling=0.35,
        source="Floor: a design choice. A trunk inclined by 10 to 20 deg, RULA's middle and ISO's"
        " limit, brings the shoulders nearer by 0.17 to 0.34 of its length.",
    )
    """Trunk lengths: the shoulders nearer to the camera, seen from the front."""
    head_sinks: Allowance = Allowance(
        floor=0.08,
        ceiling=0.20,
        source="Design choice: fair sitting in the posture recordings has them lower by 0.13 to"
        " 0.3, good sitting mostly by less than 0.03.",
    )
    """Shoulder widths: the ears lower in the picture than the size of the body explains."""
    shoulders_sink: Allowance = Allowance(
        floor=0.03,
        ceiling=0.10,
        source="Design choice: fair sitting in the posture recordings has them lower by 0.02 to"
        " 0.11, good sitting by less than 0.02.",
    )
    """Shoulder widths: the shoulders lower in the picture than the size explains."""
    head_lower: Allowance = Allowance(
        floor=0.06,
        ceiling=0.12,
        source="Design choice, measured on the posture recordings: fair sitting has the ears lower"
        " by 0.07 to 0.3, good sitting by less than 0.03.",
    )
    """Shoulder widths: the ears nearer to the height of the shoulders, seen from the front."""
    head_sinks_side: Allowance = Allowance(
        floor=0.25,
        ceiling=0.5,
        source="Design choice, measured on the posture recordings from the side: fair sitting has"
        " the ears lower by 0.4 to 0.5, good sitting by less than 0.1.",
    )
    """Face widths: the ears lower in the picture, seen from the side, hips hidden."""
    shoulders_sink_side: Allowance = Allowance(
        floor=0.08,
        ceiling=0.25,
        source="Design choice, measured on the posture recordings from the side.",
    )
    """Face widths: the shoulders lower in the picture, seen from the side, hips hidden."""
    trunk_lateral: Allowance = Allowance(
        floor=6.0,
        ceiling=10.0,
        band=10.0,
        source=f"Floor: a design choice. Ceiling and band: lateral green up to 10 deg, {_BANDS}.",
    )
    """Degrees: the trunk inclined sideways, hips in the picture."""
    lean_tilt: Allowance = Allowance(
        floor=6.0,
        ceiling=10.0,
        source="As the trunk's lateral inclination, which tilts the shoulders as much.",
    )
    """Degrees: the shoulders tilted towards the side of a lean, hips out of the picture."""
    lean_shift: Allowance = Allowance(
        floor=0.10,
        ceiling=0.20,
        source="Design choice: a trunk of 0.288 statures leaning by 6 to 10 deg moves shoulders"
        " 0.258 statures apart by 0.12 to 0.19 of their width (Drillis & Contini 1966).",
    )
    """Shoulder widths: the shoulders moved to the side of a lean."""
    shoulder_tilt: Allowance = Allowance(
        floor=5.0,
        ceiling=10.0,
        band=10.0,
        source="Design choice: no sourced cut-off was found. 5 deg of change; 10 deg by analogy"
        " with the lateral band of ISO 11226. Unevenness as such is normal (Ferreira 2011).",
    )
    """Degrees: one shoulder lower, beyond what a lean explains."""
    head_tilt: Allowance = Allowance(
        floor=6.0,
        ceiling=10.0,
        band=10.0,
        source=f"Floor: a design choice. Ceiling and band: lateral green up to 10 deg, {_BANDS}.",
    )
    """Degrees: the head tilted to a side."""
    trunk_twist: Allowance = Allowance(
        floor=12.0,
        ceiling=20.0,
        band=25.0,
        source=f"Design choice: {_RULA} adds a point for a twisted trunk but gives no angle. The"
        " floor is twice what nine of ten changes are off by at most (docs/accuracy.md).",
    )
    """Degrees: shoulders turned against the pelvis, from world landmarks."""
    pelvis_tilt: Allowance = Allowance(
        floor=5.0,
        ceiling=10.0,
        band=10.0,
        source="Design choice: no sourced cut-off was found. 5 deg of change; 10 deg by analogy"
        " with the lateral band of ISO 11226.",
    )
    """Degrees: one hip lower, hips in the picture."""
    face_nearer: Allowance = Allowance(
        floor=0.25,
        ceiling=0.40,
        source="Design choice: the face a quarter larger is a screen distance of four fifths.",
    )
    """Share of the baseline: the face larger in the picture."""

    picture_turn_deg: float = 30.0
    """Sizes and places in the picture are compared up to this turn out of the front; a design
    choice, see ``benchmarks.posture_rules`` for what the turn costs."""
    hand_distance: float = 0.5
    """Face widths: a hand nearer than this to the head supports or hides it; a design choice."""
    turn_deg: float = 35.0
    """A face turned further than this from the baseline looks elsewhere; a design choice."""
    trunk_turn_deg: float = 35.0
    """Shoulders turned further than this from the baseline face elsewhere; a design choice."""
    look_down: float = 0.18
    """Face widths: a nose lower by more than this against the ears looks down (at a keyboard or a
    phone, about 12 degrees); a design choice."""

    def __post_init__(self) -> None:
        """Check the figures.

        Raises
        ------
        SettingError
            If the sensitivity is unknown or a limit is not positive.
        """
        if self.sensitivity not in get_args(Sensitivity):
            raise SettingError(
                "posture_rules.bad-sensitivity",
                got=self.sensitivity,
                known=", ".join(get_args(Sensitivity)),
            )
        for entry in fields(self):
            value = getattr(self, entry.name)
            if isinstance(value, float | int) and not value > 0:
                raise SettingError("posture_rules.bad-limit", name=entry.name, got=value)

    @property
    def factor(self) -> float:
        """By how much every allowed departure is multiplied."""
        return _FACTORS[self.sensitivity]


DEFAULT_RULE_SETTINGS: Final = RuleSettings()
"""What is used unless a person chose otherwise."""
