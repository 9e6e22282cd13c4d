"""How far the features of sitting are off when the camera does not stand square and level.

Simulated people of three sizes sit in seven postures; the camera goes round them from the pure
front or side view by up to 45 degrees either way, stands at three heights and is rolled. Two errors
are measured: that of the value (*absolute*) and that of its difference from the same person's
upright sitting before the same camera (*change*), which is what rules judge. Needs no data::

    python -m benchmarks.posture_errors [--write-docs]

``--write-docs`` renews the tables of ``docs/accuracy.md`` and the table that Barun itself reads,
``src/barun/posture/features/expected_error.toml``.
"""

import argparse
import math
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.posture.features.expected_error import TURN_STEP_DEG, ErrorKind
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.feature_values import compute_features
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import (
    CLEAN,
    SITTING_POSTURES,
    Body,
    Camera,
    Disturbances,
    SimulatedRecording,
    SittingScript,
    simulate_sitting,
)
from barun.simulate.observation import observe
from benchmarks.marks import Mark, report

__all__ = ["TURNS_DEG", "find_table_difference", "main", "measure_errors", "to_markdown"]

_Array = npt.NDArray[np.float64]
Placement = Literal["desk", "front", "side"]

TURNS_DEG: Final = tuple(np.arange(0, 50, TURN_STEP_DEG).astype(int).tolist())
_ROLLS_DEG: Final = (0.0, 5.0, 10.0)
_STATURES_M: Final = (1.50, 1.70, 1.90)
_POSTURES: Final = (
    "upright",
    "slumped",
    "forward_head",
    "leaning_left",
    "leaning_right",
    "shrugged",
    "chin_on_hand",
)
_HOLD_S: Final = 4.0
_FRAME_RATE_HZ: Final = 2.0
_SEED: Final = 21
_LEVEL_DEG: Final = 2.0
"""A camera that was not rolled on purpose is taken to be this far out of level; assumed."""

_HEIGHTS_M: Final = {"low": -0.2, "level": 0.0, "high": 0.2}
"""Lens against the middle of the upper body, on which the camera is aimed."""

_AIM: Final[dict[Placement, float]] = {"desk": 0.66, "front": 0.47, "side": 0.47}
"""Height the camera is aimed at, fraction of stature: chin, or middle of the trunk (seated)."""

_CAMERAS: Final[dict[Placement, Camera]] = {
    "desk": Camera(distance_m=0.8, field_of_view_deg=65, frame_rate_hz=_FRAME_RATE_HZ),
    "front": Camera(distance_m=1.8, field_of_view_deg=65, frame_rate_hz=_FRAME_RATE_HZ),
    "side": Camera(
        azimuth_deg=90, distance_m=1.8, field_of_view_deg=65, frame_rate_hz=_FRAME_RATE_HZ
    ),
}
_LENSES_DEG: Final = (55.0, 65.0, 80.0)
"""Fields of view of webcams, of which Barun assumes one where nothing is said."""

_NOISE: Final[dict[Placement, Disturbances]] = {
    # From the front a hidden point is not judged, so that its greater noise is no matter; from the
    # side the hidden half of the body helps to find the middle. Depth is as noisy as the rest:
    # rotations of people who sit fairly still spread by 0.3 to 4 degrees (full model, five clips),
    # while depth three times as noisy would spread the trunk's twist by 8.
    "desk": Disturbances(hidden_factor=1, depth_factor=1),
    "front": Disturbances(hidden_factor=1, depth_factor=1),
    "side": Disturbances(depth_factor=1),
}

_WITH_HIPS: Final = frozenset(
    {
        "trunk_lateral_inclination",
        "spine_pelvis_alignment",
        "pelvis_tilt",
        "pelvis_shoulder_alignment",
        "pelvis_rotation",
        "trunk_twist",
    }
)
"""Of the features seen from the front, those that need a camera which sees the hips."""

