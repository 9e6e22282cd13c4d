"""Runners of a motion laboratory: markers as landmarks before a camera, plates as the truth.

Two laboratories: Hamner & Delp (2013), J Biomech 46:780-787, whole bodies on a treadmill with a
plate a foot; Fukuchi et al. (2017), PeerJ 5:e3298 (RBDS), pelvis and legs on a treadmill with one
plate.
"""

import csv
import gzip
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.gaps import find_runs
from barun.kinematics.resampling import resample_evenly
from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence
from barun.landmarks.formats.trc import read_trc
from barun.simulate import Camera
from barun.simulate.disturbance import Disturbances, disturb

__all__ = [
    "THRESHOLD_N",
    "TRIALS",
    "MarkerTrial",
    "film_trial",
    "read_ground_truth",
    "read_table",
    "read_trial",
]

_Array = npt.NDArray[np.float64]
Side = Literal["left", "right"]

TRIALS: Final = ("hamner_s04_run2ms", "hamner_s04_run3ms", "hamner_sX_run2ms", "rbds001_2.5ms")
THRESHOLD_N: Final = 50.0
"""Vertical force above which a foot is on the ground, as in ``ground_truth.csv``."""

_LONGEST_LOSS_S: Final = 0.1
_SHORTEST_CONTACT_S: Final = 0.1
_RBDS_MARKERS_HZ: Final = 150.0
_RBDS_FORCES_HZ: Final = 300.0
_TRUNK_M: Final = 0.5
"""Hips to shoulders where the laboratory put no marker above the pelvis."""
_HEAD_M: Final = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class MarkerTrial:
    """A runner in the room frame of the simulations, and when the plates felt him."""

    name: str
    times_s: _Array
    """Shape (T,)."""
    positions_m: _Array
    """Shape (T, 33, 3). x to the runner's left, y down (the ground is 0), z backward."""
    contacts: tuple[tuple[Side, float, float], ...]
    """Foot, first and last instant above the threshold, of contacts seen whole."""


def read_table(path: Path) -> dict[str, _Array]:
    """Read a tab-separated table, with or without the heading of OpenSim."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    ends = [row for row, line in enumerate(lines[:20]) if line.strip() == "endheader"]
    lines = lines[ends[0] + 1 if ends else 0 :]
    names = lines[0].split("\t")
    numbers = np.array([line.split("\t") for line in lines[1:] if line.strip()], dtype=np.float64)
    return {name.strip(): numbers[:, column] for column, name in enumerate(names)}


def _find_contacts(times_s: _Array, force_n: _Array) -> list[tuple[float, float]]:
    """Return when the force is above the threshold, between samples, without the cut ones."""
    contacts = []
    for first, after in find_runs(force_n > THRESHOLD_N):
        if first == 0 or after == len(times_s):
            continue
        edges = []
        for low, high in ((first - 1, first), (after, after - 1)):
            share = (THRESHOLD_N - force_n[low]) / (force_n[high] - force_n[low])
            edges.append(float(times_s[low] + share * (times_s[high] - times_s[low])))
        if edges[1] - edges[0] >= _SHORTEST_CONTACT_S:
            contacts.append((edges[0], edges[1]))
    return contacts


def _to_room(laboratory_m: _Array) -> _Array:
    """From x forward, y up, z right to the room frame."""
    return np.stack([-laboratory_m[..., 2], -laboratory_m[..., 1], -laboratory_m[..., 0]], axis=-1)


def _foot(heel: _Array, toe: _Array) -> tuple[_Array, _Array]:
    """Return the ankle and the foot index above a heel and a toe (laboratory axes).

    No laboratory marked the ankle in these trials: it is put a quarter of the foot before the heel
    and 0.08 m off the sole. The foot index stays over the heads of the metatarsals, where both
    laboratories have their foremost marker; a pose engine puts it at the tip of the toe.
    """
    along = toe - heel
    up = np.cross(np.array([0.0, 0.0, 1.0]), along)
    up /= np.linalg.norm(up, axis=-1, keepdims=True)
    return heel + 0.25 * along + 0.08 * up, toe


def _hip(front: _Array, back: _Array, outward: _Array) -> _Array:
    """Return a hip joint from the pelvis' markers of its side: below and inside of their middle."""
    return 0.55 * front + 0.45 * back + np.array([0.0, -0.09, 0.0]) - 0.03 * outward


