"""Weighted non-maximum suppression: many answers for one person become one."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["compute_box_overlaps", "suppress"]

_OVERLAP: Final = 0.5
"""Overlap above which two boxes show the same face."""


def compute_box_overlaps(
    box: npt.NDArray[np.float64], boxes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return intersection over union of one box with each of many; 0 where none has an area.

    Parameters
    ----------
    box : numpy.ndarray, shape (4,)
        Left, top, right, bottom.
    boxes : numpy.ndarray, shape (N, 4)
        The same, one a row.

    Returns
    -------
    numpy.ndarray, shape (N,)
        0 to 1.
    """
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = np.prod(box[2:] - box[:2]) + areas - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def suppress(
    boxes: npt.NDArray[np.float64],
    keypoints: npt.NDArray[np.float64],
    scores: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Merge overlapping findings, the best first.

    Parameters
    ----------
    boxes : numpy.ndarray, shape (N, 4)
        Left, top, right, bottom.
    keypoints : numpy.ndarray, shape (N, K, 2)
        Points that belong to each box.
    scores : numpy.ndarray, shape (N,)
        Above 0; larger is better.

    Returns
    -------
    boxes, keypoints, scores : numpy.ndarray
        The same for the M findings left. Places are the means over all findings that overlap the
        best one by more than half, weighted by score; the score is the best one's.
    """
    order = np.argsort(-scores, kind="stable")
    merged_boxes, merged_keypoints, merged_scores = [], [], []
    while order.size:
        best = order[0]
        is_same = compute_box_overlaps(boxes[best], boxes[order]) > _OVERLAP
        group = order[is_same]
        if group.size == 0:  # a box without area overlaps nothing, itself included
            group, is_same = order[:1], np.arange(order.size) == 0
        weights = scores[group] / scores[group].sum()
        merged_boxes.append(weights @ boxes[group])
        merged_keypoints.append(np.tensordot(weights, keypoints[group], axes=1))
        merged_scores.append(scores[best])
        order = order[~is_same]
    n_points = keypoints.shape[1]
    return (
        np.array(merged_boxes).reshape(-1, 4),
        np.array(merged_keypoints).reshape(-1, n_points, 2),
        np.array(merged_scores),
    )
