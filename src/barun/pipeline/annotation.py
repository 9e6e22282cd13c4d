"""From a picture and the people found in it to what is drawn on the picture."""

from typing import Final

import numpy as np

from barun.feedback.overlay import LABELLED_ANGLES, OverlayPerson
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import LandmarkSequence
from barun.pipeline.clip_landmarks import FrameResult

__all__ = ["find_overlay_people"]

_MIN_VISIBILITY: Final = 0.5
"""As MediaPipe and the older frame files do: below it a point counts as not seen."""


def find_overlay_people(result: FrameResult) -> tuple[OverlayPerson, ...]:
    """Return the people of one picture with the angles that can be judged in it.

    Parameters
    ----------
    result : FrameResult
        A picture and its people.

    Returns
    -------
    tuple of OverlayPerson
        One a person. An angle is NaN where one of its landmarks is hidden, outside the picture, or
        the view does not show it.
    """
    people = []
    for estimate in result.estimates:
        frame = estimate.frame
        moment = LandmarkSequence.from_frames(
            [frame], [frame.time_s], size_wh=frame.size_wh, source=""
        )
        series = compute_joint_angles(moment, "image", keys=LABELLED_ANGLES)
        is_seen = (series.visibility[0] >= _MIN_VISIBILITY) & series.in_picture[0]
        values_deg = np.where(is_seen, series.values_deg[0], np.nan)
        angles_deg = dict(zip(LABELLED_ANGLES, values_deg.tolist(), strict=True))
        people.append(OverlayPerson(estimate.person, frame, angles_deg))
    return tuple(people)
