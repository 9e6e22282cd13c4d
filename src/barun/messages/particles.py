"""Korean particles after words that are only known when a text is shown.

A particle depends on how the word before it ends: 은 after a consonant, 는 after a vowel. Templates
write both, as in ``{name}은(는)``; where the word ends with a Hangul syllable or a digit, which is
read in Korean, one of them is chosen. A Latin word is read in more than one way, so both stay.
"""

import re
from typing import Final

__all__ = ["choose_particles"]

_PAIRS: Final = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
"""As written: after a consonant, after a vowel."""
_AFTER_L: Final = "(으)로"
"""After ㄹ as after a vowel: 서울로."""
_CLOSING: Final = "'\"’”)]}»」』"
_WRITTEN: Final = re.compile("|".join(re.escape(pair) for pair in _PAIRS))

_FIRST, _LAST, _N_ENDINGS, _ENDING_L = 0xAC00, 0xD7A3, 28, 8
"""Hangul syllables in Unicode: each 28 differ in the last consonant only, of which 0 is none.
Source: The Unicode Standard 15.0, section 3.12."""
_DIGIT_ENDINGS: Final = dict(zip("0123456789", (1, 8, 0, 1, 0, 0, 1, 8, 8, 0), strict=True))
"""영 일 이 삼 사 오 육 칠 팔 구, and 십, 백, 천, 만 after 0: none, ㄹ, or another consonant (1)."""


def choose_particles(said: str) -> str:
    """Return a Korean text in which particles are chosen wherever the word before tells.

    Examples
    --------
    >>> choose_particles("'자세'은(는) 7을(를) view(으)로")
    "'자세'는 7을 view(으)로"
    """
    return _WRITTEN.sub(lambda found: _choose(found, said), said) if "(" in said else said


def _choose(found: re.Match[str], said: str) -> str:
    written = found[0]
    before = said[: found.start()].rstrip(_CLOSING)
    ending = _find_ending(before[-1:])
    if ending is None:
        return written
    after_consonant, after_vowel = _PAIRS[written]
    is_vowel = ending == 0 or (ending == _ENDING_L and written == _AFTER_L)
    return after_vowel if is_vowel else after_consonant


def _find_ending(letter: str) -> int | None:
    """Return the last consonant of a syllable or a digit as read, 0 for none; None if unknown."""
    if letter in _DIGIT_ENDINGS:
        return _DIGIT_ENDINGS[letter]
    if letter and _FIRST <= ord(letter) <= _LAST:
        return (ord(letter) - _FIRST) % _N_ENDINGS
    return None
