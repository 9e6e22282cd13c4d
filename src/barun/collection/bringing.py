"""Files into a dataset, as the command and the page bring them: whose they are, who agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from barun.collection.people import read_agreements, taken_numbers
from barun.errors import CollectionError
from barun.learning.datasets.importing import ImportedFile, ImportResult, import_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.taken_numbers import renumber

__all__ = ["Brought", "bring_files", "consent_stated"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What bringing files did."""

    result: ImportResult
    agreed: tuple[str, ...]
    """Of whom it was stated that they agreed; it belongs into the audit log."""


def consent_stated(
    state: str | None, purpose: str | None, now_s: float, until_s: float | None = None
) -> Consent | None:
    """Return what is stated about the people of files; None where nobody knows.

    Parameters
    ----------
    state : {"given", "unknown"}, optional
        Whether they agreed, or something else allows it.
    purpose : str, optional
        To what, in words; with ``given`` alone.
    now_s : float
        Seconds since 1970.
    until_s : float, optional
        When it ends.

    Raises
    ------
    CollectionError
        If only a part of it is said, or it is over: a consent of then would count for nothing.
    """
    if bool(purpose) != (state == "given") or (until_s is not None and not purpose):
        raise CollectionError("collection.consent-incomplete")
    if until_s is not None and until_s <= now_s:
        raise CollectionError("collection.stated-over")
    return Consent("given", purpose, now_s, until_s) if purpose else None


def bring_files(
    folder: Path,
    library: DatasetLibrary,
    dataset: str,
    files: Sequence[ImportedFile],
    *,
    now_s: float,
    stated: Consent | None = None,
    same_person: Iterable[str] = (),
    renumbered: Mapping[str, str] = MappingProxyType({}),
) -> Brought:
    """Add files to a dataset under what is recorded, and stated, of their people.

    Parameters
    ----------
    folder : pathlib.Path
        Of the collections, whose people have numbers, too.
    library : DatasetLibrary
        Where to.
    dataset : str
        Its name.
    files : sequence of ImportedFile
        What was read.
    now_s : float
        Seconds since 1970.
    stated : Consent, optional
        From :func:`consent_stated`, of everybody in the files.
    same_person : iterable of str
        Who in the files is said to be the person of this number here.
    renumbered : mapping of str to str
        Pseudonyms in the files, and which stand there instead.

    Raises
    ------
    CollectionError, DatasetError
        If that may not be; nothing was changed then.
    StorageError
        If it cannot be written.
    """
    if renumbered:
        parts = renumber([file.rows for file in files], renumbered)
        files = [replace(file, rows=rows) for file, rows in zip(files, parts, strict=True)]
    people = sorted({one for file in files for one in file.rows.people})
    agreed = {} if stated is None else dict.fromkeys(people, stated)
    result = import_files(
        library,
        dataset,
        files,
        created_at_s=now_s,
        consent={**read_agreements(folder, dataset), **agreed},
        taken=taken_numbers(folder, library, same_person),
    )
    return Brought(result, tuple(agreed))
