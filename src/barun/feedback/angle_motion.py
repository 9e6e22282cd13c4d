"""Joint angles as a motion file (``.mot``) for OpenSim and programs that read its tables.

The columns have Barun's names and signs (``docs/units.md``), which are not those of the coordinates
of any OpenSim model: the file can be plotted and computed with, not played on a skeleton.
"""

from typing import TextIO

import numpy as np
import numpy.typing as npt

from barun.kinematics.angle_summary import find_counting
from barun.kinematics.joint_angles import JointAngleSeries

__all__ = ["write_angle_motion"]


def write_angle_motion(
    file: TextIO, name: str, series: JointAngleSeries, rows: npt.NDArray[np.intp]
) -> None:
    """Write the angles of one person over time.

    Parameters
    ----------
    file : TextIO
        Open for writing with ``newline=""``.
    name : str
        What stands in the first line: the name of the file.
    series : JointAngleSeries
        The angles.
    rows : numpy.ndarray, shape (N,)
        Which rows of it to write, in order of time.

    Notes
    -----
    Degrees. The format has no place for a confidence, so a value stands only where it counts (see
    :func:`barun.kinematics.angle_summary.find_counting`); elsewhere ``NaN`` does. OpenSim's tables
    (``TimeSeriesTable``) read it, but its older ``Storage`` stops at the first one (seen with 4.6):
    an angle that never counts is therefore left out.
    """
    values_deg = np.where(find_counting(series), series.values_deg, np.nan)[rows]
    has_values = np.asarray(np.isfinite(values_deg).any(axis=0))
    values_deg = values_deg[:, has_values]
    keys = (angle.key for angle, has in zip(series.angles, has_values, strict=True) if has)
    columns = ["time", *keys]
    file.write(f"{name}\nversion=1\nnRows={len(rows)}\nnColumns={len(columns)}\n")
    file.write("inDegrees=yes\nendheader\n")
    file.write("\t".join(columns) + "\n")
    for time_s, values in zip(series.times_s[rows].tolist(), values_deg.tolist(), strict=True):
        line = "\t".join([f"{time_s:.6f}", *(f"{value:.4f}" for value in values)])
        file.write(line.replace("nan", "NaN") + "\n")
