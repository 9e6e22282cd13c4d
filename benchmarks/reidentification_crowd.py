"""Seven people exercising before a Kinect: how far anonymity goes for whole bodies that move.

Barun releases no such recordings as anonymous; this says why.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.geometry.rotations import (
    compute_rotation_about_x,
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)
from benchmarks.reidentification_attack import ATTACKERS, attack

__all__ = ["report_crowd"]

_Array = npt.NDArray[np.float64]

_FILE: Final = Path("movement") / "uiprmd_kinect_s01_s07.npz"
_SCALE: Final = 100
_N_STEPS: Final = 16
_PARENTS: Final = (-1, 0, 1, 2, 3, 4, 3, 6, 7, 8, 3, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20)
"""Of the 22 joints; 3 is the neck's foot, 5 the head, 7 and 11 shoulders, 14 and 18 hips."""
_HEAD_AND_SHOULDERS: Final = (4, 5, 7, 11)


def _place_joints(offsets: _Array, angles_deg: _Array) -> _Array:
    """Return joints in centimetres, (T, 22, 3), of offsets from parents and their angles.

    The order of the angles (about z, x, y) was found by trial: of all twelve it leaves the
    standing feet stillest.
    """
    angles = np.radians(angles_deg)
    turns = (
        compute_rotation_about_z(angles[..., 2])
        @ compute_rotation_about_x(angles[..., 0])
        @ compute_rotation_about_y(angles[..., 1])
    )
    joints = np.zeros_like(offsets)
    for joint, parent in enumerate(_PARENTS):
        if parent >= 0:
            joints[:, joint] = joints[:, parent] + rotate(turns[:, parent], offsets[:, joint])
            turns[:, joint] = turns[:, parent] @ turns[:, joint]
    return joints


def _read(path: Path) -> tuple[_Array, npt.NDArray[np.int64]]:
    """Return joints from the pelvis, (N, 16, 22, 3), and movement, person, repetition, (N, 3)."""
    parts, keys = [], []
    with np.load(path) as archive:
        for name in sorted(archive.files):
            if not (name.startswith("correct_") and name.endswith("_pos")):
                continue
            _, movement, person, repetition, _ = name.split("_")
            offsets = archive[name].reshape(-1, 22, 3) / _SCALE
            angles = archive[name.replace("_pos", "_ang")].reshape(-1, 22, 3) / _SCALE
            joints = _place_joints(offsets, angles)
            at = np.linspace(0, len(joints) - 1, _N_STEPS)
            low = np.floor(at).astype(np.intp)
            high = np.minimum(low + 1, len(joints) - 1)
            share = (at - low)[:, None, None]
            parts.append((1 - share) * joints[low] + share * joints[high])
            keys.append([int(movement[1:]), int(person[1:]), int(repetition[1:])])
    return np.array(parts), np.array(keys)


def _rebuild(joints: _Array) -> _Array:
    """Return joints with the same directions, but everybody's bones of one length."""
    lengths = np.zeros(len(_PARENTS))
    bones = np.zeros_like(joints)
    for joint, parent in enumerate(_PARENTS):
        if parent >= 0:
            bones[:, :, joint] = joints[:, :, joint] - joints[:, :, parent]
            lengths[joint] = np.median(np.linalg.norm(bones[:, :, joint], axis=-1))
    own = np.linalg.norm(bones, axis=-1, keepdims=True)
    bones *= np.divide(lengths[:, None], own, out=np.zeros_like(own), where=own > 0)
    rebuilt = np.zeros_like(joints)
    for joint, parent in enumerate(_PARENTS):
        if parent >= 0:
            rebuilt[:, :, joint] = rebuilt[:, :, parent] + bones[:, :, joint]
    return rebuilt


def _depart(joints: _Array, session: npt.NDArray[np.int64]) -> _Array:
    """Return joints less the usual pose of their session."""
    departures = joints.copy()
    for one in np.unique(session):
        departures[session == one] -= np.median(joints[session == one], axis=(0, 1))
    return departures


def _name_all(joints: _Array, keys: npt.NDArray[np.int64], *, by_frame: bool) -> list[float]:
    """Return how often each attacker names people, the mean of all movements, in percent."""
    movement, person, repetition = keys.T
    halves = (repetition > 5).astype(np.int8)
    shares = []
    for name in ATTACKERS:
        found = []
        for one in np.unique(movement):
            own = movement == one
            repeats = joints.shape[1] if by_frame else 1
            rows = joints[own].reshape(int(own.sum()) * repeats, -1)
            who, half, number = (
                np.repeat(each[own], repeats)
                for each in (person, halves, 100 * person + repetition)
            )
            names = np.char.add("S", who.astype(np.str_))
            found.append(attack(name, rows, names, half, number, n_draws=1).share)
        shares.append(100 * float(np.mean(found)))
    return shares


def report_crowd(data: Path) -> None:
    """Print how often people are named by how they move."""
    path = data / _FILE
    if not path.is_file():
        print(f"\nA bigger crowd: not measured, {_FILE} is absent.")
        return
    joints, keys = _read(path)
    movement, person, repetition = keys.T
    session = (100 * movement + person) * 2 + (repetition > 5)
    joints = joints - joints[:, :, :1]
    rebuilt = _rebuild(joints)
    departures = _depart(rebuilt, session)
    upper = list(_HEAD_AND_SHOULDERS)
    print(
        f"\nA bigger crowd: {len(np.unique(person))} people (UI-PRMD), ten exercises, learnt from"
        " five repetitions, named in the other\nfive of the same day. Chance is"
        f" {100 / len(np.unique(person)):.0f} %. No mark: Barun releases no such recordings.\n\n"
        f"  {'':<58}" + "".join(f"{name:>11}" for name in ATTACKERS)
    )
    for title, values, by_frame in (
        ("whole movements, raw", joints, False),
        ("bones of one length", rebuilt, False),
        ("and less the own usual pose", departures, False),
        ("and head and shoulders only", departures[:, :, upper], False),
        ("head and shoulders, single frames, raw", joints[:, :, upper], True),
        ("the same, bones of one length, less the usual pose", departures[:, :, upper], True),
    ):
        shares = _name_all(values, keys, by_frame=by_frame)
        print(f"  {title:<58}" + "".join(f"{share:11.1f}" for share in shares), flush=True)
