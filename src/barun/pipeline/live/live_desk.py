"""What people ask for during a live session: calibrate, pause, be quiet, end, and go on later."""

from barun.pipeline.live.answers import PauseReason, pause_code
from barun.pipeline.live.calibration_course import CalibrationCourse
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import LiveSession
from barun.pipeline.live.minute_ledger import BLIND, PAUSED
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.calibrator import CalibrationTarget
from barun.posture.calibration.profile import Profile
from barun.store.records import LOCAL_PERSON

__all__ = ["LiveDesk"]


class LiveDesk:
    """Takes the wishes of one person in a room that may have others.

    Parameters
    ----------
    room : LiveRoom
        Where the sessions are; what is to be said and stored gathers there.
    person_id : str, optional
        Whose. A slot of anybody else raises LookupError, whoever asks.
    """

    def __init__(self, room: LiveRoom, person_id: str = LOCAL_PERSON) -> None:
        self._room = room
        self._person_id = person_id

    def find(self, slot: int) -> LiveSession:
        """Return a session of the person's own.

        Raises
        ------
        LookupError
            If there is none in the slot.
        """
        session = self._room.sessions.get(slot)
        if session is None or session.opening.person_id != self._person_id:
            raise LookupError(f"slot {slot} holds no session of the person who asks")
        return session

    @property
    def sessions(self) -> tuple[LiveSession, ...]:
        """All sessions of the person."""
        every = tuple(self._room.sessions.values())
        return tuple(one for one in every if one.opening.person_id == self._person_id)

    def choose(self, choice: SittingChoice) -> None:
        """Judge all sessions by other thresholds and times; they go on as they are."""
        for session in self.sessions:
            self._room.change_choice(session, choice)

    def calibrate(
        self, slot: int, view: CalibrationTarget, *, person: str = "", place: str = ""
    ) -> None:
        """Begin a calibration; one that runs begins again.

        Events that last are over: against which baseline should they go on?
        """
        room, session = self._room, self.find(slot)
        room.end_events(room.judging.calibrate(slot, session.judged_profile))
        session.search = None
        session.calibration = CalibrationCourse(
            view,
            session.choice.to_settings().rules,
            person=person,
            place=place,
            refused_before=session.refused_before,
        )
        room.calibrates[slot] = 1 if view == "front" else 2
        room.mind(session)

    def cancel_calibration(self, slot: int) -> None:
        """Give a calibration up; what was in force before still is."""
        room, session = self._room, self.find(slot)
        if session.calibration is None:
            return
        room.said.append((slot, session.calibration.cancelled()))
        session.calibration = None
        room.calibrates[slot] = 0
        room.end_events(room.judging.calibrate(slot, session.judged_profile))
        room.speak(session)

    def use_profile(self, slot: int, profile: Profile | None) -> None:
        """Judge by a profile, or by none."""
        session = self.find(slot)
        session.candidates = ()
        self._room.give_profile(session, profile)

    def set_pose_model(self, slot: int, pose_model: str) -> None:
        """Take that the landmarks come from another model from now on.

        What was calibrated with another one is no measure any more, and a calibration that runs
        begins again: half of it would be of the one, half of the other.
        """
        session = self.find(slot)
        if pose_model == session.pose_model:
            return
        session.pose_model = pose_model
        course = session.calibration
        if course is not None:
            self.calibrate(slot, course.view, person=course.person, place=course.place)
        elif session.profile is not None:
            self._room.give_profile(session, session.profile)

    def suspect(self, slot: int, *, is_moved: bool) -> None:
        """Take that minutes say the camera was moved, or no longer do; judging goes on."""
        session = self.find(slot)
        self._room.said += session.take_drift(session.drift, is_suspected=is_moved)

    def pause(self, slot: int, reason: PauseReason, now_s: float) -> None:
        """Judge nothing; several reasons add up."""
        room, session = self._room, self.find(slot)
        if reason in session.pauses:
            return
        if not session.pauses:
            self._catch_up(session, now_s)
            if room.has_begun(slot):
                room.writes.append(session.spans.begin("paused", now_s, reason))
        session.pauses[reason] = now_s
        room.pause_code[slot] = pause_code(next(iter(session.pauses)))

    def unpause(self, slot: int, reason: PauseReason, now_s: float) -> None:
        """Take a reason back; without any, judging goes on."""
        room, session = self._room, self.find(slot)
        if session.pauses.pop(reason, None) is None:
            return
        if session.pauses:
            room.pause_code[slot] = pause_code(next(iter(session.pauses)))
            return
        room.spend(slot, now_s, PAUSED)
        room.pause_code[slot] = 0
        ended = session.spans.end("paused", now_s)
        if ended is not None:
            room.writes.append(ended)
        room.speak(session)

    def note_blind(self, slot: int, from_s: float, to_s: float, reason: str, now_s: float) -> None:
        """Take what the page says of a time it could not see, by the page's own clock."""
        room, session = self._room, self.find(slot)
        start_s = room.clock.instant(slot, from_s, now_s)
        end_s = min(room.clock.instant(slot, to_s, now_s), now_s)
        start_s = max(start_s, session.opened_s)
        if not start_s < end_s:
            return
        span = session.spans.note_blind(start_s, end_s, reason, seen_s=room.clock.last_s(slot))
        if span is not None:
            room.writes.append(span)

    def snooze_break(self, slot: int, duration_s: float, now_s: float) -> None:
        """Suggest no break for so many seconds; one that is due then is suggested then."""
        session = self.find(slot)
        session.snoozed_until_s = now_s + duration_s
        session.has_break_due = self._room.is_break_due(slot)
        self._room.mind(session)

    def set_quiet(self, slot: int, *, is_quiet: bool, reason: str) -> None:
        """Let reminders and breaks wait, or say those that waited; judging goes on."""
        session = self.find(slot)
        session.quiet_reason = reason if is_quiet else None
        self._room.speak(session)

    def set_details(self, slot: int, *, is_on: bool) -> None:
        """Answer with measurements, or without."""
        session = self.find(slot)
        session.wants_details = is_on
        self._room.mind(session)

    def store_from(self, now_s: float) -> None:
        """Let what is stored of all sessions begin now: the person has agreed to it only now."""
        room = self._room
        for session in self.sessions:
            self._catch_up(session, now_s)
            room.ledger.forget(session.slot)
            session.events.begin_from(now_s)
            session.spans.begin_from(now_s)
            session.stored_from_s = now_s

    def lose(self, slot: int, now_s: float) -> None:
        """Take that the connection of a session is gone; it may come back."""
        room, session = self._room, self.find(slot)
        self._catch_up(session, now_s)
        if not room.has_begun(slot):
            return
        self._store_present_minute(slot)
        ended = session.spans.end("camera_on", room.ledger.last_s(slot))
        if ended is not None:
            room.writes.append(ended)

    def find_again(self, slot: int, now_s: float) -> None:
        """Take that a lost session is back: it goes on, and the time between is blind.

        However short it was: what the page saw meanwhile never came.
        """
        room, session = self._room, self.find(slot)
        room.judging.renew(slot)
        if not room.has_begun(slot):
            return
        self._catch_up(session, now_s)
        last_s = room.ledger.last_s(slot)
        if now_s > last_s:
            room.spend(slot, now_s, BLIND)
            room.writes.append(session.spans.miss(last_s, now_s, "connection"))
        room.clock.open(slot, not_before_s=max(now_s, last_s))
        room.writes.append(session.spans.begin("camera_on", now_s))

    def end(self, slot: int, now_s: float) -> None:
        """End a session and its events; its slot is free then."""
        room, session = self._room, self.find(slot)
        self._catch_up(session, now_s)
        room.end_events(room.judging.close(slot))
        ended_s = session.opened_s
        if room.has_begun(slot):
            ended_s = room.ledger.last_s(slot)
            self._store_present_minute(slot)
            room.writes += session.spans.end_all(ended_s)
        room.writes.append(session.to_record(ended_s))
        del room.sessions[slot]

    def keep_books(self, now_s: float) -> None:
        """Account for sessions without frames because they are paused; once a minute will do."""
        for session in self.sessions:
            self._catch_up(session, now_s)

    def _catch_up(self, session: LiveSession, now_s: float) -> None:
        if session.pauses:
            self._room.spend(session.slot, now_s, PAUSED)

    def _store_present_minute(self, slot: int) -> None:
        totals = self._room.ledger.totals(slot)
        if totals.kind_s.any():
            self._room.store_minutes([totals])
