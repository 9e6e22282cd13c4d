"""Every frame of a recording as one wide table: points, joint angles, strides.

=============================  =============================================================
column                         meaning
=============================  =============================================================
``frame`` to ``source``        as in Barun's own table of landmarks, see ``wide_table``
``analysed``                   of a run: 1 in the part that was measured, its points repaired
``left_stride``                of a run: number of the stride of that foot, as in ``strides.csv``
``left_phase``                 of a run: 0 at the contact of that foot, 1 at its next one
``left_on_ground``             of a run: 1 or 0
``nose_x`` to ``..._world_z``  the points, as in that table
``facing_image_deg``           which way the person faces
``knee_flexion_image_deg``     each angle, with ``left_`` or ``right_`` where there are two
``..._confidence``             0 to 1: visibility of the least visible landmark it needs
``..._counts``                 1 where measurements use this frame for the angle, else 0
=============================  =============================================================

A cell is empty where nothing is known. ``_image_`` angles are measured in the picture, ``_world_``
ones, where the picture's size is not known, in the pose engine's estimate of metres.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TextIO

import numpy as np
import numpy.typing as npt

from barun.kinematics.angle_summary import find_counting
from barun.kinematics.angle_table import JOINT_ANGLES
from barun.kinematics.joint_angles import JointAngleSeries, Reference
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats.spreadsheet_text import shielded
from barun.landmarks.formats.wide_table import (
    IMAGE_COLUMNS,
    KEY_COLUMNS,
    WORLD_COLUMNS,
    WideTable,
    from_recording,
)
from barun.running.cycles.stride_course import StrideCourse
from barun.running.events.gait_event import SIDES, Side

__all__ = ["FrameTable", "RunFrames", "write_frame_table"]

_RUN_COLUMNS: Final = (
    "analysed",
    *(f"{side}_{what}" for side in SIDES for what in ("stride", "phase", "on_ground")),
)


@dataclass(frozen=True, slots=True, eq=False)
class RunFrames:
    """Where a runner is in his strides, over all T instants of the recording."""

    is_analysed: npt.NDArray[np.bool_]
    """Shape (T,). True in the part that was measured."""
    strides: Mapping[Side, StrideCourse]
    """T instants each."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameTable:
    """What the table holds."""

    recording: LandmarkRecording
    """The points, by person."""
    reference: Reference | None
    """Where the angles were measured; None if they could not be."""
    angles: Mapping[int, JointAngleSeries]
    """All joint angles, by person, with the rows of that person in `recording`; empty without a
    reference."""
    run: RunFrames | None
    """None of a recording that is no run."""


def _angle_columns(reference: Reference) -> Iterator[str]:
    yield f"facing_{reference}_deg"
    for key in JOINT_ANGLES:
        yield f"{key}_{reference}_deg"
        yield f"{key}_confidence"
        yield f"{key}_counts"


def _header(table: FrameTable, *, has_world: bool) -> list[str]:
    return [
        *KEY_COLUMNS,
        *(_RUN_COLUMNS if table.run is not None else ()),
        *IMAGE_COLUMNS,
        *(WORLD_COLUMNS if has_world else ()),
        *(_angle_columns(table.reference) if table.reference is not None else ()),
    ]


def _exact(value: float) -> str:
    """Return nine digits, which tell any two float32 apart."""
    return f"{value:.9g}" if math.isfinite(value) else ""


def _rounded(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""


def _whole(value: float) -> str:
    return str(int(value)) if math.isfinite(value) else ""


def _run_cells(run: RunFrames, frame: int) -> Iterator[str]:
    yield str(int(run.is_analysed[frame]))
    for side in SIDES:
        course = run.strides[side]
        yield _whole(course.number[frame])
        yield _rounded(course.phase[frame])
        yield _whole(course.is_down[frame])


class _AngleCells:
    """The cells of the angles of one person."""

    def __init__(self, series: JointAngleSeries) -> None:
        self._series = series
        self._counting = find_counting(series)

    def of_row(self, row: int) -> Iterator[str]:
        series = self._series
        yield _rounded(series.yaw_deg[row])
        for value, visibility, counts in zip(
            series.values_deg[row].tolist(),
            series.visibility[row].tolist(),
            self._counting[row].tolist(),
            strict=True,
        ):
            yield _rounded(value)
            yield _rounded(visibility)
            yield str(int(counts))


def _rows(table: FrameTable, wide: WideTable) -> Iterator[list[str]]:
    angles = {person: _AngleCells(series) for person, series in table.angles.items()}
    nothing = [""] * (0 if table.reference is None else 1 + 3 * len(JOINT_ANGLES))
    for row, source in enumerate(wide.source):
        frame, person = int(wide.frame[row]), wide.person[row]
        cells = [str(frame), f"{wide.time_s[row]:.6f}", _whole(person)]
        cells += [*(_whole(side) for side in wide.size_px[row]), shielded(source)]
        if table.run is not None:
            cells += _run_cells(table.run, frame)
        cells += [_exact(value) for value in wide.image[row].tolist()]
        if wide.world is not None:
            cells += [_exact(value) for value in wide.world[row].tolist()]
        if table.reference is None or not math.isfinite(person):
            cells += nothing
        else:
            first = table.recording.rows(int(person)).start
            cells += angles[int(person)].of_row(frame - first)
        yield cells


def write_frame_table(file: TextIO, table: FrameTable) -> None:
    """Write one line a person and frame; a frame without anybody has a line without a person.

    Parameters
    ----------
    file : TextIO
        Open for writing with ``newline=""``.
    table : FrameTable
        What to write. Without people the heading stands alone.
    """
    wide = from_recording(table.recording)
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(_header(table, has_world=wide.world is not None))
    rows.writerows(_rows(table, wide))
