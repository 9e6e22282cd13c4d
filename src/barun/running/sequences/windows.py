"""Windows of 30 frames out of recordings of runners; none spans a gap.

Two sets of channels: the 132 numbers of a frame as they are (what the older method learnt from, and
with it where the camera stood), and the 24 coordinates of twelve joints about the hips in torso
lengths, mirrored to one direction of running.
"""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.sequences.sample_spec import SampleSpec

__all__ = [
    "JOINT_WINDOWS",
    "N_FRAMES",
    "RAW_WINDOWS",
    "WINDOWS",
    "WindowKind",
    "cut_windows",
    "find_unbroken",
    "joint_channels",
    "raw_channels",
]

_Array = npt.NDArray[np.float64]
WindowKind = Literal["raw", "joints"]

N_FRAMES: Final = 30
"""Frames of a window, as in the older method: one second of its videos."""
_PARTS: Final = ("SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE")
_SIDES: Final = ("LEFT", "RIGHT")
_JOINTS: Final = tuple(Landmark[f"{side}_{part}"] for side in _SIDES for part in _PARTS)
_SCALE_S: Final = 2.0
"""Width of the running median of the torso's length. A design choice: a runner who comes nearer
changes his size more slowly, a landmark that jumps more quickly."""
_LONGEST_STEP: Final = 1.5
"""Of the usual step between frames; more is a gap."""

RAW_WINDOWS: Final = SampleSpec(
    "running-window-raw/1",
    N_FRAMES,
    tuple(
        f"{landmark.name.lower()}_{part}"
        for landmark in Landmark
        for part in ("x", "y", "z", "visibility")
    ),
)
JOINT_WINDOWS: Final = SampleSpec(
    "running-window-joints/1",
    N_FRAMES,
    tuple(f"{joint.name.lower()}_{axis}" for joint in _JOINTS for axis in ("x", "y")),
)
WINDOWS: Final[dict[WindowKind, SampleSpec]] = {"raw": RAW_WINDOWS, "joints": JOINT_WINDOWS}


def raw_channels(sequence: LandmarkSequence) -> _Array:
    """Return x, y, z and visibility of all landmarks, shape (T, 132), as the pose engine gave them.

    NaN where a landmark is missing. Fractions of the picture: camera and place are in them.
    """
    parts = np.concatenate([sequence.image_xyz, sequence.visibility[..., None]], axis=-1)
    return parts.reshape(len(parts), -1).astype(np.float64)


def joint_channels(sequence: LandmarkSequence, *, is_mirrored: bool = False) -> _Array:
    """Return x and y of twelve joints about the middle of the hips, shape (T, 24).

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, with a known picture size.
    is_mirrored : bool
        Turn right into left: the picture is mirrored, and left and right joints change places.

    Returns
    -------
    numpy.ndarray, shape (T, 24)
        In torso lengths (running median over 2 s); x to the right, y down. NaN where missing.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    xy = compute_aspect_xy(sequence)
    hips = compute_position(xy, DerivedPoint.MID_HIP)
    torso = compute_running_median(compute_torso_length(xy), sequence.times_s, _SCALE_S)
    joints = (xy[:, list(_JOINTS)] - hips[:, None]) / torso[:, None, None]
    if is_mirrored:
        joints = np.roll(joints, len(_PARTS), axis=1) * np.array([-1.0, 1.0])
    return np.asarray(joints.reshape(len(joints), -1))


def find_unbroken(channels: _Array, times_s: _Array) -> list[tuple[int, int]]:
    """Return first row and row after the last of each stretch without a gap.

    A gap is a frame with a NaN, or a pause of more than 1.5 usual ones between two frames.
    """
    is_known = np.asarray(np.isfinite(channels).all(axis=1))
    steps = np.diff(times_s)
    usual_s = float(np.median(steps)) if len(steps) else 0.0
    is_break = np.concatenate([[True], steps > _LONGEST_STEP * usual_s, [True]])
    stretches, start = [], None
    for row, known in enumerate(is_known):
        if start is not None and (not known or is_break[row]):
            stretches.append((start, row))
            start = None
        if known and start is None:
            start = row
    if start is not None:
        stretches.append((start, len(is_known)))
    return stretches


def cut_windows(
    channels: _Array, times_s: _Array, *, n_frames: int = N_FRAMES, stride: int = 1
) -> npt.NDArray[np.float32]:
    """Cut a recording into windows.

    Parameters
    ----------
    channels : numpy.ndarray, shape (T, C)
        NaN where unknown.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.
    n_frames : int
        Frames of a window.
    stride : int
        Frames from the start of one window to that of the next.

    Returns
    -------
    numpy.ndarray, shape (N, n_frames, C)
        Finite. Neighbours share all but `stride` of their frames: N is no number of independent
        observations.
    """
    windows = [
        channels[start : start + n_frames]
        for first, after in find_unbroken(channels, times_s)
        for start in range(first, after - n_frames + 1, stride)
    ]
    if not windows:
        return np.empty((0, n_frames, channels.shape[1]), dtype=np.float32)
    return np.stack(windows).astype(np.float32)
