"""What an analysis in the background makes of a recording, by what somebody does in it.

The same files as of ``barun analyze``, with what that command takes without further options; every
result has a ``summary.json``. A run that cannot be judged has a report, too: it says why.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from barun.feedback.clip_report import ClipReport
from barun.landmarks import LandmarkRecording
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.analysis_report import (
    report_of_clip,
    report_of_landmarks,
    summarise_report,
)
from barun.pipeline.clip_analysis import PersonAnalysis, Preparation, analyze_recording
from barun.tasks.folder import AnalysisOptions

if TYPE_CHECKING:
    from barun.pipeline.clip_landmarks import ClipLandmarks
    from barun.pipeline.running_source import RunningSource

__all__ = ["analyse_clip", "analyse_landmarks"]

_ENGINE: Final = "BlazePose"

Summary = Mapping[str, Any]


def analyse_landmarks(
    source: Path, folder: AnalysisFolder, options: AnalysisOptions, asked: datetime
) -> Summary:
    """Analyse a landmark file, and return the summary when all else is written.

    Parameters
    ----------
    source : pathlib.Path
        The file.
    folder : AnalysisFolder
        Gets the files.
    options : AnalysisOptions
        How.
    asked : datetime.datetime
        What reports are dated by.

    Raises
    ------
    InputError
        If it cannot be read, or nobody is in it.
    """
    from barun.landmarks.formats import read_recording

    if options.activity == "running":
        from barun.pipeline.running_source import read_run

        run = read_run(source, rate_hz=options.rate_hz, size_wh=options.size_wh)
        return _write_running(run, folder, options, asked)
    recording = read_recording(source, frame_rate_hz=options.rate_hz, size_wh=options.size_wh)
    if options.activity == "posture":
        return _write_sitting(recording, source.name, None, folder, options, asked)
    people = analyze_recording(recording)
    report = report_of_landmarks(source.name, recording, people, asked)
    return _write_angles(report, people, recording, folder, options)


def analyse_clip(
    clip: "ClipLandmarks", folder: AnalysisFolder, options: AnalysisOptions, asked: datetime
) -> Summary:
    """Analyse what was found in a video; as :func:`analyse_landmarks`."""
    if options.activity == "running":
        from barun.pipeline.running_source import RunningSource

        ending = clip.ending.outcome
        run = RunningSource(
            clip.recording,
            clip.info.name,
            filmed_hz=options.rate_hz,
            model=options.model,
            ending="stopped" if ending == "running" else ending,
        )
        return _write_running(run, folder, options, asked)
    if options.activity == "posture":
        name, model = clip.info.name, options.model
        return _write_sitting(clip.recording, name, model, folder, options, asked)
    people = analyze_recording(clip.recording)
    report = report_of_clip(clip, people, options.model, asked)
    return _write_angles(report, people, clip.recording, folder, options)


def _write_angles(
    report: ClipReport,
    people: tuple[PersonAnalysis, ...],
    recording: LandmarkRecording,
    folder: AnalysisFolder,
    options: AnalysisOptions,
) -> Summary:
    folder.write_report(report, options.language)
    folder.write_angles(people)
    folder.write_landmarks(recording)
    return summarise_report(report, people, Preparation())


def _write_sitting(
    recording: LandmarkRecording,
    name: str,
    model: str | None,
    folder: AnalysisFolder,
    options: AnalysisOptions,
    asked: datetime,
) -> Summary:
    from barun.pipeline.posture_analysis import analyze_sitting
    from barun.pipeline.posture_report import report_of_sitting, summarise_sitting
    from barun.posture.sitting_course import SittingSettings

    settings = SittingSettings()
    report = report_of_sitting(
        analyze_sitting(recording, settings=settings),
        name,
        asked,
        engine="-" if model is None else _ENGINE,
        model=model or "-",
        hold_s=settings.monitor.hold_s,
    )
    folder.write_posture_report(report, options.language)
    folder.write_posture_table(report)
    folder.write_landmarks(recording)
    return summarise_sitting(report)


def _write_running(
    run: "RunningSource", folder: AnalysisFolder, options: AnalysisOptions, asked: datetime
) -> Summary:
    from barun.pipeline.running_analysis import RunKnowledge, analyze_running, set_clock
    from barun.pipeline.running_markers import make_markers
    from barun.pipeline.running_report import report_of_running
    from barun.pipeline.running_summary import summarise_running

    knowledge = RunKnowledge(filmed_hz=run.filmed_hz, has_clock=run.has_clock)
    report = report_of_running(
        analyze_running(run.recording, knowledge),
        run.name,
        asked,
        engine="-" if run.model is None else _ENGINE,
        model=run.model or "-",
        ending=run.ending,
    )
    summary = summarise_running(report)
    folder.write_running_report(report, options.language)
    folder.write_metrics(summary)
    folder.write_strides(report)
    markers = make_markers(report.repaired, report.height_m)
    if markers is not None and report.is_accepted:
        folder.write_markers(markers)
    folder.write_landmarks(set_clock(run.recording, knowledge))
    return summary
