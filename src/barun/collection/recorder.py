"""From frames with people in them to samples: every n-th, under the label that is held."""

from dataclasses import replace

from barun.capture.pose_engine import PoseEstimate
from barun.collection.collection import Collection
from barun.collection.entry import Sample, SessionBegun
from barun.collection.label import NO_LABEL, Label
from barun.collection.suggestion import Suggest
from barun.landmarks import LandmarkFrame

__all__ = ["Recorder"]


class Recorder:
    """Keeps every n-th frame of a source for the person and the label of the moment.

    Parameters
    ----------
    collection : Collection
        Where to.
    source : str
        What takes the pictures, ``camera 0``.
    suggest : Suggest
        What says how a pose seems to be seen.
    every : int
        Keep every n-th frame, counted in the source's own numbers, those left out included.
    label : Label
        What the samples are called until somebody says otherwise; without a view they wait.
    """

    def __init__(
        self,
        collection: Collection,
        source: str,
        suggest: Suggest,
        *,
        every: int,
        label: Label = NO_LABEL,
    ) -> None:
        self._collection = collection
        self._source = source
        self._suggest = suggest
        self._every = every
        self._next = 0
        self._session: SessionBegun | None = None
        self._number = 0
        self.label = label
        self.is_paused = False
        self.suggested_view = 0
        """What the newest sample is taken for; 0 where nothing can be said."""
        self.n_empty = 0
        """Frames that were due and showed nobody."""

    @property
    def person(self) -> str:
        """Who is recorded; empty before :meth:`begin`."""
        return "" if self._session is None else self._session.person

    def begin(self, person: str, now_s: float) -> None:
        """Record a person from now on.

        Raises
        ------
        CollectionError
            If the person has not agreed, or the agreement has ended.
        """
        self._session = self._collection.begin(person, self._source, now_s)
        self._number = 0

    def press_view(self, view: int) -> None:
        """Hold a view; the one that is held is let go, so that the model suggests."""
        self.label = replace(self.label, view=0 if self.label.view == view else view)

    def press_grade(self, grade: str) -> None:
        """Hold a grade; the one that is held is let go."""
        self.label = replace(self.label, grade="" if self.label.grade == grade else grade)

    def take(self, index: int, people: tuple[PoseEstimate, ...], now_s: float) -> Sample | None:
        """Look at a frame; keep it if it is due.

        Parameters
        ----------
        index : int
            Number of the frame in its source.
        people : tuple of PoseEstimate
            Who is in it; the surest is taken.
        now_s : float
            When the frame was taken, seconds since 1970.

        Returns
        -------
        Sample or None
            What was kept, on the disk already.

        Raises
        ------
        CollectionError
            If the agreement has ended meanwhile.
        StorageError
            If it cannot be written.
        """
        if self._session is None or self.is_paused or index < self._next:
            return None
        self._next = index - index % self._every + self._every
        if not people:
            self.n_empty += 1
            return None
        frame = max(people, key=lambda one: one.presence).frame
        return self._keep(frame, self._session.session, now_s)

    def undo(self, *, whole_run: bool = False) -> int:
        """Take back the last sample or confirmation, or all under the label of the last one."""
        if self._session is None:
            return 0
        return self._collection.undo(self._session.session, whole_run=whole_run)

    def confirm(self, now_s: float) -> int:
        """Say yes to what the model suggests for the person's waiting samples."""
        return (
            0 if self._session is None else self._collection.confirm(self._session.session, now_s)
        )

    def _keep(self, frame: LandmarkFrame, session: str, now_s: float) -> Sample | None:
        size_wh = frame.size_wh or (1, 1)
        suggested = self._suggest(frame.image_xyz, frame.visibility, size_wh)
        sample = Sample(
            session=session,
            number=self._number + 1,
            recorded_at_s=now_s,
            size_wh=size_wh,
            image_xyz=frame.image_xyz,
            visibility=frame.visibility,
            label=self.label,
            suggested_view=suggested,
            world_xyz=frame.world_xyz,
        )
        self._collection.add([sample], now_s)
        self._number = sample.number
        self.suggested_view = suggested
        return sample
