"""Refining landmarks by the heatmap around them."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["refine_by_heatmap"]

_REACH: Final = 3
"""Cells to each side: a window of 7 x 7."""
_MIN_CONFIDENCE: Final = 0.5
_OFFSETS: Final = np.arange(-_REACH, _REACH + 1)


def refine_by_heatmap(
    crop_xy: npt.NDArray[np.float64], heatmap_logits: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Return the points moved to the centre of mass of the heatmap around them.

    Parameters
    ----------
    crop_xy : numpy.ndarray, shape (N, 2)
        Fractions of the crop.
    heatmap_logits : numpy.ndarray, shape (rows, columns, M)
        One map a landmark, M at least N.

    Returns
    -------
    numpy.ndarray, shape (N, 2)
        Fractions of the crop. A point outside the crop, or whose window holds no probability of
        0.5 or more, stays where it was.

    Notes
    -----
    A cell stands for its integer index, not for its middle, and fractions are cut off towards zero,
    as in MediaPipe; a shift by half a cell would cost its parity.
    """
    n_points = len(crop_xy)
    n_rows, n_columns = heatmap_logits.shape[:2]
    size = np.array([n_columns, n_rows])
    # Far outside is far enough: this keeps the conversion to integers defined.
    cell = np.trunc(np.clip(crop_xy * size, -2, size + 1)).astype(np.intp)
    is_inside = np.all((cell >= 0) & (cell < size), axis=1)
    columns = cell[:, :1] + _OFFSETS
    rows = cell[:, 1:] + _OFFSETS
    is_column = (columns >= 0) & (columns < n_columns)
    is_row = (rows >= 0) & (rows < n_rows)
    window = heatmap_logits[
        np.clip(rows, 0, n_rows - 1)[:, :, None],
        np.clip(columns, 0, n_columns - 1)[:, None, :],
        np.arange(n_points)[:, None, None],
    ].astype(np.float64)
    weights = 1 / (1 + np.exp(-np.clip(window, -100, 100)))
    weights *= is_row[:, :, None]
    weights *= is_column[:, None, :]
    is_sure = is_inside & (weights.max(axis=(1, 2)) >= _MIN_CONFIDENCE)
    by_column, by_row = weights.sum(axis=1), weights.sum(axis=2)
    total = np.where(is_sure, by_column.sum(axis=1), 1.0)
    moment = np.stack([(by_column * columns).sum(axis=1), (by_row * rows).sum(axis=1)], axis=1)
    return np.where(is_sure[:, None], moment / total[:, None] / size, crop_xy)
