"""In words how a curve departs from the usual one: which part, which way, when in the stride."""

from typing import Final

from barun.feedback.posture.phrase import Phrase
from barun.feedback.report_text import format_number
from barun.feedback.running.metric_words import format_value, shown_unit, split_key
from barun.running.events.gait_event import Side
from barun.running.form.comparison import NamedDeparture
from barun.running.form.stride_phase import first_side
from barun.running.view import RunningView

__all__ = ["WAYS", "name_channel", "tell_departure"]

WAYS: Final = {
    "trunk": "lean-forward",
    "hip_height": "height",
    "thigh": "swing",
    "shank": "swing",
    "knee": "bend",
    "upper_arm": "swing",
    "elbow": "bend",
    "lateral_lean": "lean-aside",
    "pelvic_obliquity": "tilt",
    "shoulder_obliquity": "tilt",
    "foot_outward": "outward",
    "knee_outward": "outward",
    "heel_rise": "height",
    "knee_rise": "height",
    "hand_outward": "outward",
    "elbow_outward": "outward",
    "hand_rise": "height",
}
"""What more and less of a channel is, texts after ``way-``."""

_PARTS: Final = (
    (0.08, "landing"),
    (0.22, "stance"),
    (0.38, "push-off"),
    (0.55, "early-swing"),
    (0.78, "swing"),
    (0.95, "late-swing"),
    (1.0, "landing"),
)
"""Until which share of the stride since the contact of a foot a part lasts, for names only: a
runner's contact takes 0.25 to 0.4 of it. Design choices; the shares stand beside the names."""


def name_channel(name: str) -> Phrase:
    """Return a channel's name: ``left_knee``."""
    side, channel = split_key(name)
    words = Phrase(f"running_report.channel-{channel.replace('_', '-')}")
    if side is None:
        return words
    return Phrase("running_report.channel-sided", side=Phrase(f"running_report.{side}"), name=words)


def tell_departure(one: NamedDeparture, view: RunningView) -> Phrase:
    """Return a departure as a sentence.

    Parameters
    ----------
    one : NamedDeparture
        What departs.
    view : RunningView
        From where the runner was seen: it tells with which foot a stride begins.

    Returns
    -------
    Phrase
        Part, amount, way, and when: since the contact of the limb's own foot; of what the body has
        once, since that of the first foot.
    """
    side, channel = split_key(one.channel)
    foot: Side = first_side(view)
    if side is not None:
        foot = "left" if side == "left" else "right"
    way = f"running_report.way-{WAYS[channel]}-{'more' if one.sign > 0 else 'less'}"
    start, end = one.own_phases
    return Phrase(
        "running_report.departure",
        part=name_channel(one.channel),
        amount=format_value(abs(one.largest), one.unit),
        unit=Phrase(shown_unit(one.unit).key),
        way=Phrase(way),
        when=_tell_when(start, end, foot),
        z=format_number(abs(one.z), 1),
    )


def _tell_when(start: float, end: float, foot: Side) -> Phrase:
    length = (end - start) % 1
    if length > 0.9:
        return Phrase("running_report.phase-whole")
    middle = (start + length / 2) % 1
    part = next(name for until, name in _PARTS if middle <= until)
    return Phrase(
        f"running_report.phase-{part}",
        foot=Phrase(f"running_report.foot-{foot}"),
        start=format_number(100 * start),
        end=format_number(100 * (end or 1.0)),  # the end of a stride is its 100 %, not the next 0
    )
