"""P002: the trunk sunk or leaning forward.

From the side the trunk leans forward, or it leans back while the line ear, shoulder, hip is bent
forward: sliding down in the chair. Where a desk hides the hips, head and shoulders must both sink.

From the front the shoulders come nearer and the face outgrows them, or head and shoulders sink and
the face outgrows the shoulders or comes down towards them. A chair that is moved scales everything
and leaves the proportions; a head drawn forward (P001) and one bent over a phone leave the
shoulders.
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["SLOUCH"]

_FACE_OUTGROWS: Final = Sign(Quantity("shoulder_roundness", "growth"), -1, "face_out_of_proportion")
_MIDDLE: Final = 0.5
"""Heights are measured from the lower edge of the picture, in picture heights."""
_HEAD_SINKS: Final = Sign(Quantity("ear_height", "place", _MIDDLE), -1, "head_sinks")
_SHOULDERS_SINK: Final = Sign(Quantity("shoulder_height", "place", _MIDDLE), -1, "shoulders_sink")
_EARS_BESIDE_FACE: Final = Quantity("ear_height", "place", _MIDDLE, "face_size")
_SHOULDERS_BESIDE_FACE: Final = Quantity("shoulder_height", "place", _MIDDLE, "face_size")

SLOUCH: Final = SignRule(
    code="P002",
    key="slouch",
    agreements=(
        Agreement("side", (Sign(Quantity("trunk_inclination"), 1, "trunk_inclination"),)),
        Agreement(
            "side",
            (
                Sign(Quantity("neck_flexion"), 1, "spine_bend"),
                Sign(Quantity("trunk_inclination"), -1, "trunk_inclination"),
            ),
        ),
        Agreement(
            "side",
            (
                Sign(_EARS_BESIDE_FACE, -1, "head_sinks_side"),
                Sign(_SHOULDERS_BESIDE_FACE, -1, "shoulders_sink_side"),
            ),
            is_spare=True,
        ),
        Agreement(
            "front",
            (Sign(Quantity("shoulder_width", "approach"), 1, "shoulders_nearer"), _FACE_OUTGROWS),
        ),
        Agreement("front", (_HEAD_SINKS, _SHOULDERS_SINK, _FACE_OUTGROWS)),
        Agreement(
            "front",
            (
                _HEAD_SINKS,
                _SHOULDERS_SINK,
                Sign(Quantity("head_height", "proportion"), -1, "head_lower"),
            ),
        ),
    ),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""
