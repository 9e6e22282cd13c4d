"""What live sessions read from the store, and hand over to be written."""

import json
from collections.abc import Iterable, Mapping
from typing import Protocol

from barun.errors import ProfileError, StorageError
from barun.messages import Language
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json
from barun.service.logs import log_event
from barun.store.records import (
    LOCAL_PERSON,
    EventReality,
    EventRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SpanRecord,
    Verdict,
)
from barun.store.writer import StoreWriter
from barun.store.writes import Write

__all__ = ["LiveHistory", "StoredHistory"]


class LiveHistory(Protocol):
    """The past, as far as a live session needs it."""

    @property
    def is_stored(self) -> bool:
        """Whether the person has agreed to a history."""
        ...

    def is_refused(self) -> bool:
        """Return whether the person took back that poses are judged; blocks."""
        ...

    def profiles(self) -> tuple[Profile, ...]:
        """Return the calibrations of the person, newest first; blocks."""
        ...

    def choice(self) -> SittingChoice:
        """Return what the settings of the page say about judging; blocks."""
        ...

    def put(self, writes: Iterable[Write]) -> None:
        """Hand over what is to be stored; never waits."""
        ...

    def forget(self) -> None:
        """Forget what was kept in memory only."""
        ...

    def set_verdict(self, event_id: str, verdict: Verdict, reality: EventReality = "") -> None:
        """Store what the person says about an event."""
        ...

    def notices(self, language: Language) -> tuple[tuple[int, str, str], ...]:
        """Return number, code and text of what the person should know now."""
        ...

    def figures(self) -> Mapping[str, float]:
        """Return what Prometheus is to know of it."""
        ...


class StoredHistory:
    """The store of the installation.

    Parameters
    ----------
    writer : StoreWriter
        The way into it. What it refuses, because the person has not agreed, is not stored;
        calibrations are then known as long as the service runs.
    person : str, optional
        Whose past it is.
    """

    def __init__(self, writer: StoreWriter, person: str = LOCAL_PERSON) -> None:
        self._writer = writer
        self._person = person
        self._unstored: dict[str, Profile] = {}

    @property
    def is_stored(self) -> bool:
        """Whether the person has agreed to a history."""
        return self._writer.is_agreed(self._person)

    def is_refused(self) -> bool:
        """Return whether the person took back that poses are judged.

        Who was never asked turned the camera on, and nothing is kept of that.
        """
        try:
            answer = self._writer.store.consents.may("analysis", self._person, 0.0)
        except StorageError as error:
            log_event("consents_unread", level="warning", error_code=error.code)
            return False
        return answer.reason == "withdrawn"

    def forget(self) -> None:
        """Forget the calibrations that were never stored."""
        self._unstored.clear()

    def profiles(self) -> tuple[Profile, ...]:
        """Return the calibrations, newest first; those that cannot be read are left out."""
        try:
            records = self._writer.store.profiles(self._person)
        except StorageError as error:
            log_event("profiles_unread", level="warning", error_code=error.code)
            records = ()
        stored: dict[str, Profile] = {}
        for record in records:
            try:
                stored[record.profile_id] = profile_from_json(record.content, source="store")
            except ProfileError as error:
                log_event("profile_damaged", level="warning", error_code=error.code)
        unstored = {key: one for key, one in self._unstored.items() if key not in stored}
        return (*reversed(unstored.values()), *stored.values())

    def choice(self) -> SittingChoice:
        """Return what the settings say; the defaults where they cannot be read."""
        try:
            record = self._writer.store.settings(self._person)
            content: object = {} if record is None else json.loads(record.content)
        except (StorageError, ValueError) as error:
            log_event("settings_unread", level="warning", error_type=type(error).__name__)
            content = {}
        return SittingChoice.from_settings(content if isinstance(content, Mapping) else {})

    def put(self, writes: Iterable[Write]) -> None:
        """Hand records to the writer, minutes together."""
        writes = list(writes)
        if not self.is_stored:
            remember(self._unstored, writes)
            return
        minutes: list[MinuteRecord] = []
        for write in writes:
            if isinstance(write, MinuteRecord):
                minutes.append(write)
            elif isinstance(write, EventRecord):
                self._writer.put_event(write)
            elif isinstance(write, SpanRecord):
                self._writer.put_span(write)
            elif isinstance(write, SessionRecord):
                self._writer.put_session(write)
            elif isinstance(write, ProfileRecord):
                self._writer.put_profile(write)
        if minutes:
            self._writer.put_minutes(minutes)

    def set_verdict(self, event_id: str, verdict: Verdict, reality: EventReality = "") -> None:
        """Store what the person says about an event."""
        self._writer.set_verdict(self._person, event_id, verdict, reality)

    def notices(self, language: Language) -> tuple[tuple[int, str, str], ...]:
        """Return what the person should know about the history."""
        return tuple(
            (notice.notice_id, notice.code, notice.text(language))
            for notice in self._writer.notices
        )

    def figures(self) -> Mapping[str, float]:
        """Return the counters of the writer."""
        figures = self._writer.figures
        return {
            "barun_store_writes_waiting": float(figures.n_waiting),
            "barun_store_writes_total": float(figures.n_written),
            "barun_store_writes_refused_total": float(figures.n_refused),
            "barun_store_writes_lost_total": float(figures.n_lost),
            "barun_store_failures_total": float(figures.n_failures),
        }


def remember(profiles: dict[str, Profile], writes: Iterable[Write]) -> None:
    """Keep the calibrations among `writes` in memory, by their names, the newest last."""
    for write in writes:
        if isinstance(write, ProfileRecord):
            profiles.pop(write.profile_id, None)
            profiles[write.profile_id] = profile_from_json(write.content, source="session")