_SEEN_ONLY: Final = frozenset(
    {
        "face_size",
        "ear_height",
        "shoulder_height",
        "shoulder_place",
        "shoulder_width",
        "hand_to_head",
    }
)
"""Sizes and places in the picture: their truth is what a camera at the same distance and height,
square and level, sees."""
_ROTATIONS: Final = {
    "shoulder_rotation": (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    "pelvis_rotation": (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    "head_turn": (Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
}

_SAGITTAL: Final = tuple(
    key for key, feature in FEATURES.items() if feature.view == "side" and feature.unit == "deg"
)
_TILTS: Final = ("head_tilt", "shoulder_tilt", "pelvis_tilt", "pelvis_shoulder_alignment")
_LEANS: Final = ("trunk_lateral_inclination", "neck_lateral_inclination")
_ROTATED: Final = (*_ROTATIONS, "trunk_twist")

_ROOT: Final = Path(__file__).resolve().parents[1]
_DOCS: Final = _ROOT / "docs" / "accuracy.md"
_TABLE_FILE: Final = _ROOT / "src" / "barun" / "posture" / "features" / "expected_error.toml"
_START: Final = (
    "<!-- posture errors: written by python -m benchmarks.posture_errors --write-docs -->"
)
_END: Final = "<!-- end of posture errors -->"

Table = dict[tuple[str, ErrorKind], float]
"""90 % half widths by feature and kind of error."""


def _placement(key: str) -> Placement:
    if FEATURES[key].view == "side":
        return "side"
    return "front" if key in _WITH_HIPS else "desk"


@cache
def _sit(stature_m: float) -> SimulatedRecording:
    """Return a person in all postures one after the other, upright first."""
    script = SittingScript.sit(SITTING_POSTURES[_POSTURES[0]], _HOLD_S)
    for name in _POSTURES[1:]:
        script = script.then(SITTING_POSTURES[name], move_s=0, hold_s=_HOLD_S)
    return simulate_sitting(
        script,
        np.random.default_rng(_SEED),
        body=Body(stature_m=stature_m),
        camera=_CAMERAS["front"],
        disturbances=CLEAN,
    )


def _is_upright(sitter: SimulatedRecording) -> npt.NDArray[np.bool_]:
    return np.asarray(sitter.times_s < _HOLD_S)


def _place(
    placement: Placement, stature_m: float, *, turn_deg: float, height_m: float, roll_deg: float
) -> Camera:
    """Return a camera turned round the person, aimed at the height of its placement."""
    camera = _CAMERAS[placement]
    aim_m = _AIM[placement] * stature_m
    return replace(
        camera,
        azimuth_deg=camera.azimuth_deg + turn_deg,
        height_m=aim_m + height_m,
        pitch_deg=math.degrees(math.atan2(height_m, camera.distance_m)),
        roll_deg=roll_deg,
    )


def _measure(
    sitter: SimulatedRecording,
    stature_m: float,
    placement: Placement,
    camera: Camera,
    disturbances: Disturbances,
) -> _Array:
    """Return all features, shape (T, F), as measured before a camera.

    Every point counts as seen: what is judged is another matter.
    """
    random = np.random.default_rng(_SEED)
    sequence, _ = observe(
        sitter.positions_m, sitter.times_s, stature_m, camera, disturbances, random
    )
    view = View.LEFT_SIDE if placement == "side" else View.FRONT
    values, _ = compute_features(
        PoseRows.from_sequence(sequence), np.full(len(sequence), view, dtype=np.int8)
    )
    return values


def _distance_m(sitter: SimulatedRecording, camera: Camera, marks: Iterable[Landmark]) -> _Array:
    middle = camera.to_camera_m(sitter.positions_m)[:, list(marks)].mean(axis=1)
    return np.asarray(np.linalg.norm(middle, axis=-1))


def _truth(
    sitter: SimulatedRecording, stature_m: float, placement: Placement, camera: Camera
) -> _Array:
    """Return all features, shape (T, F), as they are.

    Angles come from the skeleton. Ratios are what a square camera sees from so far away that
    nothing is foreshortened; sizes and places what a square and level camera at that place sees.
    """
    body = Body(stature_m=stature_m)
    far = replace(
        _CAMERAS[placement], distance_m=60, height_m=0.55 * stature_m, field_of_view_deg=5
    )
    values = _measure(sitter, stature_m, placement, far, CLEAN)
    square = replace(camera, azimuth_deg=_CAMERAS[placement].azimuth_deg, roll_deg=0.0)
    near = _measure(sitter, stature_m, placement, square, CLEAN)
    for key in _SEEN_ONLY:
        values[:, feature_column(key)] = near[:, feature_column(key)]
    for key in set(FEATURE_KEYS) & set(sitter.true_angles_deg):
        values[:, feature_column(key)] = sitter.true_angles_deg[key]
    for key, (left, right) in _ROTATIONS.items():
        across = sitter.positions_m[:, left] - sitter.positions_m[:, right]
        values[:, feature_column(key)] = np.degrees(np.arctan2(across[:, 2], across[:, 0]))
    shoulders = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    eyes = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
    trunks = _distance_m(sitter, camera, shoulders) / body.trunk_m
    values[:, feature_column("camera_distance")] = trunks
    values[:, feature_column("screen_distance")] = _distance_m(sitter, camera, eyes)
    return values


def _compute_errors(
    placement: Placement, cameras: Iterable[tuple[float, Camera]]
) -> dict[ErrorKind, _Array]:
    """Return errors, shape (samples, F), over people and cameras given as (stature, camera)."""
    absolute, change = [], []
    angles = np.array([feature.unit == "deg" for feature in FEATURES.values()])
    for stature_m, camera in cameras:
        sitter = _sit(stature_m)
        measured = _measure(sitter, stature_m, placement, camera, _NOISE[placement])
        truth = _truth(sitter, stature_m, placement, camera)
        upright = _is_upright(sitter)
        error = measured - truth
        error[:, angles] = (error[:, angles] + 180) % 360 - 180
        absolute.append(error)
        baseline = np.median(measured[upright], axis=0) - np.median(truth[upright], axis=0)
        change.append(error - baseline)
    return {"absolute": np.concatenate(absolute), "change": np.concatenate(change)}


def _half_widths(placements: dict[Placement, list[tuple[float, Camera]]]) -> Table:
    """Return the 90th percentile of the absolute errors of every feature."""
    table: Table = {}
    for placement, cameras in placements.items():
        errors = _compute_errors(placement, cameras)
        for key in FEATURE_KEYS:
            if _placement(key) != placement:
                continue
            for kind, samples in errors.items():
                known = np.abs(samples[:, feature_column(key)])
                known = known[np.isfinite(known)]
                table[key, kind] = float(np.percentile(known, 90)) if known.size else np.nan
    return table


def _cameras(
    placement: Placement,
    *,
    turn_deg: float,
    heights: Iterable[str] = ("level",),
    rolls_deg: Iterable[float] = (0.0,),
) -> Iterator[tuple[float, Camera]]:
    for stature_m in _STATURES_M:
        for side in (-1, 1) if turn_deg else (1,):
            for height in heights:
                for roll_deg in rolls_deg:
                    camera = _place(
                        placement,
                        stature_m,
                        turn_deg=side * turn_deg,
                        height_m=_HEIGHTS_M[height],
                        roll_deg=roll_deg,
                    )
                    # Only distances depend on the lens, and only they need three.
                    lenses = _LENSES_DEG if placement == "desk" else (camera.field_of_view_deg,)
                    for lens_deg in lenses:
                        yield stature_m, replace(camera, field_of_view_deg=lens_deg)


def _of_all_placements(
    *,
    turn_deg: float,
    heights: tuple[str, ...] = ("level",),
    rolls_deg: tuple[float, ...] = (0.0,),
) -> dict[Placement, list[tuple[float, Camera]]]:
    return {
        placement: list(
            _cameras(placement, turn_deg=turn_deg, heights=heights, rolls_deg=rolls_deg)
        )
        for placement in get_args(Placement)
    }


@dataclass(frozen=True, slots=True)
class PostureErrors:
    """90 % half widths, by feature and kind of error."""

    by_turn: dict[int, Table]
    """By turn in degrees, pooled over camera heights and a camera out of level by 2 degrees."""
    by_roll: dict[int, Table]
    """By roll in degrees, camera square and at the level of the person."""
    by_height: dict[str, Table]
    """Camera square and level, below, at and above the middle of the body by 0.2 m."""


def measure_errors(turns_deg: tuple[int, ...] = TURNS_DEG) -> PostureErrors:
    """Measure the errors of every feature.

    Parameters
    ----------
    turns_deg : tuple of int
        How far the camera is from the pure view; taken to both sides.
    """
    return PostureErrors(
        by_turn={
            turn_deg: _half_widths(
                _of_all_placements(
                    turn_deg=turn_deg,
                    heights=tuple(_HEIGHTS_M),
                    rolls_deg=(-_LEVEL_DEG, _LEVEL_DEG),
                ),
            )
            for turn_deg in turns_deg
        },
        by_roll={
            int(roll_deg): _half_widths(
                _of_all_placements(turn_deg=0, rolls_deg=(-roll_deg, roll_deg))
            )
            for roll_deg in _ROLLS_DEG
        },
        by_height={
            height: _half_widths(_of_all_placements(turn_deg=0, heights=(height,)))
            for height in _HEIGHTS_M
        },
    )


def _number(value: float) -> str:
    """Return a figure to two significant digits."""
    if not math.isfinite(value):
        return "–"
    digits = 1 - math.floor(math.log10(value)) if value > 0 else 1
    return f"{value:.{max(digits, 0)}f}" if value < 10 else f"{value:.0f}"


def _unit(key: str) -> str:
    return FEATURES[key].unit


def to_markdown(errors: PostureErrors) -> str:
    """Return the tables of the documentation."""
    lines: list[str] = []
    titles: dict[ErrorKind, str] = {"absolute": "Of the value", "change": "Of a change"}
    for kind, title in titles.items():
        turns = list(errors.by_turn)
        lines += [f"### {title}, by how far the person is turned", ""]
        lines += ["| feature | unit | " + " | ".join(f"{turn}°" for turn in turns) + " |"]
        lines += ["|---|---|" + "---|" * len(turns)]
        for key in FEATURE_KEYS:
            cells = " | ".join(_number(errors.by_turn[turn][key, kind]) for turn in turns)
            lines.append(f"| `{key}` | {_unit(key)} | {cells} |")
        lines.append("")
    columns = [f"rolled {roll}°" for roll in errors.by_roll]
    columns += [f"camera {height}" for height in errors.by_height]
    tables = [*errors.by_roll.values(), *errors.by_height.values()]
    lines += ["### By roll and height of the camera: of the value / of a change", ""]
    lines += [
        "| feature | unit | " + " | ".join(columns) + " |",
        "|---|---|" + "---|" * len(columns),
    ]
    for key in FEATURE_KEYS:
        cells = " | ".join(
            f"{_number(table[key, 'absolute'])} / {_number(table[key, 'change'])}"
            for table in tables
        )
        lines.append(f"| `{key}` | {_unit(key)} | {cells} |")
    return "\n".join(lines)


def to_toml(errors: PostureErrors) -> str:
    """Return the table that Barun reads: a list over turns for each feature and kind."""
    lines = [
        "# 90 % half widths of the errors of each feature, at turns of 0, 5 ... 45 degrees.",
        "# Written by python -m benchmarks.posture_errors --write-docs; not to be edited.",
    ]
    for key in FEATURE_KEYS:
        lines += ["", f"[{key}]"]
        for kind in get_args(ErrorKind):
            figures = ", ".join(f"{table[key, kind]:.3g}" for table in errors.by_turn.values())
            lines.append(f"{kind} = [{figures}]")
    return "\n".join(lines) + "\n"


def _figures(text: str) -> _Array:
    return np.array([float(found) for found in re.findall(r"(?<![\w`])\d+(?:\.\d+)?", text)])


def find_table_difference(document: str, tables: str) -> int:
    """Return how many lines of the tables in `document` differ from `tables` beyond rounding.

    A document without the marked place differs in every line.
    """
    expected = tables.strip().splitlines()
    if _START not in document or _END not in document:
        return len(expected)
    written = document.split(_START)[1].split(_END)[0].strip().splitlines()
    different = abs(len(expected) - len(written))
    for old, new in zip(written, expected, strict=False):
        old_figures, new_figures = _figures(old), _figures(new)
        same = re.sub(r"\d+(\.\d+)?", "#", old) == re.sub(r"\d+(\.\d+)?", "#", new) and bool(
            np.all(np.abs(old_figures - new_figures) <= 0.11 * np.abs(new_figures))
        )
        different += not same
    return different


def _find_file_difference(errors: PostureErrors) -> int:
    """Return how many lists of the stored table differ from what was measured by over 5 %."""
    stored = tomllib.loads(_TABLE_FILE.read_text(encoding="utf-8")) if _TABLE_FILE.exists() else {}
    measured = tomllib.loads(to_toml(errors))
    different = len(set(stored) ^ set(measured))
    for key in set(stored) & set(measured):
        for kind, figures in measured[key].items():
            old = stored[key].get(kind, [])
            different += len(old) != len(figures) or not np.allclose(old, figures, rtol=0.05)
    return different


def _write(errors: PostureErrors, tables: str) -> None:
    document = _DOCS.read_text(encoding="utf-8")
    before, rest = document.split(_START)
    after = rest.split(_END)[1]
    _DOCS.write_text(f"{before}{_START}\n\n{tables.strip()}\n\n{_END}{after}", encoding="utf-8")
    _TABLE_FILE.write_text(to_toml(errors), encoding="utf-8")


def _to_marks(errors: PostureErrors, n_different: int, n_file_different: int) -> list[Mark]:
    def widest(keys: Iterable[str], kind: ErrorKind, turn_deg: int) -> float:
        return max(errors.by_turn[turn_deg][key, kind] for key in keys)

    unknown = sum(
        not math.isfinite(half_width)
        for table in errors.by_turn.values()
        for half_width in table.values()
    )
    return [
        # The planning figure for a well-placed camera is 5 degrees.
        Mark("side, change, square", widest(_SAGITTAL, "change", 0), "deg", 5, "at most"),
        Mark("side, change, 20 deg off", widest(_SAGITTAL, "change", 20), "deg", 6, "at most"),
        Mark("tilts, change, square", widest(_TILTS, "change", 0), "deg", 2.5, "at most"),
        Mark("tilts, change, 20 deg off", widest(_TILTS, "change", 20), "deg", 5, "at most"),
        # An oblique camera shows a lean forward as one to the side: there the rules must abstain.
        Mark("leans to the side, change, square", widest(_LEANS, "change", 0), "deg", 5, "at most"),
        Mark("rotations, change, square", widest(_ROTATED, "change", 0), "deg", 10, "at most"),
        Mark("features without a figure", unknown, "cells", 0, "at most"),
        Mark("lines of docs/accuracy.md that differ", n_different, "lines", 0, "at most"),
        Mark("lists of expected_error.toml that differ", n_file_different, "lists", 0, "at most"),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the tables and the marks, and write what is generated when asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write-docs", action="store_true", help="renew what is generated")
    options = parser.parse_args(arguments)
    errors = measure_errors()
    tables = to_markdown(errors)
    print(tables)
    if options.write_docs:
        _write(errors, tables)
    n_different = find_table_difference(_DOCS.read_text(encoding="utf-8"), tables)
    marks = _to_marks(errors, n_different, _find_file_difference(errors))
    return report("posture_errors", marks)


if __name__ == "__main__":
    sys.exit(main())
