"""English nouns and verbs after numbers that are only known when a text is shown.

Templates write both, as in ``{count} pose(s) (is|are) left out``: after 1 the first, after every
other number, and where no number stands before, the second. Only templates are read, never what
is filled in: a file called ``report(s).csv`` keeps its name. Korean needs none of this.
"""

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["choose_plurals"]

_WRITTEN: Final = re.compile(r"\((?:(?P<ending>e?s)|(?P<one>[a-z]*)\|(?P<many>[a-z]*))\)(?!:)")
"""Not the s of http(s)://."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)[^}]*\}")
_NUMBER: Final = re.compile(r"\d[\d,.]*")


def choose_plurals(template: str, details: Mapping[str, object]) -> str:
    """Return an English template in which singular or plural is chosen.

    Parameters
    ----------
    template : str
        As it stands in the catalogue.
    details : mapping of str to object
        What its placeholders are filled with.

    Examples
    --------
    >>> choose_plurals("{n} pose(s) (is|are) new", {"n": 1})
    '{n} pose is new'
    >>> choose_plurals("{n} pose(s) (is|are) new", {"n": 0})
    '{n} poses are new'
    """
    if "(" not in template:
        return template

    def choose(found: re.Match[str]) -> str:
        is_one = _number_before(template[: found.start()], details) == "1"
        if found["ending"] is not None:
            return "" if is_one else found["ending"]
        return found["one"] if is_one else found["many"]

    return _WRITTEN.sub(choose, template)


def _number_before(said: str, details: Mapping[str, object]) -> str:
    """Return the number filled in last before a place, as it is shown; empty without one."""
    for name in reversed(_PLACEHOLDER.findall(said)):
        shown = str(details.get(name, ""))
        if _NUMBER.fullmatch(shown):
            return shown
    return ""
