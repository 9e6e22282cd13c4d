"""How exact are the joint angles of runners? ``python -m benchmarks.running_angles [--data DIR]``.

Two tests, with a side camera at 60 frames a second, landmark noise and the product's own smoothing;
errors over the whole cycle and by phase.

1. 46 runners' own joint angles (BMC and RIC, one mean stride each) move a skeleton: what is lost
   between true angles and what is read from a picture.
2. Skin markers of a runner against the laboratory's own angles (``_ik.mot``), once with all joints
   estimated from the markers alone, once with the hip where the laboratory's pelvis has it. The
   laboratory's hip flexion is the thigh against the pelvis, so that is compared: thigh and pelvis
   (the line between the middles of the posterior and the anterior iliac spines, as in Wu et al.
   2002, J Biomech 35:543-548) are read from the same picture. Barun's own hip flexion is against
   the trunk, for no landmark shows the pelvis; it is compared with the laboratory's thigh and trunk
   where hips are the same points for both.
"""

import argparse
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence
from barun.running.metrics.body_course import BodyCourse, follow_body
from barun.running.view import RunningView
from barun.simulate import Camera, Disturbances
from benchmarks.joint_centres import (
    LegAngles,
    LegJoints,
    PelvisMarkers,
    find_common_centre,
    move_leg,
    read_markers,
    turn_about,
)
from benchmarks.marks import Mark, report
from benchmarks.running_markers import MarkerTrial, film_trial, read_table, read_trial

__all__ = ["main"]

_Array = npt.NDArray[np.float64]
Side = Literal["left", "right"]

_CAMERAS: Final[dict[Side, Camera]] = {
    "left": Camera(azimuth_deg=90, distance_m=3.5, height_m=1.0, frame_rate_hz=60),
    "right": Camera(azimuth_deg=-90, distance_m=3.5, height_m=1.0, frame_rate_hz=60),
}
_NOISE: Final = Disturbances(image_jitter=0.001)
_VIEWS: Final = {
    "left": RunningView("side", "left", 90.0),
    "right": RunningView("side", "right", 90.0),
}
_LAGS: Final[dict[Side, float]] = {"left": 0.0, "right": 0.5}
_PELVIS_MARKERS: Final = ("RASI", "LASI", "RPSI", "LPSI")
_LETTERS: Final[dict[Side, str]] = {"left": "L", "right": "R"}
_N_NOISES: Final = 20
"""How often the trial is filmed: the slow drift of a landmark is one draw in its 2.3 s, and a pixel
of it turns the short line across the pelvis by a degree."""
_PELVIS_FRONT: Final = Landmark.LEFT_EYE
_PELVIS_BACK: Final = Landmark.RIGHT_EYE
_STRIDE_S: Final = 0.7
_N_STRIDES: Final = 6
_LEAN_DEG: Final = 6.0
_TRUNK_M: Final = 0.5
_HIP_HEIGHT_M: Final = 0.88
_PHASES: Final = (
    ("contact", 0.0, 0.08),
    ("stance", 0.08, 0.36),
    ("early swing", 0.36, 0.6),
    ("late swing", 0.6, 1.0),
)
"""Shares of the stride since the contact."""
_MOST_DEG: Final = 5.0
_HIP_IN_PELVIS_M: Final = np.array([-0.0707, -0.0661, 0.0835])
"""Right hip joint from the middle of the ASIS in the same model, unscaled: Delp (1990), IEEE Trans
Biomed Eng 37:757-767, as in gait2392."""
_SHOULDER_BEHIND_DEG: Final = 3.0
"""In the neutral pose of the model behind ``_ik.mot`` (gait2392 with arms, OpenSim) the line from
hip to shoulder leans back by atan(0.027 / 0.519): the same for everybody."""


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """Measured less true, degrees, with where in the stride."""

    phase: _Array
    degrees: _Array

    @property
    def mae(self) -> float:
        return float(np.nanmean(np.abs(self.degrees)))

    def line(self, name: str) -> str:
        parts = []
        for label, low, high in _PHASES:
            here = self.degrees[(self.phase >= low) & (self.phase < high)]
            parts.append(f"{label} {np.nanmean(np.abs(here)):4.1f} ({np.nanmean(here):+5.1f})")
        level = self.degrees - np.nanmean(self.degrees)
        return (
            f"  {name:34} mae {self.mae:4.1f} bias {np.nanmean(self.degrees):+5.1f}"
            f" without it {np.nanmean(np.abs(level)):4.1f} | {' | '.join(parts)}"
        )


