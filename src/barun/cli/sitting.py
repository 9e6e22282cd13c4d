"""``barun analyze --activity posture``: judging, files and what the terminal says."""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from barun.cli.sitting_options import SittingOptions
from barun.errors import InputError, StorageError
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.time_axis import format_clock
from barun.findings.finding import Finding
from barun.landmarks import LandmarkRecording
from barun.messages import Language, text
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.posture_analysis import SittingAnalysis, analyze_sitting
from barun.pipeline.posture_report import report_of_sitting, summarise_sitting
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.posture.judgement.rule_settings import RULES_VERSION
from barun.posture.judgement.rule_texts import advice_key, title_key
from barun.posture.sitting_course import SittingSettings

__all__ = ["SittingResult", "judge_sitting", "present_sitting", "read_profile"]


@dataclass(frozen=True, slots=True, eq=False)
class SittingResult:
    """One finished judgement and the folder that gets its files."""

    folder: AnalysisFolder
    report: PostureReport
    recording: LandmarkRecording
    notes: tuple[str, ...] = ()
    """What has to be known about how the source was read."""


def read_profile(path: Path | None) -> Profile | None:
    """Return the calibration in a file; None where none was named.

    Raises
    ------
    InputError
        If it cannot be read.
    ProfileError
        If it is no calibration of this version of Barun.
    """
    if path is None:
        return None
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cli.profile-not-read", path=path, reason=error) from error
    return profile_from_json(content, source=path.name)


def judge_sitting(
    recording: LandmarkRecording,
    source_name: str,
    folder: AnalysisFolder,
    options: SittingOptions,
    profile: Profile | None,
    language: Language,
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
    options : SittingOptions
        What was asked for.
    profile : Profile or None
        The calibration.
    language : {"en", "ko"}
        Language of a refusal to calibrate.
    model : str or None
        Size of the landmark model; None where the landmarks came from a file.

    Raises
    ------
    BarunError
        If nobody is found, the picture's size is unknown, or the calibration cannot be kept.
    """
    now = datetime.now().astimezone()
    settings = SittingSettings()
    if options.hold is not None:
        settings = replace(settings, monitor=replace(settings.monitor, hold_s=options.hold))
    analysis = analyze_sitting(
        recording, profile=profile, settings=settings, is_mirrored=options.mirrored
    )
    report = report_of_sitting(
        analysis,
        source_name,
        now,
        engine="-" if model is None else "BlazePose",
        model=model or "-",
        hold_s=settings.monitor.hold_s,
        profile_name=None if profile is None else _name_profile(profile, options.profile),
    )
    if options.save_profile is not None:
        _save_profile(options.save_profile, analysis, profile, source_name, now, language)
        folder.written.append(options.save_profile)
    return SittingResult(folder, report, recording)


def _name_profile(profile: Profile, path: Path | None) -> str:
    named = ", ".join(name for name in (profile.person, profile.place) if name)
    return named or (path.name if path is not None else profile.profile_id)


def _save_profile(
    path: Path,
    analysis: SittingAnalysis,
    profile: Profile | None,
    source_name: str,
    now: datetime,
    language: Language,
) -> None:
    """Keep the good sitting of a recording as a calibration, a former one in its history.

    Raises
    ------
    InputError
        If the recording has no steady upright stretch.
    StorageError
        If it cannot be written.
    """
    course = analysis.course
    if course.baseline_origin != "recording":
        reasons = [
            outcome.refusal.text(language)
            for outcome in course.calibration.values()
            if outcome.refusal is not None
        ]
        raise InputError("cli.nothing-to-calibrate", reason=" ".join(reasons) or "-")
    instant = now.isoformat(timespec="seconds")
    kept = profile or Profile(
        profile_id=uuid.uuid4().hex,
        person="",
        camera=source_name,
        place="",
        created_at=instant,
    )
    for baseline in course.baselines.values():
        kept = kept.with_baseline(baseline, at=instant, rules_version=RULES_VERSION)
    try:
        path.write_text(profile_to_json(kept), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StorageError("cli.not-written", path=path, reason=error.strerror) from error


def present_sitting(result: SittingResult, language: Language, *, json_output: bool) -> None:
    """Write the files, then say what came out."""
    folder, report = result.folder, result.report
    summary = summarise_sitting(report)
    folder.write_posture_report(report, language)
    folder.write_posture_table(report)
    folder.write_landmarks(result.recording)
    folder.write_summary(summary)
    if json_output:
        files = [str(path) for path in folder.written]
        click.echo(json.dumps(summary | {"files": files}, ensure_ascii=False))
        return
    _print(result, summary, language)


def _print(result: SittingResult, summary: dict[str, Any], language: Language) -> None:
    use = result.report.time_use
    for note in result.notes:
        click.echo(note)
    click.echo(
        text(
            "cli.sitting-time",
            language,
            total=format_clock(use.total_s),
            within=format_clock(use.within_s),
            departed=format_clock(use.departed_s),
            unknown=format_clock(sum(use.unknown_s.values())),
            away=format_clock(use.away_s),
        )
    )
    click.echo(
        text(
            f"posture_report.baseline-{summary['baseline']['origin']}",
            language,
            name=summary["baseline"]["profile"] or "",
        )
    )
    if result.report.is_too_short:
        click.echo(text("posture_report.note-short", language, hold=f"{result.report.hold_s:g}"))
    issues = [finding for finding in result.report.findings if finding.outcome == "issue"]
    if issues:
        click.echo("\n" + text("cli.sitting-findings", language))
    elif use.judged_s:
        click.echo("\n" + text("cli.sitting-nothing", language))
    for finding in issues:
        click.echo(_line(finding, language))
    for key in dict.fromkeys(finding.key for finding in issues):
        worst = max(
            (one for one in issues if one.key == key),
            key=lambda one: ("none", "mild", "moderate", "marked").index(one.severity),
        )
        click.echo("  " + text(advice_key(key, worst.severity), language))
    unjudged = [one for one in result.report.findings if one.outcome == "not_applicable"]
    if unjudged:
        click.echo("\n" + text("cli.sitting-unjudged", language))
        for finding in unjudged:
            reason = text(finding.reason, language) if finding.reason else ""
            click.echo(f"  {text(title_key(finding.key), language)}: {reason}")
    click.echo("")
    for path in result.folder.written:
        click.echo(text("cli.summary-written", language, path=path))


def _line(finding: Finding, language: Language) -> str:
    return text(
        "cli.sitting-finding",
        language,
        start=format_clock(finding.start_s),
        end=format_clock(finding.end_s),
        name=text(title_key(finding.key), language),
        severity=text(f"posture_report.severity-{finding.severity}", language),
    )
