"""Which models the live service can put to use, and what it makes of them."""

from collections.abc import Mapping
from typing import Final

from barun.errors import Fault, ModelError, RegistryError
from barun.models.classifier import Classifier
from barun.posture.grade import GradeModel
from barun.posture.view.view_model import ViewModel

__all__ = [
    "POSTURE",
    "SERVED_MODELS",
    "VIEW",
    "build_grade_model",
    "build_view_model",
    "check_serviceable",
]

VIEW, POSTURE = "view", "posture"
SERVED_MODELS: Final = (VIEW, POSTURE)
"""Names of the models whose champions the live service uses: from which side a person is seen, and
how probably somebody sits badly."""


def build_view_model(classifiers: Mapping[str, Classifier]) -> ViewModel:
    """Return the view model of a registered model: it consists of one classifier.

    Raises
    ------
    RegistryError
        If there are more.
    ModelError
        If it reads other features or tells other classes apart.
    """
    if len(classifiers) != 1:
        raise RegistryError("registry.unfit-view", got=", ".join(classifiers))
    return ViewModel(next(iter(classifiers.values())))


def build_grade_model(classifiers: Mapping[str, Classifier]) -> GradeModel:
    """Return the grade model of a registered model: two classifiers, ``..front`` and ``..side``.

    Raises
    ------
    RegistryError
        If there are others.
    ModelError
        If one reads other features or tells other classes apart.
    """
    by_view = {
        view: one
        for name, one in classifiers.items()
        for view in ("front", "side")
        if name.endswith(view)
    }
    if len(classifiers) != 2 or len(by_view) != 2:
        raise RegistryError("registry.unfit-posture", got=", ".join(classifiers))
    return GradeModel(by_view["front"], by_view["side"])


def check_serviceable(model: str, classifiers: Mapping[str, Classifier]) -> None:
    """Refuse a champion the live service could not use.

    Raises
    ------
    RegistryError
        If the model is one it uses, and the classifiers do not fit.
    """
    try:
        if model == VIEW:
            build_view_model(classifiers)
        elif model == POSTURE:
            build_grade_model(classifiers)
    except ModelError as error:
        refusal = RegistryError("registry.unfit", model=model)
        refusal.faults = (Fault(error.code, **error.details),)
        raise refusal from error