def _join(errors: Sequence[_Errors]) -> _Errors:
    return _Errors(
        np.concatenate([one.phase for one in errors]),
        np.concatenate([one.degrees for one in errors]),
    )


def _read_people(data: Path) -> list[LegAngles]:
    """Return one mean stride a runner, 101 samples."""
    people = []
    path = data / "running" / "forceplate" / "bmc_ric_joint_angle_ensembles.tar.gz"
    with tarfile.open(path) as archive:
        for member in sorted(archive.getnames()):
            file = archive.extractfile(member)
            if file is None or not member.endswith("angs.txt"):
                continue
            lines = file.read().decode().splitlines()
            names = lines[0].split("\t")
            table = np.array([line.split("\t") for line in lines[1:]], dtype=np.float64)

            def mean(joint: str, names: list[str] = names, table: _Array = table) -> _Array:
                columns = [n for n, name in enumerate(names) if name.startswith(joint)]
                return np.asarray(table[:, columns].mean(axis=1))

            people.append(
                LegAngles(
                    -mean("Hip_Z"), mean("Hip_X"), mean("Hip_Y"), mean("Knee_Z"), -mean("Ankle_Z")
                )
            )
    return people


def _at(angles: LegAngles, phase: _Array) -> LegAngles:
    grid = np.linspace(0, 1, 101)

    def course(values: _Array) -> _Array:
        return np.interp(phase % 1, grid, values)

    return LegAngles(
        course(angles.hip_flexion),
        course(angles.hip_adduction),
        course(angles.hip_rotation),
        course(angles.knee_flexion),
        course(angles.ankle_flexion),
    )


def _to_room(laboratory_m: _Array) -> _Array:
    """From x forward, y up, z right to the room frame (x left, y down, z backward)."""
    return np.stack([-laboratory_m[..., 2], -laboratory_m[..., 1], -laboratory_m[..., 0]], axis=-1)


def _stand_in(legs: dict[Side, LegJoints], shoulders: _Array, name: str, times_s: _Array,
              pelvis: PelvisMarkers | None = None) -> MarkerTrial:  # fmt: skip
    """Return joints as landmarks before a camera; `shoulders`: shape (T, 3), their middle.

    Nothing here reads a face: the eyes' places carry the pelvis, see `_pelvis_tilt_deg`.
    """
    placed = np.full((len(times_s), N_LANDMARKS, 3), np.nan)
    for side, leg in legs.items():
        label, outward = side.upper(), 1.0 if side == "right" else -1.0
        for part, points in (
            ("HIP", leg.hip), ("KNEE", leg.knee), ("ANKLE", leg.ankle), ("HEEL", leg.heel),
            ("FOOT_INDEX", leg.toe),
        ):  # fmt: skip
            placed[:, Landmark[f"{label}_{part}"]] = points
        shoulder = shoulders + np.array([0.0, 0.0, 0.18 * outward])
        placed[:, Landmark[f"{label}_SHOULDER"]] = shoulder
        placed[:, Landmark[f"{label}_ELBOW"]] = shoulder + np.array([-0.1, -0.25, 0.0])
        placed[:, Landmark[f"{label}_WRIST"]] = shoulder + np.array([0.1, -0.25, 0.0])
        placed[:, Landmark[f"{label}_EAR"]] = shoulders + np.array([0.0, 0.25, 0.07 * outward])
    placed[:, Landmark.NOSE] = shoulders + np.array([0.1, 0.25, 0.0])
    if pelvis is not None:
        placed[:, _PELVIS_FRONT] = pelvis.front
        placed[:, _PELVIS_BACK] = pelvis.back
    placed[np.isnan(placed)] = 0.0
    room = _to_room(placed)
    return MarkerTrial(name, times_s, room, ())


def _pelvis_tilt_deg(body: BodyCourse) -> _Array:
    """Return how far the pelvis is tilted forward in the picture, 0 with its spines level."""
    line = body.xy[:, _PELVIS_FRONT] - body.xy[:, _PELVIS_BACK]
    return np.degrees(np.arctan2(line[:, 1], body.view.forward * line[:, 0]))


def _film(trial: MarkerTrial, side: Side, seed: int) -> LandmarkSequence:
    return film_trial(trial, _CAMERAS[side], np.random.default_rng(seed), _NOISE)


def _course(sequence: LandmarkSequence, side: Side, at_s: _Array) -> BodyCourse:
    body = follow_body(sequence, _VIEWS[side], at_s)
    if body is None:
        raise ValueError(f"{sequence.source}: no leg was seen")
    return body


