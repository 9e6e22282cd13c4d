"""The profiles of runners a service keeps; number libraries are loaded with the first of them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from barun.errors import ProfileError, StorageError
from barun.service.problems import RefusedError, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from barun.pipeline.own_runs import OwnRuns
    from barun.pipeline.runner_profiles import RunnerProfile, RunnerProfiles
    from barun.running.form.baseline import RunnerBaseline

__all__ = ["KeptRunners"]

T = TypeVar("T")


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
        try:
            return question(self._profiles())
        except ProfileError as error:
            is_unknown = error.code == "running_report.no-profile"
            raise refusal_of(error, 404 if is_unknown else 422) from error
        except StorageError as error:
            raise refusal_of(error, 503, retry_after_s=5) from error

    def all(self) -> "tuple[RunnerProfile, ...]":
        """Return the profiles that can be read, by name."""
        return self._ask(lambda profiles: profiles.all()) if self._data_folder else ()

    def read(self, name: str) -> "OwnRuns":
        """Return what an analysis compares with."""
        return self._ask(lambda profiles: profiles.read(name))

    def keep(self, name: str, baseline: "RunnerBaseline") -> "RunnerProfile":
        """Keep a profile, in place of one of the same name."""
        self._changes += 1
        return self._ask(lambda profiles: profiles.keep(name, baseline))

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
