"""Which names and passwords are taken."""

import re
import unicodedata
from typing import Final

from barun.errors import InputError

__all__ = ["check_name", "check_password", "normal_name", "normal_password"]

SHORTEST: Final = 12
"""NIST SP 800-63B-4 asks for 15 where a password is all there is, and for 8 beside a second factor.
12 is a choice between the two, with tries slowed down as in
:mod:`barun.privacy.accounts.login_brake`; no rule asks for digits or signs (ibid., 3.1.1.2)."""
LONGEST: Final = 256
_LONGEST_NAME: Final = 64
_MOST_ALIKE: Final = 4
"""Different letters of a password that is still one letter over and over."""
_COMMON: Final = ("password", "passw0rd", "qwertyuiop", "1234567890", "asdfghjkl", "barun", "바른")
"""What lists of stolen passwords begin with, as far as it can be as long as `SHORTEST`."""
_SPACES: Final = re.compile(r"\s+")


def normal_name(name: str) -> str:
    """Return a name as it is compared: letters of one form, no capitals, no spaces around."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


def check_name(name: str) -> str:
    """Return a name to log in with, as it is shown.

    Raises
    ------
    InputError
        If it is empty, too long or holds what cannot be shown.
    """
    shown = _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip()
    if not shown or len(shown) > _LONGEST_NAME or not shown.isprintable():
        raise InputError("accounts.bad-name", most=_LONGEST_NAME)
    return shown


def normal_password(password: str) -> str:
    """Return a password as it is hashed: the same letters, however a keyboard composes them.

    Korean keyboards of one maker send whole syllables, those of another their parts; NIST SP
    800-63B-4, 3.1.1.2, asks for one form.
    """
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, name: str) -> str:
    """Return a new password as it is hashed.

    Raises
    ------
    InputError
        If it is too short or long, is made of the name, or among the first to be guessed.
    """
    wanted = normal_password(password)
    if not SHORTEST <= len(wanted) <= LONGEST:
        raise InputError("accounts.bad-length", fewest=SHORTEST, most=LONGEST)
    plain, own = wanted.casefold(), normal_name(name)
    rest = plain.replace(own, "") if own else plain
    for common in _COMMON:
        rest = rest.replace(common, "")
    if len(set(plain)) <= _MOST_ALIKE or len(rest) < SHORTEST // 2:
        raise InputError("accounts.easy-password")
    return wanted
