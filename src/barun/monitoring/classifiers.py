"""Whether the classifiers that come with Barun are whole and run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from barun.errors import ModelError
from barun.models.classifier import OnnxClassifier
from barun.models.classifier_card import ClassifierCard, list_classifiers
from barun.monitoring.check import Check

__all__ = ["check_classifiers"]


def check_classifiers(
    list_cards: Callable[[], tuple[ClassifierCard, ...]] = list_classifiers,
    open_classifier: Callable[[Path], OnnxClassifier] = OnnxClassifier.open,
) -> Iterator[Check]:
    """Load every classifier and let it judge one row of zeros.

    Parameters
    ----------
    list_cards : callable
        Returns the cards of the classifiers there should be.
    open_classifier : callable
        Returns the classifier of a file, verified by its card.
    """
    try:
        cards = list_cards()
    except ModelError as error:
        yield Check("classifier", "fail", "classifier-broken", "reinstall-cure", {"reason": error})
        return
    for card in cards:
        key = f"classifier.{card.name}"
        try:
            classifier = open_classifier(card.path)
            classifier.probabilities(np.zeros((1, classifier.n_features), dtype=np.float32))
        except ModelError as error:
            yield Check(key, "fail", "classifier-broken", "reinstall-cure", {"reason": error})
            continue
        details = {"name": card.name, "spec": classifier.metadata.feature_spec}
        yield Check(key, "ok", "classifier-runs", details=details)
