"""A model file that is damaged between its promotion and its loading."""

import time
from typing import Final

from barun.drills.stage import Stage
from barun.models.artefact import ARTEFACT_FOLDER
from barun.posture.view.view_model import VIEW_MODEL_NAME
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.registry.service_model import VIEW

__all__ = ["BrokenModel"]

_WHO: Final = "drill"
_FROM: Final = 1000
"""The byte from which on the file is turned over."""


class BrokenModel:
    """Promotes a good version, then one whose file has been damaged.

    The service must not judge by it for a single frame; the model that comes with Barun stands in,
    and the good version comes back.
    """

    name: Final = "broken-model"
    warm_up_s: Final = 5.0

    def prepare(self, stage: Stage) -> None:
        """Register both and put the good one into service."""
        content = {
            f"{VIEW_MODEL_NAME}.onnx": (ARTEFACT_FOLDER / f"{VIEW_MODEL_NAME}.onnx").read_bytes()
        }
        store = stage.open_store()
        registry = ModelRegistry(store.models, stage.data_folder / FOLDER_NAME, time.time)
        registry.add(VIEW, content, who=_WHO)
        registry.add(VIEW, content | {"card.json": b'{"metrics": {"drill": 1}}'}, who=_WHO)
        registry.promote(VIEW, 1, who=_WHO, why="drill")
        store.close()

    def strike(self, stage: Stage) -> None:
        """Damage the second version and promote it past the checks."""
        store = stage.open_store()
        record = store.models.version(VIEW, 2)
        path = stage.data_folder / FOLDER_NAME / record.path / f"{VIEW_MODEL_NAME}.onnx"
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:_FROM] + bytes(255 - one for one in content[_FROM:]))
        store.models.promote(VIEW, 2, "champion", who=_WHO, why="drill", at_s=time.time())
        store.close()

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the line of the model that stands in."""
        for line in stage.lines_since(since_s):
            if line.says("model_fell_back", source=VIEW):
                return line.words
        return None

    def lift(self, stage: Stage) -> None:
        """Nothing: it has to recover alone."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By the version before, back in service."""
        for line in stage.lines_since(since_s):
            if line.says("model_in_service", source=VIEW, version="1"):
                return line.words
        return None
