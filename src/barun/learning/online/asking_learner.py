"""A learner that learns from nobody who did not agree."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from barun.learning.asked_people import ask_people
from barun.learning.datasets.manifest import Consent
from barun.learning.online.incremental_learner import (
    IncrementalLearner,
    ProblemSize,
    UpdateOutcome,
)
from barun.learning.online.labelled_batch import LabelledBatch
from barun.privacy.consent.question import ConsentReason

__all__ = ["AskingLearner"]


class AskingLearner:
    """Asks the ledger with every batch, and hands on the rows of who agreed; see `update`.

    Parameters
    ----------
    learner : IncrementalLearner
        What learns.
    consents : callable
        Returns what is recorded of people now, by pseudonym.
    clock : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(
        self,
        learner: IncrementalLearner,
        consents: Callable[[], Mapping[str, Consent]],
        clock: Callable[[], float],
    ) -> None:
        self._learner = learner
        self._consents = consents
        self._clock = clock
        self._left_out: dict[ConsentReason, int] = {}

    @property
    def size(self) -> ProblemSize:
        """What goes in and what comes out."""
        return self._learner.size

    @property
    def left_out(self) -> Mapping[ConsentReason, int]:
        """Rows that were not learnt from so far, by reason."""
        return MappingProxyType(dict(self._left_out))

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        """Learn from the rows of a batch whose people agreed; the others are counted.

        Raises
        ------
        ValueError, MissingExtraError
            As `IncrementalLearner.update`.
        """
        self.size.check(batch)
        asked = ask_people(batch.names, self._consents(), self._clock())
        for name, reason in asked.left_out.items():
            count = int(np.sum(batch.people == name))
            self._left_out[reason] = self._left_out.get(reason, 0) + count
        return self._learner.update(batch.select(np.isin(batch.people, asked.may_train)))

    def probabilities(
        self, features: npt.NDArray[np.float64], people: npt.NDArray[np.str_]
    ) -> npt.NDArray[np.float64]:
        """Return probabilities of the classes, shape (N, K)."""
        return self._learner.probabilities(features, people)

    def save(self, folder: Path) -> None:
        """Write what a later process needs to go on; whom to ask is not part of it."""
        self._learner.save(folder)
