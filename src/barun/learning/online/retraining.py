"""Full retraining, now and then, on everything kept: old rows and new ones."""

from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.learning.online.gate import GateVerdict, compare_models
from barun.learning.online.incremental_learner import ProblemSize, UpdateOutcome
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.refitting import FittedModel, RefitKind, Refitting
from barun.learning.online.remembered_fits import RememberedFits
from barun.learning.online.state_folder import write_state

__all__ = ["RETRAINING_KIND", "RetrainingLearner"]

RETRAINING_KIND: Final = "retraining"


class RetrainingLearner:
    """Fits anew to a buffer of old and new rows; see `IncrementalLearner`.

    Parameters
    ----------
    size : ProblemSize
        What goes in and what comes out.
    model : {"logistic", "boosting", "trees"}
        What is fitted.
    every_rows : int
        New rows after which it is fitted anew.
    is_gated : bool
        Whether the new model must not be worse on people it has not seen before it answers. Rows
        of a model that was refused are set aside: whether their labels are right is for a person to
        say.
    rows_per_class : int
        Kept at most of each person and class, the latest ones.
    seed : int
        Of the fits.
    """

    def __init__(
        self,
        size: ProblemSize,
        *,
        model: RefitKind = "logistic",
        every_rows: int = 20,
        is_gated: bool = True,
        rows_per_class: int = 300,
        seed: int = 0,
    ) -> None:
        self._refitting = Refitting(size, model, rows_per_class, seed)
        self._fits = RememberedFits(self._refitting)
        self._every_rows = every_rows
        self._is_gated = is_gated
        self._learnt = LabelledBatch.empty(size.n_features)
        self._waiting = LabelledBatch.empty(size.n_features)
        self._fitted: FittedModel | None = None
        self._last_verdict: GateVerdict | None = None

    @property
    def size(self) -> ProblemSize:
        """What goes in and what comes out."""
        return self._refitting.size

    @property
    def n_learnt(self) -> int:
        """Rows the model that answers has learnt from."""
        return len(self._learnt)

    @property
    def last_verdict(self) -> GateVerdict | None:
        """What the gate saw last; None before, and where there is no gate."""
        return self._last_verdict

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        """Put a batch aside, and fit anew if enough came together."""
        self.size.check(batch)
        self._waiting = LabelledBatch.joined([self._waiting, batch])
        if len(self._waiting) < self._every_rows:
            return UpdateOutcome(is_replaced=False)
        new, self._waiting = self._waiting, LabelledBatch.empty(self.size.n_features)
        if self._is_gated and not self._passes(new):
            return UpdateOutcome(is_replaced=False, n_refused=len(new))
        self._learnt = self._refitting.keep([self._learnt, new])
        self._fitted = self._refitting.fit(self._learnt)
        return UpdateOutcome(is_replaced=True)

    def _passes(self, new: LabelledBatch) -> bool:
        self._fits.turn()
        self._last_verdict = compare_models(self._learnt, new, self._fits.predict)
        return self._last_verdict.is_open

    def probabilities(
        self,
        features: npt.NDArray[np.float64],
        people: npt.NDArray[np.str_],
    ) -> npt.NDArray[np.float64]:
        """Return probabilities of the classes, shape (N, K)."""
        return self._refitting.ask(self._fitted, features)

    def save(self, folder: Path) -> None:
        """Write the rows kept: the model is fitted to them again when it is loaded."""
        card = {
            "kind": RETRAINING_KIND,
            "every_rows": self._every_rows,
            "is_gated": self._is_gated,
            **self._refitting.as_card(),
        }
        arrays = self._learnt.as_arrays("learnt") | self._waiting.as_arrays("waiting")
        write_state(folder, card, arrays)

    @classmethod
    def restored(cls, card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Self:
        """Return the learner of a folder, from its card and arrays."""
        settings = Refitting.from_card(card)
        learner = cls(settings.size, every_rows=card["every_rows"], is_gated=card["is_gated"])
        learner._refitting = settings
        learner._fits = RememberedFits(settings)
        learner._learnt = LabelledBatch.from_arrays(arrays, "learnt")
        learner._waiting = LabelledBatch.from_arrays(arrays, "waiting")
        if len(learner._learnt):
            learner._fitted = settings.fit(learner._learnt)
        return learner
