"""Simulated people at desks as a population: one mean of every feature that rules look at each.

For the models that come with Barun: what those were trained on are recordings of four people, too
few to say how people are distributed. Postures, their shares, bodies and places of cameras are
assumed here; nothing of it was measured. What depends on where the camera stands before anything
else (places and sizes in the picture) and what either view shows is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES
from barun.posture.features.measuring import measure_posture
from barun.posture.features.person_mean import compute_person_mean
from barun.posture.judgement.rules import JUDGED_FEATURES
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    Body,
    Camera,
    Liveliness,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)

__all__ = ["SittersView", "features_of", "simulate_means"]

_Array = npt.NDArray[np.float64]

SittersView = Literal["front", "side"]

_VIEWS: Final = {"front": View.FRONT, "side": View.LEFT_SIDE}
_HABITS: Final[tuple[tuple[SittingPosture, float], ...]] = (
    (UPRIGHT, 0.5),
    (SLUMPED, 0.2),
    (FORWARD_HEAD, 0.15),
    (LEANING_LEFT, 0.04),
    (LEANING_RIGHT, 0.04),
    (CHIN_ON_HAND, 0.04),
    (TURNED_LEFT, 0.03),
)
"""How people spend their time, in shares of the stretches, on the whole; each person has shares of
their own about these."""
_CONCENTRATION: Final = 8.0
"""Of the Dirichlet distribution of those shares: some people sit upright all day, some never."""
_STRETCH_S: Final = (20.0, 240.0)
_LENGTH_S: Final = 600.0
_RATE_HZ: Final = 1.0


def features_of(view: SittersView) -> tuple[str, ...]:
    """Return the features that rules look at and this view alone shows, without those of place."""
    return tuple(
        key
        for key in JUDGED_FEATURES
        if FEATURES[key].view == view and FEATURES[key].unit != "picture heights"
    )


def simulate_means(view: SittersView, seeds: Sequence[int]) -> tuple[tuple[str, ...], _Array]:
    """Return names of features, K, and the means of so many sitters, shape (N, K).

    Parameters
    ----------
    view : {"front", "side"}
        From where they are seen.
    seeds : sequence of int
        One a sitter; the same seed is the same sitter.

    Returns
    -------
    tuple of str
        As :func:`features_of`.
    numpy.ndarray, shape (N, K)
        Of ten minutes each, in the unit of the feature; NaN where nothing is known.
    """
    keys = features_of(view)
    columns = [FEATURE_KEYS.index(key) for key in keys]
    means = [compute_person_mean(_sit(view, seed)[:, columns]) for seed in seeds]
    return keys, np.array(means).reshape(len(means), len(keys))


def _sit(view: SittersView, seed: int) -> _Array:
    """Return what is measured on one sitter, shape (T, F)."""
    random = np.random.default_rng([seed, _VIEWS[view]])
    recording = simulate_sitting(
        _draw_script(random),
        random,
        camera=_draw_camera(view, random),
        body=Body(stature_m=random.uniform(1.50, 1.90), shoulder_scale=random.uniform(0.90, 1.10)),
        liveliness=Liveliness(
            sway_deg=random.uniform(0.2, 0.6), breath_deg=random.uniform(0.2, 0.6)
        ),
    )
    rows = PoseRows.from_sequence(recording.sequence)
    views = np.where(rows.is_present, _VIEWS[view], View.NEITHER).astype(np.int8)
    return measure_posture(rows, views).values


def _draw_script(random: np.random.Generator) -> SittingScript:
    postures, shares = zip(*_HABITS, strict=True)
    own = random.dirichlet(_CONCENTRATION * np.array(shares))
    script = SittingScript.sit(_vary(UPRIGHT, random), _STRETCH_S[0])
    while script.duration_s < _LENGTH_S:
        posture = _vary(postures[int(random.choice(len(postures), p=own))], random)
        script = script.then(
            posture, move_s=random.uniform(1.0, 4.0), hold_s=random.uniform(*_STRETCH_S)
        )
    return script


def _vary(posture: SittingPosture, random: np.random.Generator) -> SittingPosture:
    """Return a posture as somebody takes it: no two people hold their heads alike."""
    return replace(
        posture,
        lumbar_flexion_deg=posture.lumbar_flexion_deg + random.normal(0.0, 2.0),
        neck_flexion_deg=posture.neck_flexion_deg + random.normal(0.0, 2.5),
        head_nod_deg=posture.head_nod_deg + random.normal(0.0, 4.0),
        head_tilt_deg=posture.head_tilt_deg + random.normal(0.0, 2.0),
        lateral_lean_deg=posture.lateral_lean_deg + random.normal(0.0, 1.5),
    )


def _draw_camera(view: SittersView, random: np.random.Generator) -> Camera:
    """Return a camera about the usual place, upwards and downwards alike."""
    if view == "front":
        camera = replace(
            DESK_CAMERA,
            height_m=DESK_CAMERA.height_m + random.uniform(-0.15, 0.15),
            distance_m=DESK_CAMERA.distance_m + random.uniform(-0.3, 0.3),
            azimuth_deg=random.uniform(-12.0, 12.0),
            pitch_deg=DESK_CAMERA.pitch_deg + random.uniform(-8.0, 8.0),
            roll_deg=random.normal(0.0, 1.0),
        )
    else:
        camera = replace(
            DESK_SIDE_CAMERA,
            distance_m=DESK_SIDE_CAMERA.distance_m + random.uniform(-0.6, 0.6),
            azimuth_deg=DESK_SIDE_CAMERA.azimuth_deg + random.uniform(-12.0, 12.0),
            roll_deg=random.normal(0.0, 1.0),
        )
    return replace(camera, frame_rate_hz=_RATE_HZ, time_jitter_s=0.1 / _RATE_HZ)
