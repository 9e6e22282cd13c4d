"""Pictures of mirrored cameras.

Many programs show, and some cameras deliver, a mirror image. It cannot be told from the landmarks:
the mirror image of a person is a person, and a pose engine names what looks like a left arm the
left arm. Left and right, and with them LEFT_SIDE and RIGHT_SIDE, are then exchanged without a
trace. So whoever opens the camera has to say it, and this module is the one place where it is
undone.
"""

import numpy as np

from barun.landmarks import MIRROR, LandmarkSequence
from barun.posture.rows import PoseRows

__all__ = ["unmirror_rows", "unmirror_sequence"]


def unmirror_rows(rows: PoseRows) -> PoseRows:
    """Return the poses as an unmirrored camera would have shown them.

    Parameters
    ----------
    rows : PoseRows
        From a mirrored picture; all rows.

    Returns
    -------
    PoseRows
        x counted from the other edge of the picture (of metres: turned round), left and right
        landmarks exchanged. Doing it twice gives the poses back.
    """
    xy = rows.xy[:, MIRROR]
    xy[..., 0] = rows.aspect[:, None] - xy[..., 0]
    world_m = None
    if rows.world_m is not None:
        world_m = rows.world_m[:, MIRROR] * np.array([-1.0, 1.0, 1.0])
    return PoseRows(
        xy=xy, visibility=rows.visibility[:, MIRROR], aspect=rows.aspect, world_m=world_m
    )


def unmirror_sequence(sequence: LandmarkSequence) -> LandmarkSequence:
    """Return the frames of one person as an unmirrored camera would have shown them.

    Parameters
    ----------
    sequence : LandmarkSequence
        From a mirrored picture; see :func:`unmirror_rows`.
    """
    image_xyz = sequence.image_xyz[:, MIRROR].copy()
    image_xyz[..., 0] = 1 - image_xyz[..., 0]
    world_xyz = None
    if sequence.world_xyz is not None:
        world_xyz = sequence.world_xyz[:, MIRROR] * np.array([-1, 1, 1], dtype=np.float32)
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility[:, MIRROR],
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=world_xyz,
    )
