"""The postures somebody was seen in before a camera: seen again elsewhere, the camera was moved."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.drift_settings import DriftSettings
from barun.posture.calibration.picture_shift import PictureShift, compare_picture
from barun.posture.view.view import View

__all__ = ["SHIFTED", "SeenPostures"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

SHIFTED: Final = DriftSettings(
    rise=0.7, sink=0.7, roll_deg=8.0,
    apart=0.06, scale_difference=0.03, head_height=0.0225, neck_deg=2.5,
)  # fmt: skip
"""Two thirds of a face width, or eight degrees, and the shape twice as exactly the same as against
the calibration: two postures that somebody takes up differ by more than one and the same. Chosen on
people other than those of the benchmark's marks: ``benchmarks/lifecycle_drift.py --first 100``, of
whom nobody sits the same way twice (``--varied``)."""
_ASIDE: Final = 0.5
"""Face widths that somebody in a known posture may be aside of where it was seen."""
_REMEMBERED_MIN: Final = 15
"""Minutes since a posture was seen in its place for which the same one elsewhere is a moved camera:
the longer ago, the more likely it is another one that looks alike."""
_BOUND: Final = 6.0
_SLACK: Final = 0.25
"""A stretch seen elsewhere speaks for a moved camera by three quarters, one seen in its place
against it by one and a quarter: eight of ten seconds each are enough."""
_SETTLED_MIN: Final = 5
"""Minutes after which a posture is believed to be where it was seen. A camera that is tilted slowly
takes everything with it, and is held against what was before."""
_MOST: Final = 64
"""Postures kept; of others the one not seen for longest goes first. Design choice: in a simulated
week a person is seen in about half as many."""

_N_NEEDED: Final = 4
"""The first of ``WATCHED_COLUMNS``: heights of ears and shoulders, their place, the size of the
face. Without them nothing can be said."""


@dataclass(slots=True)
class _Stretch:
    """A picture of ten seconds that may become a posture."""

    row: _Array
    minute: int


class SeenPostures:
    """Remembers one sitter before one camera in one view; in memory only.

    Parameters
    ----------
    calibrated : numpy.ndarray, shape (D,)
        The picture at the calibration, in ``WATCHED_COLUMNS`` of the view.
    view : View
        Which.
    settings : DriftSettings, optional
        How far a posture has to be from where it was.

    Notes
    -----
    A body that slumps changes its shape in the picture as it sinks: the head comes down to the
    shoulders and grows. A camera leaves the shape and takes all of it elsewhere. Against the
    calibration alone that is seen of nobody who sits otherwise; here each posture that was ever
    held is a reference for itself. So a camera that is moved while somebody slumps is noticed, too,
    unless they take up a posture nobody has seen in the very seconds in which it is moved.

    What speaks for a moved camera stops the learning, until it is refuted or somebody calibrates.
    """

    def __init__(self, calibrated: _Array, view: View, settings: DriftSettings = SHIFTED) -> None:
        self._settings: Final = settings
        self._view: Final = view
        self._settled = calibrated[np.newaxis].copy()
        self._seen_min = np.full(1, np.iinfo(np.int64).max)  # the calibration never goes
        self._recent: list[_Stretch] = []
        self._minute = 0
        self._evidence = 0.0

    def __len__(self) -> int:
        """Return the number of postures it is sure of, the calibrated one included."""
        return len(self._settled)

    @property
    def evidence(self) -> float:
        """That the camera was moved, as a share of what is enough; 2 at most."""
        return self._evidence / _BOUND

    def step(self, stretches: _Array) -> None:
        """Take the next minute.

        Parameters
        ----------
        stretches : numpy.ndarray, shape (P, D)
            Pictures of its stretches in order, each the mean over ten seconds; NaN unknown.
        """
        self._minute += 1
        rows = stretches[np.isfinite(stretches[:, :_N_NEEDED]).all(axis=1)]
        if not len(rows):
            return
        is_moved, is_same = self._compare(rows)
        for moved, same in zip(is_moved.tolist(), is_same.tolist(), strict=True):
            if moved or same:
                said = -1.0 if same else 1.0
                self._evidence = min(max(self._evidence + said - _SLACK, 0.0), 2 * _BOUND)
        if self._evidence == 0.0:
            self._recent += [_Stretch(row, self._minute) for row in rows]
            self._settle()

    def _compare(self, rows: _Array) -> tuple[_Flags, _Flags]:
        """Return which stretches are seen elsewhere, and which in a place that is believed."""
        recent = [one.row for one in self._recent]
        known = np.vstack([self._settled, *recent]) if recent else self._settled
        shift = self._shift(rows, known)
        n_settled = len(self._settled)
        shape = len(rows), len(known)
        is_there = shift.is_same & (np.abs(shift.aside) <= _ASIDE)
        is_same = is_there.reshape(shape)[:, :n_settled]
        is_fresh = np.ones(len(known), dtype=np.bool_)
        is_fresh[:n_settled] = self._seen_min >= self._minute - _REMEMBERED_MIN
        is_moved = shift.is_moved.reshape(shape)[:, is_fresh]
        self._seen_min[1:][np.asarray(is_same.any(axis=0))[1:]] = self._minute
        return np.asarray(is_moved.any(axis=1)), np.asarray(is_same.any(axis=1))

    def _shift(self, rows: _Array, known: _Array) -> PictureShift:
        """Compare every row with every known one; the known ones vary fastest."""
        seen = np.repeat(rows, len(known), axis=0)
        view = np.full(len(seen), int(self._view), dtype=np.int8)
        return compare_picture(seen, np.tile(known, (len(rows), 1)), view, self._settings)

    def _settle(self) -> None:
        """Believe what was seen some minutes ago, as far as it is new."""
        n_old = sum(one.minute <= self._minute - _SETTLED_MIN for one in self._recent)
        old, self._recent = self._recent[:n_old], self._recent[n_old:]
        if not old:
            return
        is_same = self._shift(np.array([one.row for one in old]), self._settled).is_same
        is_known = is_same.reshape(len(old), -1).any(axis=1)
        for place in np.flatnonzero(~is_known).tolist():
            row = old[place].row[np.newaxis]
            if not self._shift(row, self._settled).is_same.any():  # nor what came just before
                self._settled = np.vstack([self._settled, row])
                self._seen_min = np.append(self._seen_min, old[place].minute)
        while len(self._settled) > _MOST:
            oldest = int(np.argmin(self._seen_min))
            self._settled = np.delete(self._settled, oldest, axis=0)
            self._seen_min = np.delete(self._seen_min, oldest)
