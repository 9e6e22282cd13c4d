"""Who is who from picture to picture, by the overlap of regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose.region import compute_overlap, compute_region
from barun.capture.blazepose.smoothing import ALIGNMENT_SETTINGS, OneEuroFilter, PoseSmoother
from barun.capture.pose_engine import RegionOfInterest

__all__ = ["Registry", "Track", "associate", "select_new"]

_REMEMBERED_S: Final = 2.0
"""Somebody who turns up where a person was lost this recently is that person: long enough for an
arm before the face, short enough that nobody else has sat down."""
_JUMP_OVERLAP: Final = 0.3
"""A region whose successor overlaps it by less (a shift of half its side, a metre or so, from one
picture to the next) has jumped to somebody else."""
_REGAIN_OVERLAP: Final = 0.5
"""How much the regions of losing and finding must overlap; the detector's differ from the landmark
model's by up to 0.3."""


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

    def is_jump(self, next_region: RegionOfInterest) -> bool:
        """Return whether `next_region` is too far away to belong to the same person."""
        return compute_overlap(self.region, next_region) < _JUMP_OVERLAP

    def smooth_region(
        self, alignment_xy_px: npt.NDArray[np.float64], time_ns: int
    ) -> RegionOfInterest:
        """Return the next region from smoothed alignment points.

        Parameters
        ----------
        alignment_xy_px : numpy.ndarray, shape (2, 2)
            Middle of the person, and the point of its size and direction, pixels.
        time_ns : int
            Time of the picture.
        """
        # Speed counts in sizes of the person, which is the region without the margin.
        size_px = 2 * float(np.hypot(*(alignment_xy_px[1] - alignment_xy_px[0])))
        if size_px > 0:
            alignment_xy_px = self.alignment.filter(alignment_xy_px, time_ns, 1 / size_px)
        return compute_region(*alignment_xy_px.ravel().tolist())


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


def select_new(
    suggested: Sequence[RegionOfInterest], is_known: Sequence[bool], min_overlap: float
) -> list[bool]:
    """Return which findings of one picture to keep: people known before, and new people once.

    Parameters
    ----------
    suggested : sequence of RegionOfInterest
        Region the landmarks of each finding suggest; for the same person they nearly coincide, even
        where the detector pointed beside the person.
    is_known : sequence of bool
        Whether the finding continues a person of the picture before.
    min_overlap : float
        Regions that overlap by more are the same person.
    """
    kept: list[bool] = []
    for region, known in zip(suggested, is_known, strict=True):
        earlier = [other for other, keep in zip(suggested, kept, strict=False) if keep]
        is_twin = any(compute_overlap(other, region) > min_overlap for other in earlier)
        kept.append(known or not is_twin)
    return kept


class Registry:
    """Gives numbers to people and remembers for a moment who was lost where."""

    def __init__(self) -> None:
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
        if best[0] > _REGAIN_OVERLAP:
            del self._lost[best[2]]
            return best[1]
        return self.new_person()

    def new_person(self) -> int:
        """Return the next number."""
        self._n_people += 1
        return self._n_people - 1
