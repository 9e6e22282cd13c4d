"""What the commands about data have in common: the library, sources of rows, progress."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.parameter_types import name_of
from barun.cli.privacy_erase import resume_rights
from barun.cli.progress import shown_steps
from barun.config import Settings
from barun.errors import DatasetError, LandmarkFileError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.datasets.library import DatasetLibrary
    from barun.learning.datasets.manifest import Consent, Manifest
    from barun.learning.datasets.rows import LabelledRows

__all__ = [
    "DEFAULT_DATASET",
    "Pseudonym",
    "Renumbering",
    "check_progress",
    "find_collections",
    "find_library",
    "now_s",
    "print_left_out",
    "read_consent_over",
    "read_consented_rows",
    "read_rows",
]

DEFAULT_DATASET: Final = "posture"
"""Name of the dataset where none is given."""


def find_library(settings: Settings) -> "DatasetLibrary":
    """Return the library in the data folder of the settings.

    Who was being erased when a process was killed is erased first: nobody works with their rows.
    """
    from barun.collection.erasure import resume_erasures
    from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary

    resume_rights(settings)
    library = DatasetLibrary(Path(settings.data_folder) / FOLDER_NAME)
    resume_erasures(find_collections(settings), library, now_s())
    return library


def find_collections(settings: Settings) -> Path:
    """Return the folder of the collections in the data folder of the settings."""
    from barun.collection.collection import FOLDER_NAME

    return Path(settings.data_folder) / FOLDER_NAME


def now_s() -> float:
    """Return seconds since 1970."""
    return datetime.now(UTC).timestamp()


def read_rows(
    sources: Sequence[str], settings: Settings
) -> tuple[str, "LabelledRows", frozenset[str]]:
    """Return a name, rows and ids of confirmed ones, of the library or else of files and folders.

    Parameters
    ----------
    sources : sequence of str
        One dataset or version of one (``posture``, ``posture@1f2e3d``), or paths. What exists as a
        path is a path.
    settings : Settings
        Where the library is.

    Raises
    ------
    DatasetError
        If there is no such dataset, a folder holds no poses, or a recording does not say when
        its frames were.
    LandmarkFileError
        If a file is malformed.
    """
    from barun.learning.datasets.history import find_confirmed
    from barun.learning.datasets.importing import find_data_files, read_data_files
    from barun.learning.datasets.rows import LabelledRows

    paths = [Path(source) for source in sources]
    if not any(path.exists() for path in paths) and len(sources) == 1:
        version = find_library(settings).load(sources[0])
        manifest = version.manifest
        confirmed = find_confirmed(find_library(settings), manifest.dataset, version.hash)
        return version.name, version.rows, confirmed
    try:
        files = read_data_files(find_data_files(paths))
    except LandmarkFileError as error:
        if error.code != "landmarks.frame-rate-needed":
            raise
        raise DatasetError("datasets.import-first", path=error.details["path"]) from error
    name = sources[0] if len(sources) == 1 else f"{sources[0]} +{len(sources) - 1}"
    return name, LabelledRows.joined([file.rows for file in files]), frozenset()


def read_consented_rows(
    sources: Sequence[str], settings: Settings, language: Language, *, quiet: bool = False
) -> "tuple[str, LabelledRows]":
    """Return a name and the rows that may be used for training or given away.

    Of a version of the library, also an old one, people who did not agree, or whose consent is
    over, are left out, and it is said on standard error. Whose files are read answers for them.

    Parameters
    ----------
    sources, settings
        As of :func:`read_rows`.
    language : {"en", "ko"}
        Of what is said.
    quiet : bool, optional
        Whether to say nothing.

    Raises
    ------
    DatasetError
        If nobody is left, or as :func:`read_rows`.
    """
    from barun.collection.people import renewed_consents
    from barun.learning.datasets.consented import take_consented

    name, rows, _ = read_rows(sources, settings)
    if len(sources) > 1 or Path(sources[0]).exists():
        return name, rows
    library = find_library(settings)
    manifest = library.load(sources[0]).manifest
    renewed = renewed_consents(find_collections(settings), library, manifest.dataset)
    taken = take_consented(rows, manifest, now_s(), renewed)
    for person, count in taken.left_out.items():
        if not quiet:
            reason = text(f"consent.reason-{taken.reasons[person]}", language)
            values = {"person": person, "count": count, "reason": reason}
            click.echo(text("datasets.consent-over-not-used", language, **values), err=True)
    return name, taken.rows


def read_consent_over(sources: Sequence[str], settings: Settings) -> "Mapping[str, Consent]":
    """Return who of a dataset no longer agrees; nobody where the sources are files.

    Parameters
    ----------
    sources, settings
        As of :func:`read_rows`.
    """
    from barun.collection.people import read_agreements

    if len(sources) > 1 or Path(sources[0]).exists():
        return {}
    manifest = find_library(settings).load(sources[0]).manifest
    renewed = read_agreements(find_collections(settings), manifest.dataset)
    return manifest.people_without_consent(now_s(), renewed)


def print_left_out(manifest: "Manifest", language: Language) -> None:
    """Say whose rows did not enter a version because the consent is over."""
    for person, count in manifest.left_out.items():
        click.echo(text("datasets.consent-over-left-out", language, person=person, count=count))


def check_progress(
    language: Language, *, quiet: bool
) -> AbstractContextManager[Callable[[str, float], None]]:
    """Show how far a check is, where somebody looks at a terminal."""
    return shown_steps(lambda step: text(f"quality.step-{step}", language), quiet=quiet)


class Pseudonym(click.ParamType[str]):
    """How people are called in datasets: P1, P2, ..."""

    name = "P1"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the pseudonym.

        Raises
        ------
        SettingError
            If it is none.
        """
        from barun.learning.datasets.library import is_pseudonym

        if not is_pseudonym(str(value)):
            raise SettingError("cli.bad-pseudonym", name=name_of(param), got=value)
        return str(value)


class Renumbering(click.ParamType[tuple[str, str]]):
    """A pseudonym in files, and which it becomes: P1=P7."""

    name = "P1=P7"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return both pseudonyms.

        Raises
        ------
        SettingError
            If one of them is none.
        """
        from barun.learning.datasets.library import is_pseudonym

        old, _, new = str(value).partition("=")
        if not is_pseudonym(old) or not is_pseudonym(new):
            raise SettingError("cli.bad-renumbering", name=name_of(param), got=value)
        return old, new
