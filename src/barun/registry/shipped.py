"""The classifiers that come with Barun, as the versions that stand below every champion."""

from dataclasses import dataclass

from barun.models.classifier import Classifier
from barun.models.classifier_card import ClassifierCard, find_classifier, read_classifier
from barun.models.trained_file import open_trained
from barun.posture.grade import GRADE_MODEL_NAMES
from barun.posture.view.view_model import VIEW_MODEL_NAME
from barun.registry.service_model import POSTURE, VIEW

__all__ = ["ShippedModel", "list_shipped", "open_shipped"]


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """What ``MODEL@shipped`` stands for."""

    model: str
    """What it is a version of: ``view`` or ``posture``."""
    cards: tuple[ClassifierCard, ...]
    """Of its classifiers."""


def list_shipped() -> tuple[ShippedModel, ...]:
    """Return the models that come with Barun and that champions take the place of.

    Raises
    ------
    ModelError
        If a card is missing or cannot be read.
    """
    names = {VIEW: (VIEW_MODEL_NAME,), POSTURE: tuple(GRADE_MODEL_NAMES.values())}
    return tuple(
        ShippedModel(model, tuple(find_classifier(name) for name in own))
        for model, own in names.items()
    )


def open_shipped(model: str) -> dict[str, Classifier]:
    """Return the classifiers of a model that come with Barun, by name; none of an unknown one.

    Raises
    ------
    ModelError
        If a file is missing or damaged.
    """
    found: dict[str, Classifier] = {}
    for one in list_shipped():
        if one.model == model:
            for card in one.cards:
                found[card.name] = open_trained(card.path.name, read_classifier(card))
    return found
