"""Simulated working days before a camera: the poses that an engine would find, picture by picture.

Only the pose engine is replaced, by the true landmarks with its noise; nothing is judged here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import Body, Camera, Disturbances, simulate_sitting
from barun.simulate.workday import Workday, WorkdayScene, move_chair

__all__ = ["FULL_RATE_HZ", "DayFilm", "aim_camera", "read_films"]

_Array = npt.NDArray[np.float64]

FULL_RATE_HZ: Final = 30
"""Days are filmed at this rate; lower ones leave pictures out."""
_NECK: Final = 0.05
"""Middle of the neck above the shoulders, in statures."""
_FAR_M: Final = 1.5
"""A camera from here on sees the whole person anyway."""
_DISTURBED: Final = Disturbances(
    point_dropout_share=0.002, person_dropout_share=0.004, person_dropout_s=0.7
)
"""Noise of a pose engine; nobody found for 0.7 s now and then, three times a minute."""
_N_LANDMARKS: Final = 33


def aim_camera(camera: Camera, body: Body) -> Camera:
    """Return the camera tilted so that the neck of a person who sits upright is in the middle.

    People do so before they calibrate. Left level, the camera of the desk loses the shoulders of
    somebody of 1.52 m who slumps, and nothing can be judged.
    """
    neck_m = body.seated_hip_height_m + body.trunk_m + _NECK * body.stature_m
    if camera.distance_m > _FAR_M:
        return camera
    tilt_deg = np.degrees(np.arctan2(camera.height_m - neck_m, camera.distance_m))
    return replace(camera, pitch_deg=float(tilt_deg))


@dataclass(frozen=True, slots=True)
class DayFilm:
    """A day before one camera; filmed when it is read."""

    day: Workday
    camera: Camera
    """Where it stands to the chair in its first place."""
    view: View
    """From where that sees the person."""
    seed: int
    """Of swaying and noise."""


class _Reel:
    """Plays a film from its beginning, a scene at a time, so that hours need little memory."""

    def __init__(self, film: DayFilm) -> None:
        self._film = film
        self._scene: tuple[int, PoseRows] | None = None

    def read(self, first: int, n_frames: int) -> PoseRows:
        """Return the next frames; NaN while the person is away."""
        poses = _no_poses(n_frames)
        for index, scene in enumerate(self._film.day.scenes):
            start = round(scene.start_s * FULL_RATE_HZ)
            end = round((scene.start_s + scene.duration_s) * FULL_RATE_HZ)
            if scene.script is None or end <= first or start >= first + n_frames:
                continue
            rows = self._play(index, scene)
            here = slice(max(start, first), min(start + len(rows), first + n_frames))
            source = slice(here.start - start, here.stop - start)
            target = slice(here.start - first, here.stop - first)
            if source.start < source.stop:
                poses.xy[target] = rows.xy[source]
                poses.visibility[target] = rows.visibility[source]
                if poses.world_m is not None and rows.world_m is not None:
                    poses.world_m[target] = rows.world_m[source]
        return poses

    def _play(self, index: int, scene: WorkdayScene) -> PoseRows:
        if self._scene is None or self._scene[0] != index:
            self._scene = index, PoseRows.from_sequence(_simulate(self._film, index, scene))
        return self._scene[1]


def _simulate(film: DayFilm, index: int, scene: WorkdayScene) -> LandmarkSequence:
    if scene.script is None:
        raise ValueError("nobody is there to be filmed")
    return simulate_sitting(
        scene.script,
        np.random.default_rng((film.seed, index)),
        body=film.day.body,
        camera=move_chair(film.camera, scene.chair_x_m, scene.chair_z_m),
        disturbances=_DISTURBED,
    ).sequence


def _no_poses(n_frames: int) -> PoseRows:
    shape = (n_frames, _N_LANDMARKS)
    return PoseRows(
        xy=np.full((*shape, 2), np.nan),
        visibility=np.full(shape, np.nan),
        aspect=np.full(n_frames, 16 / 9),
        world_m=np.full((*shape, 3), np.nan),
    )


def read_films(
    films: Sequence[DayFilm], duration_s: float, block_s: float = 30.0
) -> Iterator[PoseRows]:
    """Play films side by side, a block of frames at a time.

    Yields
    ------
    PoseRows
        The frames of all S films, first all films of the first frame, then of the second: T S rows.
        NaN while a person is away.
    """
    reels = [_Reel(film) for film in films]
    n_frames, n_block = round(duration_s * FULL_RATE_HZ), round(block_s * FULL_RATE_HZ)
    for first in range(0, n_frames, n_block):
        parts = [reel.read(first, min(n_block, n_frames - first)) for reel in reels]
        worlds = [part.world_m for part in parts if part.world_m is not None]
        yield PoseRows(
            xy=_interleave([part.xy for part in parts]),
            visibility=_interleave([part.visibility for part in parts]),
            aspect=_interleave([part.aspect for part in parts]),
            world_m=_interleave(worlds),
        )


def _interleave(parts: Sequence[_Array]) -> _Array:
    stacked = np.stack(parts, axis=1)
    return stacked.reshape(-1, *stacked.shape[2:])
