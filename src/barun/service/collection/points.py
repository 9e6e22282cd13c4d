"""Landmarks of a sample as the page sends them."""

import base64
import binascii

import numpy as np

from barun.collection.entry import Sample
from barun.collection.label import Label
from barun.landmarks.landmark import N_LANDMARKS
from barun.service.collection.bodies import SampleBody
from barun.service.problems import RefusedError

__all__ = ["sample_of"]

_FARTHEST = 10.0
"""Landmarks may lie outside the picture, but not ten pictures away. Design choice."""


def sample_of(session: str, body: SampleBody) -> Sample:
    """Return the sample a request holds, without a suggestion.

    Raises
    ------
    RefusedError
        422 if the numbers cannot be landmarks.
    """
    refusal = RefusedError(422, "collection.bad-points", number=body.number)
    try:
        content = base64.b64decode(body.points, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal from error
    if len(content) != 16 * N_LANDMARKS:
        raise refusal
    numbers = np.frombuffer(content, dtype="<f4").reshape(N_LANDMARKS, 4).astype(np.float32)
    with np.errstate(invalid="ignore"):
        is_wrong = np.abs(numbers[:, :3]) > _FARTHEST
        is_wrong_share = (numbers[:, 3] < 0) | (numbers[:, 3] > 1)
    if is_wrong.any() or is_wrong_share.any():
        raise refusal
    return Sample(
        session=session,
        number=body.number,
        recorded_at_s=body.recorded_at_s,
        size_wh=(body.width_px, body.height_px),
        image_xyz=numbers[:, :3].copy(),
        visibility=numbers[:, 3].copy(),
        label=Label(body.view, body.grade),
    )