def _place(points: dict[Landmark, _Array]) -> _Array:
    """Fill what no marker stands for: head and hands near the shoulders and elbows."""
    n_frames = len(points[Landmark.LEFT_HIP])
    placed = np.full((n_frames, N_LANDMARKS, 3), np.nan)
    for mark, position in points.items():
        placed[:, mark] = position
    middle = (points[Landmark.LEFT_SHOULDER] + points[Landmark.RIGHT_SHOULDER]) / 2
    for mark in Landmark:
        if np.isfinite(placed[0, mark, 0]):
            continue
        outward = -1.0 if mark.name.startswith("LEFT") else 1.0
        if mark < Landmark.LEFT_SHOULDER:
            ahead = 0.1 if mark is Landmark.NOSE or "MOUTH" in mark.name else 0.0
            aside = 0.0 if mark is Landmark.NOSE else 0.07 * outward
            placed[:, mark] = middle + np.array([ahead, _HEAD_M, aside])
        else:
            elbow = Landmark.LEFT_ELBOW if outward < 0 else Landmark.RIGHT_ELBOW
            wrist = Landmark.LEFT_WRIST if outward < 0 else Landmark.RIGHT_WRIST
            start = placed[:, elbow]
            placed[:, mark] = placed[:, wrist] if mark > Landmark.RIGHT_WRIST else start
    return placed


def _hamner_points(path: Path) -> tuple[_Array, dict[Landmark, _Array]]:
    with tempfile.NamedTemporaryFile(suffix=".trc") as plain:
        plain.write(gzip.decompress(path.read_bytes()))
        plain.flush()
        trial = read_trc(Path(plain.name))
    points: dict[Landmark, _Array] = {}
    across = trial.marker_m("RASI") - trial.marker_m("LASI")
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    for side, letter, outward in (("LEFT", "L", -across), ("RIGHT", "R", across)):

        def marker(name: str, letter: str = letter) -> _Array:
            return trial.marker_m(letter + name)

        ankle, toe = _foot(marker("CAL"), marker("TOE"))
        elbows = [marker(n) for n in ("LEL", "MEL")]
        points |= {
            Landmark[f"{side}_HIP"]: _hip(marker("ASI"), marker("PSI"), outward),
            Landmark[f"{side}_KNEE"]: (marker("TH3") + marker("TB1")) / 2,
            Landmark[f"{side}_ANKLE"]: ankle,
            Landmark[f"{side}_HEEL"]: marker("CAL"),
            Landmark[f"{side}_FOOT_INDEX"]: toe,
            Landmark[f"{side}_SHOULDER"]: marker("ACR"),
            Landmark[f"{side}_ELBOW"]: np.mean(elbows, axis=0),
            Landmark[f"{side}_WRIST"]: (marker("FAradius") + marker("FAulna")) / 2,
        }
    return trial.times_s, points


def _rbds_points(path: Path) -> tuple[_Array, dict[Landmark, _Array]]:
    table = read_table(path)

    def marker(name: str) -> _Array:
        return np.stack([table[name + axis] for axis in "XYZ"], axis=-1) / 1000

    points: dict[Landmark, _Array] = {}
    across = marker("R.ASIS") - marker("L.ASIS")
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    for side, letter, outward in (("LEFT", "L.", -across), ("RIGHT", "R.", across)):
        heel = (marker(letter + "Heel.Bottom") + marker(letter + "Heel.Top")) / 2
        ball = (marker(letter + "MT1") + marker(letter + "MT5")) / 2
        ankle, toe = _foot(heel, ball)
        lower_thigh = [marker(f"{letter}Thigh.Bottom.{part}") for part in ("Lateral", "Medial")]
        upper_shank = [marker(f"{letter}Shank.Top.{part}") for part in ("Lateral", "Medial")]
        hip = _hip(marker(letter + "ASIS"), marker(letter + "PSIS"), outward)
        shoulder = hip + np.array([0.03, _TRUNK_M, 0.0]) + 0.1 * outward
        points |= {
            Landmark[f"{side}_HIP"]: hip,
            Landmark[f"{side}_KNEE"]: np.mean([*lower_thigh, *upper_shank], axis=0),
            Landmark[f"{side}_ANKLE"]: ankle,
            Landmark[f"{side}_HEEL"]: heel,
            Landmark[f"{side}_FOOT_INDEX"]: toe,
            Landmark[f"{side}_SHOULDER"]: shoulder,
            Landmark[f"{side}_ELBOW"]: shoulder + np.array([-0.1, -0.25, 0.0]),
            Landmark[f"{side}_WRIST"]: shoulder + np.array([0.1, -0.25, 0.0]),
        }
    return np.arange(len(table["Time"])) / _RBDS_MARKERS_HZ, points


