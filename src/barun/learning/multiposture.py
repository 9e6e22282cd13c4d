"""MultiPosture: eight quantities a frame of ten people: upright, or leaning to one of four sides.

Published as landmarks (Zenodo 14230872, CC-BY-4.0); read here in the form in which somebody else
derived eight features from them, so that nothing can be measured anew.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkFileError

__all__ = [
    "MULTIPOSTURE_CLASSES",
    "MULTIPOSTURE_FEATURES",
    "MultiPosture",
    "read_multiposture",
]

MULTIPOSTURE_FEATURES: Final = (
    "neck_angle",
    "shoulder_tilt",
    "spine_lean_angle",
    "forward_head_offset",
    "shoulder_hip_alignment",
    "ear_shoulder_dist",
    "shoulder_symmetry",
    "lateral_lean",
)
"""Columns of features; ``neck_angle`` and ``shoulder_hip_alignment`` are the same in every row."""
MULTIPOSTURE_CLASSES: Final = ("TUP", "TLF", "TLB", "TLL", "TLR")
"""Trunk upright, leaning forward, back, left, right."""


@dataclass(frozen=True, slots=True, eq=False)
class MultiPosture:
    """N frames."""

    features: npt.NDArray[np.float64]
    """Shape (N, 8), columns as ``MULTIPOSTURE_FEATURES``; degrees, ratios and picture heights."""
    label: npt.NDArray[np.int64]
    """Shape (N,). Numbers of ``MULTIPOSTURE_CLASSES``."""
    subject: npt.NDArray[np.str_]
    """Shape (N,). Who."""


def read_multiposture(path: Path) -> MultiPosture:
    """Read the table.

    Raises
    ------
    LandmarkFileError
        If a column is missing or a cell is no number or label.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    wanted = (*MULTIPOSTURE_FEATURES, "label_raw", "subject")
    missing = [name for name in wanted if not table or name not in table[0]]
    if missing:
        raise LandmarkFileError(
            "landmarks.columns-missing", path=path, count=len(missing), columns=", ".join(missing)
        )
    features = np.empty((len(table), len(MULTIPOSTURE_FEATURES)))
    labels = np.empty(len(table), dtype=np.int64)
    for number, cells in enumerate(table):
        label = cells["label_raw"]
        if label not in MULTIPOSTURE_CLASSES:
            raise LandmarkFileError(
                "learning.label-unknown",
                path=path,
                row=number + 2,
                expected=", ".join(MULTIPOSTURE_CLASSES),
                got=label,
            )
        labels[number] = MULTIPOSTURE_CLASSES.index(label)
        for column, name in enumerate(MULTIPOSTURE_FEATURES):
            try:
                features[number, column] = float(cells[name])
            except ValueError as error:
                raise LandmarkFileError(
                    "landmarks.cell-not-number",
                    path=path,
                    row=number + 2,
                    column=name,
                    got=cells[name],
                ) from error
    return MultiPosture(features, labels, np.array([cells["subject"] for cells in table]))
