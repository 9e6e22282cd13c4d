"""The quantities measured on a sitting person: unit, sign, view, source."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["FEATURES", "FEATURE_KEYS", "FeatureView", "PostureFeature", "feature_column"]

FeatureView = Literal["front", "side", "any"]


@dataclass(frozen=True, slots=True)
class PostureFeature:
    """One quantity."""

    key: str
    """Stable name, also of the measurement and of its texts."""
    unit: str
    """``deg``, or what a ratio is a ratio to: ``shoulder widths``; see ``docs/units.md``."""
    view: FeatureView
    """The view that shows it."""
    sign: str
    """Which way is plus, in a few words."""
    source: str
    """Where the definition comes from."""


_TABLE: Final = (
    # Seen from the side.
    PostureFeature(
        "neck_inclination", "deg", "side", "forward", "shoulder-ear line; docs/units.md"
    ),
    PostureFeature(
        "head_forward_offset", "face widths", "side", "forward", "ear ahead of shoulder"
    ),
    PostureFeature(
        "ear_eye_inclination",
        "deg",
        "side",
        "down",
        "ear-eye line; Ankrum & Nemeth, comfortable seated neutral",
    ),
    PostureFeature(
        "neck_flexion",
        "deg",
        "side",
        "forward",
        "neck against trunk; RULA, McAtamney & Corlett 1993",
    ),
    PostureFeature("trunk_inclination", "deg", "side", "forward", "hip-shoulder line; ISO 11226"),
    PostureFeature(
        "spine_bend",
        "deg",
        "side",
        "forward",
        "180 minus the ear-shoulder-hip angle; backward also reads plus",
    ),
    PostureFeature(
        "trunk_thigh_angle", "deg", "side", "open", "RULA trunk, McAtamney & Corlett 1993"
    ),
    # Seen from the front.
    PostureFeature("head_height", "shoulder widths", "front", "up", "ears above shoulders"),
    PostureFeature("head_pitch", "face widths", "front", "down", "nose below the line of the ears"),
    PostureFeature("head_tilt", "deg", "front", "left ear down", "Raine & Twomey 1997"),
    PostureFeature("head_turn", "deg", "front", "to the left", "nose between the ears"),
    PostureFeature("shoulder_tilt", "deg", "front", "left shoulder down", "Raine & Twomey 1997"),
    PostureFeature(
        "shoulder_height_difference",
        "shoulder widths",
        "front",
        "left shoulder down",
        "Ferreira 2011",
    ),
    PostureFeature(
        "shoulder_roundness", "face widths", "front", "wider", "shoulder width over face size"
    ),
    PostureFeature(
        "trunk_lateral_inclination",
        "deg",
        "front",
        "to the left",
        "mid hip to mid shoulder; ISO 11226",
    ),
    PostureFeature(
        "neck_lateral_inclination",
        "deg",
        "front",
        "to the left",
        "mid shoulder to mid ear; ISO 11226",
    ),
    PostureFeature(
        "spine_pelvis_alignment",
        "shoulder widths",
        "front",
        "to the left",
        "mid shoulder beside mid hip",
    ),
    PostureFeature("pelvis_tilt", "deg", "front", "left hip down", "docs/units.md"),
    PostureFeature(
        "pelvis_shoulder_alignment",
        "deg",
        "front",
        "left shoulder down",
        "shoulder tilt minus pelvis tilt",
    ),
    # Depth from world landmarks.
    PostureFeature(
        "shoulder_rotation", "deg", "any", "to the left", "shoulder line seen from above"
    ),
    PostureFeature("pelvis_rotation", "deg", "any", "to the left", "hip line seen from above"),
    PostureFeature(
        "trunk_twist", "deg", "any", "to the left", "shoulder minus pelvis rotation; RULA"
    ),
    # Place and size in the picture, to be compared with the baseline only.
    PostureFeature(
        "face_size", "picture heights", "any", "larger", "ears, eyes, mouth and nose; any head turn"
    ),
    PostureFeature("ear_height", "picture heights", "any", "up", "mid ear, or the near one"),
    PostureFeature(
        "shoulder_height", "picture heights", "any", "up", "mid shoulder, or the near one"
    ),
    PostureFeature(
        "shoulder_place",
        "picture heights",
        "any",
        "to the right",
        "mid shoulder from the picture's middle",
    ),
    PostureFeature("shoulder_width", "picture heights", "front", "wider", "shoulder to shoulder"),
    PostureFeature("camera_distance", "trunk lengths", "any", "farther", "assumed field of view"),
    PostureFeature(
        "screen_distance", "m", "front", "farther", "face size and assumed field of view"
    ),
    PostureFeature(
        "hand_to_head", "face widths", "any", "farther", "nearer hand to ear, mouth or chin"
    ),
)

FEATURES: Final = MappingProxyType({feature.key: feature for feature in _TABLE})
"""Every feature by its key, in the order of the columns."""

FEATURE_KEYS: Final = tuple(FEATURES)
"""What the F columns of measurement arrays are."""

_COLUMNS: Final = {key: column for column, key in enumerate(FEATURE_KEYS)}


def feature_column(key: str) -> int:
    """Return the column of a feature; KeyError if there is none of that name."""
    return _COLUMNS[key]
