"""What models have learnt from, beside collections: reports of updates, and live sessions."""

from typing import Final

from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.library import is_pseudonym
from barun.registry.update_log import UpdateLog
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.rights.holders.collected import CollectedHolder
from barun.rights.holders.trained import TAINTED, ModelsHolder, note_models
from barun.store.store import Store

__all__ = ["OF_KIND", "LearntHolder", "UpdatesHolder"]

OF_KIND: Final = "of_kind"
"""Under which a holding of what was learnt from live sessions says what it is: the key of a kind
of the data map, as participants have it."""


class UpdatesHolder(ReadsAll):
    """Reports of updates that name somebody.

    Parameters
    ----------
    log : UpdateLog
        Of the installation.
    """

    name: Final = "updates"
    kinds: Final = ("updates",)

    def __init__(self, log: UpdateLog) -> None:
        self._log = log

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many there are."""
        names = self._log.naming(person) if is_pseudonym(person) else ()
        return (Holding("updates", len(names), n_bytes="report"),) if names else ()

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Erase the reports; what was tried when stays known, without anybody."""
        del progress
        if is_pseudonym(person):
            self._log.forget(person)


class LearntHolder:
    """Samples of live sessions that models have learnt from, and these models.

    In datasets a person of the store has a pseudonym made of the number of their entry. This is
    erased before the entry is, so that it can be found to the end.

    Parameters
    ----------
    store : Store
        Knows the number.
    collected : CollectedHolder
        Erases from datasets.
    models : ModelsHolder
        Makes models again.
    updates : UpdatesHolder
        Erases reports.
    """

    name: Final = "learnt"
    kinds: Final = ("learnt",)

    def __init__(
        self,
        store: Store,
        collected: CollectedHolder,
        models: ModelsHolder,
        updates: UpdatesHolder,
    ) -> None:
        self._store = store
        self._collected = collected
        self._models = models
        self._updates = updates

    def _pseudonym(self, person: str) -> str | None:
        """Return what somebody of the store is called in datasets; None of who is not in it."""
        number = None if is_pseudonym(person) else self._store.consents.number(person)
        return None if number is None else desk_pseudonym(number)

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return rows by dataset, versions of models and reports."""
        name = self._pseudonym(person)
        if name is None:
            return ()
        found = (
            *self._collected.find(name),
            *self._models.find(name),
            *self._updates.find(name),
        )
        return tuple(
            Holding(
                "learnt",
                one.count,
                f"{one.kind} {one.place}".strip(),
                n_bytes=one.n_bytes,
                oldest_s=one.oldest_s,
                details={OF_KIND: one.kind},
            )
            for one in found
        )

    def unread(self, person: str) -> tuple[Obstacle, ...]:
        """Return the damaged journals that name the pseudonym where they cannot be read."""
        name = self._pseudonym(person)
        return () if name is None else self._collected.unread_naming(name)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return the models nothing takes the place of, and what cannot be read."""
        name = self._pseudonym(person)
        return () if name is None else (*self._models.obstacles(name), *self.unread(person))

    def erase(self, person: str, progress: Progress) -> None:
        """Take the rows out of all versions, make models again without them, erase reports."""
        name = self._pseudonym(person)
        if name is None:
            return
        if progress.recall(TAINTED) is None:  # while the datasets still tell which
            progress.keep(TAINTED, note_models(self._models.find(name))[TAINTED])
        self._collected.erase(name, progress)
        self._models.erase(name, progress)
        self._updates.erase(name, progress)
