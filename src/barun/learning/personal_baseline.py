"""The personal baseline of labelled people: their first good frames in each view."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.posture.baseline import Baselines
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.view.view import View

__all__ = ["BASELINE_FRAMES", "CalibratedPoses", "calibrate_people", "find_labelled_views"]

BASELINE_FRAMES: Final = 10
"""Frames of grade a that make a baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedPoses:
    """N labelled poses, measured, each with the baseline of its person and view."""

    dataset: PostureDataset
    measurements: PostureMeasurements
    """N rows."""
    baselines: Baselines
    """N rows; NaN where the person has too few frames of grade a in that view."""
    is_baseline: npt.NDArray[np.bool_]
    """Shape (N,). Frames that went into a baseline: never scored."""

    @property
    def has_baseline(self) -> npt.NDArray[np.bool_]:
        """Shape (N,)."""
        return np.asarray(np.isfinite(self.baselines.median).any(axis=1))


def find_labelled_views(dataset: PostureDataset) -> npt.NDArray[np.int8]:
    """Return the `View` of each pose, shape (N,): as labelled; which side, the nose shows.

    Labels *neither* and *unknown* are NEITHER.
    """
    xy = dataset.rows.xy
    ears_x = 0.5 * (xy[:, Landmark.LEFT_EAR, 0] + xy[:, Landmark.RIGHT_EAR, 0])
    faces_left = xy[:, Landmark.NOSE, 0] < ears_x
    side = np.where(faces_left, View.LEFT_SIDE, View.RIGHT_SIDE)
    front = np.where(dataset.view == FRONT, View.FRONT, View.NEITHER)
    return np.where(dataset.view == SIDE, side, front).astype(np.int8)


def calibrate_people(
    dataset: PostureDataset, *, n_frames: int = BASELINE_FRAMES
) -> CalibratedPoses:
    """Measure all poses and give each the baseline of its person and view.

    Parameters
    ----------
    dataset : PostureDataset
        Cleaned or raw.
    n_frames : int
        The first so many frames of grade a of a person and view, both sides taken as one view.

    Returns
    -------
    CalibratedPoses
        Who has fewer such frames has no baseline.
    """
    measurements = measure_posture(dataset.rows, find_labelled_views(dataset))
    shape = (len(dataset), len(FEATURE_KEYS))
    median, spread = np.full(shape, np.nan), np.full(shape, np.nan)
    is_baseline = np.zeros(len(dataset), dtype=bool)
    for person in dataset.people:
        for view in (FRONT, SIDE):
            own = (dataset.person == person) & (dataset.view == view)
            first = np.flatnonzero(own & (dataset.grade == "a"))[:n_frames]
            if len(first) < n_frames:
                continue
            is_baseline[first] = True
            median[own], spread[own] = compute_centre_and_spread(measurements.values[first])
    return CalibratedPoses(
        dataset, measurements, Baselines(median=median, spread=spread), is_baseline
    )
