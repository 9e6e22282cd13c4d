"""The curves of a stride that are compared: what each is, and what a view shows of it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from barun.running.events.gait_event import Side
from barun.running.view import RunningView

__all__ = ["CHANNELS", "Channel", "ChannelSet", "channel_names", "find_channel_set"]

ChannelSet = Literal["side", "across"]
"""``side``: what is seen from the side; ``across``: from the front and from behind."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One quantity over the stride."""

    key: str
    """Without the side: ``knee``, ``trunk``."""
    limb: Literal["first", "second"] | None
    """From the side the first is the limb nearer to the camera, the second the farther one; from
    the front and behind they are the left and the right one. None for what the body has once."""
    unit: Literal["deg", "torso"]
    """``torso`` is the distance from the hips to the shoulders, as seen."""


def _pair(key: str, unit: Literal["deg", "torso"]) -> tuple[Channel, Channel]:
    return Channel(key, "first", unit), Channel(key, "second", unit)


_SIDE: Final = (
    Channel("trunk", None, "deg"),
    Channel("hip_height", None, "torso"),
    *_pair("thigh", "deg"),
    *_pair("shank", "deg"),
    *_pair("knee", "deg"),
    *_pair("upper_arm", "deg"),
    *_pair("elbow", "deg"),
)
_ACROSS: Final = (
    Channel("lateral_lean", None, "deg"),
    Channel("pelvic_obliquity", None, "deg"),
    Channel("shoulder_obliquity", None, "deg"),
    Channel("hip_height", None, "torso"),
    *_pair("foot_outward", "torso"),
    *_pair("knee_outward", "torso"),
    *_pair("heel_rise", "torso"),
    *_pair("knee_rise", "torso"),
    *_pair("hand_outward", "torso"),
    *_pair("elbow_outward", "torso"),
    *_pair("hand_rise", "torso"),
)

CHANNELS: Final = MappingProxyType({"side": _SIDE, "across": _ACROSS})
"""12 from the side, 18 from the front and behind, in the order of the last axis of cycles."""


def find_channel_set(view: RunningView) -> ChannelSet | None:
    """Return which curves a view shows, None for an oblique one.

    There a turn of the camera by some degrees changes every curve as much as a fault does.
    """
    if view.name == "side":
        return "side"
    return "across" if view.name in ("front", "rear") else None


def channel_names(view: RunningView) -> tuple[str, ...]:
    """Return the names of the channels of a view with the runner's own sides: ``left_knee``.

    Parameters
    ----------
    view : RunningView
        Who runs to the left shows his left side.

    Returns
    -------
    tuple of str
        Empty for an oblique view.
    """
    which = find_channel_set(view)
    if which is None:
        return ()
    first: Side = "left" if which == "across" or view.direction == "left" else "right"
    second: Side = "right" if first == "left" else "left"
    sides = {"first": f"{first}_", "second": f"{second}_", None: ""}
    return tuple(f"{sides[channel.limb]}{channel.key}" for channel in CHANNELS[which])
