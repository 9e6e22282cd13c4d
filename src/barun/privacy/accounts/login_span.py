"""For how long a login and a one-time code hold; times are passed in."""

from typing import Final

__all__ = [
    "ABSOLUTE_S",
    "DEVICE_S",
    "IDLE_S",
    "INVITATION_S",
    "RESET_S",
    "TOUCH_EVERY_S",
    "is_device_known",
    "is_login_live",
]

IDLE_S: Final = 12 * 3600.0
"""A login nobody used for so long has ended. OWASP's session management cheat sheet gives minutes
for banks; a page that watches a working day must not log out in the middle of it."""
ABSOLUTE_S: Final = 30 * 86400.0
"""The longest a login lasts, however much it is used (NIST SP 800-63B-4, 2.1.3: 30 days)."""
TOUCH_EVERY_S: Final = 60.0
"""How often it is written down that a login is used; far below `IDLE_S`."""
INVITATION_S: Final = 7 * 86400.0
"""An invitation holds for so long (a choice: a week with a holiday in it)."""
RESET_S: Final = 24 * 3600.0
"""A one-time code for a new password holds for so long (a choice)."""
DEVICE_S: Final = 400 * 86400.0
"""A device somebody logged in on is known for so long: the longest browsers keep a cookie."""


def is_login_live(began_s: float, used_s: float, now_s: float) -> bool:
    """Return whether a login still holds.

    Parameters
    ----------
    began_s, used_s : float
        When it began, and when it was used last; seconds since 1970 UTC.
    now_s : float
        Now. A clock that was set back by more than a minute before the beginning ends the login:
        how old it is cannot be told.
    """
    if now_s < began_s - TOUCH_EVERY_S:
        return False
    return now_s - began_s < ABSOLUTE_S and now_s - used_s < IDLE_S


def is_device_known(used_s: float, now_s: float) -> bool:
    """Return whether a device that somebody logged in on at `used_s` is still known."""
    return 0.0 <= now_s - used_s + TOUCH_EVERY_S < DEVICE_S
