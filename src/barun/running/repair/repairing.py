"""Repairs the landmarks of a runner and says what was repaired."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.gaps import fill_gaps, find_runs
from barun.landmarks import Landmark, LandmarkSequence
from barun.running.events.foot_motion import compute_leg_length
from barun.running.repair.leg_labels import LEG_MARKS, exchange_legs, find_exchanged_legs
from barun.running.repair.spikes import find_spikes
from barun.running.view import RunningView, find_view

__all__ = ["Repair", "RepairKind", "RepairMark", "repair_runner"]

_Bools = npt.NDArray[np.bool_]

RepairKind = Literal["exchanged", "wild", "filled"]

LONGEST_GAP_S: Final = 0.12
"""Longest stretch without a point that is bridged, from the last known instant to the next: less
than half of a contact. A design choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """A recording as it should be used, and what was done to it."""

    sequence: LandmarkSequence
    """Without world landmarks where legs were exchanged in some frame: what the engine took for
    depth then is not known."""
    exchanged_legs: _Bools
    """Shape (T,). Frames in which left and right leg were exchanged."""
    wild_points: _Bools
    """Shape (T, 33). Points that had leapt away and were taken out."""
    filled_points: _Bools
    """Shape (T, 33). Points that were put in between their neighbours."""

    @property
    def n_exchanges(self) -> int:
        """How often the engine began to exchange the legs."""
        starts = np.diff(self.exchanged_legs.astype(np.int8), prepend=0) == 1
        return int(np.count_nonzero(starts))

    @property
    def exchanged_frames(self) -> tuple[int, ...]:
        """Rows in which the legs were exchanged."""
        return tuple(np.flatnonzero(self.exchanged_legs).tolist())

    @property
    def n_wild(self) -> int:
        """Points taken out."""
        return int(np.count_nonzero(self.wild_points))

    @property
    def n_filled(self) -> int:
        """Points put in."""
        return int(np.count_nonzero(self.filled_points))

    def list_marks(self) -> tuple["RepairMark", ...]:
        """Return every repair as what is drawn: kind, frames and points, in order of time."""
        marks = [
            RepairMark("exchanged", int(first), int(after), LEG_MARKS)
            for first, after in find_runs(self.exchanged_legs)
        ]
        kinds: tuple[tuple[RepairKind, _Bools], ...] = (
            ("wild", self.wild_points),
            # A wild point that was taken out and put in between is told once, as wild.
            ("filled", self.filled_points & ~self.wild_points),
        )
        for kind, points in kinds:
            for number in np.flatnonzero(points.any(axis=0)):
                marks += [
                    RepairMark(kind, int(first), int(after), (Landmark(int(number)),))
                    for first, after in find_runs(points[:, number])
                ]
        return tuple(sorted(marks, key=lambda mark: (mark.first, mark.kind, mark.points)))


@dataclass(frozen=True, slots=True)
class RepairMark:
    """One repair, as it is drawn."""

    kind: RepairKind
    first: int
    """Row of the repaired part."""
    after: int
    """Row after the last one."""
    points: tuple[Landmark, ...]

    @property
    def reason(self) -> str:
        """Key of the text that says what was wrong and what was done."""
        return f"running.repair-{self.kind}"


def repair_runner(sequence: LandmarkSequence, view: RunningView | None = None) -> Repair:
    """Mend the landmarks of a runner.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, with a known picture size.
    view : RunningView, optional
        Found from the recording by default. Legs are only exchanged in side and oblique views: from
        in front and behind they do not cross.

    Returns
    -------
    Repair
        A new sequence of the same instants. Gaps up to 0.12 s are filled along a smooth course,
        longer ones stay.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    view = view or find_view(sequence)
    xy = compute_aspect_xy(sequence)
    leg_length = compute_leg_length(xy)
    n_frames = len(sequence)
    exchanged = np.zeros(n_frames, dtype=np.bool_)
    wild = np.zeros((n_frames, xy.shape[1]), dtype=np.bool_)
    image_xyz = sequence.image_xyz.astype(np.float64)
    visibility = sequence.visibility.astype(np.float64)
    if leg_length > 0 and n_frames > 1:
        if view.name in ("side", "oblique"):
            interval_s = float(np.median(np.diff(sequence.times_s)))
            exchanged = find_exchanged_legs(xy, leg_length, interval_s)
            xy = exchange_legs(xy, exchanged)
            image_xyz = exchange_legs(image_xyz, exchanged)
            visibility = exchange_legs(visibility, exchanged)
        wild = find_spikes(xy, sequence.times_s, leg_length)
        image_xyz[wild] = np.nan
    filled_xyz, is_filled = fill_gaps(image_xyz, sequence.times_s, LONGEST_GAP_S, method="pchip")
    keeps_world = sequence.world_xyz is not None and not exchanged.any()
    return Repair(
        sequence=LandmarkSequence.from_arrays(
            filled_xyz,
            visibility,
            sequence.times_s,
            size_wh=sequence.size_wh,
            source=sequence.source,
            world_xyz=sequence.world_xyz if keeps_world else None,
        ),
        exchanged_legs=exchanged,
        wild_points=wild,
        filled_points=is_filled[..., 0],
    )
