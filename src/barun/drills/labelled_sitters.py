"""Simulated people whose views are labelled: those a model was made of, and a batch that is wrong.

Those known are rows of a dataset, from the front and from the side. The batch is what the collector
makes of live sessions, with what somebody said of it.
"""

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.collection.samples.poses import KEPT, OfferedPoses
from barun.collection.samples.reduction import SessionFrames
from barun.drills.scene import drawn_body
from barun.landmarks import LandmarkSequence
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, SIDE
from barun.posture.view.view import View
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    SLUMPED,
    UPRIGHT,
    SittingScript,
    simulate_sitting,
)
from barun.store.sample_records import SampleLabel, SampleRows

__all__ = ["labelled_person", "wrong_batch"]

_EVERY: Final = 15
"""Of 30 pictures a second."""
_SIZE_WH: Final = (1280, 720)
_SCRIPT: Final = SittingScript.sit(UPRIGHT, 10).then(SLUMPED, move_s=2, hold_s=4)
_SIDES: Final = ((FRONT, DESK_CAMERA), (SIDE, DESK_SIDE_CAMERA))


def labelled_person(number: int, begun_s: float) -> LabelledRows:
    """Return 64 poses of a simulated person, half of them from the side, rightly labelled.

    Parameters
    ----------
    number : int
        Which one; also the seed.
    begun_s : float
        When, seconds since 1970 UTC.
    """
    random, body = drawn_body(number)
    parts = []
    for view, camera in _SIDES:
        seen = simulate_sitting(_SCRIPT, random, body=body, camera=camera).sequence
        image, visibility = seen.image_xyz[::_EVERY], seen.visibility[::_EVERY]
        count, name = len(image), f"drill-{number}-{view}"
        parts.append(
            LabelledRows(
                row_id=_row_ids(name, count),
                image_xyz=image.astype(np.float32),
                visibility=visibility.astype(np.float32),
                size_wh=np.tile(np.array(_SIZE_WH, dtype=np.int32), (count, 1)),
                person=np.full(count, f"P{number}"),
                session=np.full(count, name),
                recorded_at_s=begun_s + 0.5 * np.arange(count, dtype=np.float64) + 60.0 * view,
                source=np.full(count, "drill"),
                view=np.full(count, view, dtype=np.int8),
                grade=np.full(count, ""),
                sample_id=np.full(count, ""),
                participant_id=np.full(count, f"P{number}"),
                origin_file=np.full(count, f"{name}.csv"),
                origin_row=np.arange(1, count + 1),
            )
        )
    return LabelledRows.joined(parts)


def wrong_batch(
    person_id: str, numbers: range, ended_s: float
) -> tuple[SampleRows, tuple[SampleLabel, ...]]:
    """Return samples of sessions in which people were seen from the front, all called side.

    Parameters
    ----------
    person_id : str
        Whose sessions they were.
    numbers : range
        Which simulated people sat, a session each.
    ended_s : float
        When the last pose was taken and all was said, seconds since 1970 UTC.
    """
    poses = OfferedPoses.joined([_offer(person_id, number, ended_s) for number in numbers])
    rows = SessionFrames(()).to_samples(poses)
    labels = tuple(
        SampleLabel(sample_id, "answer", "", SIDE, ended_s) for sample_id in rows.sample_id.tolist()
    )
    return rows, labels


def _offer(person_id: str, number: int, ended_s: float) -> OfferedPoses:
    random, body = drawn_body(number)
    seen: LandmarkSequence = simulate_sitting(_SCRIPT, random, body=body).sequence
    image, visibility = seen.image_xyz[::_EVERY], seen.visibility[::_EVERY]
    count, aspect = len(image), _SIZE_WH[0] / _SIZE_WH[1]
    return OfferedPoses(
        person_id=np.full(count, person_id),
        session=np.full(count, f"drill-{number}"),
        at_s=ended_s - 0.5 * np.arange(count, 0, -1, dtype=np.float64),
        xy=(image[:, KEPT, :2] * np.array([aspect, 1.0])).astype(np.float64),
        aspect=np.full(count, aspect),
        visibility=visibility[:, KEPT].astype(np.float64),
        features=np.empty((count, 0)),
        view=np.full(count, int(View.FRONT), dtype=np.int8),
        view_confidence=np.full(count, 0.95),
        verdict=np.zeros(count, dtype=np.int8),
        load=np.full(count, np.nan),
        model="view=1",
    )


def _row_ids(name: str, count: int) -> npt.NDArray[np.str_]:
    ids = [hashlib.sha256(f"{name}/{row}".encode()).hexdigest()[:16] for row in range(count)]
    return np.array(ids, dtype="<U16")
