"""Loading the two models of the engine."""

import threading
from typing import TYPE_CHECKING

from barun.capture.blazepose.options import BlazePoseOptions
from barun.capture.opencv import load_opencv
from barun.errors import ModelError
from barun.models import load_model

if TYPE_CHECKING:
    from barun.capture.blazepose.detector import PersonDetector
    from barun.capture.blazepose.landmark_model import LandmarkModel

__all__ = ["load_models"]


class _Reading(threading.Thread):
    """Reads and checks a model file in the background, when another is read if there is one."""

    def __init__(self, name: str, after: "_Reading | None" = None) -> None:
        super().__init__(name=f"read {name}", daemon=True)
        self._model = name
        self._after = after
        self._content = b""
        self._error: ModelError | None = None
        self.start()

    def run(self) -> None:
        """Read the file."""
        if self._after is not None:
            self._after.join()
        try:
            self._content = load_model(self._model)
        except ModelError as error:
            self._error = error

    def content(self) -> bytes:
        """Wait for the file; return what it holds."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._content


def load_models(options: BlazePoseOptions) -> "tuple[PersonDetector, LandmarkModel]":
    """Return the detector and the landmark model, ready to run.

    Parameters
    ----------
    options : BlazePoseOptions
        How the engine is set up.

    Raises
    ------
    ModelError
        If a model is missing or damaged.

    Notes
    -----
    Sets OpenCV, for the whole process, to one thread: cutting out 256 x 256 pixels does not gain
    from more, and they would compete with the models.
    """
    detector_name, landmark_name = "pose_detector", f"pose_landmark_{options.model}"
    reading_detector = _Reading(detector_name)
    reading_landmark = _Reading(landmark_name, after=reading_detector)
    # Meanwhile OpenCV and LiteRT load: a twelfth of the time to the first result.
    load_opencv()
    import cv2

    from barun.capture.blazepose.detector import PersonDetector
    from barun.capture.blazepose.landmark_model import LandmarkModel

    cv2.setNumThreads(1)
    detector = PersonDetector(
        detector_name,
        reading_detector.content(),
        threads=options.threads,
        min_confidence=options.min_detection_confidence,
    )
    landmark_model = LandmarkModel(
        landmark_name,
        reading_landmark.content(),
        threads=options.threads,
        min_presence=options.min_presence_confidence,
    )
    return detector, landmark_model
