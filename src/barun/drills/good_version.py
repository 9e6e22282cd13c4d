"""The good version of a model: in service before a trouble comes, and to be back after it."""

import time
from typing import Final

from barun.drills.stage import Stage
from barun.models.artefact import ARTEFACT_FOLDER
from barun.posture.view.view_model import VIEW_MODEL_NAME
from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.registry.service_model import VIEW
from barun.store.store import Store

__all__ = ["VIEW_FILE", "WHO", "good_version", "registry_of", "shipped_view"]

WHO: Final = "drill"
"""Who promotes in a drill, for the log."""
VIEW_FILE: Final = f"{VIEW_MODEL_NAME}.onnx"


def shipped_view() -> bytes:
    """Return the view model that comes with Barun."""
    return (ARTEFACT_FOLDER / VIEW_FILE).read_bytes()


def registry_of(stage: Stage, store: Store) -> ModelRegistry:
    """Return the register of models of the service."""
    return ModelRegistry(store.models, stage.data_folder / FOLDER_NAME, time.time)


def good_version(registry: ModelRegistry) -> int:
    """Return the version of the view model in service; where there is none, put one there."""
    champion = registry.champion(VIEW)
    if champion is None:
        champion = registry.add(VIEW, {VIEW_FILE: shipped_view()}, who=WHO)
        registry.promote(VIEW, champion.number, who=WHO, why="drill")
    return champion.number
