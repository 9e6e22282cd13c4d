"""The report on a recording, as `barun analyze` writes it, for a frame of the page."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from barun.messages import Language
from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.service.analyses import Analyses, Analysis
from barun.service.asking import Asking
from barun.service.downloads import content_disposition
from barun.service.frame_files import FRAME_MEDIA_TYPES, FrameFileKind, make_frame_file
from barun.service.kept_runners import KeptRunners
from barun.service.language import requested_language
from barun.service.problems import RefusedError
from barun.service.report_query import ReportQuery
from barun.service.run_reports import (
    NO_OTHERS,
    OtherRuns,
    RunFileKind,
    make_run_file,
    make_run_report,
)
from barun.service.settings import ServiceSettings
from barun.service.wire import ERROR_CONTENT

__all__ = ["REPORT_POLICY", "finder", "render_recording_report", "report_routes"]

REPORT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src data:",
        "media-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-scripts allow-downloads",
    )
)
"""A report carries everything inside itself: it may load nothing, and has an origin of its own, so
that it can reach neither the service nor what the page keeps. Its own policy, within the document,
narrows the scripts down to the one it was written with."""


def render_recording_report(
    clip: ClipLandmarks,
    query: ReportQuery,
    language: Language,
    model: str,
    now: datetime,
    others: OtherRuns = NO_OTHERS,
) -> str:
    """Return the report as one HTML document.

    Parameters
    ----------
    clip : ClipLandmarks
        What was found in the recording.
    query : ReportQuery
        Which report, and what is known about a run.
    language : {"en", "ko"}
        Language shown first.
    model : str
        Size of the landmark model.
    now : datetime.datetime
        When the report is made, with a time zone.
    others : OtherRuns, optional
        Earlier recordings of the same runner.

    Raises
    ------
    BarunError
        If nobody is found, or the built parts of reports are not there.
    """
    if query.activity == "running":
        from barun.feedback.running.page import render_running_report

        return render_running_report(make_run_report(clip, query, model, now, others), language)
    # the number libraries and the models are loaded with the first report, not with the service
    if query.activity == "posture":
        from barun.feedback.posture.page import render_posture_report
        from barun.pipeline.posture_analysis import analyze_sitting
        from barun.pipeline.posture_report import report_of_sitting
        from barun.posture.sitting_course import SittingSettings

        settings = SittingSettings()
        sitting = report_of_sitting(
            analyze_sitting(clip.recording, settings=settings),
            clip.info.name,
            now,
            engine="-" if clip.is_from_file else "BlazePose",
            model="-" if clip.is_from_file else model,
            hold_s=settings.monitor.hold_s,
        )
        return render_posture_report(sitting, language)
    from barun.feedback.report import render_report
    from barun.pipeline.analysis_report import report_of_clip, report_of_landmarks
    from barun.pipeline.clip_analysis import Preparation, analyze_recording

    preparation = Preparation(smoothing_hz=None, fill_gaps_s=0.0)
    people = analyze_recording(clip.recording, preparation)
    if clip.is_from_file:
        report = report_of_landmarks(clip.info.name, clip.recording, people, now)
    else:
        report = report_of_clip(clip, people, model, now)
    return render_report(report, language)


def _clip_of(analysis: Analysis) -> ClipLandmarks:
    if analysis.clip is None:
        raise RefusedError(409, "service.not-done", state=analysis.state)
    return analysis.clip


def finder(analyses: Analyses, person: str) -> Callable[[str], ClipLandmarks]:
    """Return what finds the landmarks of a recording of a person that is done, by its id."""

    def find(recording_id: str) -> ClipLandmarks:
        return _clip_of(analyses.get(recording_id, person))

    return find


def report_routes(analyses: Analyses, settings: ServiceSettings, runners: KeptRunners) -> APIRouter:
    """Return the routes of the report and the files beside it.

    Parameters
    ----------
    analyses : Analyses
        The recordings.
    settings : ServiceSettings
        Model and language.
    runners : KeptRunners
        The profiles a run can be compared with.
    """
    router = APIRouter()

    @router.get(
        "/{recording_id}/report",
        summary="Read the report",
        response_class=Response,
        responses={
            200: {
                "description": "What `barun analyze` writes, as one HTML document.",
                "content": {"text/html": {"schema": {"type": "string"}}},
            },
            404: {"content": ERROR_CONTENT, "description": "Not Found"},
            409: {"content": ERROR_CONTENT, "description": "Conflict"},
            422: {"content": ERROR_CONTENT, "description": "Unprocessable Content"},
        },
    )
    def get_report(
        request: Request,
        person: Asking,
        recording_id: Annotated[str, Path(description="What POST /api/recordings answered.")],
        query: Annotated[ReportQuery, Query()],
    ) -> Response:
        """Return the report on a recording that is done; `lang` says which language is first."""
        analysis, own = analyses.get(recording_id, person), runners.of(person)
        clip = _clip_of(analysis)
        language = requested_language(request.scope, settings.language)
        asked = f"{language} {own.changes} {query.model_dump_json()}"
        page = analysis.last_report.get(asked)
        if page is None:
            now = datetime.now().astimezone()
            others = OtherRuns.found(query, finder(analyses, person), own.read)
            page = render_recording_report(clip, query, language, settings.model, now, others)
            analysis.last_report.clear()
            analysis.last_report[asked] = page
        return Response(
            page,
            media_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": REPORT_POLICY},
        )

    @router.get(
        "/{recording_id}/run/{kind}",
        summary="Take the figures of a run",
        response_class=Response,
        responses={
            200: {
                "description": "`metrics.json`, `strides.csv` or `markers.trc` of `barun analyze`.",
                "content": {
                    media_type: {"schema": {"type": "string", "format": "binary"}}
                    for media_type in ("application/json", "text/csv", "text/plain")
                },
            },
            404: {"content": ERROR_CONTENT, "description": "Not Found"},
            409: {"content": ERROR_CONTENT, "description": "Conflict"},
            422: {"content": ERROR_CONTENT, "description": "Unprocessable Content"},
        },
    )
    def get_run_file(
        person: Asking,
        recording_id: Annotated[str, Path(description="What POST /api/recordings answered.")],
        kind: RunFileKind,
        query: Annotated[ReportQuery, Query()],
    ) -> Response:
        """Return a file beside the report on a run; the query is that of the report."""
        analysis, find = analyses.get(recording_id, person), finder(analyses, person)
        clip, others = _clip_of(analysis), OtherRuns.found(query, find, runners.of(person).read)
        now = datetime.now().astimezone()
        file = make_run_file(make_run_report(clip, query, settings.model, now, others), kind)
        name = content_disposition(analysis.name, file.suffix, part=file.part)
        return Response(
            file.content, media_type=file.media_type, headers={"Content-Disposition": name}
        )

    @router.get(
        "/{recording_id}/frames/{kind}",
        summary="Take every frame for another program",
        response_class=Response,
        responses={
            200: {
                "description": "A file of `barun analyze --export`.",
                "content": {
                    media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                    for media_type in FRAME_MEDIA_TYPES.values()
                },
            },
            404: {"content": ERROR_CONTENT, "description": "Not Found"},
            409: {"content": ERROR_CONTENT, "description": "Conflict"},
            422: {"content": ERROR_CONTENT, "description": "Unprocessable Content"},
        },
    )
    def get_frame_file(
        person: Asking,
        recording_id: Annotated[str, Path(description="What POST /api/recordings answered.")],
        kind: FrameFileKind,
        query: Annotated[ReportQuery, Query()],
    ) -> Response:
        """Return points, angles and, of a run, strides; the query is that of the report."""
        analysis = analyses.get(recording_id, person)
        now = datetime.now().astimezone()
        file = make_frame_file(_clip_of(analysis), query, kind, settings.model, now)
        name = content_disposition(analysis.name, file.suffix, part=file.part)
        return Response(
            file.content, media_type=file.media_type, headers={"Content-Disposition": name}
        )

    return router
