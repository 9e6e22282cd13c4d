"""Putting right what is held about a person: names, labels, verdicts.

What was measured is not edited: a verdict says that it is wrong, and a label what it was really.
Each correction is an entry of the audit log, which says what kind of thing was corrected and when.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from barun.errors import DatasetError, SettingError
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.version import DatasetVersion
from barun.pipeline.runner_profiles import FOLDER_NAME as RUNNERS_NAME
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.store.person_folder import person_folder
from barun.store.records import Verdict
from barun.store.store import Store
from barun.store.writes import VerdictChange

__all__ = ["Corrections"]

_MOST_LETTERS: Final = 200


class Corrections:
    """Corrects what is held on one machine; its methods block.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        The history and the audit log.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, data_folder: Path, store: Store, utc: Callable[[], float]) -> None:
        self._folder = data_folder
        self._store = store
        self._utc = utc

    def verdict(self, person: str, event_id: str, verdict: Verdict | None) -> None:
        """Say of an event that it was one, or was none; None takes that back.

        Raises
        ------
        SettingError
            If the person has no such event, or no history.
        """
        (is_done,) = self._store.apply([VerdictChange(person, event_id, verdict)])
        if not is_done:
            raise SettingError("correction.nothing", got=event_id)
        self._note(person, "verdict")

    def calibration(
        self, person: str, profile_id: str, *, camera: str | None = None, place: str | None = None
    ) -> None:
        """Give a calibration another camera or place; its measurements stay.

        Raises
        ------
        SettingError
            If the person has no such calibration, it cannot be read, a name is too long, or the
            history is not agreed to.
        """
        names = {"camera": camera, "place": place}
        changed = {key: name.strip() for key, name in names.items() if name is not None}
        if not changed or any(not 0 < len(name) <= _MOST_LETTERS for name in changed.values()):
            raise SettingError("correction.bad-name", most=_MOST_LETTERS)
        found = [one for one in self._store.profiles(person) if one.profile_id == profile_id]
        if not found:
            raise SettingError("correction.nothing", got=profile_id)
        before = profile_from_json(found[0].content)
        profile = replace(
            before,
            camera=changed.get("camera", before.camera),
            place=changed.get("place", before.place),
        )
        record = replace(
            found[0],
            camera=profile.camera,
            place=profile.place,
            content=profile_to_json(profile),
        )
        (is_done,) = self._store.apply([record])
        if not is_done:
            raise SettingError("correction.nothing", got=profile_id)
        self._note(person, "calibration")

    def runner(self, person: str, name: str, new_name: str) -> None:
        """Call a kept profile of a runner otherwise.

        Raises
        ------
        ProfileError
            If there is none of this name, one of the new name, or nothing can be kept by it.
        """
        folder = Path(person_folder(str(self._folder), person)) / RUNNERS_NAME
        RunnerProfiles(folder).rename(name, new_name)
        self._note(person, "runner")

    def label(
        self, dataset: str, row_id: str, *, view: int | None = None, grade: str | None = None
    ) -> DatasetVersion:
        """Correct the label of a pose, in a new version of its dataset.

        Parameters
        ----------
        dataset : str
            Its name.
        row_id : str
            Of the row.
        view : int, optional
            0 to 3, as :class:`barun.learning.datasets.rows.LabelledRows` has it.
        grade : str, optional
            ``a`` to ``e``; empty for none.

        Raises
        ------
        DatasetError
            If there is no such dataset or row.
        LandmarkValueError
            If the label is none there is.
        """
        library = DatasetLibrary(self._folder / DATASETS_NAME)
        before = library.load(dataset)
        rows = before.rows
        (places,) = np.nonzero(rows.row_id == row_id)
        if not len(places):
            raise DatasetError("correction.no-row", got=row_id, name=dataset)
        views, grades = rows.view.copy(), rows.grade.astype("<U1")
        if view is not None:
            views[places] = view
        if grade is not None:
            grades[places] = grade
        version = library.add(
            dataset,
            replace(rows, view=views, grade=grades),
            Step("relabel", {"rows": [row_id], "confirmed": [row_id]}),
            created_at_s=self._utc(),
            parents=(before.hash,),
            expected_current=before.hash,
        )
        self._note(str(rows.person[places[0]]), "label")
        return version

    def _note(self, person: str, what: str) -> None:
        self._store.audit.note(self._utc(), "correction", subject_id=person, details={"what": what})
