"""Which part of the foot touches the ground first."""

from typing import Literal

from barun.findings.measurement import Measurement

__all__ = ["FootStrike", "tell_foot_strike"]

FootStrike = Literal["heel", "whole_foot", "forefoot", "unknown"]


def tell_foot_strike(foot_angle: Measurement) -> FootStrike:
    """Tell the pattern of a foot strike from the angle of the foot at its first touch.

    Parameters
    ----------
    foot_angle : Measurement
        ``left_foot_angle_contact`` or ``right_foot_angle_contact``: toes above the heel, against
        the flat foot.

    Returns
    -------
    {"heel", "whole_foot", "forefoot", "unknown"}
        Heel or forefoot where the angle is beyond its uncertainty, otherwise the whole foot, which
        also stands for what the recording cannot tell apart. No cut-off of a study is used.

    Examples
    --------
    >>> from barun.findings.measurement import Support
    >>> seen = Support(12, 12, 0.9)
    >>> angle = Measurement("left_foot_angle_contact", 14.0, "deg", seen, "reliable", None, 5.2)
    >>> tell_foot_strike(angle)
    'heel'
    """
    if foot_angle.outcome == "cannot_judge" or foot_angle.uncertainty is None:
        return "unknown"
    if abs(foot_angle.value) <= foot_angle.uncertainty:
        return "whole_foot"
    return "heel" if foot_angle.value > 0 else "forefoot"
