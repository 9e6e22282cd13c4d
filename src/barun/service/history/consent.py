"""The routes of consents, one a purpose: what is asked for, what was answered, and changing it."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from barun.errors import EncryptionError
from barun.messages import Language, text
from barun.privacy.consent.entry import ConsentEntry, ConsentWay
from barun.privacy.consent.objection import ObjectionReason
from barun.privacy.consent.purpose import PURPOSES, Purpose
from barun.privacy.consent.question import ConsentReason, may
from barun.privacy.consent.texts import consent_text, current_version
from barun.service.asking import Asking
from barun.service.history.questions import DELETING_S, History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.language import requested_language
from barun.service.problems import RefusedError

__all__ = ["ConsentBody", "ConsentChange", "ConsentsBody", "ObjectionRequest", "consent_routes"]

_Purpose = Annotated[Purpose, Path(examples=["history"])]


class ConsentBody(BaseModel):
    """Whether something may be done with the data of a person, and why."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    purpose: Purpose
    name: str = Field(description="Of the purpose, in words.", examples=["Keeping a history"])
    is_allowed: bool
    reason: ConsentReason
    reason_text: str = Field(examples=["agreed"])
    text_version: str | None = Field(
        description="Of the text that was agreed to; null where none was.", examples=["2"]
    )
    since: datetime | None = Field(description="When it was given or withdrawn.")
    until: datetime | None = Field(description="When it ends; null without an end.")
    way: ConsentWay | None = Field(description="How it was given or withdrawn.")
    current_version: str = Field(description="Of the text to show.", examples=["2"])
    text: str = Field(description="What is asked for: the first line, then points after '- '.")
    deletes: str = Field(description="What withdrawing deletes.")


class ConsentsBody(BaseModel):
    """Every purpose, in the order in which a person meets it."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    consents: list[ConsentBody]


class ObjectionRequest(BaseModel):
    """Why the person objects, in one of a few words: the log has no field for free text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: ObjectionReason


class ConsentChange(BaseModel):
    """The person agrees to the text shown, or takes it back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    is_given: bool
    text_version: str | None = Field(
        None, max_length=20, description="Of the text shown; needed to agree.", examples=["2"]
    )
    language: Language
    way: ConsentWay = "settings"


def _instant(at_s: float | None) -> datetime | None:
    return None if at_s is None else datetime.fromtimestamp(at_s, UTC)


def _body(
    history: History, person: str, purpose: Purpose, entries: tuple[ConsentEntry, ...], to: Language
) -> ConsentBody:
    answer = may(purpose, entries, history.clock())
    entry, version = answer.entry, current_version(purpose)
    return ConsentBody(
        purpose=purpose,
        name=text(f"consent.name-{purpose}", to),
        is_allowed=answer.is_allowed,
        reason=answer.reason,
        reason_text=answer.text(to),
        text_version=None if entry is None else entry.text_version or None,
        since=None if entry is None else _instant(entry.at_s),
        until=None if entry is None else _instant(entry.until_s),
        way=None if entry is None else entry.way,
        current_version=version,
        text=consent_text(purpose, version, to),
        deletes=text(f"consent.deletes-{purpose}", to),
    )


def consent_routes(history: History) -> APIRouter:
    """Return the routes below ``/api/consent``."""
    router = APIRouter(prefix="/api/consent", tags=["consent"], route_class=SmallBodyRoute)

    def read(person: str) -> tuple[ConsentEntry, ...]:
        return history.ask(lambda: history.writer.store.consents.entries(person))

    @router.get("", summary="What was agreed to", responses=errors())
    def get_consents(person: Asking, request: Request) -> ConsentsBody:
        """Return every purpose with its text, and what the person answered."""
        spoken = requested_language(request.scope, history.language)
        entries = read(person)
        return ConsentsBody(
            consents=[_body(history, person, one, entries, spoken) for one in PURPOSES]
        )

    @router.get("/{purpose}", summary="One purpose", responses=errors())
    def get_consent(person: Asking, purpose: _Purpose, request: Request) -> ConsentBody:
        """Return the text of a purpose, and what the person answered."""
        spoken = requested_language(request.scope, history.language)
        return _body(history, person, purpose, read(person), spoken)

    @router.put(
        "/{purpose}",
        summary="Agree, or withdraw",
        responses=errors(*SMALL_BODY_FAULTS, 403, 409),
    )
    def put_consent(
        person: Asking, purpose: _Purpose, body: ConsentChange, request: Request
    ) -> ConsentBody:
        """Agree to the text shown; or take it back, with which all it allowed is deleted.

        Taking back what was never given changes nothing.
        """
        entry = _entry(history, person, purpose, body)
        outcome = history.wait(history.writer.put_consent(entry))
        if body.is_given and not outcome:
            raise RefusedError(503, "history.not-yet", retry_after_s=5)
        spoken = requested_language(request.scope, history.language)
        return _body(history, person, purpose, read(person), spoken)

    @router.post(
        "/{purpose}/objection",
        summary="Object, and say why",
        responses=errors(*SMALL_BODY_FAULTS, 403),
    )
    def post_objection(
        person: Asking, purpose: _Purpose, body: ObjectionRequest, request: Request
    ) -> ConsentBody:
        """Stop a purpose at once, with a reason in the log; all it allowed is deleted."""
        now_s = history.clock()
        entry = ConsentEntry(person, purpose, "withdrawn", now_s, "settings")
        history.wait(history.writer.put_consent(entry), DELETING_S)
        details = {"purpose": purpose, "reason": body.reason}
        note = history.writer.store.audit.note
        with suppress(EncryptionError):  # stopping needs no key; without it nothing is logged
            history.ask(
                lambda: note(
                    now_s, "objection", actor_id=person, subject_id=person, details=details
                )
            )
        spoken = requested_language(request.scope, history.language)
        return _body(history, person, purpose, read(person), spoken)

    return router


def _entry(history: History, person: str, purpose: Purpose, body: ConsentChange) -> ConsentEntry:
    current = current_version(purpose)
    if not body.is_given:
        return ConsentEntry(person, purpose, "withdrawn", history.clock(), body.way)
    if body.text_version != current:
        raise RefusedError(
            409, "history.other-text", got=cast(str, body.text_version), current=current
        )
    return ConsentEntry(person, purpose, "given", history.clock(), body.way, current, body.language)
