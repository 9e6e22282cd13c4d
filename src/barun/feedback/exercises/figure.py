"""The person of the drawings: a skeleton with flesh and clothes on it.

Radii are metres at 1.70 m, chosen by eye so that the figure looks like an adult; they are no
measurement.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.motion import PlacedMotion
from barun.feedback.exercises.outline import Ball, View, compute_hull, compute_outline
from barun.feedback.exercises.segments import offset
from barun.landmarks import Landmark
from barun.simulate.skeleton import SIDES, Side

__all__ = ["Piece", "Tone", "draw_pieces"]

_Array = npt.NDArray[np.float64]

Tone = Literal["skin", "hair", "shirt", "trousers", "shoe", "feature"]

_LIMB_POINTS: Final = 18
_TRUNK_POINTS: Final = 24
_HEAD_POINTS: Final = 24
_HEAD_RADII_M: Final = (0.077, 0.112, 0.097)
_HAIR_RADII_M: Final = (0.083, 0.119, 0.105)
_HAIR_FROM: Final = 0.20
"""Hair covers the points of the head whose direction from its middle lies so far (cosine) up and
back; the rest is face and neck."""
_HAIR_WAY: Final = (0.0, 0.66, -0.75)
_FACE_SEEN: Final = 0.35
"""Eyes and ears are drawn while they are turned to the viewer by at least this cosine."""
_NOSE_SEEN: Final = 0.8
"""The same of nose and mouth; turned further away, the nose is part of the outline of the head."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of the picture with one outline, made of one or more rounds that flow together."""

    name: str
    """What it is, such as ``left-arm``."""
    tone: Tone
    """What it is coloured as."""
    outlines_m: tuple[_Array, ...]
    """Each of shape (T, N, 2): right and down in the picture."""
    depth_m: float
    """Mean distance from the viewer; far pieces are drawn first."""


class _Painter:
    """Collects the pieces of one view."""

    def __init__(self, motion: PlacedMotion, view: View) -> None:
        self.motion = motion
        self.view = view
        self.pieces: list[Piece] = []

    def point(self, name: str) -> _Array:
        return np.asarray(self.motion.skeleton.positions_m[:, Landmark[name]])

    def add(
        self,
        name: str,
        tone: Tone,
        rounds: list[list[Ball]],
        *,
        n_points: int = _LIMB_POINTS,
        nearer_m: float = 0.0,
    ) -> None:
        outlines = tuple(compute_outline(balls, self.view, n_points) for balls in rounds)
        centers_m = np.stack([ball.center_m for balls in rounds for ball in balls])
        depth_m = float(self.view.to_depth_m(centers_m).mean()) - nearer_m
        self.pieces.append(Piece(name, tone, outlines, depth_m))


def _sphere(center_m: _Array, radius_m: float) -> Ball:
    return Ball(center_m, (radius_m, radius_m, radius_m))


def _add_leg(painter: _Painter, side: Side) -> None:
    hip_m, knee_m, ankle_m = (
        painter.point(f"{side.upper()}_{joint}") for joint in ("HIP", "KNEE", "ANKLE")
    )
    heel_m, toes_m = (painter.point(f"{side.upper()}_{end}") for end in ("HEEL", "FOOT_INDEX"))
    up_m = ankle_m - (heel_m + (toes_m - heel_m) * 0.24)
    up = up_m / np.linalg.norm(up_m, axis=-1, keepdims=True)
    along = (toes_m - heel_m) / np.linalg.norm(toes_m - heel_m, axis=-1, keepdims=True)
    foot = [
        _sphere(heel_m + 0.032 * up + 0.032 * along, 0.032),
        _sphere(ankle_m - 0.012 * up, 0.036),
        _sphere(toes_m + 0.021 * up - 0.021 * along, 0.021),
    ]
    painter.add(f"{side}-foot", "shoe", [foot])
    painter.add(
        f"{side}-leg",
        "trousers",
        [
            [_sphere(hip_m, 0.082), _sphere(knee_m, 0.056)],
            [_sphere(knee_m, 0.056), _sphere(ankle_m, 0.040)],
        ],
    )


def _add_arm(painter: _Painter, side: Side) -> None:
    shoulder_m, elbow_m, wrist_m, little_m, index_m = (
        painter.point(f"{side.upper()}_{joint}")
        for joint in ("SHOULDER", "ELBOW", "WRIST", "PINKY", "INDEX")
    )
    knuckles_m = (little_m + index_m) / 2
    fingers_m = wrist_m + 1.45 * (knuckles_m - wrist_m)
    painter.add(
        f"{side}-forearm",
        "skin",
        [
            [_sphere(elbow_m, 0.036), _sphere(wrist_m, 0.026)],
            [_sphere(wrist_m, 0.026), _sphere(knuckles_m, 0.034), _sphere(fingers_m, 0.024)],
        ],
        nearer_m=0.03,
    )
    painter.add(
        f"{side}-sleeve",
        "shirt",
        [[_sphere(shoulder_m, 0.052), _sphere(elbow_m, 0.043)]],
        nearer_m=0.03,
    )


def _add_trunk(painter: _Painter) -> None:
    at = painter.motion.segments
    chest = Ball(at.shoulders_m + offset(at.thorax, 0, -0.13, 0.01), (0.15, 0.16, 0.105), at.thorax)
    collar = Ball(
        at.shoulders_m + offset(at.thorax, 0, 0.05, -0.02), (0.055, 0.025, 0.05), at.thorax
    )
    waist = Ball(at.waist_m, (0.13, 0.075, 0.095), at.lumbar)
    hem = Ball(at.hips_m + offset(at.pelvis, 0, 0.05, 0), (0.15, 0.05, 0.10), at.pelvis)
    seat = Ball(at.hips_m + offset(at.pelvis, 0, 0.012, -0.012), (0.155, 0.085, 0.105), at.pelvis)
    shoulders = [_sphere(painter.point(f"{side.upper()}_SHOULDER"), 0.05) for side in SIDES]
    painter.add("seat", "trousers", [[seat, hem]], n_points=_TRUNK_POINTS, nearer_m=-0.02)
    painter.add(
        "trunk",
        "shirt",
        [[hem, waist], [waist, chest], [chest, collar, *shoulders]],
        n_points=_TRUNK_POINTS,
    )


