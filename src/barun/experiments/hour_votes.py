"""Where there are too few people to vote: every hour of somebody's labelled poses has one vote.

What is found holds for those who are there and not for people in general, which is what an
installation of one person, or of a few, wants to know. Poses of one hour resemble each other, so
that they vote together; which model an hour is for does not depend on how many poses of it were
labelled. Where both are right as often, an hour does not vote.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from barun.experiments.paired import PairedPerson, vote_evidence

__all__ = ["HourVotes", "count_votes"]


@dataclass(frozen=True, slots=True)
class HourVotes:
    """What the hours of some people say together."""

    n_hours: int
    """With labelled poses."""
    n_for_challenger: int
    """In which it was right more often."""
    n_for_champion: int

    @property
    def evidence(self) -> float:
        """At least 1/error means: the votes are not even, at any number of looks."""
        return vote_evidence(self.n_for_challenger, self.n_for_champion)


def count_votes(hours: Sequence[PairedPerson]) -> HourVotes:
    """Return what hours say together, each an entry of its own."""
    known = [one for one in hours if one.n_frames > 0]
    return HourVotes(
        n_hours=len(known),
        n_for_challenger=sum(one.difference > 0 for one in known),
        n_for_champion=sum(one.difference < 0 for one in known),
    )
