"""Finding people in a whole picture."""

import math
from threading import Event
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose.anchors import N_ANCHORS, compute_anchors
from barun.capture.blazepose.interpreter import ModelInterpreter
from barun.capture.blazepose.region import compute_region, is_usable
from barun.capture.blazepose.sampling import crop_region
from barun.capture.blazepose.suppression import suppress
from barun.capture.pose_engine import RegionOfInterest

__all__ = ["PersonDetector", "decode_detections"]

_SIZE_PX: Final = 224
_N_VALUES: Final = 12
_MAX_LOGIT: Final = 100.0
_MID_HIP, _BODY_SIZE = 0, 1
"""The two of the four keypoints a region is made from."""

_VALUES, _LOGITS = "Identity", "Identity_1"


def _as_logit(probability: float) -> float:
    if probability <= 0:
        return -math.inf
    if probability >= 1:
        return math.inf
    return math.log(probability / (1 - probability))


def decode_detections(
    values: npt.NDArray[np.float32],
    logits: npt.NDArray[np.float32],
    anchors: npt.NDArray[np.float64],
    min_confidence: float,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the findings that are likely enough.

    Parameters
    ----------
    values : numpy.ndarray, shape (A, 12)
        For each anchor the face box (centre x, y, width, height) and four points (x, y), in pixels
        of the 224 pixel picture, relative to the anchor's centre.
    logits : numpy.ndarray, shape (A, 1)
        Logit of the score.
    anchors : numpy.ndarray, shape (A, 2)
        Centres of the anchors as fractions of the picture.
    min_confidence : float
        Lowest score kept, 0 to 1.

    Returns
    -------
    boxes : numpy.ndarray, shape (N, 4)
        Left, top, right, bottom of the face as fractions of the square picture.
    keypoints : numpy.ndarray, shape (N, 4, 2)
        Mid hip, full-body size, mid shoulder, upper-body size, as the same fractions.
    scores : numpy.ndarray, shape (N,)
        0 to 1.
    """
    # Comparing logits leaves a handful of rows to decode.
    rows = np.flatnonzero(logits[:, 0] >= _as_logit(min_confidence))
    places = values[rows].astype(np.float64) / _SIZE_PX
    size = places[:, 2:4]
    with np.errstate(invalid="ignore"):
        is_box = np.all(size >= 0, axis=1)
    rows, places, size = rows[is_box], places[is_box], size[is_box]
    anchor = anchors[rows]
    center = places[:, :2] + anchor
    boxes = np.concatenate([center - size / 2, center + size / 2], axis=1)
    keypoints = places[:, 4:].reshape(-1, 4, 2) + anchor[:, None, :]
    clipped = np.clip(logits[rows, 0].astype(np.float64), -_MAX_LOGIT, _MAX_LOGIT)
    return boxes, keypoints, 1 / (1 + np.exp(-clipped))


class PersonDetector:
    """The detector model: a picture in, the regions of the people in it out.

    Parameters
    ----------
    name : str
        Name of the model artefact, for error texts.
    content : bytes
        The model.
    threads : int
        Threads of one run.
    min_confidence : float
        Lowest score that counts as a person, 0 to 1.
    """

    def __init__(self, name: str, content: bytes, *, threads: int, min_confidence: float) -> None:
        self._min_confidence = min_confidence
        self._anchors = compute_anchors()
        self._crop_rgb = np.empty((_SIZE_PX, _SIZE_PX, 3), dtype=np.uint8)
        self._interpreter = ModelInterpreter(
            name,
            content,
            threads=threads,
            outputs={_VALUES: (N_ANCHORS, _N_VALUES), _LOGITS: (N_ANCHORS, 1)},
            size=_SIZE_PX,
        )

    def detect(
        self, image_rgb: npt.NDArray[np.uint8], running: Event | None = None
    ) -> list[RegionOfInterest]:
        """Return the regions of all people found, the surest first.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            The picture, contiguous.
        running : threading.Event, optional
            Set as the model begins to run.
        """
        height_px, width_px = image_rgb.shape[:2]
        # The picture stands in the middle of a black square as wide as its longer side.
        square = RegionOfInterest(width_px / 2, height_px / 2, max(width_px, height_px), 0.0)
        crop_region(image_rgb, square, self._crop_rgb, "black")
        self._interpreter.run(self._crop_rgb, scale=2 / 255, offset=-1, running=running)
        boxes, keypoints, scores = decode_detections(
            self._interpreter.output(_VALUES),
            self._interpreter.output(_LOGITS),
            self._anchors,
            self._min_confidence,
        )
        _, keypoints, _ = suppress(boxes, keypoints, scores)
        middle_px = np.array([square.center_x_px, square.center_y_px])
        points_px = (keypoints - 0.5) * square.side_px + middle_px
        regions = [
            compute_region(*points[_MID_HIP].tolist(), *points[_BODY_SIZE].tolist())
            for points in points_px
        ]
        return [region for region in regions if is_usable(region)]
