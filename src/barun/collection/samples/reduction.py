"""Taking the camera out of poses before anything is kept: place and distance of each session.

The first poses of a session say where its shoulders usually are and how large its face is; all
that follow are written down from there, in that size. The same shift and scale for a whole session
change nothing in what models learn from (:mod:`barun.privacy.anonymisation.anonymising` takes
departures from the usual pose), and hide whose desk and camera it was. Body proportions are still
in it: what is given away, or trained on, is anonymised as a whole session.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.collection.samples.poses import OfferedPoses
from barun.privacy.anonymisation.head_points import measure_faces, shoulder_middle
from barun.store.sample_records import SampleRows

__all__ = ["SessionFrames"]

_MOST_SESSIONS: Final = 5_000
_ID_BYTES: Final = 8


class SessionFrames:
    """Turns poses into samples, each session from its own place and in its own size.

    Lives in one thread.

    Parameters
    ----------
    feature_keys : tuple of str
        Names of the measurements.
    random : callable, optional
        Returns so many random bytes: names of samples, and what session names are hidden with.
    """

    def __init__(
        self, feature_keys: tuple[str, ...], random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._feature_keys = feature_keys
        self._random = random
        self._salt = random(16)
        self._frames: OrderedDict[str, tuple[npt.NDArray[np.float64], float]] = OrderedDict()

    def to_samples(self, poses: OfferedPoses) -> SampleRows:
        """Return poses as samples, with names of their own.

        Parameters
        ----------
        poses : OfferedPoses
            Those that are kept, at least one; no point missing.
        """
        origin, size = self._find_frames(poses)
        n_rows = len(poses)
        digits = self._random(_ID_BYTES * n_rows).hex()
        step = 2 * _ID_BYTES
        ids = [digits[at : at + step] for at in range(0, step * n_rows, step)]
        names = {one: self._name(one) for one in set(poses.session.tolist())}
        return SampleRows(
            sample_id=np.array(ids, dtype="<U16"),
            session=np.array([names[one] for one in poses.session.tolist()]),
            at_s=np.floor(poses.at_s).astype(np.int64),
            points=((poses.xy - origin[:, None]) / size[:, None, None]).astype(np.float32),
            visibility=poses.visibility.astype(np.float32),
            features=poses.features.astype(np.float32),
            view=poses.view.astype(np.int8),
            view_confidence=poses.view_confidence.astype(np.float32),
            verdict=poses.verdict.astype(np.int8),
            load=poses.load.astype(np.float32),
            model=np.full(n_rows, poses.model),
            feature_keys=self._feature_keys,
        )

    def _find_frames(
        self, poses: OfferedPoses
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        names, of_name = np.unique(poses.session, return_inverse=True)
        origins, sizes = np.empty((len(names), 2)), np.empty(len(names))
        for number, name in enumerate(names.tolist()):
            frame = self._frames.pop(name, None)
            if frame is None:
                points = poses.xy[of_name == number]
                middle = np.median(shoulder_middle(points), axis=0)
                frame = middle, float(np.median(measure_faces(points)))
            self._frames[name] = frame
            origins[number], sizes[number] = frame
        while len(self._frames) > _MOST_SESSIONS:
            self._frames.popitem(last=False)
        return origins[of_name], sizes[of_name]

    def _name(self, session: str) -> str:
        return hashlib.sha256(self._salt + session.encode()).hexdigest()[:12]
