"""The JSON of a profile that is written again and again, made once."""

from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_to_json

__all__ = ["ProfileText"]


class ProfileText:
    """The JSON of whichever profile was asked for last; holds on to that one alone.

    A session is kept on disk every ten seconds, and its profile seldom changes.
    """

    __slots__ = ("_profile", "_text")

    def __init__(self) -> None:
        self._profile: Profile | None = None
        self._text: str | None = None

    def of(self, profile: Profile | None) -> str | None:
        """Return the profile as JSON, None for none."""
        if profile is not self._profile:
            self._text = None if profile is None else profile_to_json(profile)
            self._profile = profile
        return self._text
