"""All methods by name, the one that is the default, and loading whichever was saved."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy.typing as npt

from barun.errors import InputError
from barun.learning.online.incremental_learner import IncrementalLearner, ProblemSize
from barun.learning.online.partial_fit import PARTIAL_FIT_KIND, PartialFitLearner
from barun.learning.online.recalibration import RECALIBRATION_KIND, RecalibratedLearner
from barun.learning.online.retraining import RETRAINING_KIND, RetrainingLearner
from barun.learning.online.state_folder import read_state

__all__ = ["DEFAULT_LEARNER", "LEARNERS", "load_learner", "make_learner"]

LEARNERS: Final[Mapping[str, Callable[..., IncrementalLearner]]] = MappingProxyType(
    {
        "partial fit, network": partial(PartialFitLearner, shape="mlp"),
        "partial fit, logistic": partial(PartialFitLearner, shape="logistic"),
        "bias of one's own": RecalibratedLearner,
        "retraining, logistic": RetrainingLearner,
        "retraining, no gate": partial(RetrainingLearner, is_gated=False),
        "retraining, trees": partial(RetrainingLearner, model="trees", every_rows=50),
        "retraining, boosting": partial(RetrainingLearner, model="boosting", every_rows=50),
    }
)
"""By name; each is made of a `ProblemSize` and a ``seed``. Trees are fitted less often: a fit takes
ten times as long."""

DEFAULT_LEARNER: Final = "bias of one's own"
"""What `choose_default` chose: of those after which nobody known before lost more than 3 % of right
answers, wrong labels included, the one that served newcomers best (docs/decisions/0026)."""

_Arrays = dict[str, npt.NDArray[Any]]

_RESTORE: Final[Mapping[str, Callable[[dict[str, Any], _Arrays], IncrementalLearner]]] = (
    MappingProxyType(
        {
            PARTIAL_FIT_KIND: PartialFitLearner.restored,
            RECALIBRATION_KIND: RecalibratedLearner.restored,
            RETRAINING_KIND: RetrainingLearner.restored,
        }
    )
)


def make_learner(
    size: ProblemSize, name: str = DEFAULT_LEARNER, *, seed: int = 0
) -> IncrementalLearner:
    """Return a learner that has seen nothing.

    Parameters
    ----------
    size : ProblemSize
        What goes in and what comes out.
    name : str
        One of ``LEARNERS``.
    seed : int
        Of everything drawn.

    Raises
    ------
    KeyError
        If there is no such method.
    """
    return LEARNERS[name](size, seed=seed)


def load_learner(folder: Path) -> IncrementalLearner:
    """Return a learner as it was saved; it goes on as if it had never been away.

    Raises
    ------
    InputError
        If the folder holds no learner, a damaged one, or one that a newer version wrote.
    MissingExtraError
        If scikit-learn is not installed.
    """
    card, arrays = read_state(folder)
    try:
        return _RESTORE[card["kind"]](card, arrays)
    except (KeyError, ValueError, TypeError) as error:
        raise InputError("learning.learner-bad", path=folder, reason=str(error)) from error
