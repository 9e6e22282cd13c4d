"""Simulated sitters before a camera that somebody moves, measured as posture sees them."""

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import (
    CLEAN,
    Body,
    Camera,
    Disturbances,
    Liveliness,
    SittingScript,
    simulate_sitting,
)

__all__ = ["CameraMove", "Sitting", "film_sitting", "join_sittings"]

_MOVED_KEYS: Final = ("azimuth_deg", "distance_m", "height_m", "pan_deg", "pitch_deg", "roll_deg")
_STEPS: Final = 24


@dataclass(frozen=True, slots=True)
class CameraMove:
    """A camera that is moved once, evenly."""

    to: Camera
    """Where it ends; the same lens and pictures a second."""
    at_s: float
    """When the movement begins."""
    over_s: float = 0.5
    """How long it takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """A filmed stretch of sitting."""

    sequence: LandmarkSequence
    measurements: PostureMeasurements
    times_s: npt.NDArray[np.float64]


def _blend(before: Camera, after: Camera, share: float) -> Camera:
    values = {
        key: getattr(before, key) + share * (getattr(after, key) - getattr(before, key))
        for key in _MOVED_KEYS
    }
    return replace(before, **values)


def film_sitting(
    script: SittingScript,
    seed: int,
    *,
    view: View,
    camera: Camera,
    move: CameraMove | None = None,
    body: Body | None = None,
    liveliness: Liveliness | None = None,
    disturbances: Disturbances | None = None,
    start_s: float = 0.0,
) -> Sitting:
    """Simulate, film and measure a sitter.

    Parameters
    ----------
    script : SittingScript
        What the person does.
    seed : int
        The same seed gives the same person, noise and movement, whatever the camera does.
    view : View
        From where the person is seen, as the view recognition would say.
    camera : Camera
        Where the camera stands at first.
    move : CameraMove, optional
        How it is moved; in 24 steps.
    body, liveliness, disturbances
        As in ``simulate_sitting``.
    start_s : float
        Added to the times.
    """

    def film(one: Camera, noise: Disturbances | None) -> LandmarkSequence:
        recording = simulate_sitting(
            script,
            np.random.default_rng(seed),
            camera=one,
            body=body,
            liveliness=liveliness,
            disturbances=noise,
        )
        return recording.sequence

    image_xyz, visibility, world_xyz, sequence = _gather(film(camera, disturbances))
    times_s = sequence.times_s
    if move is not None:
        # Noise does not know of the camera: it is the difference to the exact picture.
        noise_xyz = image_xyz - film(camera, CLEAN).image_xyz
        share = np.clip((times_s - move.at_s) / max(move.over_s, 1e-6), 0, 1)
        steps = np.round(share * _STEPS).astype(int)
        for step in np.unique(steps[steps > 0]):
            moved = film(_blend(camera, move.to, step / _STEPS), CLEAN)
            rows = steps == step
            image_xyz[rows] = moved.image_xyz[rows] + noise_xyz[rows]
            visibility[rows] = moved.visibility[rows]
    filmed = LandmarkSequence.from_arrays(
        image_xyz,
        visibility,
        times_s + start_s,
        size_wh=sequence.size_wh,
        source="simulated",
        world_xyz=world_xyz,
    )
    return _measure(filmed, view)


def _gather(
    sequence: LandmarkSequence,
) -> tuple[
    npt.NDArray[np.float32],
    npt.NDArray[np.float32],
    npt.NDArray[np.float32] | None,
    LandmarkSequence,
]:
    return sequence.image_xyz.copy(), sequence.visibility.copy(), sequence.world_xyz, sequence


def _measure(sequence: LandmarkSequence, view: View) -> Sitting:
    rows = PoseRows.from_sequence(sequence)
    # Nobody in the picture has no view.
    views = np.where(rows.is_present, view, View.NEITHER).astype(np.int8)
    return Sitting(sequence, measure_posture(rows, views), sequence.times_s)


def join_sittings(*parts: Sitting, gap_s: float = 0.0) -> Sitting:
    """Return the stretches one after the other, with nobody in the picture for `gap_s` between."""
    pieces: list[PostureMeasurements] = []
    times_s: list[npt.NDArray[np.float64]] = []
    for part in parts:
        step_s = float(np.median(np.diff(part.times_s)))
        now_s = times_s[-1][-1] + step_s if times_s else 0.0
        if times_s and gap_s > 0:
            empty = _make_empty(part.sequence, round(gap_s / step_s))
            pieces.append(empty)
            times_s.append(np.asarray(now_s + step_s * np.arange(len(empty)), dtype=np.float64))
            now_s = times_s[-1][-1] + step_s
        pieces.append(part.measurements)
        times_s.append(np.asarray(part.times_s - part.times_s[0] + now_s, dtype=np.float64))
    joined = PostureMeasurements(
        **{
            entry.name: np.concatenate([getattr(piece, entry.name) for piece in pieces])
            for entry in fields(PostureMeasurements)
        }
    )
    return Sitting(parts[0].sequence, joined, np.concatenate(times_s))


def _make_empty(sequence: LandmarkSequence, n_frames: int) -> PostureMeasurements:
    nobody = LandmarkSequence.from_arrays(
        np.full((n_frames, *sequence.image_xyz.shape[1:]), np.nan),
        np.full((n_frames, sequence.visibility.shape[1]), np.nan),
        np.arange(n_frames, dtype=np.float64),
        size_wh=sequence.size_wh,
        source="simulated",
    )
    return _measure(nobody, View.NEITHER).measurements
