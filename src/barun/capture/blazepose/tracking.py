"""Who is who from picture to picture, by the overlap of regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from barun.capture.blazepose.region import compute_overlap
from barun.capture.blazepose.smoothing import ALIGNMENT_SETTINGS, OneEuroFilter, PoseSmoother
from barun.capture.pose_engine import RegionOfInterest

__all__ = ["Registry", "Track", "associate"]

_REMEMBERED_S: Final = 2.0
"""Somebody who turns up where a person was lost this recently is that person: long enough for an
arm before the face, short enough that nobody else has sat down."""


@dataclass(slots=True, eq=False)
class Track:
    """A region in which a person is, or may be."""

    region: RegionOfInterest
    """Where to look in the next picture."""
    person: int | None = None
    """Number of the person; None until the landmark model has seen somebody."""
    smoother: PoseSmoother | None = None
    """Filters of this person's landmarks; None where nothing is smoothed."""
    alignment: OneEuroFilter = field(default_factory=lambda: OneEuroFilter(ALIGNMENT_SETTINGS))
    """Filter of the two points the next region comes from, used with ``roi_smoothing``."""


def associate(
    tracked: Iterable[Track],
    detected: Iterable[RegionOfInterest],
    min_overlap: float,
    *,
    newest_wins: bool,
) -> list[Track]:
    """Return the regions to look in, each person once.

    Parameters
    ----------
    tracked : iterable of Track
        People of the picture before, longest known first.
    detected : iterable of RegionOfInterest
        What the detector found, surest first.
    min_overlap : float
        Regions that overlap by more are the same person.
    newest_wins : bool
        Which of two regions of the same person stays: True the later one, as in MediaPipe; it keeps
        the number and filters of the one it replaces. False the earlier one, which follows the
        person more closely than the detector does.
    """
    kept: list[Track] = []
    for track in (*tracked, *(Track(region) for region in detected)):
        rivals = [
            other for other in kept if compute_overlap(other.region, track.region) > min_overlap
        ]
        if rivals and not newest_wins:
            continue
        if rivals and track.person is None:
            track.person, track.smoother = rivals[0].person, rivals[0].smoother
            track.alignment = rivals[0].alignment
        kept = [other for other in kept if other not in rivals]
        kept.append(track)
    return kept


class Registry:
    """Gives numbers to people and remembers for a moment who was lost where.

    Parameters
    ----------
    min_overlap : float
        Overlap with the place of the loss above which somebody is taken for the one lost.
    """

    def __init__(self, min_overlap: float) -> None:
        self._min_overlap = min_overlap
        self._n_people = 0
        self._lost: list[tuple[int, RegionOfInterest, float]] = []

    def reset(self) -> None:
        """Count from 0 again."""
        self._n_people = 0
        self._lost.clear()

    def remember(self, tracks: Sequence[Track], time_s: float) -> None:
        """Note that the people of `tracks` were lost at `time_s`."""
        self._lost += [
            (track.person, track.region, time_s) for track in tracks if track.person is not None
        ]

    def identify(self, region: RegionOfInterest, time_s: float) -> int:
        """Return the number of the person found in `region`: a lost one's, or the next."""
        self._lost = [entry for entry in self._lost if time_s - entry[2] <= _REMEMBERED_S]
        matches = [
            (compute_overlap(place, region), person, index)
            for index, (person, place, _) in enumerate(self._lost)
        ]
        best = max(matches, default=(0.0, 0, 0))
        if best[0] > self._min_overlap:
            del self._lost[best[2]]
            return best[1]
        return self.new_person()

    def new_person(self) -> int:
        """Return the next number."""
        self._n_people += 1
        return self._n_people - 1
