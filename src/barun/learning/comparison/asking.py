"""Which rows a classifier recognises, asked as it is served."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.feature_sets import FEATURE_SETS
from barun.learning.comparison.question import QuestionRows
from barun.models.classifier import Classifier

__all__ = ["ask_classifiers"]


def ask_classifiers(
    classifiers: Mapping[str, Classifier], rows: QuestionRows
) -> npt.NDArray[np.bool_] | None:
    """Return which rows the classifier of their question recognises, shape (N,).

    Parameters
    ----------
    classifiers : mapping
        Of a model, by name.
    rows : QuestionRows
        N rows with their labels.

    Returns
    -------
    numpy.ndarray or None
        None where none answers this question, or it reads features the rows do not have.
    """
    classifier = classifiers.get(rows.question.model_name)
    if classifier is None:
        return None
    spec, classes = classifier.metadata.feature_spec, classifier.metadata.classes
    name = next((one for one in rows.features if FEATURE_SETS[one].spec == spec), None)
    if name is None or not set(rows.question.classes) <= set(classes):
        return None
    said = classifier.probabilities(rows.features[name].astype(np.float32))
    columns = [classes.index(one) for one in rows.question.classes]
    return np.asarray(said[:, columns].argmax(axis=1) == rows.labels)