def _hamner_contacts(path: Path) -> list[tuple[Side, float, float]]:
    table = read_table(path)
    names = {"right": "R_ground_force_vy", "left": "L_ground_force_vy"}
    if names["right"] not in table:
        names = {"right": "ground_force_1_vy", "left": "ground_force_2_vy"}
    contacts: list[tuple[Side, float, float]] = []
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        found = _find_contacts(table["time"], table[names[side]])
        contacts += [(side, start, end) for start, end in found]
    return contacts


def _rbds_contacts(
    path: Path, times_s: _Array, points: dict[Landmark, _Array]
) -> list[tuple[Side, float, float]]:
    """One plate for both feet: the lower heel of the two tells whose contact it is."""
    table = read_table(path)
    found = _find_contacts((table["Time"] - table["Time"][0]) / _RBDS_FORCES_HZ, table["Fy"])
    higher = points[Landmark.LEFT_HEEL][:, 1] - points[Landmark.RIGHT_HEEL][:, 1]
    contacts: list[tuple[Side, float, float]] = []
    for start, end in found:
        is_left = np.interp(start + (end - start) / 3, times_s, higher) < 0
        contacts.append(("left" if is_left else "right", start, end))
    return contacts


def read_trial(data: Path, name: str) -> MarkerTrial:
    """Read one trial of ``running/forceplate``.

    Parameters
    ----------
    data : pathlib.Path
        The folder of recordings.
    name : str
        One of `TRIALS`.
    """
    folder = data / "running" / "forceplate"
    if name.startswith("hamner"):
        times_s, points = _hamner_points(folder / f"{name}.trc.gz")
        contacts = _hamner_contacts(folder / f"{name}_grf.mot.gz")
    else:
        times_s, points = _rbds_points(folder / f"{name}_markers.txt.gz")
        contacts = _rbds_contacts(folder / f"{name}_forces.txt.gz", times_s, points)
    positions_m = _to_room(_place(points))
    positions_m[..., 2] -= np.nanmean(positions_m[:, Landmark.LEFT_HIP, 2])
    hips = positions_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0]
    positions_m[..., 0] -= np.nanmean(hips)
    soles = [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]
    positions_m[..., 1] -= np.nanpercentile(positions_m[:, soles, 1], 95) + 0.03
    contacts = [c for c in contacts if times_s[0] < c[1] and c[2] < times_s[-1]]
    return MarkerTrial(name, times_s, positions_m, tuple(sorted(contacts, key=lambda c: c[1])))


def film_trial(
    trial: MarkerTrial,
    camera: Camera,
    random: np.random.Generator,
    disturbances: Disturbances,
    *,
    start_s: float = 0.0,
) -> LandmarkSequence:
    """Return what a camera and a pose engine would make of a trial.

    Parameters
    ----------
    trial : MarkerTrial
        Who runs.
    camera : barun.simulate.Camera
        From where, and how many pictures a second; markers are joined by cubics in between.
    random : numpy.random.Generator
        Decides on the noise.
    disturbances : Disturbances
        How much.
    start_s : float
        When the first picture is taken, after the first marker frame.

    Returns
    -------
    LandmarkSequence
        Times are those of the trial.
    """
    first = int(np.searchsorted(trial.times_s, trial.times_s[0] + start_s))
    at_s = trial.times_s[first:]
    positions_m, times_s = resample_evenly(
        trial.positions_m[first:], at_s, camera.frame_rate_hz, limit_s=_LONGEST_LOSS_S
    )
    camera_m = camera.to_camera_m(positions_m)
    visibility = np.ones(positions_m.shape[:2])
    arrays = (camera.to_image_xyz(camera_m), camera.to_world_m(positions_m), visibility)
    image_xyz, _, visibility = disturb(*arrays, times_s, camera.size_wh, disturbances, random)
    return LandmarkSequence.from_arrays(
        image_xyz, visibility, times_s, size_wh=camera.size_wh, source=trial.name
    )


def read_ground_truth(data: Path) -> dict[str, dict[str, float]]:
    """Return the figures of ``ground_truth.csv`` by trial."""
    path = data / "running" / "forceplate" / "ground_truth.csv"
    columns: Sequence[str] = ("contacts", "contact_time_ms_mean", "cadence_spm", "duty_factor_pct")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["trial"].removesuffix("_grf.mot").removesuffix("_forces.txt"): {
                name: float(row[name]) for name in columns
            }
            for row in csv.DictReader(file)
        }
