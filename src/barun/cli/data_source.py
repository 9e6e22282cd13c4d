"""What the commands about data have in common: the library, sources of rows, progress."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.datasets.library import DatasetLibrary
    from barun.learning.datasets.rows import LabelledRows

__all__ = ["DEFAULT_DATASET", "Pseudonym", "check_progress", "find_library", "read_rows"]

DEFAULT_DATASET: Final = "posture"
"""Name of the dataset where none is given."""


def find_library(settings: Settings) -> "DatasetLibrary":
    """Return the library in the data folder of the settings."""
    from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary

    return DatasetLibrary(Path(settings.data_folder) / FOLDER_NAME)


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
        If there is no such dataset, or a folder holds no poses.
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
    files = read_data_files(find_data_files(paths))
    name = sources[0] if len(sources) == 1 else f"{sources[0]} +{len(sources) - 1}"
    return name, LabelledRows.joined([file.rows for file in files]), frozenset()


@contextmanager
def check_progress(language: Language, *, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Show how far a check is, where somebody looks at a terminal."""
    from tqdm import tqdm

    shown = not quiet and sys.stderr.isatty()
    with tqdm(
        total=100, disable=not shown, leave=False, dynamic_ncols=True, bar_format="{l_bar}{bar}"
    ) as bar:

        def show(step: str, share: float) -> None:
            bar.set_description(text(f"quality.step-{step}", language), refresh=False)
            bar.update(round(100 * share) - bar.n)

        yield show


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
            raise SettingError("cli.bad-pseudonym", got=value)
        return str(value)
