"""Model artefacts: files with a card, checked by hash."""

from barun.models.artefact import (
    ModelArtefact,
    ModelSource,
    check_model,
    find_model,
    list_models,
    load_model,
)

__all__ = [
    "ModelArtefact",
    "ModelSource",
    "check_model",
    "find_model",
    "list_models",
    "load_model",
]
