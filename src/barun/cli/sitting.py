"""``barun analyze --activity posture``: judging, then the files and what the terminal says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from barun.cli.calibration_file import CalibrationFile, read_profile
from barun.cli.frame_exports import write_exports
from barun.cli.sitting_options import SittingOptions
from barun.cli.sitting_words import tell_sitting
from barun.errors import BarunError
from barun.feedback.posture.notes import name_view
from barun.feedback.posture.posture_report import PostureReport
from barun.landmarks import LandmarkRecording
from barun.messages import Language, text
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.frame_export import FrameExport
from barun.pipeline.posture_analysis import SittingAnalysis, analyze_sitting
from barun.pipeline.posture_report import report_of_sitting, summarise_sitting
from barun.posture.calibration.profile import Profile
from barun.posture.sitting_course import SittingSettings
from barun.posture.view.view import View

__all__ = ["SittingJudge", "SittingResult", "present_sitting"]


@dataclass(frozen=True, slots=True, eq=False)
class SittingResult:
    """One finished judgement and the folder that gets its files."""

    folder: AnalysisFolder
    analysis: SittingAnalysis
    report: PostureReport
    recording: LandmarkRecording
    target: CalibrationFile | None
    """What the calibration is to be added to."""
    notes: tuple[str, ...] = ()
    """What has to be known about how the source was read."""


class SittingJudge:
    """Judges by what was asked for; everything named is read or checked before the long work.

    Parameters
    ----------
    options : SittingOptions
        What was asked for.

    Raises
    ------
    BarunError
        If the calibration cannot be read, or the one to be kept cannot be written.
    """

    def __init__(self, options: SittingOptions) -> None:
        self._options = options
        self._profile = read_profile(options.profile)
        self._target = (
            None
            if options.save_profile is None
            else CalibrationFile.prepare(options.save_profile, self._profile)
        )

    def judge(
        self,
        recording: LandmarkRecording,
        source_name: str,
        folder: AnalysisFolder,
        *,
        model: str | None,
    ) -> SittingResult:
        """Judge how somebody sat.

        Parameters
        ----------
        recording : LandmarkRecording
            The landmarks.
        source_name : str
            As a person knows it.
        folder : AnalysisFolder
            What gets the files.
        model : str or None
            Size of the landmark model; None where the landmarks came from a file.

        Raises
        ------
        BarunError
            If nobody is found, or the picture's size is unknown.
        """
        settings = SittingSettings()
        if self._options.hold is not None:
            monitor = replace(settings.monitor, hold_s=self._options.hold)
            settings = replace(settings, monitor=monitor)
        analysis = analyze_sitting(
            recording,
            profile=self._profile,
            settings=settings,
            is_mirrored=self._options.mirrored,
            calibrates=self._target is not None,
        )
        report = report_of_sitting(
            analysis,
            source_name,
            datetime.now().astimezone(),
            engine="-" if model is None else "BlazePose",
            model=model or "-",
            hold_s=settings.monitor.hold_s,
            profile_name=_name_profile(self._profile, self._options.profile),
        )
        return SittingResult(folder, analysis, report, recording, self._target)


def _name_profile(profile: Profile | None, path: Path | None) -> str | None:
    if profile is None:
        return None
    named = ", ".join(name for name in (profile.person, profile.place) if name)
    return named or (path.name if path is not None else profile.profile_id)


def present_sitting(
    result: SittingResult, language: Language, exports: Sequence[str] = (), *, json_output: bool
) -> None:
    """Write the files, keep the calibration, then say what came out.

    Raises
    ------
    BarunError
        If no calibration could be kept, or a file of `exports` could not be made: last, so that
        nothing else is lost.
    """
    folder, report = result.folder, result.report
    summary = summarise_sitting(report)
    folder.write_posture_report(report, language)
    folder.write_posture_table(report)
    folder.write_landmarks(result.recording)
    folder.write_summary(summary)
    refusal = write_exports(
        exports, lambda: FrameExport.of_sitter(report.sequence, result.recording), folder
    )
    views: tuple[View, ...] = ()
    if result.target is not None:
        try:
            views = result.target.add(
                result.analysis, report.source_name, report.created_at, language
            )
            folder.written.append(result.target.path)
        except BarunError as error:
            refusal = error
    if json_output:
        files = [str(path) for path in folder.written]
        click.echo(json.dumps(summary | {"files": files}, ensure_ascii=False))
    else:
        _print(result, views, language)
    if refusal is not None:
        raise refusal


def _print(result: SittingResult, views: tuple[View, ...], language: Language) -> None:
    for line in (*result.notes, *tell_sitting(result.report, language)):
        click.echo(line)
    click.echo("")
    if views:
        names = ", ".join(name_view(view).text(language) for view in views)
        click.echo(text("cli.calibration-kept", language, views=names))
    for path in result.folder.written:
        click.echo(text("cli.summary-written", language, path=path))
