"""What is drawn on a picture, and where."""

import numpy as np
import numpy.typing as npt
import pytest

from barun.feedback.overlay import LABELLED_ANGLES, OverlayPerson, PictureOverlay
from barun.feedback.palette import SIDE_COLORS
from barun.feedback.skeleton_drawing import compute_points_px, draw_skeleton, find_side
from barun.kinematics.joint_angles import JOINT_ANGLES, compute_joint_angles
from barun.landmarks import Landmark, LandmarkFrame
from barun.messages import LANGUAGES, Language, message_keys
from tests.feedback.motions import make_runner

_Picture = npt.NDArray[np.uint8]


def make_person(row: int = 5, **motion: object) -> OverlayPerson:
    sequence = make_runner(30, **motion)  # type: ignore[arg-type]  # passed on by name
    series = compute_joint_angles(sequence, "image")
    angles = {
        angle.key: float(series.values_deg[row, column])
        for column, angle in enumerate(series.angles)
    }
    return OverlayPerson(0, sequence.frame(row), angles)


def gray(width: int = 960, height: int = 540) -> _Picture:
    return np.full((height, width, 3), 90, dtype=np.uint8)


def changed(before: _Picture, after: _Picture) -> npt.NDArray[np.bool_]:
    return np.asarray(np.any(before != after, axis=2))


def test_only_the_surroundings_of_the_body_and_the_headline_change() -> None:
    picture, person = gray(), make_person()
    drawn = PictureOverlay("en").draw(picture, [person], time_s=1.0)
    points = compute_points_px(person.frame, (960, 540))
    where = changed(picture, drawn)
    ys, xs = np.nonzero(where)
    far = (
        (xs < points[:, 0].min() - 200)
        | (xs > points[:, 0].max() + 200)
        | (ys < points[:, 1].min() - 80)
        | (ys > points[:, 1].max() + 80)
    )
    in_headline = (ys < 60) & (xs < 500)

    assert where.mean() > 0.01
    assert not np.any(far & ~in_headline)
    assert drawn.shape == picture.shape


def test_picture_given_is_not_changed() -> None:
    picture = gray()
    PictureOverlay("en").draw(picture, [make_person()], time_s=0.0)

    assert np.all(picture == 90)


def test_sides_have_their_colors_at_the_joints() -> None:
    person = make_person()
    picture = gray()
    draw_skeleton(picture, person.frame, 4)
    points = compute_points_px(person.frame, (960, 540)).round().astype(int)

    for mark in (Landmark.LEFT_KNEE, Landmark.RIGHT_WRIST, Landmark.RIGHT_ANKLE):
        x, y = points[mark]
        assert tuple(picture[y, x]) == SIDE_COLORS[find_side(mark)].on_dark_rgb


@pytest.mark.parametrize(
    ("marks", "side"),
    [
        pytest.param((Landmark.LEFT_KNEE, Landmark.LEFT_HIP), "left", id="left"),
        pytest.param((Landmark.MOUTH_RIGHT,), "right", id="mouth"),
        pytest.param((Landmark.LEFT_HIP, Landmark.RIGHT_HIP), "middle", id="across"),
        pytest.param((Landmark.NOSE,), "middle", id="nose"),
    ],
)
def test_side_of_landmarks(marks: tuple[Landmark, ...], side: str) -> None:
    assert find_side(*marks) == side


def test_badly_seen_limbs_are_fainter_than_seen_ones() -> None:
    seen = make_person()
    hidden = make_person(hidden_right=slice(0, 30))
    shank = compute_points_px(seen.frame, (960, 540))[[Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE]]
    x, y = shank.mean(axis=0).round().astype(int)
    strengths = []
    for person in (seen, hidden):
        picture = gray()
        draw_skeleton(picture, person.frame, 4)
        strengths.append(int(np.abs(picture[y, x].astype(int) - 90).max()))

    assert 0 < strengths[1] < strengths[0] / 2


def test_missing_points_are_not_drawn() -> None:
    person = make_person()
    image_xyz = person.frame.image_xyz.copy()
    image_xyz[Landmark.LEFT_KNEE] = np.nan
    frame = LandmarkFrame(
        image_xyz, person.frame.visibility, person.frame.time_s, person.frame.size_wh
    )
    whole, part = gray(), gray()
    draw_skeleton(whole, person.frame, 4)
    draw_skeleton(part, frame, 4)
    knee = compute_points_px(person.frame, (960, 540))[Landmark.LEFT_KNEE].round().astype(int)

    assert np.all(part[knee[1], knee[0]] == 90)
    assert changed(gray(), part).sum() < changed(gray(), whole).sum()


@pytest.mark.parametrize("far", [1e5, -1e5, 3e9], ids=["right", "left", "absurd"])
def test_points_far_outside_do_no_harm(far: float) -> None:
    person = make_person()
    image_xyz = person.frame.image_xyz.copy()
    image_xyz[Landmark.LEFT_KNEE] = far
    frame = LandmarkFrame(image_xyz, person.frame.visibility, 0.0, None)
    drawn = PictureOverlay("en").draw(gray(), [OverlayPerson(0, frame, {})], time_s=0.0)

    assert changed(gray(), drawn).any()


def test_nobody_is_said_in_the_headline() -> None:
    overlay = PictureOverlay("ko")
    empty = changed(gray(), overlay.draw(gray(), [], time_s=0.0))

    assert empty.any()
    assert not empty[60:].any()


def test_angle_that_cannot_be_judged_is_named_and_not_labelled() -> None:
    person = make_person()
    angles = dict.fromkeys(("left_knee_flexion", "right_knee_flexion"), 40.0)
    blind = dict.fromkeys(angles, float("nan"))
    overlay = PictureOverlay("en")
    judged = changed(
        gray(), overlay.draw(gray(), [OverlayPerson(0, person.frame, angles)], time_s=0)
    )
    not_judged = changed(
        gray(), overlay.draw(gray(), [OverlayPerson(0, person.frame, blind)], time_s=0)
    )

    assert not_judged[:60, :500].sum() > 2 * judged[:60, :500].sum()
    assert not_judged[60:].sum() < judged[60:].sum()


def test_text_grows_with_the_picture() -> None:
    heights = []
    for width, height in ((480, 270), (1920, 1080)):
        picture = gray(width, height)
        where = changed(picture, PictureOverlay("en").draw(picture, [], time_s=0.0))
        heights.append(np.nonzero(where.any(axis=1))[0].max() / height)

    assert heights[0] == pytest.approx(heights[1], rel=0.5)


@pytest.mark.parametrize("size", [(64, 48), (48, 640), (1, 1)], ids=["small", "slim", "dot"])
def test_tiny_pictures_are_drawn_without_error(size: tuple[int, int]) -> None:
    picture = gray(*size)

    assert PictureOverlay("ko").draw(picture, [make_person()], time_s=9.0).shape == picture.shape


def test_two_people_are_both_drawn() -> None:
    left, right = make_person(middle_x=0.25), make_person(middle_x=0.75)
    people = [left, OverlayPerson(1, right.frame, right.angles_deg)]
    where = changed(gray(), PictureOverlay("en").draw(gray(), people, time_s=0.0))

    assert where[100:, :480].sum() > 1000
    assert where[100:, 480:].sum() > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_labelled_angle_exists_and_has_a_name(language: Language) -> None:
    known = set(message_keys())

    assert set(LABELLED_ANGLES) <= set(JOINT_ANGLES)
    assert {f"overlay.angle-{key.replace('_', '-')}" for key in LABELLED_ANGLES} <= known
