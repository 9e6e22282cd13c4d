"""Model artefacts: files with a card, checked by hash.

Classifiers and how they are run are in `barun.models.classifier`; importing this package does not
load them, because the start of the pose engine does without.
"""

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
