"""What the minutes of all sessions tell of cameras and features; sums and tags leave it."""

import hmac
import os
from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.camera_watch import CameraWatch
from barun.monitoring.drift.feature_cells import FeatureCells, name_reference
from barun.monitoring.drift.feature_drift import compare_features
from barun.monitoring.drift.reference import DriftReference
from barun.monitoring.vitals.vitals import FeatureVital
from barun.pipeline.live.watched_minute import WatchedMinute
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.person_mean import compute_person_mean
from barun.posture.judgement.rules import JUDGED_FEATURES
from barun.posture.view.view import View
from barun.store.records import TIME_KINDS

__all__ = ["Sightings", "camera_tag"]

_Array = npt.NDArray[np.float64]

_COLUMNS: Final = np.array([FEATURE_KEYS.index(key) for key in JUDGED_FEATURES])
_PRESENT: Final = 240
"""Minutes of a camera that are the present: four hours. Design choice."""
_FEWEST: Final = 30
"""Minutes of a camera before it counts. Design choice."""
_MOVED: Final = 1.0
_BACK: Final = 0.5
"""Evidence from which on a camera was moved, and below which it is back; as of the alert."""
_FEWEST_SHARED: Final = 5
"""As in figures of experiments: what is said of fewer tells of single people. Design choice."""
_MOST_SHARED: Final = 40
"""Who sees more finds alone what there is to find; it bounds what is written. Design choice."""
_MOST_CAMERAS: Final = 1024
"""Of those not seen for longest the minutes are forgotten first."""


@cache
def _process_key() -> bytes:
    """Return what tags are made with until the process ends."""
    return os.urandom(32)


def camera_tag(person_id: str, camera: str) -> str:
    """Return how a camera is called where nobody is to be named: eight hexadecimal digits.

    Who reads the alerts afterwards cannot try persons and cameras: the key goes with the process.
    """
    said = f"{person_id}\0{camera}".encode()
    return hmac.digest(_process_key(), said, "sha256")[:4].hex()


