import pytest

from barun.capture.blazepose import BlazePoseEngine, loading
from barun.errors import ModelError


def test_missing_model_is_the_error_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> bytes:
        raise ModelError("models.missing", name=name, path="nowhere")

    monkeypatch.setattr(loading, "load_model", refuse)
    with pytest.raises(ModelError, match="'pose_detector' is not built"):
        BlazePoseEngine()
