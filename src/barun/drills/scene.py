"""What the camera of a simulated person sees, frame by frame."""

from collections.abc import Callable
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.profile import Profile
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.view import View
from barun.simulate import SLUMPED, UPRIGHT, Body, SittingScript, simulate_sitting

__all__ = ["CameraChange", "Scene", "calibrated_profile"]

CameraChange = Callable[[npt.NDArray[np.floating[Any]]], npt.NDArray[np.floating[Any]]]
"""What a camera that was moved makes of x, y, z, shape (33, 3), fractions of the picture."""

_EVERY: Final = 2
"""Pictures of the simulation are 30 a second; a page shows half of them."""
_STATURE_M: Final = (1.55, 1.88)


def drawn_body(number: int) -> tuple[np.random.Generator, Body]:
    """Return the body of a simulated person, and what else of them is drawn from."""
    random = np.random.default_rng(number)
    return random, Body(stature_m=float(random.uniform(*_STATURE_M)))


def calibrated_profile(number: int, at: str) -> Profile:
    """Return what a simulated person calibrates by sitting well for half a minute.

    Parameters
    ----------
    number : int
        Which one; also the seed.
    at : str
        When, ISO 8601.
    """
    random, body = drawn_body(number)
    sequence = simulate_sitting(SittingScript.sit(UPRIGHT, 30), random, body=body).sequence
    course = follow_sitting(sequence, np.full(len(sequence), View.FRONT, dtype=np.int8))
    profile = Profile(f"sitter-{number}", "", "drill", "", at)
    return profile.with_baseline(course.baselines[View.FRONT], at=at, rules_version="1")


class Scene:
    """Two minutes of somebody who sits, slumps and sits up again, over and over.

    Parameters
    ----------
    image : numpy.ndarray, shape (T, 33, 4)
        x, y, z and visibility, fractions of the picture.
    world : numpy.ndarray, shape (T, 33, 3)
        Metres.
    """

    def __init__(
        self, image: npt.NDArray[np.floating[Any]], world: npt.NDArray[np.floating[Any]]
    ) -> None:
        self._image = np.ascontiguousarray(image, dtype="<f4")
        self._world = np.ascontiguousarray(world, dtype="<f4")

    @classmethod
    def simulate(cls, number: int) -> Self:
        """Return the scene of a simulated person."""
        random, body = drawn_body(number)
        script = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=67)
        script = script.then(UPRIGHT, move_s=2, hold_s=18)
        seen = simulate_sitting(script, random, body=body).sequence
        image = np.concatenate([seen.image_xyz, seen.visibility[..., None]], axis=-1)
        world = seen.world_xyz
        if world is None:
            world = np.full_like(seen.image_xyz, np.nan)
        return cls(image[::_EVERY], world[::_EVERY])

    def __len__(self) -> int:
        """Return the number of frames until it begins again."""
        return len(self._image)

    def frame(self, at: int, change: CameraChange | None = None) -> bytes:
        """Return the landmarks of a frame as they stand behind its header.

        Parameters
        ----------
        at : int
            Which one; after the last comes the first.
        change : callable, optional
            How the camera has been moved since.
        """
        row = at % len(self)
        image = self._image[row]
        if change is not None:
            image = image.copy()
            image[:, :3] = change(image[:, :3])
        return image.tobytes() + self._world[row].tobytes()
