"""Notices that the camera, the screen or the person is no longer the one calibrated."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.drift_settings import DEFAULT_DRIFT_SETTINGS, DriftSettings
from barun.posture.calibration.picture_shift import WATCHED_COLUMNS, compare_picture
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.reason import Reason

__all__ = ["DriftWatch", "drift_message_key"]

_Array = npt.NDArray[np.float64]

_FEWEST_FRAMES: Final = 2
_REMEMBERED: Final = (
    "sum",
    "count",
    "view",
    "start_s",
    "moved_s",
    "other_s",
    "away_s",
    "same_s",
    "may_be_other",
    "reason",
)


def drift_message_key(reason: Reason) -> str:
    """Return the key of what to say about a drift: CAMERA_MOVED or PERSON_CHANGED."""
    return f"posture_calibration.drift-{reason.label}"


class DriftWatch:
    """Watches N sessions for a moved camera and for somebody else in the chair.

    Parameters
    ----------
    n_sessions : int
        Rows of every step.
    settings : DriftSettings, optional
        The limits.

    Notes
    -----
    What it says is a reason not to judge, never an alarm. Features are averaged over blocks of half
    a second and compared once a block, so that most steps only add up. Nothing about the person is
    kept but the baseline's own proportions.

    A camera that only comes nearer or moves aside is not noticed: a rolling chair gives the same
    picture. Nor is a change below the limits, or one so slow that the person recalibrates before.
    """

    def __init__(self, n_sessions: int, settings: DriftSettings = DEFAULT_DRIFT_SETTINGS) -> None:
        n_watched = WATCHED_COLUMNS.shape[1]
        self._settings = settings
        self._rows = np.arange(n_sessions)
        self._sum = np.zeros((n_sessions, n_watched))
        self._count = np.zeros((n_sessions, n_watched))
        self._view = np.zeros(n_sessions, dtype=np.int8)
        self._start_s = np.full(n_sessions, np.nan)
        self._moved_s = np.zeros(n_sessions)
        self._other_s = np.zeros(n_sessions)
        self._away_s = np.zeros(n_sessions)
        self._same_s = np.zeros(n_sessions)
        self._may_be_other = np.zeros(n_sessions, dtype=np.bool_)
        self._reason = np.zeros(n_sessions, dtype=np.int8)

    def step(
        self,
        times_s: _Array,
        measurements: PostureMeasurements,
        baselines: Baselines,
        sessions: npt.NDArray[np.intp] | None = None,
    ) -> npt.NDArray[np.int8]:
        """Take the next frame of sessions.

        Parameters
        ----------
        times_s : numpy.ndarray, shape (K,)
            Seconds, each session's own and increasing. NaN where a session has no new frame: it
            is left as it is.
        measurements : PostureMeasurements
            K rows.
        baselines : Baselines
            K rows, or one for all, of the views the rows are seen in.
        sessions : numpy.ndarray, shape (K,), optional
            Whose frames these are, each session once; all N in order where left out.

        Returns
        -------
        numpy.ndarray of int8, shape (K,)
            CAMERA_MOVED, PERSON_CHANGED or NONE of Reason; not to be changed.
        """
        rows = self._rows if sessions is None else sessions
        here = slice(None) if sessions is None else sessions
        age_s = times_s - self._start_s[here]
        is_odd = age_s != age_s  # NaN: a first frame, or none
        has_odd = np.count_nonzero(is_odd) > 0
        if has_odd:
            is_first = is_odd & (times_s == times_s)
            self._start_s[rows[is_first]] = times_s[is_first]
            self._view[rows[is_first]] = measurements.view[is_first]
        due = np.flatnonzero(age_s >= self._settings.block_s)
        if len(due):
            self._finish_blocks(rows[due], due, times_s, measurements, baselines)
        frames = self._rows[: len(rows), np.newaxis]
        seen = measurements.values[frames, WATCHED_COLUMNS[self._view[here]]]
        is_known = seen == seen
        if has_odd:
            is_known &= (times_s == times_s)[:, np.newaxis]
        self._sum[here] += np.where(is_known, seen, 0.0)
        self._count[here] += is_known
        return self._reason[here]

    def reset(self, rows: npt.NDArray[np.intp] | int) -> None:
        """Forget what was noticed in some sessions, as after their recalibration."""
        for array in (self._sum, self._count, self._moved_s, self._other_s, self._same_s):
            array[rows] = 0
        self._start_s[rows] = np.nan
        self._may_be_other[rows] = False
        self._reason[rows] = Reason.NONE

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered, a row a session; writing into it changes it."""
        return {name: getattr(self, f"_{name}") for name in _REMEMBERED}

    def _finish_blocks(
        self,
        rows: npt.NDArray[np.intp],
        frames: npt.NDArray[np.intp],
        times_s: _Array,
        measurements: PostureMeasurements,
        baselines: Baselines,
    ) -> None:
        """Compare the blocks of sessions that are full, and begin the next with their frames."""
        settings, view = self._settings, self._view[rows]
        length_s = times_s[frames] - self._start_s[rows]
        count = self._count[rows]
        mean = np.where(count >= _FEWEST_FRAMES, self._sum[rows] / np.maximum(count, 1), np.nan)
        of_row = np.zeros_like(frames) if len(baselines.median) == 1 else frames
        baseline = baselines.median[of_row[:, np.newaxis], WATCHED_COLUMNS[view]]
        # A view that has changed within the block has another baseline now.
        baseline[measurements.view[frames] != view] = np.nan
        shift = compare_picture(mean, baseline, view, settings)
        self._note_absence(rows, (count == 0).all(axis=1), length_s)

        passed_s = np.minimum(length_s, 2 * settings.block_s)
        self._moved_s[rows] = _count_up(
            self._moved_s[rows], shift.is_moved, shift.is_known, passed_s, settings.hold_s
        )
        is_other = shift.is_other_person & self._may_be_other[rows]
        self._other_s[rows] = _count_up(
            self._other_s[rows], is_other, shift.is_known, passed_s, settings.hold_s
        )
        self._same_s[rows] = _count_up(
            self._same_s[rows], shift.is_same, shift.is_known, passed_s, settings.recognised_s
        )
        self._may_be_other[rows] &= self._same_s[rows] < settings.recognised_s
        self._decide(rows)

        self._sum[rows] = 0.0
        self._count[rows] = 0.0
        self._view[rows] = measurements.view[frames]
        self._start_s[rows] = times_s[frames]

    def _note_absence(
        self, rows: npt.NDArray[np.intp], is_away: npt.NDArray[np.bool_], length_s: _Array
    ) -> None:
        # A session that was paused may come back with another person as well.
        is_paused = length_s >= self._settings.away_s
        self._away_s[rows] = np.where(is_away | is_paused, self._away_s[rows] + length_s, 0.0)
        was_away = self._away_s[rows] >= self._settings.away_s
        self._may_be_other[rows] |= was_away
        self._same_s[rows[was_away]] = 0.0

    def _decide(self, rows: npt.NDArray[np.intp]) -> None:
        """Say what has been evident for long enough, and take back what no longer is."""
        hold_s = self._settings.hold_s
        reason = self._reason.copy()
        decided = reason[rows]
        moved_s, other_s = self._moved_s[rows], self._other_s[rows]
        decided[(decided == Reason.CAMERA_MOVED) & (moved_s == 0)] = Reason.NONE
        decided[(decided == Reason.PERSON_CHANGED) & (other_s == 0)] = Reason.NONE
        decided[(decided == Reason.NONE) & (moved_s >= hold_s)] = Reason.CAMERA_MOVED
        decided[(decided == Reason.NONE) & (other_s >= hold_s)] = Reason.PERSON_CHANGED
        reason[rows] = decided
        self._reason = reason


def _count_up(
    evidence_s: _Array,
    speaks_for: npt.NDArray[np.bool_],
    is_known: npt.NDArray[np.bool_],
    passed_s: _Array,
    largest_s: float,
) -> _Array:
    """Return evidence after a block: more if it speaks for it, less if not, the same if unknown."""
    step_s = np.where(speaks_for, passed_s, -passed_s)
    return np.clip(np.where(is_known, evidence_s + step_s, evidence_s), 0.0, largest_s)
