"""Answers of the registry and of experiments, every fault of theirs as a refusal."""

from collections.abc import Callable, Collection
from typing import TypeVar

from barun.errors import ExperimentError, ModelError, RegistryError
from barun.service.problems import refusing

__all__ = ["answer"]

T = TypeVar("T")


def answer(question: Callable[[], T], unknown: Collection[str]) -> T:
    """Return an answer.

    Parameters
    ----------
    question : callable
        Returns it.
    unknown : collection of str
        Codes of faults that say that what was named is not there.

    Raises
    ------
    RefusedError
        404 for what is not there, 409 for what cannot be done as things are, 503 where the store
        does not answer.
    """
    with refusing((ExperimentError, RegistryError, ModelError), dict.fromkeys(unknown, 404)):
        return question()
