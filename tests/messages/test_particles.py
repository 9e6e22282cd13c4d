import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.messages import text
from barun.messages.particles import choose_particles


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("사람은(는)", "사람은"),
        ("자세은(는)", "자세는"),
        ("'사진'이(가)", "'사진'이"),
        ("“의자”을(를)", "“의자”를"),
        ("앞(정면)과(와) 옆", "앞(정면)과 옆"),
        ("나와(과)", "나와"),
        ("집(으)로", "집으로"),
        ("서울(으)로", "서울로"),  # ㄹ counts as a vowel here, and only here
        ("서울은(는)", "서울은"),
        ("학교(으)로", "학교로"),
        ("'책'(이)라는", "'책'이라는"),
        ("'노트'(이)라는", "'노트'라는"),
        # digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구
        ("0이(가)", "0이"),
        ("P1은(는)", "P1은"),
        ("P2은(는)", "P2는"),
        ("3을(를)", "3을"),
        ("4을(를)", "4를"),
        ("5을(를)", "5를"),
        ("6(으)로", "6으로"),
        ("7(으)로", "7로"),
        ("8(으)로", "8로"),
        ("9을(를)", "9를"),
        ("10(으)로", "10으로"),
        # nobody knows how these are read
        ("view은(는)", "view은(는)"),
        ("은(는)", "은(는)"),
        ("5%을(를)", "5%을(를)"),
        # several in one text, and nothing to choose
        ("가이(가) 각을(를) 3와(과)", "가가 각을 3과"),
        ("P1 (선택)", "P1 (선택)"),
    ],
)
def test_the_word_before_chooses(written: str, said: str) -> None:
    assert choose_particles(written) == said


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_every_syllable_chooses(syllable: str) -> None:
    chosen = choose_particles(f"{syllable}을(를) {syllable}(으)로")
    endings = (("을", "으로"), ("를", "로"), ("을", "로"))
    assert chosen in {f"{syllable}{first} {syllable}{second}" for first, second in endings}


def test_texts_are_said_so_in_korean_only() -> None:
    assert text("cli.argument-missing", "ko", name="소스") == "소스가 빠졌습니다."
    assert "(" not in text("cli.argument-missing", "en", name="소스")