def measure_people(people: Sequence[LegAngles]) -> list[Mark]:
    """Move a skeleton by the angles of 46 runners and read them from the picture."""
    knees, hips = [], []
    times_s = np.arange(0, _N_STRIDES * _STRIDE_S, 0.005)
    lean = np.radians(_LEAN_DEG)
    shoulders = np.array([np.sin(lean), np.cos(lean), 0.0]) * _TRUNK_M + [0.0, _HIP_HEIGHT_M, 0.0]
    for number, person in enumerate(people):
        legs: dict[Side, LegJoints] = {}
        for side, lag in _LAGS.items():
            leg = move_leg(_at(person, times_s / _STRIDE_S + lag), side)
            up = np.array([0.0, _HIP_HEIGHT_M, 0.0])
            legs[side] = LegJoints(
                leg.hip + up, leg.knee + up, leg.ankle + up, leg.heel + up, leg.toe + up
            )
        trial = _stand_in(
            legs, np.broadcast_to(shoulders, (len(times_s), 3)), f"runner {number}", times_s
        )
        sequence = _film(trial, "left", number)
        at_s = np.arange(0.3, times_s[-1] - 0.3, 0.01)
        body = _course(sequence, "left", at_s)
        true = _at(person, at_s / _STRIDE_S)
        phase = at_s / _STRIDE_S % 1
        knees.append(_Errors(phase, body.knee_flexion_deg("left") - true.knee_flexion))
        hip = -body.hip_extension_deg("left")
        hips.append(_Errors(phase, hip - true.hip_flexion - _LEAN_DEG))
    print(f"\n1. the angles of {len(people)} runners on a skeleton; degrees")
    print(_join(knees).line("knee flexion"))
    print(_join(hips).line("hip flexion against the trunk"))
    worst = {"knee": max(one.mae for one in knees), "hip": max(one.mae for one in hips)}
    print(f"  worst runner: knee {worst['knee']:.1f}, hip {worst['hip']:.1f}")
    return [
        Mark("46 runners: knee, mae", _join(knees).mae, "deg", _MOST_DEG, "at most"),
        Mark("46 runners: hip, mae", _join(hips).mae, "deg", _MOST_DEG, "at most"),
        Mark("46 runners: knee, worst runner", worst["knee"], "deg", _MOST_DEG, "at most"),
        Mark("46 runners: hip, worst runner", worst["hip"], "deg", _MOST_DEG, "at most"),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Runner:
    """A trial of Hamner & Delp: joints from the markers alone, and what else is filmed."""

    legs: dict[Side, LegJoints]
    pelvis: PelvisMarkers
    shoulders: _Array
    """Shape (T, 3). Their middle."""
    times_s: _Array


def _read_runner(path: Path) -> _Runner:
    """Return joint centres from the markers' motion, each where anatomy has it on its axis.

    The hip is as far aside as a regression says, the ankle level with the heel, the knee nearest to
    the line from hip to ankle, seen from the front: that legs are straight is a design choice.
    """
    trial = read_markers(path)

    def cluster(*names: str) -> _Array:
        return np.stack([trial.marker_m(name) for name in names], axis=1)

    pelvis = PelvisMarkers(*(trial.marker_m(name) for name in _PELVIS_MARKERS))
    legs: dict[Side, LegJoints] = {}
    for side, letter in _LETTERS.items():
        thigh = cluster(*(f"{letter}TH{n}" for n in "123"))
        shank = cluster(*(f"{letter}TB{n}" for n in "123"))
        foot = cluster(*(letter + n for n in ("CAL", "TOE", "MT5")))
        heel, toe = trial.marker_m(letter + "CAL"), trial.marker_m(letter + "TOE")
        hip = find_common_centre(cluster(*_PELVIS_MARKERS), thigh, pelvis.place_aside(side))
        ankle = find_common_centre(shank, foot, heel)
        straight = (hip + ankle) / 2
        knee = find_common_centre(thigh, shank, straight)
        for _ in range(2):  # the knee's share of the line is known only with the knee
            leg = ankle - hip
            share = np.sum((knee - hip) * leg, axis=-1) / np.sum(leg**2, axis=-1)
            straight = knee.copy()
            straight[:, 2] = (hip + share[:, np.newaxis] * leg)[:, 2]
            knee = find_common_centre(thigh, shank, straight)
        legs[side] = LegJoints(hip, knee, ankle, heel, toe)
    return _Runner(legs, pelvis, cluster("RACR", "LACR").mean(axis=1), trial.times_s)


def _phase_of(at_s: _Array, starts_s: _Array) -> _Array:
    """Return the share of the stride since the last contact; NaN before the first."""
    stride_s = float(np.median(np.diff(starts_s)))
    since = np.searchsorted(starts_s, at_s, side="right") - 1
    phase = (at_s - starts_s[np.maximum(since, 0)]) / stride_s
    return np.where((since >= 0) & (phase < 1), phase, np.nan)


def _laboratory_hip(angles: dict[str, _Array], side: Side) -> _Array:
    """Return the hip joint as the laboratory's own pelvis carries it, shape (T, 3)."""
    turn = (
        turn_about("z", np.degrees(angles["pelvis_tilt"]))
        @ turn_about("x", np.degrees(angles["pelvis_list"]))
        @ turn_about("y", np.degrees(angles["pelvis_rotation"]))
    )
    outward = 1.0 if side == "right" else -1.0
    origin = np.stack([angles[f"pelvis_t{axis}"] for axis in "xyz"], axis=-1)
    return np.asarray(origin + turn @ (_HIP_IN_PELVIS_M * [1.0, 1.0, outward]))


def measure_laboratory(data: Path, hip: Literal["markers", "laboratory"]) -> list[Mark]:
    """Compare one runner's markers with the laboratory's angles.

    Parameters
    ----------
    data : pathlib.Path
        The folder of recordings.
    hip : {"markers", "laboratory"}
        Where the hip joint is: estimated from the markers' motion, or where the laboratory's pelvis
        has it. Knee and ankle are always estimated from the markers.
    """
    name = "hamner_sX_run2ms"
    folder = data / "running" / "forceplate"
    runner = _read_runner(folder / f"{name}.trc.gz")
    angles = read_table(folder / f"{name}_ik.mot.gz")
    legs = runner.legs
    if hip == "laboratory":
        legs = {side: replace(leg, hip=_laboratory_hip(angles, side)) for side, leg in legs.items()}
    trial = _stand_in(legs, runner.shoulders, name, runner.times_s, runner.pelvis)
    # The runner stands where the camera looks.
    trial.positions_m[..., 2] -= np.nanmean(trial.positions_m[:, Landmark.LEFT_HIP, 2])
    trial.positions_m[..., 0] -= np.nanmean(trial.positions_m[:, Landmark.LEFT_HIP, 0])
    plates = read_trial(data, name).contacts
    found: dict[str, list[_Errors]] = {"knee": [], "hip": [], "thigh": [], "trunk": []}
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        starts_s = np.array([start for one, start, _ in plates if one == side])
        phase = _phase_of(angles["time"], starts_s)

        def true(key: str) -> _Array:
            return np.degrees(angles[key])

        knee = -true(f"knee_angle_{side[0]}")
        flexion, tilt = true(f"hip_flexion_{side[0]}"), true("pelvis_tilt")
        against_trunk = flexion - true("lumbar_extension") - _SHOULDER_BEHIND_DEG
        for seed in range(_N_NOISES):
            body = _course(_film(trial, side, seed), side, angles["time"])
            thigh = body.thigh_swing_deg(side)
            found["knee"].append(_Errors(phase, body.knee_flexion_deg(side) - knee))
            found["hip"].append(_Errors(phase, thigh + _pelvis_tilt_deg(body) - flexion))
            found["thigh"].append(_Errors(phase, thigh - flexion - tilt))
            found["trunk"].append(_Errors(phase, -body.hip_extension_deg(side) - against_trunk))
    print(f"\n2. {name}: near side each time, hip joint of the {hip}; degrees")
    print(_join(found["knee"]).line("knee flexion"))
    print(_join(found["hip"]).line("hip flexion, against the pelvis"))
    print(_join(found["thigh"]).line("thigh against the vertical"))
    print(_join(found["trunk"]).line("hip flexion against the trunk"))
    marked = ["knee", "hip"] if hip == "markers" else ["knee", "hip", "trunk"]
    names = {"knee": "knee", "hip": "hip", "trunk": "hip against the trunk"}
    return [
        Mark(
            f"hip of the {hip}: {names[key]}, mae",
            _join(found[key]).mae,
            "deg",
            _MOST_DEG,
            "at most",
        )
        for key in marked
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args(arguments).data
    marks = measure_people(_read_people(data))
    marks += measure_laboratory(data, "markers")
    marks += measure_laboratory(data, "laboratory")
    return report("running_angles", marks)


if __name__ == "__main__":
    sys.exit(main())