class Sightings:
    """Adds up the minutes of sessions; lives in one thread at a time."""

    def __init__(self) -> None:
        self._cameras = CameraWatch()
        self._moved: frozenset[str] = frozenset()
        self._seen: dict[str, tuple[str, tuple[ViewBaseline, ...]]] = {}
        """By tag, whose camera it is, and the calibrations by which its last minute was judged."""
        self._present: dict[str, deque[_Array]] = {}
        self._reference: DriftReference | None = None
        self._reference_name = ""

    def use_reference(self, reference: DriftReference | None) -> None:
        """Compare with what another model was made for; None where its card does not say."""
        self._reference = reference
        self._reference_name = "" if reference is None else name_reference(reference)

    def add(self, minutes: Sequence[WatchedMinute]) -> None:
        """Take the minutes that have ended."""
        seen = [one for one in minutes if one.totals.view is not None]
        if not seen:
            return
        means = np.array([one.totals.means for one in seen])
        views = [one.totals.view or View.NEITHER for one in seen]
        tags = [camera_tag(one.person_id, one.camera) for one in seen]
        forgotten = self._cameras.step(
            tags,
            means,
            np.array([one.totals.stretch_means for one in seen]),
            np.array([one.usual for one in seen]),
            np.array([int(view) for view in views]),
        )
        for tag, one in zip(tags, seen, strict=True):
            self._seen[tag] = one.person_id, _calibrations(one.profile)
        for tag in forgotten:
            self._seen.pop(tag, None)
        moved = {  # what is known of the others has not changed
            tag
            for tag, evidence in self._cameras.evidence(tags).items()
            if evidence >= (_BACK if tag in self._moved else _MOVED)
        }
        self._moved = self._moved.difference(tags, forgotten) | moved
        for tag, row in zip(tags, means[:, _COLUMNS], strict=True):
            if tag in self._moved:
                continue  # calibrating anew cures it; no model is to learn from it
            kept = self._present.pop(tag, None) or deque(maxlen=_PRESENT)
            kept.append(row)
            self._present[tag] = kept
        while len(self._present) > _MOST_CAMERAS:
            del self._present[next(iter(self._present))]

    def cameras(self) -> dict[str, float]:
        """Return the evidence of each camera that it was moved; from 1 on it was."""
        return {tag: round(value, 3) for tag, value in self._cameras.evidence().items() if value}

    @property
    def moved(self) -> frozenset[str]:
        """Tags of cameras that were moved, and neither put back nor calibrated anew since."""
        return self._moved

    def is_moved(self, tag: str, profile: Profile | None) -> bool:
        """Return whether a camera was moved since somebody calibrated.

        Parameters
        ----------
        tag : str
            Of the camera.
        profile : Profile, optional
            By which they are judged now. Of one by which no minute has been judged yet nothing is
            known: what came before says nothing about it.
        """
        if tag not in self._moved:
            return False
        return self._seen[tag][1] == _calibrations(profile)

    def forget(self, person_id: str) -> None:
        """Forget what is remembered of a person; of everybody where that is empty."""
        tags = [tag for tag, (whose, _) in self._seen.items() if person_id in ("", whose)]
        for tag in tags:
            self._cameras.forget(tag)
            self._present.pop(tag, None)
            del self._seen[tag]
        self._moved -= set(tags)

    def features(self, others: Sequence[FeatureCells] = ()) -> dict[str, FeatureVital]:
        """Return how far each feature is from the reference; empty while too little is known.

        Every camera is one value, the mean of its last hours.

        Parameters
        ----------
        others : sequence of FeatureCells, optional
            What other services see, of whom none is among the cameras here. Held against another
            reference, it does not count.
        """
        people, reference = self._people(), self._reference
        if reference is None or not len(people):
            return {}
        heard = [
            one.to_values(reference, JUDGED_FEATURES)
            for one in others
            if one.reference == self._reference_name
        ]
        found = compare_features(reference, JUDGED_FEATURES, np.concatenate([people, *heard]))
        return {
            one.key: FeatureVital(round(one.stability, 4), one.probability, one.is_drifted)
            for one in found
        }

    def cells(self) -> FeatureCells | None:
        """Return where the people seen here lie, for other services.

        Of each feature, none of fewer than five, for it would tell of somebody; and none of so many
        that they need nobody else to be compared.
        """
        people = self._people()
        if self._reference is None or not _FEWEST_SHARED <= len(people) <= _MOST_SHARED:
            return None
        return FeatureCells.of_people(self._reference, JUDGED_FEATURES, people, _FEWEST_SHARED)

    def _people(self) -> _Array:
        """Return the means of cameras of which enough is known, shape (N, K)."""
        cameras = [kept for kept in self._present.values() if len(kept) >= _FEWEST]
        if not cameras:
            return np.empty((0, len(JUDGED_FEATURES)))
        return np.array([compute_person_mean(kept) for kept in cameras])

    @staticmethod
    def spent_s(minutes: Sequence[WatchedMinute]) -> dict[str, float]:
        """Return what the time of all sessions was spent on, seconds by kind."""
        total = sum((one.totals.kind_s for one in minutes), np.zeros(len(TIME_KINDS)))
        return _named(TIME_KINDS, total)

    @staticmethod
    def views_s(minutes: Sequence[WatchedMinute]) -> dict[str, float]:
        """Return from where people were seen, seconds by view."""
        total = sum((one.totals.view_s for one in minutes), np.zeros(len(View)))
        return _named([view.label for view in View], total)


def _calibrations(profile: Profile | None) -> tuple[ViewBaseline, ...]:
    return () if profile is None else tuple(profile.baselines.values())


def _named(names: Sequence[str], values: _Array) -> dict[str, float]:
    pairs = zip(names, values.tolist(), strict=True)
    return {name: round(value, 3) for name, value in pairs if value}
