"""The landmarks of all people of one recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.sequence import LandmarkSequence
from barun.landmarks.validation import validate_times

__all__ = ["LandmarkRecording"]

_Times = npt.NDArray[np.float64]


def _no_instants() -> _Times:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkRecording:
    """The landmarks of all people seen in one recording, by the number the tracker gave them.

    Raises
    ------
    LandmarkValueError
        If the instants of a person are not consecutive ones of the recording.

    Notes
    -----
    Of each person the rows from the first sighting to the last are kept, so that people who pass
    through a long recording take the memory of their own stay only; see
    docs/decisions/0009-own-rows.md.
    """

    people: Mapping[int, LandmarkSequence]
    """Sequences by person number, counted from 0 in order of appearance; empty when nobody was
    seen. Rows before the first and after the last in which something is known are left out; of
    somebody nothing is known of, one row stays."""
    times_s: _Times = field(default_factory=_no_instants)
    """Shape (T,). Seconds, strictly increasing: every picture that was looked at. Left out when
    made, the instants that all people share; always empty when nobody was seen."""

    def __post_init__(self) -> None:
        """Leave out what lies before and after each person's stay, and freeze the rest."""
        people = dict(sorted(self.people.items()))
        times_s = self.times_s
        if not people:
            times_s = _no_instants()
        elif not times_s.size:
            times_s = next(iter(people.values())).times_s
        validate_times(times_s)
        times_s.flags.writeable = False
        own = {number: _leave_own_rows(person, times_s) for number, person in people.items()}
        object.__setattr__(self, "people", MappingProxyType(own))
        object.__setattr__(self, "times_s", times_s)

    @property
    def main_person(self) -> int | None:
        """Number of the person seen in most frames, the first of equals; None when nobody was."""
        if not self.people:
            return None
        return max(self.people, key=lambda person: (self.people[person].has_person.sum(), -person))

    @property
    def n_bytes(self) -> int:
        """Memory of the arrays."""
        of_people = (
            array.nbytes
            for person in self.people.values()
            for array in (person.image_xyz, person.visibility, person.world_xyz)
            if array is not None
        )
        return self.times_s.nbytes + sum(of_people)

    def rows(self, person: int) -> slice:
        """Return which instants of the recording the rows of a person are."""
        sequence = self.people[person]
        first = _find_first_row(sequence, self.times_s)
        return slice(first, first + len(sequence))

    def over_all_instants(self, person: int) -> LandmarkSequence:
        """Return a person with a row for every instant of the recording, NaN outside the stay.

        Notes
        -----
        That is about 100 MB an hour at 30 frames a second, however short the stay.
        """
        sequence, rows = self.people[person], self.rows(person)
        if len(sequence) == len(self.times_s):
            return sequence
        world_xyz = sequence.world_xyz
        n_frames = len(self.times_s)
        return replace(
            sequence,
            image_xyz=_spread(sequence.image_xyz, rows, n_frames),
            visibility=_spread(sequence.visibility, rows, n_frames),
            times_s=self.times_s,
            world_xyz=None if world_xyz is None else _spread(world_xyz, rows, n_frames),
        )


def _find_first_row(sequence: LandmarkSequence, times_s: _Times) -> int:
    return int(np.searchsorted(times_s, sequence.times_s[0])) if len(sequence) else 0


def _leave_own_rows(sequence: LandmarkSequence, times_s: _Times) -> LandmarkSequence:
    start, n_rows = _find_first_row(sequence, times_s), len(sequence)
    is_run = np.array_equal(times_s[start : start + n_rows], sequence.times_s)
    if not is_run or (n_rows == 0 and times_s.size):
        raise LandmarkValueError("landmarks.times-differ", source=sequence.source)
    known = np.flatnonzero(sequence.has_entry)
    first, after = (int(known[0]), int(known[-1]) + 1) if known.size else (0, min(1, n_rows))
    if after - first == n_rows:
        return sequence
    world_xyz = sequence.world_xyz
    return replace(  # copies, since a view would keep the whole array alive
        sequence,
        image_xyz=sequence.image_xyz[first:after].copy(),
        visibility=sequence.visibility[first:after].copy(),
        times_s=times_s[start + first : start + after],
        world_xyz=None if world_xyz is None else world_xyz[first:after].copy(),
    )


def _spread(values: npt.NDArray[np.float32], rows: slice, n_frames: int) -> npt.NDArray[np.float32]:
    result = np.full((n_frames, *values.shape[1:]), np.nan, dtype=np.float32)
    result[rows] = values
    return result
