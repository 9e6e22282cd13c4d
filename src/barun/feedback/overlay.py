"""Skeleton, joint angles and a headline drawn on a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.label_layout import Box, LabelLayout
from barun.feedback.palette import SIDE_COLORS, Side
from barun.feedback.picture_font import PictureFont, TextMask, find_picture_font
from barun.feedback.skeleton_drawing import compute_points_px, draw_skeleton
from barun.kinematics.joint_angles import JOINT_ANGLES, JointAngle
from barun.landmarks import LandmarkFrame
from barun.landmarks.derived import compute_position
from barun.messages import Language, text

__all__ = ["LABELLED_ANGLES", "OverlayPerson", "PictureOverlay"]

_Picture = npt.NDArray[np.uint8]

LABELLED_ANGLES: Final = (
    "neck_inclination",
    "trunk_inclination",
    "left_knee_flexion",
    "right_knee_flexion",
    "left_hip_flexion",
    "right_hip_flexion",
    "left_ankle_dorsiflexion",
    "right_ankle_dorsiflexion",
    "left_elbow_flexion",
    "right_elbow_flexion",
    "left_shoulder_elevation",
    "right_shoulder_elevation",
)
"""Angles written beside their joints, the most wanted first: where the picture is crowded the last
ones find no place."""

_BIG_JOINTS: Final = sorted(
    {mark for key in LABELLED_ANGLES for mark in JOINT_ANGLES[key].landmarks}
)
_TEXT_PER_HEIGHT: Final = 1 / 34
_SMALLEST_TEXT_PX: Final = 11
_LINE_PER_SIDE: Final = 1 / 260
_PLATE_RGB: Final = np.array((16, 20, 28), dtype=np.float32)
_PLATE_OPACITY: Final = 0.62
_WHITE_RGB: Final = (255, 255, 255)
_NAMED_MISSING: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class OverlayPerson:
    """One person as drawn on one picture."""

    number: int
    """Number of the person, stable from picture to picture."""
    frame: LandmarkFrame
    """The landmarks."""
    angles_deg: Mapping[str, float]
    """Degrees by key of the joint angle; NaN stands for *cannot judge*. Of `LABELLED_ANGLES` those
    left out are not mentioned; other angles are not drawn."""


class PictureOverlay:
    """Draws people and their angles on the pictures of one recording, in order.

    Parameters
    ----------
    language : {"en", "ko"}
        Language of the labels.
    font : PictureFont, optional
        Font of the labels; by default the bundled one, or one of the system that has the letters.

    Raises
    ------
    ModelError
        If no font can draw the language.
    """

    def __init__(self, language: Language = "en", font: PictureFont | None = None) -> None:
        self.language = language
        self._font = find_picture_font(language) if font is None else font
        self._layout: LabelLayout | None = None
        self._layout_wh = (0, 0)

    def draw(
        self, image_rgb: _Picture, people: Sequence[OverlayPerson], *, time_s: float
    ) -> _Picture:
        """Return the picture with everything drawn on it.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            Not changed.
        people : sequence of OverlayPerson
            Who is in it; empty when nobody was found.
        time_s : float
            Seconds since the start of the recording, for the headline.

        Returns
        -------
        numpy.ndarray, shape (H, W, 3)
            A new picture.
        """
        drawn = image_rgb.copy()
        height, width = drawn.shape[:2]
        if self._layout is None or self._layout_wh != (width, height):
            self._layout, self._layout_wh = LabelLayout((width, height)), (width, height)
        self._layout.start_picture()
        text_px = max(_SMALLEST_TEXT_PX, round(min(width, height) * _TEXT_PER_HEIGHT))
        for person in people:
            draw_skeleton(drawn, person.frame, max(2, round(max(width, height) * _LINE_PER_SIDE)))
        self._draw_headline(drawn, people, time_s, text_px)
        for person in people:
            self._keep_joints_free(person, text_px, self._layout)
        for person in people:
            self._draw_labels(drawn, person, text_px, self._layout)
        return drawn

    def _draw_headline(
        self, drawn: _Picture, people: Sequence[OverlayPerson], time_s: float, text_px: int
    ) -> None:
        words = [text("overlay.time", self.language, seconds=time_s)]
        if not people:
            words.append(text("overlay.nobody", self.language))
        words += [
            self._say_missing(person, is_only=len(people) == 1)
            for person in people
            if _list_missing(person)
        ]
        top = text_px // 2
        for line in words:
            mask = self._fit(line, drawn.shape[1] - text_px, text_px)
            box = _plate_box(text_px // 2, top, [mask], text_px)
            _draw_plate(drawn, box)
            _draw_text(drawn, mask, (box.left + text_px // 3, box.top + text_px // 6))
            if self._layout is not None:
                self._layout.reserve(box)
            top = box.bottom + 2

    def _keep_joints_free(self, person: OverlayPerson, text_px: int, layout: LabelLayout) -> None:
        radius_px = text_px / 4
        for x, y in compute_points_px(person.frame, self._layout_wh)[_BIG_JOINTS]:
            if np.isfinite(x) and np.isfinite(y):
                corners = (x - radius_px, y - radius_px, x + radius_px, y + radius_px)
                layout.reserve(Box(*(round(corner) for corner in corners)))

    def _say_missing(self, person: OverlayPerson, *, is_only: bool) -> str:
        missing = _list_missing(person)
        names = [self._say_angle(key) for key in missing[:_NAMED_MISSING]]
        if not any(np.isfinite(value) for value in person.angles_deg.values()):
            sentence = text("overlay.cannot-judge-any", self.language)
        elif len(missing) > _NAMED_MISSING:
            more = len(missing) - _NAMED_MISSING
            sentence = text(
                "overlay.cannot-judge-more", self.language, angles=", ".join(names), count=more
            )
        else:
            sentence = text("overlay.cannot-judge", self.language, angles=", ".join(names))
        if is_only:
            return sentence
        return text("overlay.of-person", self.language, number=person.number + 1, words=sentence)

    def _say_angle(self, key: str) -> str:
        return text(f"overlay.angle-{key.replace('_', '-')}", self.language)

    def _fit(self, line: str, width_px: int, text_px: int) -> TextMask:
        """Render a line, cut with an ellipsis where the picture is too narrow for it."""
        mask = self._font.render(line, text_px)
        while mask.alpha.shape[1] > width_px and len(line) > 2:
            line = line[:-2].rstrip() + "…"
            mask = self._font.render(line, text_px)
        return mask

    def _draw_labels(
        self, drawn: _Picture, person: OverlayPerson, text_px: int, layout: LabelLayout
    ) -> None:
        height, width = drawn.shape[:2]
        points_px = compute_points_px(person.frame, (width, height))
        middle_x = float(np.nanmedian(points_px[:, 0])) if np.isfinite(points_px).any() else 0.0
        for key in LABELLED_ANGLES:
            value_deg = person.angles_deg.get(key, float("nan"))
            joint_xy = _find_joint(JOINT_ANGLES[key], points_px)
            if not np.isfinite(value_deg) or not np.all(np.isfinite(joint_xy)):
                continue
            masks = [
                self._font.render(self._say_angle(key), text_px),
                self._font.render(f"{round(value_deg)}°", text_px),
            ]
            size = _plate_box(0, 0, masks, text_px)
            box = layout.place(
                (person.number, key),
                (float(joint_xy[0]), float(joint_xy[1])),
                (size.right, size.bottom),
                1 if joint_xy[0] >= middle_x else -1,
            )
            if box is not None:
                _draw_label(drawn, box, masks, _side_of(JOINT_ANGLES[key]), text_px)


def _list_missing(person: OverlayPerson) -> list[str]:
    """Return the keys of the labelled angles that cannot be judged."""
    return [key for key in LABELLED_ANGLES if np.isnan(person.angles_deg.get(key, 0.0))]


def _side_of(angle: JointAngle) -> Side:
    return "middle" if angle.side == "midline" else angle.side


def _find_joint(angle: JointAngle, points_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return where the label belongs: at the joint, or at the middle of a line that leans."""
    places = np.stack([compute_position(points_px, point) for point in angle.points])
    return places[1] if len(places) > 2 else np.asarray(places.mean(axis=0))


