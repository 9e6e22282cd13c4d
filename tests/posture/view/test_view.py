import pytest

from barun.posture.view.view import View


@pytest.mark.parametrize("view", View)
def test_every_view_has_a_name_and_an_explanation_in_both_languages(view: View) -> None:
    assert view.name_text() != view.name_text("ko")
    assert view.about_text().endswith(".")
    assert view.about_text("ko").endswith(("다.", "요."))


def test_names() -> None:
    assert View.LEFT_SIDE.name_text() == "left side view"
    assert View.LEFT_SIDE.name_text("ko") == "왼쪽 측면"


def test_mirrored_view() -> None:
    assert View.LEFT_SIDE.mirrored is View.RIGHT_SIDE
    assert View.RIGHT_SIDE.mirrored is View.LEFT_SIDE
    assert View.FRONT.mirrored is View.FRONT
    assert View.NEITHER.mirrored is View.NEITHER
