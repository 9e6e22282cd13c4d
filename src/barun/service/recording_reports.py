"""The report on a recording, as `barun analyze` writes it, for a frame of the page."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language
from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.service.analyses import Analyses
from barun.service.language import requested_language
from barun.service.problems import RefusedError
from barun.service.settings import ServiceSettings
from barun.service.wire import ErrorBody

__all__ = ["REPORT_POLICY", "Activity", "ReportQuery", "render_recording_report", "report_routes"]

Activity = Literal["posture", "running", "landmarks"]

_FASTEST_HZ: Final = 2000.0
"""Frames a second of the fastest cameras people have."""
_MOST_PEOPLE: Final = 99

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


class ReportQuery(BaseModel):
    """Which report, and what is known about a run, all of it optional."""

    model_config = ConfigDict(extra="ignore")

    activity: Activity = Field(
        default="posture",
        description="How the person sat, how somebody ran, or the angles of the joints.",
    )
    height_m: float | None = Field(
        default=None, ge=1.0, le=2.5, description="Of the runner, metres."
    )
    speed_m_per_s: float | None = Field(
        default=None, ge=1.0, le=12.5, description="Of the belt or over ground, metres a second."
    )
    filmed_hz: float | None = Field(
        default=None, gt=0, le=_FASTEST_HZ, description="Frames a second at which was filmed."
    )
    person: int | None = Field(
        default=None, ge=1, le=_MOST_PEOPLE, description="Who runs, counted from 1."
    )


def _render_run(
    clip: ClipLandmarks, query: ReportQuery, language: Language, model: str, now: datetime
) -> str:
    from barun.feedback.running.page import render_running_report
    from barun.pipeline.running_analysis import RunKnowledge, analyze_running
    from barun.pipeline.running_report import report_of_running

    knowledge = RunKnowledge(
        height_m=query.height_m,
        speed_m_per_s=query.speed_m_per_s,
        filmed_hz=query.filmed_hz,
        person=query.person,
    )
    analysis = analyze_running(clip.recording, knowledge)
    ending = clip.ending.outcome
    report = report_of_running(
        analysis,
        clip.info.name,
        now,
        engine="BlazePose",
        model=model,
        ending="stopped" if ending == "running" else ending,
    )
    return render_running_report(report, language)


def render_recording_report(
    clip: ClipLandmarks, query: ReportQuery, language: Language, model: str, now: datetime
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

    Raises
    ------
    BarunError
        If nobody is found, or the built parts of reports are not there.
    """
    if query.activity == "running":
        return _render_run(clip, query, language, model, now)
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
            engine="BlazePose",
            model=model,
            hold_s=settings.monitor.hold_s,
        )
        return render_posture_report(sitting, language)
    from barun.feedback.report import render_report
    from barun.pipeline.analysis_report import report_of_clip
    from barun.pipeline.clip_analysis import Preparation, analyze_recording

    preparation = Preparation(smoothing_hz=None, fill_gaps_s=0.0)
    people = analyze_recording(clip.recording, preparation)
    return render_report(report_of_clip(clip, people, model, now), language)


def report_routes(analyses: Analyses, settings: ServiceSettings) -> APIRouter:
    """Return the route of the report.

    Parameters
    ----------
    analyses : Analyses
        The recordings.
    settings : ServiceSettings
        Model and language.
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
            404: {"model": ErrorBody, "description": "Not Found"},
            409: {"model": ErrorBody, "description": "Conflict"},
            422: {"model": ErrorBody, "description": "Unprocessable Content"},
        },
    )
    def get_report(
        request: Request,
        recording_id: Annotated[str, Path(description="What POST /api/recordings answered.")],
        query: Annotated[ReportQuery, Query()],
    ) -> Response:
        """Return the report on a recording that is done; `lang` says which language is first."""
        analysis = analyses.get(recording_id)
        if analysis.clip is None:
            raise RefusedError(409, "service.not-done", state=analysis.state)
        language = requested_language(request.scope, settings.language)
        asked = f"{language} {query.model_dump_json()}"
        page = analysis.last_report.get(asked)
        if page is None:
            now = datetime.now().astimezone()
            page = render_recording_report(analysis.clip, query, language, settings.model, now)
            analysis.last_report.clear()
            analysis.last_report[asked] = page
        return Response(
            page,
            media_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": REPORT_POLICY},
        )

    return router
