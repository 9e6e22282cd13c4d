"""How runners usually run, kept by name in the data folder.

What analyses runs is loaded when a profile is read or made: the service only counts and forgets
them, and starts a tenth of a second sooner.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from barun.errors import BarunError, ProfileError, StorageError
from barun.privacy.consent.question import ConsentAnswer

if TYPE_CHECKING:
    from barun.pipeline.own_runs import OwnRuns
    from barun.running.form.baseline import RunnerBaseline

__all__ = ["CONSENT_SINCE", "FOLDER_NAME", "RunnerProfile", "RunnerProfiles", "check_name"]

CONSENT_SINCE: Final = "2"
"""The version of the text about a history that first speaks of profiles of runners."""
FOLDER_NAME: Final = "runners"
"""Below the data folder."""
_LONGEST: Final = 40
_NAME: Final = re.compile(r"\w(?:[\w .-]*\w)?")
"""What is a file name everywhere: letters and digits of any script, and blanks, dots and hyphens in
between."""
_BEGINNING: Final = "runner-"
"""Of the file, so that no name is one that Windows keeps for devices."""


def check_name(name: str) -> str:
    """Return a name as it is kept: composed letters, no blanks around it.

    Raises
    ------
    ProfileError
        If nothing can be kept by it.
    """
    kept = unicodedata.normalize("NFC", name.strip())
    if len(kept) > _LONGEST or not _NAME.fullmatch(kept):
        raise ProfileError("running_report.profile-name", most=_LONGEST, got=name)
    return kept


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError("running_report.profile-not-removed", path=path, reason=error) from error


@dataclass(frozen=True, slots=True, eq=False)
class RunnerProfile:
    """A kept profile."""

    name: str
    baseline: "RunnerBaseline"
    path: Path
    saved_at: datetime
    """With a time zone."""


class RunnerProfiles:
    """The profiles of one data folder: a kept baseline each, which ``--baseline`` reads as well.

    Parameters
    ----------
    folder : pathlib.Path
        Made when the first profile is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        return self._folder / f"{_BEGINNING}{check_name(name)}.json"

    def _find_path(self, name: str) -> Path:
        path = self._path(name)
        if not path.is_file():
            known = ", ".join(one.name for one in self.all()) or "-"
            raise ProfileError("running_report.no-profile", name=name, known=known)
        return path

    def all(self) -> tuple[RunnerProfile, ...]:
        """Return the profiles that can be read, by name."""
        found = []
        for path in sorted(self._folder.glob(f"{_BEGINNING}*.json")):
            try:
                found.append(self._open(path))
            except (BarunError, OSError):
                continue  # another version wrote it, or it has just been removed
        return tuple(found)

    def _open(self, path: Path) -> RunnerProfile:
        from barun.pipeline.running_baseline import read_baseline

        saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        name = unicodedata.normalize("NFC", path.stem.removeprefix(_BEGINNING))
        return RunnerProfile(name, read_baseline(path).baseline, path, saved_at)

    def find(self, name: str) -> RunnerProfile:
        """Return the profile of a name.

        Raises
        ------
        ProfileError
            If there is none, or it is none of a runner.
        """
        return self._open(self._find_path(name))

    def read(self, name: str) -> "OwnRuns":
        """Return what an analysis compares with.

        Raises
        ------
        ProfileError
            If there is none of this name, or it is none of a runner.
        """
        from barun.pipeline.own_runs import OwnRuns
        from barun.pipeline.running_baseline import read_baseline

        own = read_baseline(self._find_path(name))
        return OwnRuns(own.baseline, own.usual, (check_name(name),))

    def keep(self, name: str, baseline: "RunnerBaseline", consent: ConsentAnswer) -> RunnerProfile:
        """Keep a profile, in place of one of the same name.

        Parameters
        ----------
        name : str
            By which it is kept.
        baseline : RunnerBaseline
            What is kept.
        consent : ConsentAnswer
            To the history of whoever keeps it, asked since :data:`CONSENT_SINCE`.

        Raises
        ------
        ProfileError
            If nothing can be kept by this name, or there is no consent.
        StorageError
            If it cannot be written.
        """
        from barun.pipeline.running_baseline import write_baseline

        path = self._path(name)
        if not consent.is_allowed:
            raise ProfileError("running_report.no-consent")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                "running_report.profile-not-kept", folder=self._folder, reason=error
            ) from error
        write_baseline(path, baseline)
        return self._open(path)

    def remove(self, name: str) -> bool:
        """Forget a profile; return whether there was one.

        Raises
        ------
        ProfileError
            If nothing can be kept by this name.
        StorageError
            If it cannot be deleted.
        """
        path = self._path(name)
        existed = path.is_file()
        _delete(path)
        return existed

    def sizes(self) -> list[tuple[int, datetime]]:
        """Return the bytes of every profile, also unreadable ones, and when it was kept."""
        stats = [path.stat() for path in self._folder.glob(f"{_BEGINNING}*.json")]
        return [(one.st_size, datetime.fromtimestamp(one.st_mtime, UTC)) for one in stats]

    def remove_all(self) -> None:
        """Forget every profile, also those that cannot be read.

        Raises
        ------
        StorageError
            If one cannot be deleted.
        """
        for path in self._folder.glob(f"{_BEGINNING}*.json"):
            _delete(path)
