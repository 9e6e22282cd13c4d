"""What a calibration asks for."""

from dataclasses import dataclass, fields
from typing import Final

from barun.errors import SettingError

__all__ = ["DEFAULT_CALIBRATION_SETTINGS", "CalibrationSettings"]

_MAY_BE_ZERO: Final = frozenset({"validate_s", "largest_alarm_share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSettings:
    """Durations and limits; ``docs/decisions/0010-calibration.md`` says how they were chosen."""

    collect_s: float = 10.0
    """Seconds of stable sitting the baseline rests on."""
    validate_s: float = 5.0
    """Seconds held out and judged against the fresh baseline; 0 skips the validation."""
    settle_s: float = 1.0
    """Seconds of stillness before collecting begins."""
    gap_s: float = 0.7
    """Seconds for which the person may be lost, hidden or turned without starting again."""
    patience_s: float = 60.0
    """Seconds with somebody in the picture after which a calibration that never gets through is
    refused with what hindered it most."""
    smallest_rate_hz: float = 4.0
    """Fewest pictures a second."""
    rate_window_s: float = 5.0
    """Seconds over which pictures are counted."""
    stall_s: float = 2.5
    """Seconds without any picture after which a calibration starts again: the camera or the
    connection stood still, and nobody knows how the person sat meanwhile. Design choice: as long as
    the pictures that a rate is counted over at least."""
    restlessness: float = 1.0
    """How much may move during the collection, as a multiple of the built-in tolerances."""
    largest_alarm_share: float = 0.10
    """Share of the held-out frames in which a rule may be over its threshold, 0 to 1."""
    largest_turn_deg: float = 20.0
    """Face turned away from the camera, seen from the front; design choice: two rules compare left
    with right, and a turn of 20 degrees already hides a third of the difference."""
    largest_look_down: float = 0.28
    """Nose below the ears in face widths, seen from the front; design choice, measured: the medians
    of good sitting of four people lie between 0.04 and 0.11, those of bad between 0.30 and 0.43."""
    largest_look_down_again: float = 0.45
    """The same for a person who is refused for it and tries again. Design choice: a camera above
    the eyes shows an upright face like one that looks down, by 0.02 for each degree in simulation,
    and from the front nobody can tell which; a phone in the hands gives 0.54 to 0.67 there."""
    largest_ear_eye_deg: float = 15.0
    """Line from ear to eye below the horizontal, seen from the side; design choice, measured: the
    medians of good sitting lie between -20 and -6 degrees, a face over a phone beyond +20."""
    nearest_hand: float = 0.5
    """Hand to head in face widths; nearer, the head may rest on it. Design choice."""
    largest_trunk_deg: float = 20.0
    """Trunk inclined forward, seen from the side: ISO 11226 green up to 20 degrees, as tabled in
    s12995-020-00286-9; also a step of the trunk score of RULA (McAtamney & Corlett 1993)."""
    largest_neck_deg: float = 25.0
    """Neck inclined, or bent forward against the trunk, seen from the side: green up to 25 degrees
    in the same table. Medians of good sitting of four people lie between 9 and 19 degrees."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises
        ------
        SettingError
            If a setting is not positive, NaN, or a share is above 1.
        """
        for entry in fields(self):
            value = getattr(self, entry.name)
            is_allowed = value >= 0 if entry.name in _MAY_BE_ZERO else value > 0
            if not is_allowed or (entry.name.endswith("_share") and value > 1):
                raise SettingError("posture_calibration.bad-setting", name=entry.name, got=value)


DEFAULT_CALIBRATION_SETTINGS: Final = CalibrationSettings()
"""What the product uses."""