def _plate_box(left: int, top: int, masks: Sequence[TextMask], text_px: int) -> Box:
    gaps_px = text_px // 3 * (len(masks) + 1)
    width = sum(mask.alpha.shape[1] for mask in masks) + gaps_px
    height = masks[0].alpha.shape[0] + text_px // 3
    return Box(left, top, left + width, top + height)


def _draw_plate(drawn: _Picture, box: Box) -> None:
    region = drawn[box.top : box.bottom, box.left : box.right]
    region[:] = (region * (1 - _PLATE_OPACITY) + _PLATE_RGB * _PLATE_OPACITY).astype(np.uint8)


def _draw_text(
    drawn: _Picture,
    mask: TextMask,
    at_px: tuple[int, int],
    color_rgb: tuple[int, int, int] = _WHITE_RGB,
) -> None:
    left, top = at_px
    region = drawn[top : top + mask.alpha.shape[0], left : left + mask.alpha.shape[1]]
    alpha = mask.alpha[: region.shape[0], : region.shape[1], np.newaxis]
    region[:] = (region * (1 - alpha) + np.asarray(color_rgb, np.float32) * alpha).astype(np.uint8)


def _draw_label(
    drawn: _Picture, box: Box, masks: Sequence[TextMask], side: Side, text_px: int
) -> None:
    color_rgb = SIDE_COLORS[side].on_dark_rgb
    _draw_plate(drawn, box)
    bar_px = max(2, text_px // 6)
    drawn[box.top : box.bottom, box.left : box.left + bar_px] = color_rgb
    left = box.left + text_px // 3
    for mask, color in zip(masks, (_WHITE_RGB, color_rgb), strict=True):
        _draw_text(drawn, mask, (left, box.top + text_px // 6), color)
        left += mask.alpha.shape[1] + text_px // 3
