"""The JSON of a profile that is written again and again."""

import pytest

from barun.posture.calibration import profile_text
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_to_json
from barun.posture.calibration.profile_text import ProfileText


def _profile(name: str) -> Profile:
    return Profile(name, "", "camera", "", "2027-03-01T09:00:00+09:00")


def test_it_is_that_of_the_profile_asked_for_whichever_came_before() -> None:
    text = ProfileText()
    for profile in (_profile("one"), None, _profile("two"), _profile("one")):
        expected = None if profile is None else profile_to_json(profile)
        assert text.of(profile) == expected


def test_it_is_made_once_for_a_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def count(profile: Profile) -> str:
        made.append(profile)
        return profile_to_json(profile)

    monkeypatch.setattr(profile_text, "profile_to_json", count)
    text, profile = ProfileText(), _profile("one")
    assert text.of(profile) == text.of(profile)
    assert made == [profile]
