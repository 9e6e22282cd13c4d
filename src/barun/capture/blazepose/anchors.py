"""The grid of anchors the detector's answers refer to."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["N_ANCHORS", "compute_anchors"]

_GRIDS: Final = ((28, 2), (14, 2), (7, 6))
"""Cells a side, and anchors a cell, for strides 8, 16 and 32 of a 224 pixel picture. Each of the
five feature layers gives two anchors a cell; the three layers of stride 32 are merged."""

N_ANCHORS: Final = sum(cells * cells * per_cell for cells, per_cell in _GRIDS)


def compute_anchors() -> npt.NDArray[np.float64]:
    """Return the centres of the anchors.

    Returns
    -------
    numpy.ndarray, shape (2254, 2)
        x and y as fractions of the square picture. Finer grids first; cells row by row; the anchors
        of one cell are neighbours and equal. All anchors are as large as the picture.
    """
    layers = []
    for cells, per_cell in _GRIDS:
        row, column = np.divmod(np.arange(cells * cells), cells)
        centers = np.column_stack([column + 0.5, row + 0.5]) / cells
        layers.append(np.repeat(centers, per_cell, axis=0))
    return np.concatenate(layers)
