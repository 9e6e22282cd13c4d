"""The routes below ``/api/import``."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Query, Request, Response

from barun import __version__
from barun.collection.bringing import consent_stated
from barun.errors import CollectionError, DatasetError
from barun.learning.quality.finding import QualityFinding
from barun.messages import Language, text
from barun.service.asking import Asking, account_of, person_of
from barun.service.body import receive_body
from barun.service.datasets.rows import finding_body
from barun.service.history.questions import errors
from barun.service.history.small_bodies import SMALL_BODY_FAULTS, SmallBodyRoute
from barun.service.imports.bodies import (
    FoundPersonBody,
    ImportBody,
    KeepRequest,
    KeptBody,
    LookRequest,
    ReadFileBody,
    SentFileBody,
)
from barun.service.imports.file_import import Decisions, FileImport, LookOptions, ReadFile
from barun.service.imports.import_desk import ImportDesk
from barun.service.imports.unpacking import MOST_BYTES
from barun.service.language import requested_language
from barun.service.problems import RefusedError, refusing
from barun.service.recording_reports import REPORT_POLICY
from barun.service.recordings import display_name
from barun.service.settings import ServiceSettings
from barun.service.spool import Spool

__all__ = ["import_routes"]

_WORST_FIRST: Final = ("high", "medium", "low")
_DAY_S: Final = 86_400.0
"""Added to seconds: the day after the last of the calendar is no day."""
_FileId = Annotated[str, Path(max_length=40)]


@dataclass(frozen=True, slots=True)
class _Imports:
    """What the routes work with."""

    desk: ImportDesk
    utc: Callable[[], float]
    settings: ServiceSettings

    def language_of(self, request: Request) -> Language:
        return requested_language(request.scope, self.settings.language)

    def body(self, request: Request) -> ImportBody:
        """Return the import of who asks."""
        language = self.language_of(request)
        found = self.desk.find(person_of(request.scope))
        with refusing((CollectionError, DatasetError)):
            first_free = self.desk.first_free()
        return _import_body(found, first_free, language)


def _import_body(found: FileImport | None, first_free: int, language: Language) -> ImportBody:
    known = found or FileImport(0.0)
    options, report, kept = known.options, known.report, known.kept
    counts: dict[str, int] = {}
    for one in known.found:
        if one.file is not None:
            for who in one.file.rows.people:
                n_rows = int((one.file.rows.person == who).sum())
                counts[who] = counts.get(who, 0) + n_rows
    return ImportBody(
        state="none" if found is None else known.state,
        files=[
            SentFileBody(id=one.id, name=one.name, n_bytes=one.spool.n_bytes) for one in known.files
        ],
        max_bytes=MOST_BYTES,
        dataset="" if options is None else options.dataset,
        person="" if options is None else options.person,
        share=known.share,
        step=_step_text(known.step, language),
        found=[_read_body(one, language) for one in known.found],
        people=[
            FoundPersonBody(person=who, n_rows=count, is_taken=who in known.namesakes)
            for who, count in sorted(counts.items(), key=lambda item: (len(item[0]), item[0]))
        ],
        first_free=first_free,
        n_rows=sum(counts.values()),
        has_models=report is not None and report.has_models,
        findings=[]
        if report is None
        else [finding_body(one, language) for one in _worst_first(report.findings)],
        may_be_kept=known.may_be_kept,
        problem="" if known.error is None else known.error.text(language),
        kept=None
        if kept is None
        else KeptBody(
            dataset=kept.dataset,
            version=kept.version,
            is_new=kept.is_new,
            n_new=kept.n_new,
            n_known=kept.n_known,
            left_out=dict(kept.left_out),
            without_consent=list(kept.unknown),
        ),
    )


def _step_text(step: str, language: Language) -> str:
    if not step:
        return ""
    key = "service.import-reading" if step == "files" else f"quality.step-{step}"
    return text(key, language)


def _worst_first(findings: Collection[QualityFinding]) -> list[QualityFinding]:
    return sorted(findings, key=lambda one: _WORST_FIRST.index(one.severity))


def _read_body(one: ReadFile, language: Language) -> ReadFileBody:
    file = one.file
    return ReadFileBody(
        name=one.name,
        n_rows=0 if file is None else len(file.rows),
        people=[] if file is None else list(file.rows.people),
        n_foreign_ids=0 if file is None else file.n_foreign_ids,
        is_left_alone=file is None and one.error is None,
        problem="" if one.error is None else one.error.text(language),
    )


def import_routes(
    desk: ImportDesk, utc: Callable[[], float], settings: ServiceSettings
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    desk : ImportDesk
        The imports on their way.
    utc : callable
        Returns seconds since 1970 UTC.
    settings : ServiceSettings
        Language, and how long an upload may stall.
    """
    router = APIRouter(prefix="/api/import", tags=["import"], route_class=SmallBodyRoute)
    imports = _Imports(desk, utc, settings)
    for add in (_add_looking, _add_keeping):
        add(router, imports)
    files = APIRouter(prefix="/api/import", tags=["import"])  # the bodies are not small
    _add_files(files, imports)
    router.routes.extend(files.routes)
    return router


