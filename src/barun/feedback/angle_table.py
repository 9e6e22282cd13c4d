"""The joint angles of a recording as one tidy table, for spreadsheets and other programs."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TextIO

import numpy as np

from barun.kinematics.joint_angles import JointAngleSeries, Reference

__all__ = ["write_angle_table"]

_REFERENCES: Final[tuple[Reference, ...]] = ("image", "world")


def _header(by_reference: Mapping[Reference, JointAngleSeries]) -> Iterator[str]:
    for reference in _REFERENCES:
        if reference in by_reference:
            yield f"facing_{reference}_deg"
            for angle in by_reference[reference].angles:
                yield f"{angle.key}_{reference}_deg"
    for angle in next(iter(by_reference.values())).angles:
        yield f"{angle.key}_visibility"
        yield f"{angle.key}_in_picture"


def _number(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else ""


def _cells(by_reference: Mapping[Reference, JointAngleSeries], row: int) -> Iterator[str]:
    for reference in _REFERENCES:
        if reference in by_reference:
            series = by_reference[reference]
            yield _number(series.yaw_deg[row])
            yield from (_number(value) for value in series.values_deg[row].tolist())
    series = next(iter(by_reference.values()))
    for visibility, is_inside in zip(
        series.visibility[row].tolist(), series.in_picture[row].tolist(), strict=True
    ):
        yield _number(visibility)
        yield str(int(is_inside))


def write_angle_table(
    file: TextIO, people: Sequence[tuple[int, Mapping[Reference, JointAngleSeries]]]
) -> None:
    """Write the joint angles of all people as CSV.

    Parameters
    ----------
    file : text file
        Opened with ``newline=""``.
    people : sequence of (int, mapping)
        Number of each person, and the angles by frame of reference; all people have the same
        references and angles.

    Notes
    -----
    One row a person and instant of his angles: ``time_s, person``, then for each frame of reference
    the way the person faces and every angle in degrees, then for each angle the visibility of its
    least visible landmark and whether all its landmarks lie inside the picture (1 or 0). A cell is
    empty where there is no value.
    """
    rows = csv.writer(file)
    if not people:
        rows.writerow(["time_s", "person"])
        return
    rows.writerow(["time_s", "person", *_header(people[0][1])])
    for person, by_reference in people:
        times_s = next(iter(by_reference.values())).times_s
        for row, time_s in enumerate(times_s.tolist()):
            rows.writerow([f"{time_s:.6f}", person, *_cells(by_reference, row)])
