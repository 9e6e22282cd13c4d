"""What a writer looks at now and then though nothing is to be written: key, disk and folder."""

from collections.abc import Callable
from typing import Final

from barun.errors import StorageError
from barun.store.faults import FULL_NOTICE, KEY_AWAY, KEY_MISSING, KEY_NOTICES, OTHER_FOLDER
from barun.store.folder_beat import FolderBeat
from barun.store.notice_board import NoticeBoard
from barun.store.store import Store

__all__ = ["SurroundingsWatch"]

_EVERY_S: Final = 30.0
"""So soon it is noticed that a key file is gone or the disk is full; design choice."""


class SurroundingsWatch:
    """Looks twice a minute, and keeps the notices of what it saw.

    Parameters
    ----------
    store : Store
        Whose key and disk.
    board : NoticeBoard
        Where it is said.
    tell : callable
        Called when anything on the board has changed.
    now_s : float
        Seconds since 1970 UTC.
    beat : FolderBeat, optional
        Tells whether other services have the same data folder.
    """

    def __init__(
        self,
        store: Store,
        board: NoticeBoard,
        tell: Callable[[], None],
        now_s: float,
        beat: FolderBeat | None = None,
    ) -> None:
        self._store = store
        self._board = board
        self._tell = tell
        self._seen_s = now_s
        self._beat = beat
        self._is_full = False

    def look(self, now_s: float) -> None:
        """Look if it is time."""
        if 0.0 <= now_s - self._seen_s < _EVERY_S:
            return
        self._seen_s = now_s
        changes = [*self._look_at_keys(), *self._look_for_room(), *self._look_at_folder()]
        if any(changes):
            self._tell()

    def _look_at_keys(self) -> list[bool]:
        """Say when the master key is gone, or is another one; say no more when it is back."""
        try:
            fault, is_held = self._store.keys.look()
        except StorageError:
            return []  # the database does not answer: said by who writes
        wanted = None if fault is None else KEY_AWAY if is_held else KEY_MISSING
        changes = [self._board.remove(one) for one in KEY_NOTICES if one != wanted]
        if wanted is not None:
            location = self._store.keys.location
            changes.append(self._board.post(wanted, {"location": location}, is_lasting=True))
        return changes

    def _look_for_room(self) -> list[bool]:
        """Say that the disk is full before a minute is to be written, until there is room again."""
        if not self._store.has_room:
            self._is_full = True
            return [self._board.post(FULL_NOTICE, {"location": self._store.location})]
        if not self._is_full:
            return []
        self._is_full = False
        return [self._board.remove(FULL_NOTICE)]

    def _look_at_folder(self) -> list[bool]:
        """Say that another service works with another folder, until none does any more."""
        if self._beat is None:
            return []
        if not self._beat.look():
            return [self._board.remove(OTHER_FOLDER)]
        details = {"path": self._beat.path.parent}
        return [self._board.post(OTHER_FOLDER, details, is_lasting=True)]
