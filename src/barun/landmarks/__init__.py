"""The 33 body landmarks and the values every other room works on."""

from typing import TYPE_CHECKING

from barun.landmarks.frame import LandmarkFrame
from barun.landmarks.landmark import BONES, MIRROR, N_LANDMARKS, Landmark

if TYPE_CHECKING:
    from barun.landmarks.recording import LandmarkRecording
    from barun.landmarks.sequence import LandmarkSequence

__all__ = [
    "BONES",
    "MIRROR",
    "N_LANDMARKS",
    "Landmark",
    "LandmarkFrame",
    "LandmarkRecording",
    "LandmarkSequence",
]


def __getattr__(name: str) -> object:
    """Load what holds time when it is first asked for: the pose engine starts without (PEP 562)."""
    if name == "LandmarkRecording":
        from barun.landmarks.recording import LandmarkRecording

        return LandmarkRecording
    if name == "LandmarkSequence":
        from barun.landmarks.sequence import LandmarkSequence

        return LandmarkSequence
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
