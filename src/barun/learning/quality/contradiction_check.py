"""Poses that are nearly the same and yet labelled differently."""

from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.data_defects import NEAR_COPY
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import UNKNOWN, PostureDataset
from barun.learning.quality.body_measures import HEAD_AND_SHOULDERS, BodyMeasures
from barun.learning.quality.finding import FindingKind, Label, QualityFinding, shorten_rows

__all__ = ["find_contradictions"]

_CHUNK: Final = 256


def _find_nearest_other(
    points: npt.NDArray[np.float64], labels: npt.NDArray[np.generic]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Return the distance to, and the place of, the nearest pose with another label, (N,) each."""
    distance = np.full(len(points), np.inf)
    nearest = np.zeros(len(points), dtype=np.intp)
    norms = np.sum(points**2, axis=1)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        square = norms[part, None] + norms - 2 * points[part] @ points.T
        square[labels[part, None] == labels] = np.inf
        nearest[part] = np.argmin(square, axis=1)
        least = np.take_along_axis(square, nearest[part, None], axis=1)[:, 0]
        distance[part] = np.sqrt(np.maximum(least, 0))
    return distance, nearest


def find_contradictions(rows: LabelledRows, dataset: PostureDataset) -> list[QualityFinding]:
    """Find pairs of one person's poses that are near copies with different labels.

    Most stand where somebody pressed the key for the next label before moving.
    """
    points = dataset.rows.xy[:, HEAD_AND_SHOULDERS]
    size = BodyMeasures.of(dataset).radius
    whole = np.isfinite(points).all(axis=(1, 2)) & (size > 0)
    found = []
    labels: tuple[tuple[Label, npt.NDArray[np.generic], npt.NDArray[np.bool_]], ...] = (
        ("view", rows.view, rows.view != UNKNOWN),
        ("grade", rows.grade, rows.grade != ""),
    )
    for label, column, is_labelled in labels:
        for person in rows.people:
            own = np.flatnonzero((rows.person == person) & whole & is_labelled)
            if len(own) < 2 or len(np.unique(column[own])) < 2:
                continue
            flat = points[own].reshape(len(own), -1)
            distance, nearest = _find_nearest_other(flat, column[own])
            n_points = points.shape[1]
            extent = 2.0 * size[own]  # about the largest distance between the points
            near = distance / np.sqrt(n_points) < NEAR_COPY * extent
            if not near.any():
                continue
            places = own[near]
            found.append(
                QualityFinding(
                    FindingKind.CONTRADICTION,
                    "medium",
                    places,
                    person=person,
                    source=_only(rows.origin_file[places]),
                    details=MappingProxyType(
                        {
                            "rows": shorten_rows(rows.origin_row[places].tolist()),
                            "first": str(column[places[0]]),
                            "second": str(column[own[nearest[near][0]]]),
                        }
                    ),
                    label=label,
                    variant=label,
                )
            )
    return found


def _only(names: npt.NDArray[np.str_]) -> str:
    unique = np.unique(names)
    return str(unique[0]) if len(unique) == 1 else ""
