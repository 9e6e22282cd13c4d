"""The font of labels has every letter; a font without them is never used."""

from pathlib import Path

import pytest
from PIL import ImageFont

from barun.errors import ModelError
from barun.feedback import picture_font
from barun.feedback.picture_font import PictureFont, find_picture_font, has_glyphs
from barun.messages import LANGUAGES, Language, message_keys, text

FONTS = Path(picture_font.__file__).parent / "fonts"
BUNDLED = FONTS / "Pretendard-Medium.subset.woff"
LATIN_ONLY = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.fixture
def bundled() -> PictureFont:
    if not BUNDLED.is_file():
        pytest.skip("the bundled font is not there: run `make install`")
    return PictureFont(BUNDLED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bundled_font_covers_every_label_of_the_overlay(
    bundled: PictureFont, language: Language
) -> None:
    keys = [key for key in message_keys() if key.startswith("overlay.")]
    details = {
        "seconds": 1.5,
        "angles": "0123456789-.",
        "count": 2,
        "number": 1,
        "words": "…",
    }
    drawn = [key for key in keys if not key.startswith(("overlay.video", "overlay.font"))]

    assert len(drawn) > 15
    assert [key for key in drawn if not bundled.has_glyphs([text(key, language, **details)])] == []
    assert bundled.has_glyphs(["-0123456789°…"])


def test_letters_without_glyph_are_noticed(bundled: PictureFont) -> None:
    font = ImageFont.truetype(BUNDLED, 24)

    assert has_glyphs(font, "무릎 Knee 120°")
    assert not has_glyphs(font, "무릎 \U0001f9b5")


def test_korean_syllables_look_different_from_one_another(bundled: PictureFont) -> None:
    pictures = {bundled.render(letter, 32).alpha.tobytes() for letter in "왼오른무릎발목어깨"}

    assert len(pictures) == len("왼오른무릎발목어깨")


def test_font_without_korean_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    if not LATIN_ONLY.is_file():
        pytest.skip(f"no font without Korean letters: {LATIN_ONLY} is absent")
    monkeypatch.setattr(picture_font, "_BUNDLED", "absent.woff")
    monkeypatch.setattr(picture_font, "_SYSTEM_FONTS", (str(LATIN_ONLY),))

    assert find_picture_font("en").path == LATIN_ONLY
    with pytest.raises(ModelError, match=r"language 'ko'.*\n.*make install"):
        find_picture_font("ko")


def test_damaged_font_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.ttf"
    damaged.write_bytes(b"not a font")
    monkeypatch.setattr(picture_font, "_BUNDLED", "absent.woff")
    monkeypatch.setattr(picture_font, "_SYSTEM_FONTS", (str(damaged),))

    with pytest.raises(ModelError, match="No font here"):
        find_picture_font("en")


def test_same_words_are_rendered_once(bundled: PictureFont) -> None:
    assert bundled.render("Knee", 20) is bundled.render("Knee", 20)
    assert bundled.render("Knee", 20) is not bundled.render("Knee", 21)
