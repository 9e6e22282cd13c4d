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
    :func:`barun.kinematics.angle_summary.find_counting`); elsewhere ``NaN`` does, which OpenSim's
    plotter leaves out. An empty cell would shift the others in readers that part columns by blanks.
    """
    values_deg = np.where(find_counting(series), series.values_deg, np.nan)
    columns = ["time", *(angle.key for angle in series.angles)]
    file.write(f"{name}\nversion=1\nnRows={len(rows)}\nnColumns={len(columns)}\n")
    file.write("inDegrees=yes\nendheader\n")
    file.write("\t".join(columns) + "\n")
    for row in rows.tolist():
        cells = (f"{value:.4f}" for value in values_deg[row].tolist())
        line = "\t".join([f"{series.times_s[row]:.6f}", *cells])
        file.write(line.replace("nan", "NaN") + "\n")
