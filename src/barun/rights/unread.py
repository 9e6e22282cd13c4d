"""What the holders could not read: asked beforehand, and said with every answer."""

from collections.abc import Iterable, Sequence

from barun.errors import Fault, SettingError
from barun.messages import Language, text
from barun.rights.holder import Holder, Obstacle

__all__ = ["find_unread", "nobody_found", "unread_line"]


def find_unread(holders: Iterable[Holder], person: str) -> tuple[Obstacle, ...]:
    """Return what may be about a person and cannot be read.

    Raises
    ------
    BarunError
        If not even that can be told.
    """
    return tuple(one for holder in holders for one in holder.unread(person))


def unread_line(one: Obstacle, language: Language, *, says_places: bool = False) -> str:
    """Return in words what could not be read, and what to do about it.

    Parameters
    ----------
    one : Obstacle
        As :func:`find_unread` returns it.
    language : {"en", "ko"}
        Of the text.
    says_places : bool, optional
        Whether it is for who looks after the installation, and may know of paths.
    """
    end = "unread-place" if says_places else "unread"
    return text(f"{one.code}-{end}", language, **one.details)


def nobody_found(person: str, unread: Sequence[Obstacle]) -> SettingError:
    """Return the error that nothing is held about somebody, as far as it can be read."""
    if not unread:
        return SettingError("rights_export.nobody", person=person)
    error = SettingError("rights_export.nobody-readable", person=person)
    error.faults = tuple(Fault(f"{one.code}-unread", **one.details) for one in unread)
    return error
