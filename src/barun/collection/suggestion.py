"""What the view model takes a pose for, for a person to confirm or correct."""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.learning.posture_dataset import FRONT, NEITHER, SIDE, UNKNOWN
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.posture.view.view_model import ViewModel

__all__ = ["Suggest", "ViewSuggestion"]

_Floats = npt.NDArray[np.float32]

_AS_LABEL: Final = {
    View.NEITHER: NEITHER,
    View.FRONT: FRONT,
    View.LEFT_SIDE: SIDE,
    View.RIGHT_SIDE: SIDE,
}


class Suggest(Protocol):
    """Returns the view label a pose seems to deserve: 1, 2, 3, or 0 where nothing can be said."""

    def __call__(self, image_xyz: _Floats, visibility: _Floats, size_wh: tuple[int, int]) -> int:
        """Return the label of one pose; shapes (33, 3) and (33,), as in `LandmarkFrame`."""
        ...


class ViewSuggestion:
    """The view model that comes with Barun; geometry alone where it cannot be loaded."""

    def __init__(self) -> None:
        try:
            self._probabilities = ViewModel.load().view_probabilities
        except ModelError:
            self._probabilities = view_probabilities

    def __call__(self, image_xyz: _Floats, visibility: _Floats, size_wh: tuple[int, int]) -> int:
        """Return the label of one pose."""
        aspect = np.array([size_wh[0] / size_wh[1]])
        rows = PoseRows.from_arrays(image_xyz[None], visibility[None], aspect)
        if not rows.is_present[0]:
            return UNKNOWN
        return _AS_LABEL[View(int(decide_views(self._probabilities(rows))[0]))]