def _add_hair(painter: _Painter, middle_m: _Array, depth_m: float) -> None:
    """Add the part of the hair that is turned to the viewer."""
    head = painter.motion.segments.head
    turns, tilts = np.meshgrid(
        np.linspace(0, 2 * np.pi, 24, endpoint=False), np.linspace(0.08, np.pi - 0.08, 14)
    )
    ways = np.stack(
        [np.cos(turns) * np.sin(tilts), np.cos(tilts), np.sin(turns) * np.sin(tilts)], axis=-1
    ).reshape(-1, 3)
    ways = ways[ways @ np.array(_HAIR_WAY) >= _HAIR_FROM]
    to_room = np.array([1.0, -1.0, -1.0])  # left, up, forward to left, down, back
    turned = np.swapaxes(head, -1, -2)
    points_m = middle_m[:, np.newaxis] + (ways * _HAIR_RADII_M * to_room) @ turned
    normals = (ways / np.array(_HAIR_RADII_M) * to_room) @ turned
    is_seen = painter.view.to_depth_m(normals) <= 0
    if is_seen.any(axis=1).all():
        outline = compute_hull(points_m, is_seen, painter.view, _HEAD_POINTS)
        painter.pieces.append(Piece("hair", "hair", (outline,), depth_m - 0.001))


def _add_head(painter: _Painter) -> None:
    at = painter.motion.segments
    middle_m = at.ears_m + offset(at.head, 0, 0.014, 0.020)
    skull = Ball(middle_m, _HEAD_RADII_M, at.head)
    jaw = Ball(at.ears_m + offset(at.head, 0, -0.055, 0.052), (0.045, 0.035, 0.045), at.head)
    nose_m = painter.point("NOSE")
    bridge_m = at.ears_m + offset(at.head, 0, 0.012, 0.098)
    nose = [_sphere(nose_m + offset(at.head, 0, -0.006, 0.012), 0.013), _sphere(bridge_m, 0.010)]
    nape_m = at.shoulders_m + offset(at.thorax, 0, 0.05, -0.026)
    neck = [_sphere(nape_m, 0.054), _sphere(at.ears_m + offset(at.head, 0, -0.02, -0.012), 0.052)]
    from_behind = float(painter.view.to_depth_m(offset(at.thorax, 0, 0, 1)).mean()) > 0
    painter.add("neck", "skin", [neck], nearer_m=-0.2 if from_behind else 0.02)
    painter.add("head", "skin", [[skull, jaw], nose], n_points=_HEAD_POINTS, nearer_m=0.05)
    depth_m = painter.pieces[-1].depth_m
    _add_hair(painter, middle_m, depth_m)
    _add_face(painter, depth_m)


def _add_face(painter: _Painter, depth_m: float) -> None:
    """Add eyes, ears, nose and mouth; where one is not seen, it shrinks to nothing."""
    mouth_m = (painter.point("MOUTH_LEFT") + painter.point("MOUTH_RIGHT")) / 2
    features: dict[str, tuple[_Array, tuple[float, float, float], tuple[float, float]]] = {
        "nose-line": (painter.point("NOSE"), (0.0, 0.0, 1.0), (0.004, 0.015)),
        "mouth": (mouth_m, (0.0, 0.0, 1.0), (0.017, 0.003)),
    }
    for side, sign in (("left", 1.0), ("right", -1.0)):
        eye_m, ear_m = (painter.point(f"{side.upper()}_{name}") for name in ("EYE", "EAR"))
        features[f"{side}-eye"] = (eye_m, (sign * 0.35, 0.0, 0.94), (0.0067, 0.0095))
        features[f"{side}-ear"] = (ear_m, (sign, 0.0, 0.0), (0.015, 0.021))
    head = painter.motion.segments.head
    for name, (place_m, way, (breadth_m, height_m)) in features.items():
        least = _NOSE_SEEN if name in ("nose-line", "mouth") else _FACE_SEEN
        is_seen = painter.view.to_depth_m(offset(head, *way)) <= -least
        if not is_seen.any():
            continue
        outward_m = offset(head, *(0.03 * part for part in way))
        round_ = Ball(place_m + outward_m, (breadth_m, height_m, breadth_m), head)
        center_m = painter.view.to_picture_m(round_.center_m)[:, np.newaxis]
        outline = compute_outline([round_], painter.view, 12)
        shown = np.where(is_seen[:, np.newaxis, np.newaxis], outline, center_m)
        tone: Tone = "skin" if name.endswith("ear") else "feature"
        painter.pieces.append(Piece(name, tone, (shown,), depth_m - 0.002))


def draw_pieces(motion: PlacedMotion, view: View) -> tuple[Piece, ...]:
    """Return the outlines of the figure, the farthest first.

    Parameters
    ----------
    motion : PlacedMotion
        The body over T instants.
    view : View
        Where it is seen from.

    Notes
    -----
    The order is the same at all instants, by the mean distance of each piece, so that a moving
    drawing only moves its outlines.
    """
    painter = _Painter(motion, view)
    for side in SIDES:
        _add_leg(painter, side)
        _add_arm(painter, side)
    _add_trunk(painter)
    _add_head(painter)
    return tuple(sorted(painter.pieces, key=lambda piece: -piece.depth_m))
