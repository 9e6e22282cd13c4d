"""The routes of recordings: send one, watch it being analysed, take the landmarks, say goodbye."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Header, Path, Query, Request, Response

from barun.messages import Language
from barun.service.analyses import Analyses, Analysis
from barun.service.asking import Asking, person_of
from barun.service.body import receive_body
from barun.service.downloads import DOWNLOADS, content_disposition, download_content
from barun.service.kept_runners import KeptRunners
from barun.service.landmarks_json import landmarks_json
from barun.service.language import requested_language
from barun.service.logs import log_event
from barun.service.problems import RefusedError, error_content
from barun.service.recording_reports import report_routes
from barun.service.settings import ServiceSettings
from barun.service.spool import Spool
from barun.service.wire import (
    ERROR_CONTENT,
    ErrorContent,
    LandmarksBody,
    ProgressBody,
    RecordingBody,
)

__all__ = ["display_name", "recording_routes"]

LandmarkFormat = Literal["json", "csv", "parquet"]

_NAME_LENGTH: Final = 255
_RecordingId = Annotated[str, Path(description="What POST /api/recordings answered.")]


_PHRASES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110 renamed these; which name Python knows depends on its version."""


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {
        status: {
            "content": ERROR_CONTENT,
            "description": _PHRASES.get(status) or HTTPStatus(status).phrase,
        }
        for status in statuses
    }


def display_name(header: str | None) -> str | None:
    """Return the last part of the name the client gives, without what cannot be shown."""
    if header is None:
        return None
    last = unquote(header).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:_NAME_LENGTH] or None


def _recording_body(analysis: Analysis, now_s: float, language: Language) -> RecordingBody:
    progress, error = analysis.progress, analysis.error
    began_s = now_s if analysis.began_s is None else analysis.began_s
    ended_s = now_s if analysis.ended_s is None else analysis.ended_s
    return RecordingBody(
        id=analysis.id,
        state=analysis.state,
        progress=None
        if progress is None
        else ProgressBody(
            n_done=progress.n_done,
            n_total=progress.n_total,
            time_s=progress.time_s,
            n_people=progress.n_people,
            elapsed_s=round(ended_s - began_s, 3),
        ),
        error=None
        if error is None
        else ErrorContent.model_validate(error_content(error, language)),
    )


async def _receive(
    request: Request, name: str | None, analyses: Analyses, settings: ServiceSettings
) -> Analysis:
    with analyses.place():
        spool = Spool()
        try:
            async for block in receive_body(
                request, max_bytes=settings.max_upload_bytes, stall_s=settings.upload_stall_s
            ):
                await asyncio.to_thread(spool.write, block)
            if spool.n_bytes == 0:
                raise RefusedError(422, "service.empty-upload")
            log_event("recording_received", bytes=spool.n_bytes)
            return analyses.submit(spool, name, person_of(request.scope))
        except BaseException:
            spool.close()
            raise


def recording_routes(
    analyses: Analyses,
    settings: ServiceSettings,
    clock: Callable[[], float],
    runners: KeptRunners,
) -> APIRouter:
    """Return the routes.

    Parameters
    ----------
    analyses : Analyses
        The recordings.
    settings : ServiceSettings
        The limits.
    clock : callable
        The clock of `analyses`.
    runners : KeptRunners
        The profiles a run can be compared with.
    """
    router = APIRouter(prefix="/api/recordings", tags=["recordings"])

    def language_of(request: Request) -> Language:
        return requested_language(request.scope, settings.language)

    @router.post(
        "",
        status_code=202,
        summary="Send a recording",
        responses=_errors(400, 403, 408, 413, 422, 503, 507),
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "The video or picture as it is, not wrapped in a form.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def send_recording(
        request: Request,
        x_filename: Annotated[
            str | None,
            Header(description="Name for messages and downloads, percent-encoded UTF-8."),
        ] = None,
    ) -> RecordingBody:
        """Take a video or a picture and analyse it when its turn comes; nothing is stored."""
        analysis = await _receive(request, display_name(x_filename), analyses, settings)
        return _recording_body(analysis, clock(), language_of(request))

    @router.get("/{recording_id}", summary="Ask how far it is", responses=_errors(404, 422))
    async def get_recording(
        request: Request, person: Asking, recording_id: _RecordingId
    ) -> RecordingBody:
        """Return state and progress. Asking keeps the recording from being forgotten."""
        return _recording_body(analyses.get(recording_id, person), clock(), language_of(request))

    @router.delete(
        "/{recording_id}",
        status_code=204,
        summary="Cancel or forget it",
        responses=_errors(403, 404, 422),
    )
    async def delete_recording(
        person: Asking,
        recording_id: _RecordingId,
        after_s: Annotated[
            float,
            Query(ge=0, le=60, description="Later, unless somebody asks about it until then."),
        ] = 0.0,
    ) -> Response:
        """Cancel a recording that is not done, forget one that is.

        A page that goes says so with `after_s`: if it only reloads, it asks again in time.
        """
        if after_s > 0:
            analyses.leave(recording_id, after_s, person)
        else:
            analyses.remove(recording_id, person)
        return Response(status_code=204)

    @router.get(
        "/{recording_id}/landmarks",
        summary="Take the landmarks",
        response_class=Response,
        responses={
            200: {
                "model": LandmarksBody,
                "description": "The landmarks in the format asked for.",
                "content": {
                    download.media_type: {"schema": {"type": "string", "format": "binary"}}
                    for download in DOWNLOADS.values()
                },
            },
            **_errors(404, 409, 422),
        },
    )
    def get_landmarks(
        person: Asking,
        recording_id: _RecordingId,
        landmark_format: Annotated[LandmarkFormat, Query(alias="format")] = "json",
    ) -> Response:
        """Return the landmarks of a recording that is done."""
        analysis = analyses.get(recording_id, person)
        if analysis.clip is None:
            raise RefusedError(409, "service.not-done", state=analysis.state)
        if landmark_format == "json":
            return Response(landmarks_json(analysis.clip), media_type="application/json")
        download = DOWNLOADS[landmark_format]
        return Response(
            download_content(analysis.clip.recording, download),
            media_type=download.media_type,
            headers={"Content-Disposition": content_disposition(analysis.name, download.suffix)},
        )

    router.include_router(report_routes(analyses, settings, runners))
    return router
