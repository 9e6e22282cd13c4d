"""What the tests of the benchmarks share."""

import cv2
import pytest

from barun.capture.opencv import open_capture


@pytest.fixture(autouse=True)
def _quiet_ffmpeg() -> None:
    """FFmpeg takes its log level at its first use; a benchmark would leave it talking."""
    open_capture("", cv2.CAP_FFMPEG)
