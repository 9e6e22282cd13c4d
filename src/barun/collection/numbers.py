"""Which numbers people may be given: never one again that an erased person had.

One file beside the journals, ``last-number``, holds a number that no erased one exceeds. It names
nobody: which of the numbers up to it were erased, and which never given, it does not say.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from barun.errors import CollectionError
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.learning.datasets.library import is_pseudonym
from barun.learning.datasets.writing import make_private, one_writer, write_file

__all__ = [
    "ERASING_SUFFIX",
    "FILE_NAME",
    "last_number",
    "may_be_given",
    "number_of",
    "retire",
    "retire_all",
]

FILE_NAME: Final = "last-number"
ERASING_SUFFIX: Final = ".erasing"
"""Of the note that a person is being erased: see :mod:`barun.collection.erasure`."""
_FORMER_SUFFIX: Final = ".erased"
"""Earlier versions left a file of this suffix for each erased person, by name."""


def number_of(person: str) -> int:
    """Return the number of a pseudonym."""
    return int(person[1:])


def last_number(folder: Path) -> int:
    """Return the number that no erased one exceeds; 0 where nobody was erased.

    Raises
    ------
    CollectionError
        If the file is damaged.
    """
    if not folder.is_dir():
        return 0
    numbers = [0]
    for path in folder.iterdir():
        is_note = path.suffix in (ERASING_SUFFIX, _FORMER_SUFFIX) and is_pseudonym(path.stem)
        if is_note and not is_desk_pseudonym(path.stem):
            numbers.append(number_of(path.stem))
    place = folder / FILE_NAME
    if place.is_file():
        content = place.read_text(encoding="ascii", errors="replace").strip()
        if not content.isascii() or not content.isdigit():
            raise CollectionError("collection.damaged", path=place, line=1)
        numbers.append(int(content))
    return max(numbers)


def may_be_given(folder: Path, person: str) -> bool:
    """Return whether somebody who is nowhere known may be called so."""
    return number_of(person) > last_number(folder) and not is_desk_pseudonym(person)


def retire(folder: Path, person: str) -> None:
    """See to it that a number is not given again; who had it stands nowhere afterwards.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    person : str
        Pseudonym.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    if is_desk_pseudonym(person):
        return  # the store gives these numbers
    place = folder / FILE_NAME
    last = max(last_number(folder), number_of(person))
    make_private(folder)
    with one_writer(folder):
        if not place.is_file() or place.read_text(encoding="ascii").strip() != str(last):
            write_file(place, str(last).encode())
        for former in folder.glob(f"*{_FORMER_SUFFIX}"):
            former.unlink(missing_ok=True)


def retire_all(folder: Path, people: Iterable[str]) -> None:
    """See to it that nobody is called as any of these were; see :func:`retire`."""
    given = [one for one in people if is_pseudonym(one) and not is_desk_pseudonym(one)]
    if given:
        retire(folder, max(given, key=number_of))
