import pytest

from barun.messages import message_keys, text

_DETAILS = {
    "name": "roll_deg", "low": 1.0, "high": 2.0, "unit": " deg", "got": 3.0,
    "length_m": 0.8, "needed_m": 0.9, "apart_m": 0.5,
    "known": "limp, bounce", "expected": 100,
}  # fmt: skip
_KEYS = [key for key in message_keys() if key.startswith("simulate.")]


@pytest.mark.parametrize("key", _KEYS, ids=str)
def test_text_is_whole_in_both_languages(key: str) -> None:
    english, korean = text(key, "en", **_DETAILS), text(key, "ko", **_DETAILS)
    assert english.isascii()
    assert korean.rstrip(".").endswith(("니다", "세요"))
