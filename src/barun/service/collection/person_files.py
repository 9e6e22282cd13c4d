"""What is held about somebody who was recorded: told and handed out, by whoever looks after it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Path as PathValue
from fastapi.responses import PlainTextResponse, StreamingResponse

from barun.messages import Language
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import count_held, person_tables
from barun.rights.holder import Holder, Holding
from barun.rights.holders.installed import installed_holders
from barun.rights.report.person_report import report_person
from barun.rights.report.report_text import PageName, report_lines
from barun.rights.unread import find_unread, nobody_found
from barun.service.asking import account_of
from barun.service.history.questions import errors
from barun.service.language import requested_language
from barun.service.problems import RefusedError, refusal_of
from barun.store.store import Store

__all__ = ["add_person_files"]

_AT_ONCE: Final = 2
_Name = Annotated[
    str, PathValue(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])
]
_Person = Annotated[str, PathValue(max_length=7, pattern="^P[1-9][0-9]{0,5}$", examples=["P1"])]
_ZIP: Final = "application/zip"


def _file(media_type: str, kind: dict[str, str]) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": "The file.", "content": {media_type: {"schema": kind}}},
        **errors(404, 409),
    }


@dataclass(frozen=True, slots=True)
class _People:
    """What is asked of everything that holds something about somebody."""

    folder: Path | None
    store: Store
    utc: Callable[[], float]
    places: threading.BoundedSemaphore

    def held(self, person: str) -> tuple[Path, tuple[Holder, ...], list[Holding]]:
        holders: tuple[Holder, ...] = ()
        if self.folder is not None:
            holders = installed_holders(self.folder, self.store, self.utc)
        holdings = [one for holder in holders for one in holder.find(person)]
        if self.folder is None or not holdings:
            raise refusal_of(nobody_found(person, find_unread(holders, person)), 404)
        return self.folder, holders, holdings

    def report(self, person: str, asker_id: str | None, language: Language) -> str:
        folder, holders, holdings = self.held(person)
        obstacles = [one for holder in holders for one in holder.obstacles(person)]
        now_s = self.utc()
        unread = find_unread(holders, person)
        report = report_person(
            folder, self.store, person, holdings, obstacles, now_s, unread=unread
        )
        self._note("access", person, asker_id, now_s, {"what": "report"})
        page: PageName | None = None if asker_id is None else "collect"
        return "\n".join(report_lines(report, language, page=page)) + "\n"

    def export(self, person: str, asker_id: str | None) -> Iterator[bytes]:
        """Return the pieces of the file; written down before the first one."""
        if not self.places.acquire(blocking=False):
            raise RefusedError(503, "rights_export.busy", retry_after_s=10)
        pieces = self._pieces(person, asker_id)
        return chain([next(pieces)], pieces)  # what is wrong is found before the answer begins

    def _pieces(self, person: str, asker_id: str | None) -> Iterator[bytes]:
        try:
            folder, holders, holdings = self.held(person)
            now_s = self.utc()
            tables = person_tables(folder, self.store, person, holdings, now_s)
            details = {"what": "person", "file": "plain"}
            self._note("export", person, asker_id, now_s, details)
            yield from export_person(
                tables,
                person=person,
                at_s=now_s,
                held=count_held(holdings),
                n_damaged=lambda: self.store.damaged.count(person),
                unread=find_unread(holders, person),
            )
        finally:  # also where the client has gone
            self.places.release()

    def _note(
        self,
        action: Literal["access", "export"],
        person: str,
        asker_id: str | None,
        now_s: float,
        details: dict[str, str],
    ) -> None:
        self.store.audit.note(now_s, action, actor_id=asker_id, subject_id=person, details=details)


def add_person_files(
    router: APIRouter,
    folder: Path | None,
    store: Store,
    utc: Callable[[], float],
    language: Language,
) -> None:
    """Add the routes ``/{name}/people/{person}/report`` and ``/export``.

    Parameters
    ----------
    router : fastapi.APIRouter
        Of the collections.
    folder : pathlib.Path, optional
        Barun's data folder; None where nothing is recorded.
    store : Store
        The history, with the audit log that looks and exports are written into.
    utc : callable
        Returns seconds since 1970 UTC.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """
    people = _People(folder, store, utc, threading.BoundedSemaphore(_AT_ONCE))

    @router.get(
        "/{name}/people/{person}/report",
        summary="What is held about a person, in words",
        response_class=Response,
        responses=_file("text/plain", {"type": "string"}),
    )
    def get_report(name: _Name, person: _Person, request: Request) -> PlainTextResponse:
        """Return what is held about somebody here and everywhere else, as plain text."""
        del name
        spoken = requested_language(request.scope, language)
        return PlainTextResponse(people.report(person, account_of(request.scope), spoken))

    @router.get(
        "/{name}/people/{person}/export",
        summary="Everything about a person as a file",
        response_class=StreamingResponse,
        responses=_file(_ZIP, {"type": "string", "format": "binary"}),
    )
    def get_person_export(name: _Name, person: _Person, request: Request) -> StreamingResponse:
        """Return everything held about somebody as a ZIP of CSV, JSON and Parquet."""
        del name
        return StreamingResponse(
            people.export(person, account_of(request.scope)),
            media_type=_ZIP,
            headers={"Content-Disposition": f'attachment; filename="barun-{person}.zip"'},
        )
