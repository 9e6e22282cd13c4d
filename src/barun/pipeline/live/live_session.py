"""One session: who sits where, and everything about it that changes seldom."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from barun.pipeline.live.answers import PauseReason
from barun.pipeline.live.calibration_course import CalibrationCourse
from barun.pipeline.live.event_book import EventBook
from barun.pipeline.live.profile_search import ProfileSearch
from barun.pipeline.live.said import DriftSaid, Said
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.live.span_book import SpanBook
from barun.posture.calibration.outcome import RefusalCode
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_text import ProfileText
from barun.store.records import LOCAL_PERSON, SessionRecord

__all__ = ["LiveSession", "Opening", "SessionSource"]

SessionSource = Literal["landmarks", "pictures", "server", "demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a session begins."""

    session_id: str
    """Unique."""
    camera: str = ""
    """What tells the camera from others; empty where that is not known."""
    source: SessionSource = "landmarks"
    is_mirrored: bool = False
    """Whether the landmarks come from a mirrored picture."""
    profile: Profile | None = None
    """The one to judge by; None lets it be chosen among `profiles`."""
    profiles: tuple[Profile, ...] = ()
    """All of the person."""
    wants_details: bool = False
    pose_model: str = ""
    """Name of the model the landmarks come from; empty where it is not known."""
    person_id: str = LOCAL_PERSON

    @property
    def is_simulated(self) -> bool:
        """Whether nobody sits before it, so that nothing of it is of a person."""
        return self.source == "demo"


@dataclass(slots=True)
class LiveSession:
    """The part of a session that is no row of an array."""

    slot: Final[int]
    opening: Final[Opening]
    opened_s: Final[float]
    """Seconds since 1970 UTC."""
    events: Final[EventBook]
    spans: Final[SpanBook]
    choice: SittingChoice = field(default_factory=SittingChoice)
    """Thresholds and times the person chose."""
    profile: Profile | None = None
    profile_text: Final[ProfileText] = field(default_factory=ProfileText)
    pose_model: str = ""
    """Name of the model the landmarks come from now."""
    candidates: tuple[Profile, ...] = ()
    """Profiles the person is asked to choose from."""
    calibration: CalibrationCourse | None = None
    refused_before: RefusalCode | None = None
    """Why the last calibration was refused; None after one that was accepted."""
    search: ProfileSearch | None = None
    pauses: dict[PauseReason, float] = field(default_factory=dict)
    """Since when, by reason, the oldest first."""
    quiet_reason: str | None = None
    """Why nothing may be said now; None if it may."""
    snoozed_until_s: float = 0.0
    has_break_due: bool = False
    """Whether a break waits to be suggested."""
    is_on_break: bool = False
    stored_from_s: float = -math.inf
    """What was before is not stored: the person had not agreed to it."""
    wants_details: bool = False
    drift: str = ""
    """What was moved or changed; empty if nothing."""
    is_suspected: bool = False
    """Whether its minutes say that the camera was moved."""

    @classmethod
    def begin(
        cls,
        slot: int,
        opening: Opening,
        now_s: float,
        make_id: Callable[[], str],
        choice: SittingChoice,
    ) -> "LiveSession":
        """Return a session that has seen nothing."""
        names = opening.person_id, opening.session_id, make_id
        session = cls(slot, opening, now_s, EventBook(*names), SpanBook(*names), choice)
        session.wants_details = opening.wants_details
        session.profile, session.pose_model = opening.profile, opening.pose_model
        if opening.profile is None:
            session.search_profile()
        return session

    def search_profile(self) -> None:
        """Begin to look for the profile of the camera and place, if there are any."""
        profiles = self.opening.profiles
        self.search = ProfileSearch(profiles, self.opening.camera or None) if profiles else None

    @property
    def judged_profile(self) -> Profile | None:
        """What of the profile can be judged by: nothing that another pose model has measured."""
        return None if self.profile is None else self.profile.seen_by(self.pose_model)

    @property
    def told_drift(self) -> str:
        """What people are told of it: what frames say comes before what minutes say."""
        return self.drift or ("camera-seems-moved" if self.is_suspected else "")

    def take_drift(self, drift: str, *, is_suspected: bool) -> list[tuple[int, Said]]:
        """Take what was moved or changed; return what is to be said: it began, or is over."""
        before = self.told_drift
        self.drift, self.is_suspected = drift, is_suspected
        return [] if self.told_drift == before else [(self.slot, DriftSaid(self.told_drift))]

    @property
    def why_calibrated(self) -> str:
        """Why a calibration that is made now is made."""
        return self.drift or ("camera-moved" if self.is_suspected else "requested")

    @property
    def may_speak(self) -> bool:
        """Whether reminders and breaks may be said now."""
        return self.quiet_reason is None and not self.pauses and self.calibration is None

    @property
    def is_attended(self) -> bool:
        """Whether each of its frames has to be looked at one by one."""
        return (
            self.calibration is not None
            or self.search is not None
            or self.is_on_break
            or self.has_break_due
            or self.wants_details
        )

    def to_record(self, ended_s: float | None = None) -> SessionRecord:
        """Return what is stored of it."""
        return SessionRecord(
            session_id=self.opening.session_id,
            person_id=self.opening.person_id,
            started_s=max(self.opened_s, self.stored_from_s),
            ended_s=ended_s,
            source=self.opening.source,
            camera=self.opening.camera,
        )

    def find_profile_to_renew(self, person: str, place: str) -> Profile | None:
        """Return the profile a calibration belongs to; None begins a new one.

        The one in force, if the names agree or none were given; else the one of the same camera and
        names that no longer fitted, as after the camera was moved.
        """
        known = (self.profile, *self.candidates, *self.opening.profiles)
        for profile in known:
            if profile is None or profile.camera != self.opening.camera:
                continue
            is_named = (profile.person, profile.place) == (person, place)
            if is_named or (profile is self.profile and not person and not place):
                return profile
        return None
