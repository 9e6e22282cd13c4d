"""A live session as a plain value, to go on after a restart of the service."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final, cast

from barun.errors import ProfileError, SettingError
from barun.pipeline.live.answers import PauseReason
from barun.pipeline.live.live_desk import LiveDesk
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import LiveSession, Opening
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.profile_json import profile_from_json
from barun.posture.judgement.rules import RULES
from barun.store.records import EventRecord, SpanRecord

__all__ = ["SESSION_STATE_VERSION", "keep_session", "restore_session"]

SESSION_STATE_VERSION: Final = 2
"""Version of the layout; a state of another one is refused: none is kept for more than a minute."""

_COLUMNS: Final = {rule.code: column for column, rule in enumerate(RULES)}


def keep_session(room: LiveRoom, slot: int, now_s: float) -> dict[str, object]:
    """Return everything about a session, in values that JSON knows.

    Notes
    -----
    Holds numbers about how somebody sat and the profile, about 20 kB; no landmarks. A calibration
    that runs is not kept: it begins again.
    """
    session = room.sessions[slot]
    opening = asdict(replace(session.opening, profile=None, profiles=()))
    return {
        "version": SESSION_STATE_VERSION,
        "kept_s": now_s,
        "opening": opening,
        "opened_s": session.opened_s,
        "profile": session.profile_text.of(session.profile),
        "pose_model": session.pose_model,
        "judging": room.judging.snapshot(slot),
        "ledger": room.ledger.snapshot(slot) if room.has_begun(slot) else None,
        "was_seen": room.was_seen(slot),
        "events": [asdict(record) for record in session.events.lasting.values()],
        "spans": [asdict(record) for record in session.spans.lasting.values()],
        "pauses": dict(session.pauses),
        "quiet_reason": session.quiet_reason,
        "snoozed_until_s": session.snoozed_until_s,
    }


def restore_session(
    room: LiveRoom,
    slot: int,
    state: Mapping[str, Any],
    now_s: float,
    choice: SittingChoice | None = None,
) -> LiveSession:
    """Let a kept session go on in a free slot; the time since its last frame is blind.

    Raises
    ------
    SettingError
        If the state is of another version, or damaged. The slot is free then.
    """
    if state.get("version") != SESSION_STATE_VERSION:
        got = state.get("version")
        raise SettingError("live.state-version", got=got, known=SESSION_STATE_VERSION)
    try:
        kept = dict(state["judging"])
        if not isinstance(kept["profile"], str | None):
            raise TypeError("judging")
        profile = None
        if isinstance(state["profile"], str):
            profile = profile_from_json(state["profile"], source="live session")
        opening = Opening(**(state["opening"] | {"profile": profile, "profiles": ()}))
        session = room.begin(slot, opening, float(state["opened_s"]), choice)
        session.pose_model = str(state["pose_model"])
        for content in state["events"]:
            record = EventRecord(**content)
            session.events.lasting[_COLUMNS[record.code]] = record
        for content in state["spans"]:
            span = SpanRecord(**content)
            session.spans.lasting[span.kind] = span
        session.quiet_reason = state["quiet_reason"]
        session.snoozed_until_s = float(state["snoozed_until_s"])
        pauses = cast("dict[PauseReason, float]", state["pauses"])
        room.judging.restore(slot, kept, room.terms_of(session))
    except (KeyError, TypeError, ValueError, ProfileError) as error:
        raise SettingError("live.state-damaged", reason=type(error).__name__) from error
    _take_up(room, session, state)
    desk = LiveDesk(room, session.opening.person_id)
    desk.find_again(slot, now_s)
    for reason in pauses:
        desk.pause(slot, reason, now_s)
    return session


def _take_up(room: LiveRoom, session: LiveSession, state: Mapping[str, Any]) -> None:
    slot, ledger = session.slot, state.get("ledger")
    try:
        if ledger is not None:
            room.ledger.restore(slot, ledger if isinstance(ledger, Mapping) else {})
    except SettingError as error:
        room.judging.close(slot)
        raise SettingError("live.state-damaged", reason=error.code) from error
    room.seat(session)
    room.take_up(slot, has_begun=ledger is not None, was_seen=bool(state["was_seen"]))
