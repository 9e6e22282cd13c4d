"""The landmarks of one person over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from barun.landmarks.frame import LandmarkFrame
from barun.landmarks.landmark import N_LANDMARKS
from barun.landmarks.validation import validate_landmark_arrays

__all__ = ["LandmarkSequence"]


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkSequence:
    """The landmarks of one person over time; checked when made, never changed afterwards.

    Raises
    ------
    LandmarkValueError
        If the arrays do not fit each other; every fault is named.

    Notes
    -----
    A frame in which the person was not found is a row of NaN, so that ``times_s`` holds every
    picture that was looked at.
    """

    image_xyz: npt.NDArray[np.float32]
    """Shape (T, 33, 3). x as a fraction of the picture's width, y of its height (down), z of its
    width. NaN where a point is missing."""
    visibility: npt.NDArray[np.float32]
    """Shape (T, 33). Probability that the point is seen, 0 to 1; NaN where unknown."""
    times_s: npt.NDArray[np.float64]
    """Shape (T,). Seconds since the start of the recording, strictly increasing."""
    size_wh: tuple[int, int] | None
    """Width and height of the picture in pixels. None where the recording does not say; angles in
    the picture cannot be computed then."""
    source: str
    """Where the recording comes from: a file name, ``camera 0``, ``simulated``."""
    world_xyz: npt.NDArray[np.float32] | None = None
    """Shape (T, 33, 3), metres, origin at the middle of the hips; None where not estimated."""

    def __post_init__(self) -> None:
        """Check the arrays and make them read-only."""
        validate_landmark_arrays(
            image_xyz=self.image_xyz,
            visibility=self.visibility,
            times_s=self.times_s,
            size_wh=self.size_wh,
            world_xyz=self.world_xyz,
        )
        for array in (self.image_xyz, self.visibility, self.times_s, self.world_xyz):
            if array is not None:
                array.flags.writeable = False

    @classmethod
    def from_arrays(
        cls,
        image_xyz: npt.ArrayLike,
        visibility: npt.ArrayLike,
        times_s: npt.ArrayLike,
        *,
        size_wh: tuple[int, int] | None,
        source: str,
        world_xyz: npt.ArrayLike | None = None,
    ) -> Self:
        """Copy arrays of any real dtype into a sequence; see the class for their meaning."""
        return cls(
            image_xyz=np.array(image_xyz, dtype=np.float32),
            visibility=np.array(visibility, dtype=np.float32),
            times_s=np.array(times_s, dtype=np.float64),
            size_wh=size_wh,
            source=source,
            world_xyz=None if world_xyz is None else np.array(world_xyz, dtype=np.float32),
        )

    @classmethod
    def from_frames(
        cls,
        frames: Sequence[LandmarkFrame | None],
        times_s: npt.ArrayLike,
        *,
        size_wh: tuple[int, int] | None,
        source: str,
    ) -> Self:
        """Stack frames, None standing for a picture without the person, into a sequence.

        Parameters
        ----------
        frames : sequence of LandmarkFrame or None
            One an instant.
        times_s : array-like, shape (T,)
            The instants, also those without the person.
        size_wh : tuple of int or None
            Width and height of the picture in pixels.
        source : str
            Where the recording comes from.
        """
        n_frames = len(frames)
        image_xyz = np.full((n_frames, N_LANDMARKS, 3), np.nan, dtype=np.float32)
        visibility = np.full((n_frames, N_LANDMARKS), np.nan, dtype=np.float32)
        world_xyz = np.full((n_frames, N_LANDMARKS, 3), np.nan, dtype=np.float32)
        has_world = False
        for row, frame in enumerate(frames):
            if frame is None:
                continue
            image_xyz[row] = frame.image_xyz
            visibility[row] = frame.visibility
            if frame.world_xyz is not None:
                has_world = True
                world_xyz[row] = frame.world_xyz
        return cls(
            image_xyz=image_xyz,
            visibility=visibility,
            times_s=np.array(times_s, dtype=np.float64),
            size_wh=size_wh,
            source=source,
            world_xyz=world_xyz if has_world else None,
        )

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.times_s)

    def __iter__(self) -> Iterator[LandmarkFrame]:
        """Yield one frame an instant, also those without a person."""
        return (self.frame(row) for row in range(len(self)))

    def frame(self, row: int) -> LandmarkFrame:
        """Return row `row` as a frame."""
        return LandmarkFrame(
            image_xyz=self.image_xyz[row],
            visibility=self.visibility[row],
            time_s=float(self.times_s[row]),
            size_wh=self.size_wh,
            world_xyz=None if self.world_xyz is None else self.world_xyz[row],
        )

    @property
    def has_person(self) -> npt.NDArray[np.bool_]:
        """Shape (T,). True where at least one landmark was found."""
        return np.asarray(np.any(np.isfinite(self.image_xyz[..., 0]), axis=1))

    @property
    def has_entry(self) -> npt.NDArray[np.bool_]:
        """Shape (T,). True where anything is known: a coordinate or a visibility."""
        known = np.any(np.isfinite(self.image_xyz), axis=(1, 2))
        known |= np.any(np.isfinite(self.visibility), axis=1)
        if self.world_xyz is not None:
            known |= np.any(np.isfinite(self.world_xyz), axis=(1, 2))
        return np.asarray(known)

    @property
    def duration_s(self) -> float:
        """Seconds from the first instant to the last; 0 for fewer than two frames."""
        return float(self.times_s[-1] - self.times_s[0]) if len(self) > 1 else 0.0

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second from the median interval; NaN for fewer than two frames."""
        return float(1 / np.median(np.diff(self.times_s))) if len(self) > 1 else float("nan")
