"""How somebody ran, from recordings the service knows: the report and the files beside it."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.service.passing_folder import passing_folder
from barun.service.problems import RefusedError
from barun.service.report_query import ReportQuery, split_reference

if TYPE_CHECKING:
    from barun.feedback.running.running_report import RunningReport
    from barun.pipeline.own_runs import OwnRuns
    from barun.pipeline.running_analysis import RunKnowledge, RunningAnalysis
    from barun.running.form.baseline import RunnerBaseline

__all__ = [
    "NO_OTHERS",
    "OtherRuns",
    "RunFile",
    "RunFileKind",
    "build_profile",
    "knowledge_of",
    "make_run_file",
    "make_run_report",
]

RunFileKind = Literal["metrics", "strides", "markers"]


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """An earlier recording of the same runner."""

    clip: ClipLandmarks
    speed_m_per_s: float | None


@dataclass(frozen=True, slots=True)
class OtherRuns:
    """What a run is compared with."""

    baseline: tuple[EarlierRun, ...] = ()
    compared: EarlierRun | None = None
    profile: "OwnRuns | None" = None
    """Kept by name, instead of `baseline`."""

    @classmethod
    def found(
        cls,
        query: ReportQuery,
        find: Callable[[str], ClipLandmarks],
        read: "Callable[[str], OwnRuns]",
    ) -> "OtherRuns":
        """Return what a query refers to.

        Parameters
        ----------
        query : ReportQuery
            Refers to recordings by their ids, and to a profile by its name.
        find : callable
            Returns a recording.
        read : callable
            Returns a kept profile.

        Raises
        ------
        RefusedError
            If recordings and a profile are asked for together: which is usual then?
        """
        if query.runner is not None and query.baseline:
            raise RefusedError(422, "running_report.profile-alone", name=query.runner)

        def take(reference: str) -> EarlierRun:
            recording_id, speed_m_per_s = split_reference(reference)
            return EarlierRun(find(recording_id), speed_m_per_s)

        compared = None if query.compare is None else take(query.compare)
        profile = None if query.runner is None else read(query.runner)
        return cls(tuple(take(one) for one in query.baseline), compared, profile)


NO_OTHERS: Final = OtherRuns()


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file beside the report."""

    content: bytes
    media_type: str
    part: str
    """What stands in its name between that of the recording and the ending."""
    suffix: str


def _analyse_earlier(run: EarlierRun, query: ReportQuery) -> "tuple[str, RunningAnalysis]":
    from barun.pipeline.running_analysis import RunKnowledge, analyze_running

    clip = run.clip
    knowledge = RunKnowledge(
        height_m=query.height_m,
        speed_m_per_s=run.speed_m_per_s,
        filmed_hz=query.filmed_hz,
        has_clock=clip.has_clock or query.filmed_hz is not None,
    )
    return clip.info.name, analyze_running(clip.recording, knowledge)


def knowledge_of(clip: ClipLandmarks, query: ReportQuery) -> "RunKnowledge":
    """Return what a query says about the run in a clip."""
    from barun.pipeline.running_analysis import RunKnowledge

    return RunKnowledge(
        height_m=query.height_m,
        speed_m_per_s=query.speed_m_per_s,
        filmed_hz=query.filmed_hz,
        person=query.person,
        has_clock=clip.has_clock or query.filmed_hz is not None,
    )


def build_profile(clip: ClipLandmarks, query: ReportQuery, others: OtherRuns) -> "RunnerBaseline":
    """Return how somebody usually runs, from a recording and earlier ones.

    Parameters
    ----------
    clip : ClipLandmarks
        What was found in the recording.
    query : ReportQuery
        What is known about the run.
    others : OtherRuns
        Earlier recordings of the same runner, in ``baseline``.

    Raises
    ------
    BarunError
        If nobody is found, or one of them cannot be used.
    """
    from barun.pipeline.running_analysis import analyze_running
    from barun.pipeline.running_baseline import take_together

    runs = [_analyse_earlier(one, query) for one in others.baseline]
    analysis = analyze_running(clip.recording, knowledge_of(clip, query))
    return take_together([*runs, (clip.info.name, analysis)]).baseline


def make_run_report(
    clip: ClipLandmarks,
    query: ReportQuery,
    model: str,
    now: datetime,
    others: OtherRuns = NO_OTHERS,
) -> "RunningReport":
    """Analyse a run and return what its report says.

    Parameters
    ----------
    clip : ClipLandmarks
        What was found in the recording.
    query : ReportQuery
        What is known about the run.
    model : str
        Size of the landmark model.
    now : datetime.datetime
        When the report is made, with a time zone.
    others : OtherRuns, optional
        Earlier recordings of the same runner.

    Raises
    ------
    BarunError
        If nobody is found, or an earlier recording cannot be used.
    """
    from barun.pipeline.running_analysis import analyze_running
    from barun.pipeline.running_baseline import take_together
    from barun.pipeline.running_report import compare_with, report_of_running

    earlier = [_analyse_earlier(one, query) for one in others.baseline]
    own = take_together(earlier) if earlier else others.profile
    analysis = analyze_running(clip.recording, knowledge_of(clip, query), own=own)
    before = None if others.compared is None else _analyse_earlier(others.compared, query)
    ending = clip.ending.outcome
    return report_of_running(
        analysis,
        clip.info.name,
        now,
        engine="-" if clip.is_from_file else "BlazePose",
        model="-" if clip.is_from_file else model,
        ending="stopped" if ending == "running" else ending,
        compared=None if before is None else compare_with(analysis, *before),
    )


def make_run_file(report: "RunningReport", kind: RunFileKind) -> RunFile:
    """Return a file beside the report, as the command line writes it.

    Raises
    ------
    RefusedError
        409 if there are no markers: the run could not be analysed, or its size is not known.
    """
    if kind == "metrics":
        from barun.pipeline.running_summary import summarise_running

        summary = summarise_running(report)
        content = json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        return RunFile(content.encode(), "application/json", "metrics", ".json")
    if kind == "strides":
        from barun.feedback.running.stride_table import write_stride_table

        table = io.StringIO(newline="")
        write_stride_table(table, report)
        return RunFile(table.getvalue().encode(), "text/csv; charset=utf-8", "strides", ".csv")
    from barun.pipeline.running_markers import make_markers

    markers = make_markers(report.repaired, report.height_m) if report.is_accepted else None
    if markers is None:
        raise RefusedError(409, "service.no-markers")
    with passing_folder() as folder:
        path = folder / markers.name
        markers.write(path)
        return RunFile(path.read_bytes(), "text/plain; charset=utf-8", path.stem, path.suffix)
