"""Whose labelled poses have to go by themselves: their consent has ended, and was not renewed.

From the end of a consent on nothing is used any more
(:mod:`barun.learning.datasets.consented`). It is erased some weeks later, so that who agrees again
loses nothing. The history has its own age, which each person sets
(:func:`barun.store.removal.delete_older`), and so have profiles of runners, which lie beside it.

::

    retention.json    what whoever runs the installation chose: days by kind, where not the default
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from barun.collection.collection import collection_names
from barun.collection.people import agreements_past_damage, known_past_damage
from barun.errors import StorageError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.writing import make_private, one_writer, write_file
from barun.pipeline.runner_profiles import RunnerProfiles, runner_folders
from barun.privacy.retention import CHOSEN_BY_INSTALLATION, chosen_days
from barun.store.removal import kept_days
from barun.store.store import Store

__all__ = [
    "FILE_NAME",
    "GRACE_DAYS",
    "choose_retention",
    "damaged_collections",
    "find_due",
    "goes_at_s",
    "installed_days",
    "remove_ended_jobs",
    "remove_old_runners",
]

FILE_NAME: Final = "retention.json"
"""Inside Barun's data folder."""
GRACE_DAYS: Final = 30
"""Between the end of a consent and the erasure, by default. Design choice: a month to ask again."""
_DAY_S: Final = 86400.0


def installed_days(data_folder: Path) -> dict[str, int | None]:
    """Return for how many days kinds are kept that whoever runs the installation decides about.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.

    Raises
    ------
    StorageError
        If what was chosen cannot be read: nothing goes by a default that was not meant.
    """
    chosen = _read(data_folder / FILE_NAME)
    return {
        rule.kind: chosen_days({"keep_days_by_kind": chosen}, rule.kind)
        for rule in CHOSEN_BY_INSTALLATION
    }


def choose_retention(data_folder: Path, kind: str, days: int | None) -> None:
    """Keep for how many days a kind is kept; None for the default.

    Raises
    ------
    StorageError
        If it cannot be read or written.
    """
    make_private(data_folder)
    with one_writer(data_folder):
        chosen = {name: one for name, one in _read(data_folder / FILE_NAME).items() if name != kind}
        if days is not None:
            chosen[kind] = days
        write_file(data_folder / FILE_NAME, json.dumps(chosen).encode())


def _read(path: Path) -> dict[str, object]:
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageError("rights.bad-note", path=path) from error
    if not isinstance(values, dict):
        raise StorageError("rights.bad-note", path=path)
    return values


def remove_old_runners(data_folder: Path, store: Store, now_s: float) -> int:
    """Delete profiles of runners that are older than each person wants them kept.

    Returns
    -------
    int
        How many.

    Raises
    ------
    StorageError
        If something cannot be read or deleted.
    """
    count = 0
    for folder in runner_folders(data_folder):
        profiles = RunnerProfiles(folder)
        settings = store.settings(profiles.person)
        days = kept_days("{}" if settings is None else settings.content)["runners"]
        if days is not None:
            count += profiles.remove_before(now_s - days * _DAY_S)
    return count


def remove_ended_jobs(store: Store, now_s: float, days: int | None) -> int:
    """Delete jobs that ended so long ago, whatever came of them; return how many.

    Parameters
    ----------
    store : Store
        With the table of jobs.
    now_s : float
        Seconds since 1970.
    days : int or None
        As :func:`installed_days` says for ``jobs``; None keeps them.

    Raises
    ------
    StorageError
        If they cannot be deleted now.
    """
    return 0 if days is None else store.jobs.remove(now_s - days * _DAY_S)


def goes_at_s(until_s: float, grace_days: int = GRACE_DAYS) -> float:
    """Return when data go whose consent ends at an instant; both seconds since 1970."""
    return until_s + grace_days * _DAY_S


def damaged_collections(folder: Path) -> tuple[str, ...]:
    """Return the names of the collections of which not everything can be read.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.

    Raises
    ------
    StorageError
        If one cannot be read at all.
    """
    names = collection_names(folder)
    return tuple(name for name in names if not agreements_past_damage(folder, name)[1])


def find_due(
    folder: Path,
    library: DatasetLibrary,
    now_s: float,
    days: Mapping[str, int | None] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Return the people whose every consent ended long enough ago, sorted.

    Damage in a collection keeps nobody's data: what can be read counts. A consent that was given
    again and stands in damaged lines is known by the datasets made under it, if any were.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets. Of who is in a dataset only, the consents of its versions count.
    now_s : float
        Seconds since 1970.
    days : mapping of str to int, optional
        What :func:`installed_days` returned; the defaults without it.

    Returns
    -------
    tuple of str
        Pseudonyms. Nobody of whom some consent has no end, and of those of whom none is recorded
        only who was kept aside for longer than was chosen.

    Raises
    ------
    DatasetError, StorageError
        If something cannot be read at all.
    """
    grace_days, aside_days = days.get("samples") or GRACE_DAYS, days.get("dataset_rows")
    since_s: dict[str, float] = {}
    consents: dict[str, list[Consent]] = {}
    newest_s: dict[str, float] = {}
    """When the newest consent of everybody in a collection was given."""
    has_damage = False
    for name in collection_names(folder):
        agreed, is_whole = agreements_past_damage(folder, name)
        has_damage |= not is_whole
        for person, consent in agreed.items():
            consents.setdefault(person, []).append(consent)
            newest_s[person] = max(newest_s.get(person, 0.0), consent.recorded_at_s or 0.0)
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            for person in manifest.people:
                since_s[person] = min(since_s.get(person, now_s), manifest.created_at_s)
            for person, consent in manifest.consent.items():
                # where a later one may be lost in damage, a dataset may know of it
                after_s = newest_s.get(person, -1.0) if has_damage else math.inf
                if person not in newest_s or (consent.recorded_at_s or 0.0) > after_s:
                    consents.setdefault(person, []).append(consent)
    return tuple(
        person
        for person in known_past_damage(folder, library)
        if consents.get(person)
        and (
            all(_is_due(one, now_s, grace_days) for one in consents[person])
            or (
                aside_days is not None
                and all(one.state == "unknown" for one in consents[person])
                and now_s >= since_s.get(person, now_s) + aside_days * _DAY_S
            )
        )
    )


def _is_due(consent: Consent, now_s: float, grace_days: int) -> bool:
    return consent.until_s is not None and now_s >= goes_at_s(consent.until_s, grace_days)
