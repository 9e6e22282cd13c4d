import math

import pytest

from barun.feedback.posture.phrase import Phrase, say_phrases
from barun.feedback.posture.quantity import compare_with_own, say_value, tells_alone


@pytest.mark.parametrize(
    ("key", "value", "own", "words"),
    [
        ("ear_height", 0.47, 0.65, "lower by 18 % of the picture"),
        ("face_size", 0.326, 0.2, "63 % larger than usual"),
        ("shoulder_width", 0.45, 0.5, "10 % narrower than usual"),
        ("camera_distance", 1.5, 2.0, "25 % nearer than usual"),
        ("trunk_inclination", 28.0, 4.0, "(yours: 4°)"),
        ("head_height", 0.3, 0.4, "25 % lower than usual"),
    ],
)
def test_a_change_has_a_direction_and_a_unit(
    key: str, value: float, own: float, words: str
) -> None:
    phrase = compare_with_own(key, value, own)
    assert phrase is not None
    assert phrase.text("en") == words


def test_without_an_own_value_nothing_is_compared() -> None:
    assert compare_with_own("face_size", 0.3, math.nan) is None


def test_ratios_are_written_with_what_they_are_shares_of() -> None:
    assert "picture heights" in say_value("ear_height", 0.5)
    assert "화면 높이" in say_value("ear_height", 0.5)
    assert say_value("head_tilt", -3.0) == "\N{MINUS SIGN}3°"


def test_phrases_are_said_in_the_language_of_the_whole() -> None:
    view = Phrase("posture_report.view-front")
    page = say_phrases((Phrase("posture_report.note-view-missing", name="<me>", views=(view,)),))
    english, korean = page.split("</span>")[:2]
    assert "from the front" in english
    assert "정면" in korean
    assert "&lt;me&gt;" in english


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.16, "16 % of the picture's height further right"), (-0.05, "5 % of the picture's height")],
)
def test_a_place_beside_is_a_share_of_the_picture(value: float, words: str) -> None:
    change = compare_with_own("shoulder_place", value, 0.0)
    assert change is not None
    assert words in change.text("en")
    assert tells_alone("shoulder_place")
    assert not tells_alone("spine_pelvis_alignment")
