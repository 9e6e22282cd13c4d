"""Simulated working days as the monitor gets them: loads of the rules, picture by picture.

Views are recognised, features measured and rules judged as in the product; only the pose engine is
replaced by the true landmarks with its noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rules import RULE_KEYS, judge_all
from barun.posture.monitor.dose import compute_ratios
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.stabiliser import stabilise_views
from barun.posture.view.view import View
from barun.posture.weighing import weigh_slouch
from barun.simulate import Body, Camera, Disturbances, simulate_sitting
from barun.simulate.workday import Workday, WorkdayScene, move_chair

__all__ = ["FULL_RATE_HZ", "DayFilm", "aim_camera", "film_day", "stack_films", "thin_film"]

_Array = npt.NDArray[np.float64]

FULL_RATE_HZ: Final = 30
"""Days are filmed once at this rate; lower ones leave pictures out."""
_CALIBRATION_S: Final = (8.0, 18.0)
"""Ten seconds of the 30 with which a day begins."""
_NECK: Final = 0.05
"""Middle of the neck above the shoulders, in statures."""
_FAR_M: Final = 1.5
"""A camera from here on sees the whole person anyway."""
_DISTURBED: Final = Disturbances(
    point_dropout_share=0.002, person_dropout_share=0.004, person_dropout_s=0.7
)
"""Noise of a pose engine; nobody found for 0.7 s now and then, three times a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class DayFilm:
    """A day before one camera."""

    day: Workday
    view: View
    times_s: _Array
    """Shape (T,)."""
    loads: _Array
    """Shape (T, R)."""
    reasons: npt.NDArray[np.int8]
    """Shape (T, R)."""
    is_present: npt.NDArray[np.bool_]
    """Shape (T,)."""
    ratios: _Array
    """Shape (T, R). What the dose takes."""


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


def film_day(day: Workday, camera: Camera, view: View, seed: int, duration_s: float) -> DayFilm:
    """Simulate, measure and judge a day.

    Parameters
    ----------
    day : Workday
        What the person does.
    camera : Camera
        Where it stands to the chair in its first place.
    view : View
        From where that sees the person.
    seed : int
        Of swaying and noise.
    duration_s : float
        Where to cut off.
    """
    n_frames = round(duration_s * FULL_RATE_HZ)
    n_rules = len(RULE_KEYS)
    film = DayFilm(
        day,
        view,
        np.arange(n_frames) / FULL_RATE_HZ,
        np.full((n_frames, n_rules), np.nan),
        np.full((n_frames, n_rules), Reason.NO_PERSON, dtype=np.int8),
        np.zeros(n_frames, dtype=np.bool_),
        np.full((n_frames, n_rules), np.nan),
    )
    baselines: Baselines | None = None
    grade_model = GradeModel.load()
    for index, scene in enumerate(day.scenes):
        first = round(scene.start_s * FULL_RATE_HZ)
        if scene.script is None or first >= n_frames:
            continue
        rows, measurements = _measure_scene(day, scene, camera, (seed, index))
        if baselines is None:
            baselines = _calibrate(measurements)
        # Seen from elsewhere, the person has no baseline.
        is_calibrated = (measurements.view == view)[:, None]
        here = slice(first, min(first + len(rows), n_frames))
        n_kept = here.stop - here.start
        own = Baselines(
            median=np.where(is_calibrated, baselines.median, np.nan),
            spread=np.where(is_calibrated, baselines.spread, np.nan),
        )
        loads, reasons = judge_all(measurements, own)
        loads, reasons = weigh_slouch(loads, reasons, grade_model.grade(measurements, own).bad)
        ratios, _ = compute_ratios(measurements, loads, RULE_KEYS)
        film.loads[here], film.reasons[here] = loads[:n_kept], reasons[:n_kept]
        film.ratios[here] = ratios[:n_kept]
        film.is_present[here] = rows.is_present[:n_kept]
    return film


def _measure_scene(
    day: Workday, scene: WorkdayScene, camera: Camera, seed: tuple[int, int]
) -> tuple[PoseRows, PostureMeasurements]:
    if scene.script is None:
        raise ValueError("nobody is there to be measured")
    recording = simulate_sitting(
        scene.script,
        np.random.default_rng(seed),
        body=day.body,
        camera=move_chair(camera, scene.chair_x_m, scene.chair_z_m),
        disturbances=_DISTURBED,
    )
    rows = PoseRows.from_sequence(recording.sequence)
    return rows, measure_posture(rows, _recognise(rows))


def _recognise(rows: PoseRows) -> npt.NDArray[np.int8]:
    """Return the steadied view of each row; looked at ten times a second to save time."""
    every = FULL_RATE_HZ // 10
    probabilities = view_probabilities(rows)[::every]
    times_s = np.arange(len(probabilities)) / 10
    views = stabilise_views(times_s, probabilities)
    return np.repeat(views, every)[: len(rows)]


def _calibrate(measurements: PostureMeasurements) -> Baselines:
    times_s = np.arange(len(measurements)) / FULL_RATE_HZ
    is_calm = (times_s >= _CALIBRATION_S[0]) & (times_s < _CALIBRATION_S[1])
    median, spread = compute_centre_and_spread(measurements.values[is_calm])
    return Baselines(median=median[None], spread=spread[None])


def thin_film(film: DayFilm, rate_hz: int) -> DayFilm:
    """Return the film with fewer pictures a second; a divisor of the full rate."""
    every = FULL_RATE_HZ // rate_hz
    kept = slice(None, None, every)
    return DayFilm(
        film.day,
        film.view,
        film.times_s[kept],
        film.loads[kept],
        film.reasons[kept],
        film.is_present[kept],
        film.ratios[kept],
    )


def stack_films(
    films: Sequence[DayFilm],
) -> tuple[_Array, npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Return loads (T, S, R), reasons (T, S, R) and presence (T, S) of films side by side."""
    return (
        np.stack([film.loads for film in films], axis=1),
        np.stack([film.reasons for film in films], axis=1),
        np.stack([film.is_present for film in films], axis=1),
    )