def _add_files(router: APIRouter, imports: _Imports) -> None:
    desk = imports.desk

    @router.post(
        "/files",
        status_code=201,
        summary="Send a file of labelled poses",
        responses=errors(400, 403, 408, 409, 413, 507),
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "A CSV or Parquet file, or a ZIP archive of them, as it is.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def post_file(
        request: Request,
        person: Asking,
        *,
        in_folder: Annotated[
            bool,
            Query(description="Sent with its folder: tables of something else are left alone."),
        ] = False,
        x_filename: Annotated[
            str | None, Header(description="Name of the file, percent-encoded UTF-8.")
        ] = None,
    ) -> ImportBody:
        """Take a file; nothing of it is kept before that is said."""
        name = display_name(x_filename)
        if name is None:
            raise RefusedError(422, "service.import-nameless")
        with desk.place(person) as most_bytes:
            spool = Spool()
            try:
                async for block in receive_body(
                    request,
                    max_bytes=most_bytes,
                    stall_s=imports.settings.upload_stall_s,
                    too_large=RefusedError(413, "service.import-large", max_mib=MOST_BYTES / 2**20),
                ):
                    await asyncio.to_thread(spool.write, block)
                desk.add(spool, name, person, in_folder=in_folder)
            except BaseException:
                spool.close()
                raise
        return await asyncio.to_thread(imports.body, request)

    @router.delete("/files/{file_id}", summary="Take a file out", responses=errors(403, 404, 409))
    def delete_file(request: Request, person: Asking, file_id: _FileId) -> ImportBody:
        """Take a file out of the import."""
        desk.remove(file_id, person)
        return imports.body(request)


def _add_looking(router: APIRouter, imports: _Imports) -> None:
    desk = imports.desk

    @router.get("", summary="How far the import is", responses=errors(409))
    def get_import(request: Request) -> ImportBody:
        """Return the import of who asks; asking keeps it from being dropped."""
        return imports.body(request)

    @router.delete("", summary="Drop the import", status_code=204, responses=errors(403))
    def delete_import(person: Asking) -> Response:
        """Drop the files, and what was found in them; what was kept stays."""
        desk.forget(person)
        return Response(status_code=204)

    @router.post(
        "/look",
        summary="Look at the files",
        status_code=202,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_look(request: Request, person: Asking, asked: LookRequest) -> ImportBody:
        """Begin to read the files and to check what is in them; nothing is kept."""
        if (asked.width is None) != (asked.height is None):
            raise RefusedError(422, "service.import-half-size")
        size = None if asked.width is None or asked.height is None else (asked.width, asked.height)
        desk.look(LookOptions(asked.dataset, asked.person or "", size, asked.frame_rate_hz), person)
        return imports.body(request)

    @router.get(
        "/report",
        summary="Read the report on the files",
        response_class=Response,
        responses={
            200: {
                "description": "What `barun data check --report` writes, as one HTML document.",
                "content": {"text/html": {"schema": {"type": "string"}}},
            },
            **errors(404),
        },
    )
    def get_report(request: Request, person: Asking) -> Response:
        """Return the findings with drawings of the poses; `lang` says which language is first."""
        from barun.learning.quality.report_page import render_quality_report

        found = desk.find(person)
        if found is None or found.report is None:
            raise RefusedError(404, "service.import-look-first")
        with refusing(DatasetError):
            page = render_quality_report(found.report, __version__, imports.language_of(request))
        return Response(
            page,
            media_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": REPORT_POLICY},
        )


def _add_keeping(router: APIRouter, imports: _Imports) -> None:
    @router.post(
        "/keep",
        summary="Keep what was looked at",
        status_code=202,
        responses=errors(*SMALL_BODY_FAULTS, 403, 404, 409),
    )
    def post_keep(request: Request, person: Asking, said: KeepRequest) -> ImportBody:
        """Begin to put the rows into a new version of the dataset, under what is said of them."""
        until_s = None
        if said.until is not None:
            until_s = datetime.combine(said.until, time(), UTC).timestamp() + _DAY_S
        with refusing(CollectionError, otherwise=422):
            stated = consent_stated(said.consent, said.purpose.strip(), imports.utc(), until_s)
        numbers = {one.person: one.becomes for one in said.numbers}
        imports.desk.keep(Decisions(stated, numbers, account_of(request.scope)), person)
        return imports.body(request)
