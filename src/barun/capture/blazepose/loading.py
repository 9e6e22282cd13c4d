"""Loading the two models of the engine."""

import threading
from typing import TYPE_CHECKING

from barun.capture.blazepose.options import BlazePoseOptions
from barun.errors import ModelError
from barun.models import load_model

if TYPE_CHECKING:
    from barun.capture.blazepose.detector import PersonDetector
    from barun.capture.blazepose.landmark_model import LandmarkModel

__all__ = ["load_models"]


class _Reading(threading.Thread):
    """Reads and checks model files in the background, one after the other."""

    def __init__(self, *names: str) -> None:
        super().__init__(name="read pose models", daemon=True)
        self._names = names
        self._contents: list[bytes] = []
        self._error: ModelError | None = None
        self.start()

    def run(self) -> None:
        """Read the files."""
        try:
            self._contents = [load_model(name) for name in self._names]
        except ModelError as error:
            self._error = error

    def contents(self) -> list[bytes]:
        """Wait for the files; return what they hold."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._contents


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
    names = ("pose_detector", f"pose_landmark_{options.model}")
    reading = _Reading(*names)
    # Meanwhile OpenCV and LiteRT load: a twelfth of the time to the first result.
    import cv2

    from barun.capture.blazepose.detector import PersonDetector
    from barun.capture.blazepose.landmark_model import LandmarkModel

    cv2.setNumThreads(1)
    contents = reading.contents()
    detector = PersonDetector(
        names[0],
        contents[0],
        threads=options.threads,
        min_confidence=options.min_detection_confidence,
    )
    landmark_model = LandmarkModel(
        names[1],
        contents[1],
        threads=options.threads,
        min_presence=options.min_presence_confidence,
    )
    return detector, landmark_model
