"""The 33 body landmarks and the values every other room works on."""

from barun.landmarks.frame import LandmarkFrame
from barun.landmarks.landmark import BONES, MIRROR, N_LANDMARKS, Landmark
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
