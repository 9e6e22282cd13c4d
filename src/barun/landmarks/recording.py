"""The landmarks of all people of one recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from barun.landmarks.sequence import LandmarkSequence

__all__ = ["LandmarkRecording"]


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkRecording:
    """The landmarks of all people seen in one recording, by the number the tracker gave them."""

    people: Mapping[int, LandmarkSequence]
    """Sequences by person number, counted from 0 in order of appearance; empty when nobody was
    seen. All share the recording's instants."""

    def __post_init__(self) -> None:
        """Freeze the mapping."""
        object.__setattr__(self, "people", MappingProxyType(dict(sorted(self.people.items()))))

    @property
    def main_person(self) -> int | None:
        """Number of the person seen in most frames, the first of equals; None when nobody was."""
        if not self.people:
            return None
        return max(self.people, key=lambda person: (self.people[person].has_person.sum(), -person))
