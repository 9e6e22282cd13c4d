"""How many threads numerical libraries take while classifiers are trained."""

from contextlib import AbstractContextManager
from typing import Any

from barun.errors import MissingExtraError

__all__ = ["one_thread"]


def one_thread() -> AbstractContextManager[Any]:
    """Hold numerical libraries to one thread: the data are small, others need the machine, too.

    Raises
    ------
    MissingExtraError
        If the extra ``train`` is missing.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
    return threadpool_limits(1)
