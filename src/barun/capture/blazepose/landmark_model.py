"""Finding the landmarks of the one person in a region."""

import math
from functools import partial
from threading import Event, Lock, Thread
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose.heatmap import refine_by_heatmap
from barun.capture.blazepose.interpreter import ModelInterpreter
from barun.capture.blazepose.region import to_picture
from barun.capture.blazepose.region_landmarks import RegionLandmarks
from barun.capture.blazepose.sampling import crop_region
from barun.capture.pose_engine import RegionOfInterest
from barun.errors import ModelError
from barun.landmarks import N_LANDMARKS

__all__ = ["LandmarkModel"]

_SIZE_PX: Final = 256
_N_POINTS: Final = 39
_N_READ: Final = N_LANDMARKS + 2
"""The landmarks and, behind them, the two alignment points; the rest has no use."""
_N_VALUES: Final = 5
_HEATMAP_CELLS: Final = 64

_LANDMARKS, _PRESENCE, _HEATMAP, _WORLD = "Identity", "Identity_1", "Identity_3", "Identity_4"


class LandmarkModel:
    """The landmark model: a region of a picture in, landmarks out.

    Parameters
    ----------
    name : str
        Name of the model artefact, for error texts.
    content : bytes
        The model.
    threads : int
        Threads of one run.
    min_presence : float
        Probability above which the region holds a person, 0 to 1.
    """

    def __init__(self, name: str, content: bytes, *, threads: int, min_presence: float) -> None:
        self._name = name
        self._min_presence = min_presence
        self._crop_rgb = np.empty((_SIZE_PX, _SIZE_PX, 3), dtype=np.uint8)
        self._interpreter: ModelInterpreter | None = None
        self._error: ModelError | None = None
        self._setting_up: Thread | None = None
        self._starting = Lock()
        self._build = partial(
            ModelInterpreter,
            name,
            content,
            threads=threads,
            outputs={
                _LANDMARKS: (_N_POINTS * _N_VALUES,),
                _PRESENCE: (1,),
                _HEATMAP: (_HEATMAP_CELLS, _HEATMAP_CELLS, _N_POINTS),
                _WORLD: (_N_POINTS * 3,),
            },
            size=_SIZE_PX,
        )

    def prepare(self, after: Event | None = None) -> Thread:
        """Begin to set the model up in the background, if nobody has yet.

        LiteRT holds Python's lock while it sets a model up and frees it while one runs: begun when
        the detector is running for the first time, and not a moment before, the setting-up costs
        no time.

        Parameters
        ----------
        after : threading.Event, optional
            What the setting-up waits for; the caller must see to it that it comes.

        Returns
        -------
        threading.Thread
            Ends when the model is set up or has failed.
        """
        with self._starting:
            if self._setting_up is None:
                # Not a daemon: what LiteRT keeps from the terminal meanwhile must be passed on.
                self._setting_up = Thread(
                    name="set up pose model", target=self._set_up, args=(after,)
                )
                self._setting_up.start()
            return self._setting_up

    def _set_up(self, after: Event | None) -> None:
        if after is not None:
            after.wait()
        try:
            self._interpreter = self._build()
        except ModelError as error:
            self._error = error

    def _wait(self) -> ModelInterpreter:
        if self._interpreter is None:
            self.prepare().join()
        if self._interpreter is None:
            raise self._error or ModelError("pose_engine.closed")
        return self._interpreter

    def look(
        self, image_rgb: npt.NDArray[np.uint8], region: RegionOfInterest
    ) -> RegionLandmarks | None:
        """Return the landmarks of the person in a region, None when there is nobody.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            The picture, contiguous.
        region : RegionOfInterest
            Where to look.

        Raises
        ------
        ModelError
            If the model cannot be set up, or its answer is not finite.
        """
        interpreter = self._wait()
        crop_region(image_rgb, region, self._crop_rgb, "replicate")
        interpreter.run(self._crop_rgb, scale=1 / 255)
        # Already a probability: the sigmoid is part of the model.
        presence = float(interpreter.output(_PRESENCE)[0])
        values = interpreter.output(_LANDMARKS).astype(np.float64)
        crop_world = interpreter.output(_WORLD).astype(np.float64)
        if not (math.isfinite(presence + values.sum() + crop_world.sum())):
            raise ModelError("pose_engine.model-not-finite", name=self._name)
        if not presence > self._min_presence:
            return None
        points = values.reshape(_N_POINTS, _N_VALUES)[:_N_READ]
        crop_xyz = points[:, :3] / _SIZE_PX
        crop_xy = refine_by_heatmap(crop_xyz[:, :2], interpreter.output(_HEATMAP))
        image_xy_px = to_picture(crop_xy, region)
        image_xyz_px = np.column_stack([image_xy_px, crop_xyz[:, 2] * region.side_px])
        visibility = 1 / (1 + np.exp(-np.clip(points[:N_LANDMARKS, 3], -100, 100)))
        return RegionLandmarks(
            image_xyz_px=image_xyz_px[:N_LANDMARKS],
            world_xyz=_turn(crop_world.reshape(_N_POINTS, 3)[:N_LANDMARKS], region.rotation_rad),
            visibility=visibility,
            alignment_xy_px=image_xy_px[N_LANDMARKS:],
            presence=presence,
        )


def _turn(crop_world: npt.NDArray[np.float64], rotation_rad: float) -> npt.NDArray[np.float64]:
    cosine, sine = math.cos(rotation_rad), math.sin(rotation_rad)
    turn = np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]])
    return crop_world @ turn
