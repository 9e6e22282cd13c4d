"""The profiles of runners a service keeps; number libraries are loaded with the first of them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from barun.errors import ProfileError, StorageError
from barun.service.problems import RefusedError, not_now, refusing
from barun.store.person_folder import person_folder
from barun.store.records import LOCAL_PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from barun.pipeline.own_runs import OwnRuns
    from barun.pipeline.runner_profiles import RunnerProfile, RunnerProfiles
    from barun.privacy.consent.question import ConsentAnswer
    from barun.running.form.baseline import RunnerBaseline

    MayKeep = Callable[[str], ConsentAnswer]

__all__ = ["KeptRunners"]

T = TypeVar("T")
_STATUS: Final = {
    "running_report.no-profile": 404,
    "running_report.no-profile-yet": 404,
    "running_report.no-consent": 409,
    "running_report.profile-there": 409,
}


class KeptRunners:
    """The profiles of the data folder, every fault an answer.

    Parameters
    ----------
    data_folder : str
        Empty where nothing is kept: then there are no profiles, and none can be made.
    """

    def __init__(self, data_folder: str) -> None:
        self._data_folder = data_folder
        self._changes = 0
        self._others: dict[str, KeptRunners] = {}

    def of(self, person: str) -> "KeptRunners":
        """Return the profiles of a person: each account has a folder of its own."""
        if person == LOCAL_PERSON:
            return self
        if person not in self._others:
            self._others[person] = KeptRunners(person_folder(self._data_folder, person))
        return self._others[person]

    @property
    def data_folder(self) -> str:
        """Folder below which they are; empty where nothing is kept."""
        return self._data_folder

    @property
    def changes(self) -> int:
        """How often a profile was kept or forgotten: what was made with one may be outdated."""
        return self._changes

    def _profiles(self) -> "RunnerProfiles":
        from barun.pipeline.runner_profiles import FOLDER_NAME, RunnerProfiles

        if not self._data_folder:
            raise RefusedError(409, "running_report.no-profile-folder")
        return RunnerProfiles(Path(self._data_folder) / FOLDER_NAME)

    def _ask(self, question: "Callable[[RunnerProfiles], T]") -> T:
        with refusing(ProfileError, _STATUS, otherwise=422):
            return question(self._profiles())

    def all(self) -> "tuple[RunnerProfile, ...]":
        """Return the profiles that can be read, by name."""
        return self._ask(lambda profiles: profiles.all()) if self._data_folder else ()

    def read(self, name: str) -> "OwnRuns":
        """Return what an analysis compares with."""
        return self._ask(lambda profiles: profiles.read(name))

    def keep(self, name: str, baseline: "RunnerBaseline", may_keep: "MayKeep") -> "RunnerProfile":
        """Keep a profile, in place of one of the same name.

        Parameters
        ----------
        name, baseline
            As of `RunnerProfiles.keep`.
        may_keep : callable
            Asked whether whoever keeps it agreed to a history, from the version of its text on.
        """
        consent = _consent(may_keep)
        self._changes += 1
        return self._ask(lambda profiles: profiles.keep(name, baseline, consent))

    def rename(self, name: str, new_name: str, may_keep: "MayKeep") -> "RunnerProfile":
        """Keep a profile by another name.

        Parameters
        ----------
        name, new_name
            As of `RunnerProfiles.rename`.
        may_keep : callable
            As of `keep`: it is written anew.
        """
        if not _consent(may_keep).is_allowed:
            raise RefusedError(409, "running_report.no-consent")
        self._changes += 1
        return self._ask(lambda profiles: profiles.rename(name, new_name))

    def remove(self, name: str) -> bool:
        """Forget a profile; return whether there was one."""
        self._changes += 1
        return self._ask(lambda profiles: profiles.remove(name))

    def sizes(self) -> list[tuple[int, datetime]]:
        """Return the bytes of every profile, and since when it is kept."""
        if not self._data_folder:
            return []
        return self._ask(lambda profiles: profiles.sizes())

    def remove_all(self) -> None:
        """Forget every profile."""
        self._changes += 1
        if self._data_folder:
            self._ask(lambda profiles: profiles.remove_all())


def _consent(may_keep: "MayKeep") -> "ConsentAnswer":
    from barun.pipeline.runner_profiles import CONSENT_SINCE

    try:
        return may_keep(CONSENT_SINCE)
    except StorageError as error:
        raise not_now(error) from error
