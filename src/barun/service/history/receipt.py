"""The routes of the privacy receipt: who looked, what goes when, and everything as a file."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language, text
from barun.privacy.data_map.kinds import DATA_KINDS
from barun.privacy.data_map.words import kind_words
from barun.privacy.encryption.sealed_file import FEWEST_LETTERS, seal_file
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import InMemory, count_held, person_tables
from barun.rights.holder import Holder, Obstacle
from barun.rights.holders.installed import installed_holders, stored_holders
from barun.rights.report.person_report import (
    Act,
    PersonReport,
    report_person,
    settings_content,
)
from barun.rights.report.report_text import report_lines, unsized_words
from barun.rights.unread import find_unread, unread_line
from barun.service.asking import Asking, IsOwner
from barun.service.history.key_checks import check_history
from barun.service.history.questions import History, errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.installation import CheckOutcome
from barun.service.kept_runners import KeptRunners
from barun.service.language import requested_language
from barun.service.problems import RefusedError
from barun.store.history import STORED_KINDS
from barun.store.removal import kept_days

__all__ = ["receipt_routes"]

_MOST_LOOKS: Final = 50
_LONGEST_PASSPHRASE: Final = 1000
_AT_ONCE: Final = 2
"""Exports that may go on at the same time: sealing one takes 128 MiB and reads a whole history."""


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class KeptKindBody(_Body):
    """What is kept of one kind, why, and for how long."""

    kind: str = Field(description="Key of the data map.", examples=["minutes"])
    name: str = Field(description="Of the kind, in words.", examples=["Minutes of sitting"])
    what: str = Field(description="What it holds.")
    why: str = Field(description="What it is for, and on what basis.")
    count: int = Field(examples=[480])
    bytes: int | None = Field(
        description="Of what can be said of one person: values as they are stored, numbers as 8"
        " bytes each, files by their size. Null where nothing can.",
        examples=[131072],
    )
    without_bytes: str | None = Field(
        description="Why not all of it has bytes of one person, in words; null where it has.",
    )
    oldest: datetime | None
    until: str = Field(description="Until when it is kept, in words.")
    keep_days: int | None = Field(description="Chosen or by default; null until it is erased.")
    goes_at: datetime | None = Field(
        description="When the oldest of it is deleted by itself; null where it stays until erased."
    )


class LookBody(_Body):
    """Somebody looked at the data, or took them along."""

    at: datetime
    by: str = Field(
        description="`self`, `barun` for a command on this machine, or the token of an account.",
        examples=["self"],
    )
    name: str | None = Field(description="Of the account, where it is one that is still there.")
    action: str = Field(examples=["access", "export"])
    what: str = Field(description="Stable word; empty where it is not known.", examples=["report"])


class KeysBody(_Body):
    """How the keys are that the history is sealed with."""

    location: str | None = Field(
        description="Where the master key is; null where who asks does not look after Barun."
    )
    is_there: bool = Field(description="False before anything about a person was kept.")
    has_recovery: bool = Field(description="Whether a recovery key brings it back if it is lost.")
    outcome: CheckOutcome
    finding: str = Field(description="What was found and, unless passed, what to do.")


class ReceiptBody(_Body):
    """Who looked, what goes when, and how the keys are."""

    keep_days: int | None = Field(description="As the person set it; null for good.")
    kept: list[KeptKindBody] = Field(
        description="Every kind there is of the person, and the kinds of a history."
    )
    total_bytes: int = Field(description="The sum over the kinds.", examples=[229376])
    unread: list[str] = Field(
        description="What may be about the person and could not be read, in words, and what to do."
    )
    looks: list[LookBody] = Field(description="Newest first.")
    keys: KeysBody


class SealRequest(_Body):
    """What an export is sealed with."""

    model_config = ConfigDict(defer_build=False, extra="forbid")

    passphrase: str = Field(min_length=FEWEST_LETTERS, max_length=_LONGEST_PASSPHRASE)


def _instant(instant_s: float | None) -> datetime | None:
    return None if instant_s is None else datetime.fromtimestamp(instant_s, UTC)


def _look(act: Act, names: Mapping[str, str]) -> LookBody:
    at = datetime.fromtimestamp(act.at_s, UTC)
    what = act.details.get("what", "")
    return LookBody(at=at, by=act.by, name=names.get(act.by), action=act.action, what=what)


class _Receipts:
    """What is asked of the store for a receipt."""

    def __init__(
        self, history: History, runners: KeptRunners, in_memory: InMemory | None = None
    ) -> None:
        self._history = history
        self._in_memory = in_memory
        self._store = history.writer.store
        self._has_folder = bool(runners.data_folder)
        self._folder = Path(runners.data_folder or os.devnull)
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def receipt(self, person: str, language: Language, *, is_owner: bool) -> ReceiptBody:
        told = self._told(person, ())
        looks = told.looks[:_MOST_LOOKS]
        names = self._names() if looks else {}
        return ReceiptBody(
            keep_days=told.keep_days,
            kept=list(self._kept(told, language)),
            total_bytes=told.n_bytes,
            unread=[unread_line(one, language) for one in told.unread],
            looks=[_look(act, names) for act in looks],
            keys=self._keys(language, is_owner=is_owner),
        )

    def _kept(self, told: PersonReport, language: Language) -> Iterator[KeptKindBody]:
        """Yield every kind there is of the person, in the order of the data map."""
        days = kept_days(settings_content(self._store, told.person))
        held = {one.kind.key: one for one in told.held}
        for kind in DATA_KINDS:
            one = held.get(kind.key)
            if one is None and kind.key not in STORED_KINDS:
                continue
            words = kind_words(kind, language)
            yield KeptKindBody(
                kind=kind.key,
                name=words.name,
                what=words.what,
                why=f"{words.purpose} · {words.basis}",
                count=0 if one is None else one.count,
                bytes=0 if one is None else one.n_bytes,
                without_bytes=None if one is None else unsized_words(one.unsized, language) or None,
                oldest=None if one is None else _instant(one.oldest_s),
                until=words.retention,
                keep_days=days.get(kind.key),
                goes_at=None if one is None else _instant(one.goes_at_s),
            )

    def _keys(self, language: Language, *, is_owner: bool) -> KeysBody:
        """Return how the keys are; what to do about them is for who looks after Barun."""
        status = self._store.keys.status()
        key = check_history(self._store, language)[0]
        return KeysBody(
            location=status.location if is_owner else None,
            is_there=status.master_id is not None,
            has_recovery=status.has_recovery,
            outcome=key.outcome,
            finding=key.finding if is_owner else text(f"history.key-{key.outcome}", language),
        )

    def _names(self) -> Mapping[str, str]:
        """Return how people with an account are called, by their tokens in the log."""
        accounts = self._store.accounts.all()
        return {self._store.audit.token(one.account_id): one.name for one in accounts}

    def _holders(self) -> tuple[Holder, ...]:
        if not self._has_folder:
            return stored_holders(self._store)
        return installed_holders(self._folder, self._store, self._history.clock)

    def report(self, person: str) -> PersonReport:
        obstacles = [one for holder in self._holders() for one in holder.obstacles(person)]
        return self._told(person, obstacles)

    def _told(self, person: str, obstacles: Sequence[Obstacle]) -> PersonReport:
        holders = self._holders()
        holdings = [one for holder in holders for one in holder.find(person)]
        return report_person(
            self._folder,
            self._store,
            person,
            holdings,
            obstacles,
            self._history.clock(),
            unread=find_unread(holders, person),
        )

    def export(self, person: str, passphrase: str | None) -> Iterator[bytes]:
        """Return the pieces of everything about a person; written down before the first one.

        Raises
        ------
        RefusedError
            503 while others are being put together.
        """
        if not self._places.acquire(blocking=False):
            raise RefusedError(503, "rights_export.busy", retry_after_s=10)
        pieces = self._one_at_its_place(person, passphrase)
        return chain([next(pieces)], pieces)

    def _one_at_its_place(self, person: str, passphrase: str | None) -> Iterator[bytes]:
        try:
            yield from self._pieces(person, passphrase)
        finally:  # also where the client has gone
            self._places.release()

    def _pieces(self, person: str, passphrase: str | None) -> Iterator[bytes]:
        now_s = self._history.clock()
        holders = self._holders()
        holdings = [one for holder in holders for one in holder.find(person)]
        more = () if self._in_memory is None else (self._in_memory,)
        tables = person_tables(self._folder, self._store, person, holdings, now_s, *more)
        details = {"what": "person", "file": "plain" if passphrase is None else "sealed"}
        self._store.audit.note(now_s, "export", actor_id=person, subject_id=person, details=details)
        pieces = export_person(
            tables,
            person=person,
            at_s=now_s,
            held=count_held(holdings),
            n_damaged=lambda: self._store.damaged.count(person),
            unread=find_unread(holders, person),
        )
        return pieces if passphrase is None else seal_file(pieces, passphrase, os.urandom)


def _file_answers(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file.", "content": {media_type: schema}}}


def receipt_routes(
    history: History, runners: KeptRunners, in_memory: InMemory | None = None
) -> APIRouter:
    """Return the routes ``/api/privacy/receipt``, ``/api/privacy/report``, ``/api/privacy/export``.

    Parameters
    ----------
    history : History
        The store.
    runners : KeptRunners
        The profiles of runners, which belong to whoever uses the machine.
    in_memory : callable, optional
        Returns the samples of a person that are not in the store yet.
    """
    router = APIRouter(prefix="/api/privacy", tags=["privacy"], route_class=SmallBodyRoute)
    receipts = _Receipts(history, runners, in_memory)

    @router.get("/receipt", summary="Who looked, and what goes when", responses=errors())
    def get_receipt(request: Request, person: Asking, is_owner: IsOwner) -> ReceiptBody:
        """Return who looked at the data or took them along, what goes when, and the keys."""
        language = requested_language(request.scope, history.language)
        return history.ask(lambda: receipts.receipt(person, language, is_owner=is_owner))

    @router.get(
        "/report",
        summary="What is held, in words",
        response_class=Response,
        responses={
            200: {
                "description": "The report.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            **errors(),
        },
    )
    def get_report(request: Request, person: Asking) -> PlainTextResponse:
        """Return what is held, since when, why, who looked and what goes when, as plain text."""
        language = requested_language(request.scope, history.language)
        report = history.ask(lambda: receipts.report(person))
        return PlainTextResponse("\n".join(report_lines(report, language, page="privacy")) + "\n")

    def file_of(export: Callable[[], Iterator[bytes]], name: str, media: str) -> StreamingResponse:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(history.ask(export), media_type=media, headers=disposition)

    @router.get(
        "/export",
        summary="Everything as a file",
        response_class=StreamingResponse,
        responses={**_file_answers("application/zip"), **errors()},
    )
    def get_export(person: Asking) -> StreamingResponse:
        """Return everything held about the person as a ZIP of CSV, JSON and Parquet."""
        return file_of(lambda: receipts.export(person, None), "barun-export.zip", "application/zip")

    @router.post(
        "/export",
        summary="Everything as a sealed file",
        response_class=StreamingResponse,
        responses={
            **_file_answers("application/octet-stream"),
            **errors(*SMALL_BODY_FAULTS, 403),
        },
    )
    def post_export(person: Asking, request: SealRequest) -> StreamingResponse:
        """Return the same, sealed with a passphrase; ``barun privacy open`` opens it."""
        return file_of(
            lambda: receipts.export(person, request.passphrase),
            "barun-export.zip.sealed",
            "application/octet-stream",
        )

    return router
