"""All holders of one installation."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.erasure import Hold
from barun.collection.samples.spool import FOLDER_NAME as SPOOLS_NAME
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.registry.model_registry import FOLDER_NAME as MODELS_NAME
from barun.registry.model_registry import ModelRegistry
from barun.registry.update_log import FOLDER_NAME as UPDATES_NAME
from barun.registry.update_log import UpdateLog
from barun.rights.holder import Holder
from barun.rights.holders.accounts import AccountsHolder
from barun.rights.holders.collected import CollectedHolder
from barun.rights.holders.files import KeptSessionsHolder, RunnersHolder
from barun.rights.holders.history import HistoryHolder
from barun.rights.holders.jobs import JobsHolder
from barun.rights.holders.learnt import LearntHolder, UpdatesHolder
from barun.rights.holders.trained import ModelsHolder
from barun.rights.holders.written import WrittenHolder
from barun.rights.note import FOLDER_NAME as ERASURES_NAME
from barun.store.store import Store

__all__ = ["TRAINING_NAME", "installed_holders", "stored_holders"]

TRAINING_NAME: Final = "training"
"""Folder beside the notes of erasures in which models are made again."""


def installed_holders(
    data_folder: Path,
    store: Store,
    utc: Callable[[], float],
    *,
    hold: Hold | None = None,
    forget: Callable[[str, bool], object] | None = None,
) -> tuple[Holder, ...]:
    """Return the holders in the order in which they are erased.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        The history and the register of models.
    utc : callable
        Returns seconds since 1970 UTC.
    hold : callable, optional
        Gives collections for writing, where a service holds them; opened by default.
    forget : callable, optional
        Forgets somebody's history by id, with the settings or without, where a service writes it;
        the store does by default.
    """
    library = DatasetLibrary(data_folder / DATASETS_NAME)
    registry = ModelRegistry(store.models, data_folder / MODELS_NAME, utc)
    collected = CollectedHolder(data_folder / COLLECTIONS_NAME, library, hold)
    log = UpdateLog(data_folder / UPDATES_NAME)
    models = ModelsHolder(
        registry,
        library,
        data_folder / ERASURES_NAME / TRAINING_NAME,
        lambda model, at_s: log.note("erasure", model, at_s),
    )
    updates = UpdatesHolder(log)
    return (
        collected,
        models,
        updates,
        LearntHolder(store, collected, models, updates),
        WrittenHolder(data_folder),
        RunnersHolder(data_folder),
        KeptSessionsHolder(data_folder, store),
        *stored_holders(store, forget, data_folder / SPOOLS_NAME),
    )


def stored_holders(
    store: Store,
    forget: Callable[[str, bool], object] | None = None,
    spools: Path | None = None,
) -> tuple[Holder, ...]:
    """Return the holders of what lies in the database: all there are without a data folder.

    Parameters
    ----------
    store : Store
        The history.
    forget : callable, optional
        As of :func:`installed_holders`.
    spools : pathlib.Path, optional
        Where samples wait on their way into the store.
    """
    return (AccountsHolder(store), JobsHolder(store), HistoryHolder(store, forget, spools))
