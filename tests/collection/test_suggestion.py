import numpy as np
import pytest

from barun.collection.suggestion import ViewSuggestion
from barun.errors import ModelError
from tests.collection.sitters import pose

SIZE = (640, 480)


@pytest.mark.parametrize("has_model", [True, False])
def test_views_are_suggested(has_model: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ModelError("models.missing", name="posture_view", path="gone")

    if not has_model:
        monkeypatch.setattr("barun.collection.suggestion.ViewModel.load", fail)
    suggest = ViewSuggestion()
    seen = np.ones(33, dtype=np.float32)
    assert suggest(pose(1), seen, SIZE) == 1
    assert suggest(pose(1, is_side=True), seen, SIZE) == 2
    nobody = np.full((33, 3), np.nan, dtype=np.float32)
    assert suggest(nobody, seen, SIZE) == 0
    half = pose(1).copy()
    half[:11] = np.nan  # no face
    assert suggest(half, seen, SIZE) == 3
