"""Samples of live sessions as rows of a dataset, for one model."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.rows import LabelledRows
from barun.learning.label_weights import source_of
from barun.learning.posture_dataset import FRONT, NEITHER, SIDE, UNKNOWN
from barun.posture.view.view import View
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS
from barun.store.sample_records import LabelledSamples

__all__ = ["to_rows"]

_SIZE_WH: Final = (640, 480)
_FACE_PX: Final = 80.0
_MIDDLE_PX: Final = (320.0, 300.0)
"""Samples are kept in sizes of the face, from the shoulders: they are put into a picture as
somebody sits at arm's length. What is learnt does not depend on it but in sets of features that
hold places in the picture."""

_VIEW_OF: Final = {
    View.NEITHER: UNKNOWN,
    View.FRONT: FRONT,
    View.LEFT_SIDE: SIDE,
    View.RIGHT_SIDE: SIDE,
}
_GRADE_OF: Final = {"good": "a", "bad": "c", "other": "", "": ""}
"""People say well or badly; the first of the good poses are the reference, as grade a is."""


def to_rows(samples: LabelledSamples, person: str, model: str) -> LabelledRows:
    """Return samples as rows.

    Parameters
    ----------
    samples : LabelledSamples
        N of one person.
    person : str
        Pseudonym.
    model : str
        Which model they are for. Views are learnt only where somebody said them; posture is learnt
        for the view that the model of that time saw, where nobody said another.
    """
    rows = samples.rows
    count = len(rows)
    image_xyz = np.full((count, N_LANDMARKS, 3), np.nan, dtype=np.float32)
    visibility = np.full((count, N_LANDMARKS), np.nan, dtype=np.float32)
    points_px = np.array(_MIDDLE_PX) + _FACE_PX * rows.points.astype(np.float64)
    image_xyz[:, list(KEPT_LANDMARKS), :2] = points_px / np.array(_SIZE_WH)
    visibility[:, list(KEPT_LANDMARKS)] = rows.visibility
    names = np.full(count, person)
    return LabelledRows(
        row_id=rows.sample_id,
        image_xyz=image_xyz,
        visibility=visibility,
        size_wh=np.tile(np.array(_SIZE_WH, dtype=np.int32), (count, 1)),
        person=names,
        session=rows.session,
        recorded_at_s=rows.at_s.astype(np.float64),
        source=np.array([source_of(one) for one in samples.kind.tolist()], dtype=np.str_),
        view=_find_views(samples, model),
        grade=np.array([_GRADE_OF[one] for one in samples.posture.tolist()], dtype="<U1"),
        sample_id=rows.sample_id,
        participant_id=names,
        origin_file=rows.session,
        origin_row=np.arange(1, count + 1),
    )


def _find_views(samples: LabelledSamples, model: str) -> npt.NDArray[np.int8]:
    said = samples.view.astype(np.int8)
    if model == "view":
        return said
    seen = np.array([_VIEW_OF[View(one)] for one in samples.rows.view.tolist()], dtype=np.int8)
    is_other = samples.posture == "other"
    return np.where(is_other, np.int8(NEITHER), np.where(said == UNKNOWN, seen, said))
