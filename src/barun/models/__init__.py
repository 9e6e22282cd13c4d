"""Model artefacts: files with a card, checked by hash; classifiers are also run here."""

from barun.models.artefact import (
    ModelArtefact,
    ModelSource,
    check_model,
    find_model,
    list_models,
    load_model,
)
from barun.models.classifier import ClassifierMetadata, OnnxClassifier
from barun.models.classifier_card import (
    ClassifierCard,
    find_classifier,
    list_classifiers,
    read_classifier,
    write_classifier,
)

__all__ = [
    "ClassifierCard",
    "ClassifierMetadata",
    "ModelArtefact",
    "ModelSource",
    "OnnxClassifier",
    "check_model",
    "find_classifier",
    "find_model",
    "list_classifiers",
    "list_models",
    "load_model",
    "read_classifier",
    "write_classifier",
]
