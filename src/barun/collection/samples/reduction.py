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
from typing import Final, NamedTuple

import numpy as np

from barun.collection.samples.poses import OfferedPoses
from barun.privacy.anonymisation.head_points import measure_faces, shoulder_middle
from barun.store.sample_records import SampleRows

__all__ = ["SessionFrames"]

_MOST_SESSIONS: Final = 5_000
_ID_BYTES: Final = 8


class _Frame(NamedTuple):
    """From where, and in which size, the points of a session are written down."""

    origin: tuple[float, float]
    """Usual middle of the shoulders, picture heights."""
    size: float
    """Usual size of the face, picture heights."""
    pseudonym: str


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
        self._frames: OrderedDict[str, _Frame] = OrderedDict()
        """By session, the one met longest ago first."""

    def to_samples(self, poses: OfferedPoses) -> SampleRows:
        """Return poses as samples, with names of their own.

        Parameters
        ----------
        poses : OfferedPoses
            Those that are kept, at least one; no point missing.
        """
        frames = self._find_frames(poses)
        origin = np.array([one.origin for one in frames])
        size = np.array([one.size for one in frames])
        n_rows = len(poses)
        digits = self._random(_ID_BYTES * n_rows).hex()
        step = 2 * _ID_BYTES
        ids = [digits[at : at + step] for at in range(0, step * n_rows, step)]
        return SampleRows(
            sample_id=np.array(ids, dtype="<U16"),
            session=np.array([one.pseudonym for one in frames]),
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

    def _find_frames(self, poses: OfferedPoses) -> list[_Frame]:
        """Return the frame of each pose; those of sessions met longest ago are forgotten."""
        names: list[str] = poses.session.tolist()
        for name in dict.fromkeys(names):
            frame = self._frames.pop(name, None)
            if frame is None:
                points = poses.xy[poses.session == name]
                x, y = np.median(shoulder_middle(points), axis=0).tolist()
                size = float(np.median(measure_faces(points)))
                frame = _Frame((x, y), size, self._name(name))
            self._frames[name] = frame
        found = [self._frames[name] for name in names]
        while len(self._frames) > _MOST_SESSIONS:
            self._frames.popitem(last=False)
        return found

    def _name(self, session: str) -> str:
        return hashlib.sha256(self._salt + session.encode()).hexdigest()[:12]
