"""Whose the numbers in files are: a consent that is recorded here never passes to another person.

Files from elsewhere number their people from P1 as well. Their P1 is somebody else than the P1 who
agreed here, unless whoever brings the file says otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from barun.errors import DatasetError
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.learning.datasets.rows import LabelledRows

__all__ = ["NOBODY_ELSE", "TakenNumbers", "renumber"]


@dataclass(frozen=True, slots=True)
class TakenNumbers:
    """Pseudonyms that somebody has, and whom of the files the caller knows to be the same."""

    people: frozenset[str] = frozenset()
    """Everybody known on this machine; those of the dataset itself are asked in any case."""
    last: int = 0
    """Number that no erased person's exceeds; they are given to nobody again."""
    same_person: frozenset[str] = frozenset()
    """Who is said to be the person of this number here."""

    def namesakes(self, incoming: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        """Return the numbers that somebody has of whom nobody says that it is them, in order.

        Parameters
        ----------
        incoming, known : iterable of str
            As of :meth:`refuse_others`.
        """
        others = (set(incoming) & self.people.union(known)) - self.same_person
        return tuple(sorted(others, key=_number_of))

    def first_free(self, beside: Iterable[str] = ()) -> int:
        """Return the first of the numbers that nobody has, and nobody who was erased ever had.

        Parameters
        ----------
        beside : iterable of str, optional
            Pseudonyms that are not free either.
        """
        given = [one for one in self.people.union(beside) if not is_desk_pseudonym(one)]
        return 1 + max(self.last, *map(_number_of, given), 0)

    def refuse_others(self, incoming: Iterable[str], known: Iterable[str]) -> None:
        """Refuse people whose number somebody has of whom nobody says that it is them.

        Parameters
        ----------
        incoming : iterable of str
            Pseudonyms of rows that are not here yet.
        known : iterable of str
            Pseudonyms of the dataset, beside `people`.

        Raises
        ------
        DatasetError
            If there is one. It says which words allow it, and which numbers are free.
        """
        there, here = set(incoming), set(known)
        others = self.namesakes(there, here)
        if not others:
            return
        first = self.first_free(there | here)
        raise DatasetError(
            "datasets.same-number",
            people=", ".join(others),
            same=" ".join(f"--same-person {one}" for one in others),
            other=" ".join(f"--renumber {one}=P{first + n}" for n, one in enumerate(others)),
        )


NOBODY_ELSE: Final = TakenNumbers()
"""Nobody is known but the people of the dataset, and none of them is said to be the same."""


def _number_of(person: str) -> int:
    return int(person[1:])


def renumber(parts: Sequence[LabelledRows], numbers: Mapping[str, str]) -> list[LabelledRows]:
    """Return rows of files with other numbers for some of their people.

    Parameters
    ----------
    parts : sequence of LabelledRows
        One for each file.
    numbers : mapping of str to str
        Pseudonyms in the files, and which stand there instead, also in the participant column.

    Raises
    ------
    DatasetError
        If nobody in the files is called so, or two of their people would become one.
    """
    people = {one for rows in parts for one in rows.people}
    for old, new in numbers.items():
        if old not in people:
            raise DatasetError(
                "datasets.renumber-nobody", old=old, new=new, people=", ".join(sorted(people))
            )
        namesakes = [one for one in people if numbers.get(one, one) == new]
        if len(namesakes) > 1:
            raise DatasetError(
                "datasets.renumber-two", people=", ".join(sorted(namesakes)), new=new
            )
    return [
        replace(
            rows,
            person=np.array([numbers.get(one, one) for one in rows.person.tolist()], dtype=np.str_),
            participant_id=np.array(
                [numbers.get(one, one) for one in rows.participant_id.tolist()], dtype=np.str_
            ),
        )
        for rows in parts
    ]
