"""All live sessions of a process: frames in; answers, messages and what is to be stored out."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.pipeline.live.answers import LiveAnswers, find_states, kind_of_states, put_before
from barun.pipeline.live.calibration_course import add_to_profile, to_profile_record
from barun.pipeline.live.ended_minutes import EndedMinutes
from barun.pipeline.live.live_frames import LiveFrames, unmirror_some
from barun.pipeline.live.live_session import LiveSession, Opening
from barun.pipeline.live.minute_ledger import (
    CALIBRATING,
    LONGEST_GAP_S,
    LONGEST_STEP_S,
    PAUSED,
    LedgerEntry,
    MinuteLedger,
    MinuteTotals,
)
from barun.pipeline.live.said import BreakSaid, ProfileSaid, ProfileSummary, Said
from barun.pipeline.live.session_clock import SessionClock
from barun.pipeline.live.session_details import list_wanted_details
from barun.pipeline.live.simulated_sessions import SimulatedSessions
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.live.step_taken import StepTaken, TakeStep
from barun.pipeline.live.tables import Appointment, Judges, SameJudges, Tables, Terms
from barun.posture.calibration.assessment import take_rows
from barun.posture.calibration.profile import Profile
from barun.posture.grade import Grader
from barun.posture.live_step import LiveStep
from barun.posture.monitor.event import PostureEvent
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.store.writes import Write

__all__ = ["LiveFrames", "LiveRoom", "unmirror_some"]

_Array = npt.NDArray[np.float64]
_Slots = npt.NDArray[np.intp]

_DRIFTS: Final = (Reason.CAMERA_MOVED, Reason.PERSON_CHANGED)


class LiveRoom:
    """Watches up to N people, all in one vectorised step.

    Parameters
    ----------
    n_slots : int
        N.
    recognise : callable
        From PoseRows to the probabilities of the views, shape (K, 4).
    make_id : callable
        Returns a new unique name, of events and profiles.
    choice : SittingChoice
        Thresholds and times of sessions that are opened without any.
    grade_model : Grader, optional
        Confirms or doubts what the rule about slouching says.
    appointment : Appointment, optional
        Says who is judged by others than these two models.

    Notes
    -----
    Knows no clock: every call says what time it is, in seconds since 1970 UTC. What is to be said
    and stored gathers in `said` and `writes` until it is taken. What people ask for during a
    session (pause, calibrate, ...) is in :class:`barun.pipeline.live.live_desk.LiveDesk`.

    People share the room and, by what they are judged, its tables; nothing else. Everything in it
    is of one slot, or names its person.
    """

    def __init__(
        self,
        n_slots: int,
        recognise: Callable[[PoseRows], _Array],
        make_id: Callable[[], str],
        choice: SittingChoice,
        *,
        grade_model: Grader | None = None,
        appointment: Appointment | None = None,
    ) -> None:
        self.sessions: Final[dict[int, LiveSession]] = {}
        """By slot."""
        self.said: list[tuple[int, Said]] = []
        """What is to be said, with the slot of who is to hear it, in order."""
        self.writes: list[Write] = []
        """What is to be stored, in order."""
        self.take_step: TakeStep | None = None
        """Takes what every step came to."""
        self.make_id: Final = make_id
        self.clock: Final = SessionClock(n_slots)
        self.ledger: Final = MinuteLedger(n_slots)
        self.minutes: Final = EndedMinutes(self.sessions, self.ledger)
        """Those of which nobody has taken the records."""
        self.watched: Final = self.minutes.watched
        self._simulated: Final = SimulatedSessions(n_slots)
        self._choice = choice
        self._appointment = appointment or SameJudges(Judges(recognise, grade_model))
        self._change_no = self._appointment.change_no
        self.judging: Final = Tables(n_slots)
        self.pause_code: Final = np.zeros(n_slots, dtype=np.int8)
        """Shape (N,). Place in ``REASON_WORDS``; 0 while not paused."""
        self.calibrates: Final = np.zeros(n_slots, dtype=np.int8)
        """Shape (N,). 1 the front, 2 the side, 0 not."""
        self._is_mirrored = np.zeros(n_slots, dtype=np.bool_)
        self._is_attended = np.zeros(n_slots, dtype=np.bool_)
        self._has_begun = np.zeros(n_slots, dtype=np.bool_)
        self._was_seen = np.zeros(n_slots, dtype=np.bool_)
        self._drift = np.zeros(n_slots, dtype=np.int8)
        self._break_due = np.zeros(n_slots, dtype=np.bool_)
        self._sitting_s = np.zeros(n_slots)

    def __len__(self) -> int:
        """Return the number of slots."""
        return len(self.judging)

    def take_said(self) -> list[tuple[int, Said]]:
        """Return what is to be said since the last time."""
        said, self.said = self.said, []
        return said

    def take_writes(self, most_minutes: int | None = None) -> list[Write]:
        """Return what is to be stored since the last time.

        Of the minutes that have ended, the oldest `most_minutes`, if that is said: they end for all
        sessions at once, and making their records takes a while.
        """
        minutes = self.minutes.take(most_minutes)
        writes, self.writes = self._simulated.leave_out([*self.writes, *minutes]), []
        return writes

    def drop_writes(self, person_id: str) -> None:
        """Forget what is to be stored of a person since the last time."""
        self.writes = [write for write in self.writes if write.person_id != person_id]
        self.minutes.drop(person_id)

    def forget(self, person_id: str) -> None:
        """Forget everything of a person that is of no session any more."""
        self.drop_writes(person_id)
        self.minutes.drop_watched(person_id)

    def open(
        self, slot: int, opening: Opening, now_s: float, choice: SittingChoice | None = None
    ) -> LiveSession:
        """Begin a session in a free slot.

        Raises
        ------
        SettingError
            If there is no such slot or it is taken.
        """
        session = self.begin(slot, opening, now_s, choice)
        self.judging.open(slot, session.judged_profile, self.terms_of(session))
        self.seat(session)
        self._has_begun[slot] = self._was_seen[slot] = False
        self.writes.append(session.to_record())
        return session

    def begin(
        self, slot: int, opening: Opening, now_s: float, choice: SittingChoice | None
    ) -> LiveSession:
        """Return a session that has no place yet."""
        chosen = self._choice if choice is None else choice
        return LiveSession.begin(slot, opening, now_s, self.make_id, chosen)

    def terms_of(self, session: LiveSession) -> Terms:
        """Return what a session is judged by now."""
        return Terms(session.choice, self._appointment.judges_of(session.opening.person_id))

    def seat(self, session: LiveSession) -> None:
        """Give a session its rows; for `open` and for sessions taken up again."""
        slot = session.slot
        self.sessions[slot] = session
        self.clock.open(slot)
        self._simulated.seat(session)
        self._is_mirrored[slot] = session.opening.is_mirrored
        self.pause_code[slot] = self.calibrates[slot] = self._drift[slot] = 0
        self._break_due[slot] = False
        self._sitting_s[slot] = 0.0
        self.mind(session)

    def mind(self, session: LiveSession) -> None:
        """Note whether each frame of a session has to be looked at one by one."""
        self._is_attended[session.slot] = session.is_attended

    def has_begun(self, slot: int) -> bool:
        """Whether a session has had a frame: then its seconds are accounted for."""
        return bool(self._has_begun[slot])

    def was_seen(self, slot: int) -> bool:
        """Whether anybody has been seen in a session."""
        return bool(self._was_seen[slot])

    def take_up(self, slot: int, *, has_begun: bool, was_seen: bool) -> None:
        """Note what a session taken up again has had before."""
        self._has_begun[slot], self._was_seen[slot] = has_begun, was_seen

    def sitting_s(self, slot: int) -> float:
        """Return the seconds of sitting since the last break."""
        return float(self._sitting_s[slot])

    def is_break_due(self, slot: int) -> bool:
        """Whether the person should get up, and is sitting."""
        return bool(self._break_due[slot])

    def step(self, frames: LiveFrames, now_s: float) -> LiveAnswers:
        """Take one frame each of K sessions.

        Parameters
        ----------
        frames : LiveFrames
            K frames of open sessions. One that is not later than the last of its session is
            answered and otherwise passed over.
        now_s : float
            Seconds since 1970 UTC.
        """
        slots = frames.slots
        if self._appointment.change_no != self._change_no:
            self._appoint()
        set_back = self.clock.is_set_back(slots, now_s)
        if np.count_nonzero(set_back):
            for slot in slots[set_back].tolist():
                self._begin_anew(self.sessions[slot], now_s)
        at_s = self.clock.to_utc(slots, frames.times_s, now_s)
        pauses = self.pause_code[slots]
        judged_s = np.where(pauses, np.nan, at_s) if np.count_nonzero(pauses) else at_s
        rows = unmirror_some(frames.rows, np.flatnonzero(self._is_mirrored[slots]))
        step = self.judging.step(rows, judged_s, slots=slots)
        self._account(slots, at_s, rows, step)
        self._follow_events(slots, step)
        self._follow_breaks(slots, at_s, step)
        self._follow_drift(slots, step)
        attended = np.flatnonzero(self._is_attended[slots] & (judged_s == judged_s))  # not NaN
        for row in attended.tolist():
            session = self.sessions[int(slots[row])]
            self._attend(session, row, float(at_s[row]), step, float(rows.aspect[row]))
        answers = self._answer(slots, rows, step)
        if self.take_step is not None:
            is_off = (pauses != 0) | (self.calibrates[slots] != 0) | self._simulated.is_in(slots)
            posture = answers.posture
            self.take_step(StepTaken(self.sessions, slots, at_s, is_off, rows, step, posture))
        return answers

    def end_events(self, events: tuple[PostureEvent, ...]) -> None:
        """Say and store that events are over."""
        for event in events:
            ended = self.sessions[event.session].events.end(event)
            if ended is not None:
                self.said.append((event.session, ended[0]))
                self.writes.append(ended[1])

    def spend(self, slot: int, until_s: float, kind: int) -> None:
        """Let a session that has begun spend the time up to an instant on one kind."""
        if self._has_begun[slot]:
            self.store_minutes(self.ledger.spend(slot, until_s, kind))

    def store_minutes(self, minutes: list[MinuteTotals]) -> None:
        """Store minutes as soon as somebody takes what is to be written."""
        self.minutes.add(minutes)

    def give_profile(self, session: LiveSession, profile: Profile | None) -> None:
        """Let a session be judged by another profile, and say so."""
        session.profile, session.search = profile, None
        self.said += session.take_drift("", is_suspected=False)
        self.end_events(self.judging.calibrate(session.slot, session.judged_profile))
        self._drift[session.slot] = 0
        self.mind(session)
        self.say_profile(session)

    def say_profile(self, session: LiveSession) -> None:
        """Say which profile is in force and which there are to choose from."""
        profile = session.profile
        said = ProfileSaid(
            profile=None if profile is None else ProfileSummary.from_profile(profile),
            candidates=tuple(map(ProfileSummary.from_profile, session.candidates)),
        )
        self.said.append((session.slot, said))

    def speak(self, session: LiveSession) -> None:
        """Say what had to wait, if it may be said now."""
        if not session.may_speak:
            return
        self.said += [(session.slot, said) for said in session.events.take_postponed()]
        is_snoozed = self.ledger.last_s(session.slot) < session.snoozed_until_s
        if session.has_break_due and not is_snoozed:
            session.has_break_due = False
            if self._break_due[session.slot]:
                self._suggest_break(session, is_postponed=True)
        self.mind(session)

    def change_choice(self, session: LiveSession, choice: SittingChoice) -> None:
        """Judge a session by other thresholds and times; it goes on as it is."""
        if choice != session.choice:
            session.choice = choice
            self.judging.move(session.slot, self.terms_of(session))

    def _appoint(self) -> None:
        """Let everybody be judged by whom they should be now; they go on as they are."""
        self._change_no = self._appointment.change_no
        for session in self.sessions.values():
            self.judging.move(session.slot, self.terms_of(session))

    def _account(self, slots: _Slots, at_s: _Array, rows: PoseRows, step: LiveStep) -> None:
        """Account for the seconds since the last frames."""
        new = np.flatnonzero(at_s == at_s)  # not NaN
        if not len(new):
            return
        is_all = len(new) == len(slots)
        here, at_s = (slots, at_s) if is_all else (slots[new], at_s[new])
        is_present = rows.is_present if is_all else rows.is_present[new]
        self._was_seen[here] |= is_present & (self.pause_code[here] == 0)
        has_begun = self._has_begun[here]
        if np.count_nonzero(has_begun) < len(here):
            for row in np.flatnonzero(~has_begun).tolist():
                self._begin(int(here[row]), float(at_s[row]))
        self._note_gaps(here, at_s)
        kind = kind_of_states(step.monitor)
        kind = np.where(self.calibrates[slots], CALIBRATING, kind)
        kind = np.where(self.pause_code[slots], PAUSED, kind)
        pick: slice | _Slots = slice(None) if is_all else new
        measured = step.measurements
        entry = LedgerEntry(
            slots=here,
            at_s=at_s,
            kind=kind[pick],
            view=step.view[pick],
            sitting_s=step.breaks.sitting_s[pick],
            dose=step.dose.dose[pick],
            measurements=measured if is_all else take_rows(measured, new),
        )
        self.store_minutes(self.ledger.add(entry))

    def _begin_anew(self, session: LiveSession, now_s: float) -> None:
        """Go on by a clock that was set back: what was measured by the former one is over."""
        slot = session.slot
        self.end_events(self.judging.close(slot))
        if self._has_begun[slot]:
            self.store_minutes([self.ledger.totals(slot)])
            self.writes += session.spans.end_all(self.ledger.last_s(slot))
        self.judging.open(slot, session.judged_profile, self.terms_of(session))
        self.clock.open(slot)
        self._has_begun[slot] = self._break_due[slot] = False
        session.snoozed_until_s = 0.0
        session.has_break_due = session.is_on_break = False
        session.pauses = dict.fromkeys(session.pauses, now_s)
        if session.calibration is not None:
            session.calibration = session.calibration.again()
        if session.search is not None:
            session.search_profile()
        self.mind(session)

    def _begin(self, slot: int, at_s: float) -> None:
        self._has_begun[slot] = True
        self.ledger.open(slot, at_s)
        self.writes.append(self.sessions[slot].spans.begin("camera_on", at_s))

    def _note_gaps(self, slots: _Slots, at_s: _Array) -> None:
        last_s = self.ledger.last_instants_s[slots]
        is_gap = (at_s - last_s > LONGEST_STEP_S) & (self.pause_code[slots] == 0)
        if np.count_nonzero(is_gap):
            for row in np.flatnonzero(is_gap).tolist():
                spans = self.sessions[int(slots[row])].spans
                from_s, to_s = float(last_s[row]), float(at_s[row])
                if to_s - from_s <= LONGEST_GAP_S:
                    self.writes += spans.see_again(from_s, to_s)
                else:
                    self.writes += spans.end_all(from_s)
                    self.writes.append(spans.begin("camera_on", to_s))

    def _follow_events(self, slots: _Slots, step: LiveStep) -> None:
        monitor = step.monitor
        for event in monitor.started:
            session = self.sessions[event.session]
            if session.calibration is None:
                (row,) = np.flatnonzero(slots == event.session)
                said, record = session.events.start(event, View(int(step.view[row])))
                self.said.append((event.session, said))
                self.writes.append(record)
        for reminder in monitor.reminders:
            session = self.sessions[reminder.session]
            reminded = session.events.remind(reminder, may_speak=session.may_speak)
            if reminded is not None:
                self.said.append((reminder.session, reminded))
        if monitor.ended:
            self.end_events(monitor.ended)

    def _follow_breaks(self, slots: _Slots, at_s: _Array, step: LiveStep) -> None:
        breaks = step.breaks
        self._break_due[slots] = breaks.is_due
        self._sitting_s[slots] = breaks.sitting_s
        for row in np.flatnonzero(breaks.reminds).tolist():
            session = self.sessions[int(slots[row])]
            if not session.choice.suggests_breaks:
                continue
            if session.may_speak and at_s[row] >= session.snoozed_until_s:
                self._suggest_break(session, is_postponed=False)
            else:
                session.has_break_due = True
                self.mind(session)
        for row in np.flatnonzero(breaks.breaks).tolist():
            session = self.sessions[int(slots[row])]
            session.is_on_break = True
            start_s = float(at_s[row] - breaks.pause_s[row])
            self.writes.append(session.spans.begin("break", start_s))
            self.mind(session)

    def _suggest_break(self, session: LiveSession, *, is_postponed: bool) -> None:
        sitting_s = round(float(self._sitting_s[session.slot]), 1)
        self.said.append(
            (session.slot, BreakSaid("due", sitting_s=sitting_s, is_postponed=is_postponed))
        )

    def _follow_drift(self, slots: _Slots, step: LiveStep) -> None:
        found = step.reasons[:, 0]
        drift = np.where((found == _DRIFTS[0]) | (found == _DRIFTS[1]), found, np.int8(0))
        changed = np.flatnonzero(drift != self._drift[slots])
        for row in changed.tolist():
            session = self.sessions[int(slots[row])]
            self._drift[session.slot] = drift[row]
            label = Reason(int(drift[row])).label if drift[row] else ""
            self.said += session.take_drift(label, is_suspected=session.is_suspected)

    def _attend(
        self, session: LiveSession, row: int, at_s: float, step: LiveStep, aspect: float
    ) -> None:
        """Do what has to be done for one session by itself."""
        if session.calibration is not None:
            self._calibrate(session, row, at_s, step, aspect)
        elif session.search is not None:
            choice = session.search.step(at_s, step.measurements, row, aspect)
            if choice is not None:
                session.candidates = () if choice.is_sure else choice.candidates
                self.give_profile(session, choice.profile)
        if session.is_on_break and step.breaks.pause_s[row] == 0.0:
            session.is_on_break = False
            ended = session.spans.end("break", at_s)
            if ended is not None:
                self.writes.append(ended)
                if session.may_speak:
                    taken_s = round(ended.end_s - ended.start_s, 1)
                    self.said.append((session.slot, BreakSaid("taken", pause_s=taken_s)))
            self.mind(session)
        if session.has_break_due:
            self.speak(session)

    def _calibrate(
        self, session: LiveSession, row: int, at_s: float, step: LiveStep, aspect: float
    ) -> None:
        course = session.calibration
        if course is None:
            return
        said, is_over = course.step(at_s, step.measurements, row, aspect)
        if said is not None:
            self.said.append((session.slot, said))
        if not is_over:
            return
        session.calibration = None
        session.refused_before = course.refusal
        self.calibrates[session.slot] = 0
        self.mind(session)
        if course.baseline is None:
            return
        profile = add_to_profile(
            session.find_profile_to_renew(course.person, course.place),
            course,
            course.baseline,
            profile_id=self.make_id(),
            camera=session.opening.camera,
            at_s=at_s,
            because=session.why_calibrated,
            pose_model=session.pose_model,
        )
        session.candidates = ()
        self.give_profile(session, profile)
        if not session.opening.is_simulated:
            self.writes.append(to_profile_record(profile, session.opening.person_id, at_s))

    def _answer(self, slots: _Slots, rows: PoseRows, step: LiveStep) -> LiveAnswers:
        found = find_states(step.monitor, step.reasons, rows.is_present, self._was_seen[slots])
        state, posture, reason = put_before(found, self.calibrates[slots], self.pause_code[slots])
        attended = self._is_attended[slots]
        return LiveAnswers(
            slots=slots,
            state=state,
            posture=posture,
            reason=reason,
            view=step.view,
            view_confidence=step.view_confidence,
            load=step.monitor.smoothed_load,
            held=step.monitor.held_share,
            is_issue=step.monitor.is_issue,
            sitting_s=step.breaks.sitting_s,
            details=list_wanted_details(self.sessions, slots, attended, step),
        )
