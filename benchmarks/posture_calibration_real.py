"""Calibration and drift on labelled frames of real people: a good, b fair, c and d bad sitting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.formats.legacy_frames import read_legacy_frames
from barun.posture.calibration.assessment import take_rows
from barun.posture.calibration.calibration_settings import DEFAULT_CALIBRATION_SETTINGS
from barun.posture.calibration.drift_settings import DEFAULT_DRIFT_SETTINGS
from barun.posture.calibration.picture_shift import WATCHED_COLUMNS, compare_picture
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from benchmarks.marks import Mark

__all__ = ["measure_real"]

_PEOPLE: Final = ("p1", "p2", "p3")
"""p5 is p1 on another day, in part the very same frames."""
_SIZE_WH: Final = (640, 480)
_FRONT, _SIDE = "1", "2"
_N_BASELINE: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class _Person:
    front: PostureMeasurements
    side: PostureMeasurements
    front_grades: npt.NDArray[np.str_]
    side_grades: npt.NDArray[np.str_]


def _load(path: Path) -> _Person:
    frames = read_legacy_frames(path)
    width, height = _SIZE_WH
    seen = np.where(np.isfinite(frames.image_xy[..., 0]), 0.9, np.nan)
    rows = PoseRows.from_arrays(frames.image_xy, seen, np.full(len(frames), width / height))
    grades = np.array(frames.labels["pose_grade"])
    views = np.array(frames.labels["view_angle"])
    nose, ears = rows.xy[:, 0, 0], np.nan_to_num(rows.xy[:, 7:9, 0], nan=0.0)
    known = np.isfinite(rows.xy[:, 7:9, 0]).sum(axis=1)
    faces_right = nose > ears.sum(axis=1) / np.maximum(known, 1)
    side = np.where(faces_right, View.RIGHT_SIDE, View.LEFT_SIDE).astype(np.int8)
    front = np.full(len(frames), View.FRONT, dtype=np.int8)
    return _Person(
        front=take_rows(measure_posture(rows, front), views == _FRONT),
        side=take_rows(measure_posture(rows, side), views == _SIDE),
        front_grades=grades[views == _FRONT],
        side_grades=grades[views == _SIDE],
    )


def _share_moved(
    baseline: PostureMeasurements, seen: PostureMeasurements
) -> tuple[float, float, int]:
    columns = WATCHED_COLUMNS[View.FRONT]
    median, _ = compute_centre_and_spread(baseline.values)
    shift = compare_picture(
        seen.values[:, columns],
        np.tile(median[columns], (len(seen), 1)),
        seen.view,
        DEFAULT_DRIFT_SETTINGS,
    )
    return float(shift.is_moved.mean()), float(shift.is_other_person.mean()), len(seen)


def measure_real(data: Path) -> list[Mark]:
    """Print shares on the frames of three people; single frames, without the watch's hold."""
    people = {name: _load(data / "posture" / f"{name}.csv") for name in _PEOPLE}
    baselines = {
        name: take_rows(person.front, np.flatnonzero(person.front_grades == "a")[:_N_BASELINE])
        for name, person in people.items()
    }
    print("real frames from the front, taken for a moved camera: share a person and grade")
    n_moved, n_all = 0.0, 0
    for name, person in people.items():
        cells = []
        for grade in "abcd":
            chosen = np.flatnonzero(person.front_grades == grade)
            chosen = chosen[_N_BASELINE:] if grade == "a" else chosen
            share, _, n_frames = _share_moved(baselines[name], take_rows(person.front, chosen))
            cells.append(f"{grade} {share:5.1%} of {n_frames:3}")
            n_moved, n_all = n_moved + share * n_frames, n_all + n_frames
        print(f"  {name}  " + "  ".join(cells))
    print("somebody else's good sitting taken for somebody else: share of the frames")
    for one in _PEOPLE:
        for two in _PEOPLE:
            if one == two:
                continue
            good = take_rows(people[two].front, people[two].front_grades == "a")
            moved, other, _ = _share_moved(baselines[one], good)
            print(f"  calibrated {one}, seen {two}: other {other:5.1%}, moved {moved:5.1%}")
    return [
        Mark("real frames taken for a moved camera", n_moved / n_all, "share", 0.03, "at most"),
        *_measure_limits(people),
    ]


def _measure_limits(people: dict[str, _Person]) -> list[Mark]:
    """Print medians of the quantities that refuse a calibration, by person and grade."""
    settings = DEFAULT_CALIBRATION_SETTINGS
    print("medians by grade: nose below ears from the front, neck inclination from the side")
    good_refused, bad_refused, n_good, n_bad = 0, 0, 0, 0
    for name, person in people.items():
        for grade in "abcd":
            pitch = float(
                np.nanmedian(person.front.value("head_pitch")[person.front_grades == grade])
            )
            neck_deg = float(
                np.nanmedian(person.side.value("neck_inclination")[person.side_grades == grade])
            )
            print(f"  {name} {grade}  {pitch:5.2f} face widths  {neck_deg:5.1f} deg")
            refused = (pitch > settings.largest_look_down) + (neck_deg > settings.largest_neck_deg)
            if grade == "a":
                good_refused, n_good = good_refused + refused, n_good + 2
            elif grade == "d":
                bad_refused, n_bad = bad_refused + refused, n_bad + 2
    return [
        Mark("medians of grade a refused", good_refused / n_good, "share", 0, "at most"),
        Mark("medians of grade d refused", bad_refused / n_bad, "share", 0.9, "at least"),
    ]
