"""``barun analyze --activity running``: reading, judging, the files, what the terminal says."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from barun.cli.frame_exports import write_exports
from barun.cli.privacy_store import opened_store
from barun.cli.running_options import RunningOptions
from barun.cli.running_words import tell_running
from barun.config import read_settings
from barun.errors import BarunError, Fault, InputError
from barun.feedback.running.running_report import RunningReport
from barun.landmarks import LandmarkRecording
from barun.messages import Language, text
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.frame_export import FrameExport
from barun.pipeline.own_runs import OwnRuns
from barun.pipeline.runner_profiles import (
    CONSENT_SINCE,
    FOLDER_NAME,
    RunnerProfiles,
    check_name,
    require_consent,
)
from barun.pipeline.running_analysis import (
    RunKnowledge,
    RunningAnalysis,
    analyze_running,
    set_clock,
)
from barun.pipeline.running_baseline import (
    is_kept_baseline,
    read_baseline,
    take_together,
    write_baseline,
)
from barun.pipeline.running_markers import make_markers
from barun.pipeline.running_report import compare_with, report_of_running
from barun.pipeline.running_scores import RunScorer
from barun.pipeline.running_source import RunningSource, read_run
from barun.pipeline.running_summary import summarise_running
from barun.privacy.consent.question import ConsentAnswer
from barun.store.records import LOCAL_PERSON

__all__ = ["RunnerJudge", "RunningResult", "present_running"]


@dataclass(frozen=True, slots=True, eq=False)
class RunningResult:
    """One finished analysis and the folder that gets its files."""

    folder: AnalysisFolder
    analysis: RunningAnalysis
    report: RunningReport
    recording: LandmarkRecording
    """At the times at which it happened."""
    runs: list[tuple[str, RunningAnalysis]]
    """Recordings that the baseline to be kept is made of, this one last."""
    target: Path | None
    """What the baseline is to be written to."""
    runner: str | None
    """By which name it is to be kept."""
    notes: tuple[str, ...]


class RunnerJudge:
    """Analyses by what was asked for; everything named is read or checked before the long work.

    Parameters
    ----------
    options : RunningOptions
        What was asked for.
    rate_hz : float or None
        Frames a second at which all recordings were filmed.
    size_wh : tuple of int or None
        Picture size of landmark files that do not state it.

    Raises
    ------
    BarunError
        If another recording cannot be read, or a file to be made cannot be written.
    """

    def __init__(
        self,
        options: RunningOptions,
        *,
        rate_hz: float | None,
        size_wh: tuple[int, int] | None,
    ) -> None:
        self._options = options
        self._rate_hz, self._size_wh = rate_hz, size_wh
        self._knowledge(options.speed, rate_hz, has_clock=True)  # refuses what is impossible
        target = options.save_baseline
        if options.save_runner is not None:
            check_name(options.save_runner)
            require_consent(_ask_consent())  # and again when the profile is kept
        if target is not None and (target.is_dir() or not target.parent.is_dir()):
            raise InputError("cli.no-folder", path=target, folder=target.parent)
        model = options.sequence_model
        self._scorer = None if model is None else RunScorer.open(model)
        self._given = self._read_given()
        self._compared = (
            None
            if options.compare is None
            else self._analyze(options.compare, options.compare_speed)
        )

    def _knowledge(
        self, speed: float | None, filmed_hz: float | None, *, has_clock: bool
    ) -> RunKnowledge:
        return RunKnowledge(
            height_m=self._options.height,
            speed_m_per_s=speed,
            slowdown=self._options.slow_motion or 1.0,
            filmed_hz=filmed_hz,
            has_clock=has_clock,
        )

    def _analyze(self, path: Path, speed: float | None) -> tuple[str, RunningAnalysis]:
        source = read_run(path, rate_hz=self._rate_hz, size_wh=self._size_wh)
        knowledge = self._knowledge(speed, source.filmed_hz, has_clock=source.has_clock)
        return source.name, analyze_running(source.recording, knowledge)

    def _read_given(self) -> OwnRuns | list[tuple[str, RunningAnalysis]]:
        """Return a kept baseline, or the recordings that were given in its place."""
        options = self._options
        if options.runner is not None:
            if options.baseline:
                raise InputError("running_report.profile-alone", name=options.runner)
            if options.save_baseline is not None or options.save_runner is not None:
                raise InputError("cli.baseline-mixed", path=options.runner)
            return _kept_profiles().read(options.runner)
        paths = self._options.baseline
        kept = [path for path in paths if is_kept_baseline(path)]
        if not kept:
            return [self._analyze(path, self._options.speed) for path in paths]
        if len(paths) > 1 or options.save_baseline is not None or options.save_runner is not None:
            raise InputError("cli.baseline-mixed", path=kept[0])
        return read_baseline(kept[0])

    def judge(self, source: RunningSource, folder: AnalysisFolder) -> RunningResult:
        """Analyse how somebody runs.

        Parameters
        ----------
        source : RunningSource
            The recording.
        folder : AnalysisFolder
            What gets the files.

        Raises
        ------
        BarunError
            If nobody is found, or several run and none was chosen.
        SettingError
            If the speed cannot be that of the run.
        """
        options, given = self._options, self._given
        own = given if isinstance(given, OwnRuns) else take_together(given) if given else None
        knowledge = self._knowledge(options.speed, source.filmed_hz, has_clock=source.has_clock)
        knowledge = replace(knowledge, person=options.person)
        analysis = analyze_running(source.recording, knowledge, own=own, scorer=self._scorer)
        report = report_of_running(
            analysis,
            source.name,
            datetime.now().astimezone(),
            engine="-" if source.model is None else "BlazePose",
            model=source.model or "-",
            ending=source.ending,
            compared=None if self._compared is None else compare_with(analysis, *self._compared),
        )
        runs = [] if isinstance(given, OwnRuns) else given
        return RunningResult(
            folder,
            analysis,
            report,
            set_clock(source.recording, knowledge),
            [*runs, (source.name, analysis)],
            options.save_baseline,
            options.save_runner,
            source.notes,
        )


def present_running(
    result: RunningResult, language: Language, exports: Sequence[str] = (), *, json_output: bool
) -> None:
    """Write the files, keep the baseline, then say what came out.

    Raises
    ------
    BarunError
        If the recording was refused, no baseline could be kept, or a file of `exports` could not
        be made: last, so that nothing else is lost.
    """
    folder, report = result.folder, result.report
    summary = summarise_running(report)
    folder.write_running_report(report, language)
    folder.write_metrics(summary)
    folder.write_strides(report)
    markers = make_markers(report.repaired, report.height_m)
    if markers is not None and report.is_accepted:
        folder.write_markers(markers)
    folder.write_landmarks(result.recording)
    unwritten = write_exports(exports, lambda: FrameExport.of_run(report, result.recording), folder)
    refusal = _keep_baseline(result) or unwritten
    if json_output:
        files = [str(path) for path in folder.written]
        click.echo(json.dumps(summary | {"files": files}, ensure_ascii=False))
    else:
        for line in (*result.notes, *tell_running(report, language)):
            click.echo(line)
        click.echo("")
        for path in folder.written:
            size_kb = path.stat().st_size / 1000
            click.echo(text("cli.summary-written-size", language, path=path, size_kb=size_kb))
    if not report.is_accepted:
        raise _refuse(report)
    if refusal is not None:
        raise refusal


def _keep_baseline(result: RunningResult) -> BarunError | None:
    """Write the baseline of all these recordings; return why that was not possible."""
    if (result.target or result.runner) is None or not result.report.is_accepted:
        return None
    try:
        baseline = take_together(result.runs).baseline
        if result.target is not None:
            write_baseline(result.target, baseline)
            result.folder.written.append(result.target)
        if result.runner is not None:
            kept = _kept_profiles().keep(result.runner, baseline, _ask_consent())
            result.folder.written.append(kept.path)
    except BarunError as error:
        return error
    return None


def _kept_profiles() -> RunnerProfiles:
    return RunnerProfiles(Path(read_settings(os.environ).data_folder) / FOLDER_NAME)


def _ask_consent() -> ConsentAnswer:
    """Return whether the history of this machine may hold a profile of a runner."""
    with opened_store(read_settings(os.environ), checks_keys=False, only_looks=True) as store:
        return store.consents.may("history", LOCAL_PERSON, time.time(), since=CONSENT_SINCE)


def _refuse(report: RunningReport) -> InputError:
    error = InputError("cli.run-refused")
    error.faults = tuple(
        Fault(reason.message, value=reason.value)
        for reason in report.gate.reasons
        if reason.refuses
    )
    return error
