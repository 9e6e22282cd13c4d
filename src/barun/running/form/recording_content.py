"""By what a recording is known again, whatever its file is called."""

import hashlib

import numpy as np

from barun.landmarks import LandmarkSequence

__all__ = ["identify_recording"]


def identify_recording(sequence: LandmarkSequence) -> str:
    """Return the hash of a runner's landmarks.

    Parameters
    ----------
    sequence : LandmarkSequence
        The runner as estimated, before any repair.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits: the same for the same landmarks in another file or format
        and at another clock or picture size; frames in which nobody was found do not count. Another
        one as soon as a single landmark differs, so a part of a recording is another recording.
    """
    image_xyz = np.ascontiguousarray(sequence.image_xyz, dtype="<f4")
    found = image_xyz[np.isfinite(image_xyz).any(axis=(1, 2))]
    # One NaN and one zero each; landmark files keep every other number exactly.
    settled = np.where(np.isnan(found), np.float32(np.nan), found) + np.float32(0)
    return hashlib.sha256(np.ascontiguousarray(settled, dtype="<f4").tobytes()).hexdigest()
