"""``barun analyze``: joint angles, posture or running, with a report of a recording."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.estimation import (
    EstimationOptions,
    estimate,
    estimation_parameters,
    input_notes,
)
from barun.cli.frame_exports import export_parameter, write_exports
from barun.cli.parameter_types import PictureSize, PositiveNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.running_options import RunningOptions, running_parameters
from barun.cli.sitting_options import SittingOptions, sitting_parameters
from barun.config import Settings
from barun.errors import BarunError, InputError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.capture.frame_source import SourceInfo
    from barun.feedback.clip_report import ClipReport
    from barun.landmarks import LandmarkRecording
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.clip_analysis import PersonAnalysis, Preparation
    from barun.pipeline.clip_landmarks import ClipLandmarks, FrameResult

__all__ = ["build"]

_LANDMARK_SUFFIXES: Final = (".csv", ".parquet", ".trc")
_LARGE_BYTES: Final = 20_000_000
"""From here on a landmark file takes more than ten seconds."""
_DEFAULT_RATE_HZ: Final = 30.0
"""Of the annotated video, where a source does not say its rate."""


def _default_folder(source: str) -> Path:
    """Name the folder after the source: ``run.mp4`` gives ``run-barun``.

    Of an address only scheme, host and port: what stands behind and before may be a password.
    """
    if re.match(r"(?i)(rtsps?|https?)://", source):
        from barun.capture.stream import name_of_address

        name = name_of_address(source)
    else:
        name = "stdin" if source == "-" else Path(source.rstrip("/")).stem
    safe = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    return Path(f"{safe or 'recording'}-barun")


@dataclass(frozen=True, slots=True, eq=False)
class _Analysis:
    """One finished analysis and the folder that gets its files."""

    folder: "AnalysisFolder"
    report: "ClipReport"
    people: "tuple[PersonAnalysis, ...]"
    recording: "LandmarkRecording"
    notes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is asked for, whatever the activity."""

    source: str
    out: Path
    options: EstimationOptions
    language: Language
    rate_hz: float | None
    size_wh: tuple[int, int] | None
    annotate: bool
    exports: tuple[str, ...]
    """Kinds of files for other programs."""
    json_output: bool


def _tell_large(order: _Order) -> None:
    """Say on standard error that a large landmark file takes its time: nothing else is heard."""
    if order.options.quiet or not _is_landmark_file(order.source):
        return
    path = Path(order.source)
    n_bytes = path.stat().st_size if path.is_file() else 0
    if n_bytes >= _LARGE_BYTES:
        size = round(n_bytes / 1e6)
        click.echo(text("cli.large-file", order.language, name=path.name, size=size), err=True)


def _analyze_landmarks(
    source: Path,
    out: Path,
    rate_hz: float | None,
    size_wh: tuple[int, int] | None,
    preparation: "Preparation",
) -> _Analysis:
    from barun.landmarks.formats import read_recording
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.analysis_report import report_of_landmarks
    from barun.pipeline.clip_analysis import analyze_recording

    recording = read_recording(source, frame_rate_hz=rate_hz, size_wh=size_wh)
    people = analyze_recording(recording, preparation)
    report = report_of_landmarks(source.name, recording, people, datetime.now().astimezone())
    return _Analysis(AnalysisFolder(out), report, people, recording, ())


def _estimate_pictures(
    source: str, out: Path, options: EstimationOptions, language: Language, *, annotate: bool
) -> "tuple[AnalysisFolder, ClipLandmarks]":
    """Return the landmarks of a source, and the folder that gets the files."""
    from barun.feedback.annotated_video import AnnotatedVideoWriter
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.annotation import find_overlay_people

    folder: AnalysisFolder | None = None
    with ExitStack() as owner:

        def prepare(info: "SourceInfo") -> "Callable[[FrameResult], None] | None":
            # only now is the source known to be good: a refused one leaves no folder behind
            nonlocal folder
            folder = AnalysisFolder(out)
            if not annotate:
                return None
            rate_hz = info.frame_rate_hz or _DEFAULT_RATE_HZ
            video = owner.enter_context(
                AnnotatedVideoWriter(folder.video, info.size_wh, rate_hz, language=language)
            )

            def draw(result: "FrameResult") -> None:
                frame = result.frame
                video.write(frame.image_rgb, find_overlay_people(result), frame.time_s)

            return draw

        clip = estimate(source, options, language, prepare=prepare)
    folder = folder or AnalysisFolder(out)
    if annotate and folder.video.exists():  # there is none if it was stopped before a picture came
        folder.written.append(folder.video)
    return folder, clip


def _analyze_pictures(
    source: str,
    out: Path,
    options: EstimationOptions,
    language: Language,
    preparation: "Preparation",
    *,
    annotate: bool,
) -> _Analysis:
    from barun.pipeline.analysis_report import report_of_clip
    from barun.pipeline.clip_analysis import analyze_recording

    folder, clip = _estimate_pictures(source, out, options, language, annotate=annotate)
    with _keep_landmarks(folder, clip.recording, language):
        people = analyze_recording(clip.recording, preparation)
    report = report_of_clip(clip, people, options.model, datetime.now().astimezone())
    return _Analysis(
        folder,
        report,
        people,
        clip.recording,
        input_notes(clip, language),
    )


@contextmanager
def _keep_landmarks(
    folder: "AnalysisFolder", recording: "LandmarkRecording", language: Language
) -> Iterator[None]:
    """Save the landmarks when what follows fails: an hour of estimation must not be lost."""
    try:
        yield
    except BarunError as error:
        folder.write_landmarks(recording)
        # with another option the same landmarks will do; of nobody there is nothing to go on with
        is_of_use = isinstance(error, SettingError)
        key = "cli.landmarks-will-do" if is_of_use else "cli.summary-written"
        click.echo(text(key, language, path=folder.written[-1]), err=True)
        raise


def _analyze_sitting(order: _Order, sitting: SittingOptions) -> None:
    """Judge how somebody sat, in pictures or in a file of landmarks."""
    from barun.cli.sitting import SittingJudge, present_sitting
    from barun.landmarks.formats import read_recording
    from barun.pipeline.analysis_files import AnalysisFolder

    source, language = order.source, order.language
    judge = SittingJudge(sitting)  # before the estimation, which may take long
    if _is_landmark_file(source):
        recording = read_recording(Path(source), frame_rate_hz=order.rate_hz, size_wh=order.size_wh)
        result = judge.judge(recording, Path(source).name, AnalysisFolder(order.out), model=None)
    else:
        folder, clip = _estimate_pictures(
            source, order.out, order.options, language, annotate=order.annotate
        )
        with _keep_landmarks(folder, clip.recording, language):
            result = judge.judge(clip.recording, clip.info.name, folder, model=order.options.model)
        result = replace(result, notes=tuple(input_notes(clip, language)))
    present_sitting(result, language, order.exports, json_output=order.json_output)


def _analyze_running(order: _Order, running: RunningOptions) -> None:
    """Analyse how somebody runs, in pictures or in a file of landmarks."""
    from barun.cli.running import RunnerJudge, present_running
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.running_source import RunningSource, read_run

    source, language = order.source, order.language
    judge = RunnerJudge(running, rate_hz=order.rate_hz, size_wh=order.size_wh)
    if _is_landmark_file(source):
        run = read_run(Path(source), rate_hz=order.rate_hz, size_wh=order.size_wh)
        result = judge.judge(run, AnalysisFolder(order.out))
    else:
        folder, clip = _estimate_pictures(
            source, order.out, order.options, language, annotate=order.annotate
        )
        ending = clip.ending.outcome
        run = RunningSource(
            clip.recording,
            clip.info.name,
            filmed_hz=order.rate_hz,
            model=order.options.model,
            ending="stopped" if ending == "running" else ending,
            notes=tuple(input_notes(clip, language)),
        )
        with _keep_landmarks(folder, clip.recording, language):
            result = judge.judge(run, folder)
    present_running(result, language, order.exports, json_output=order.json_output)


def _analyze_angles(order: _Order, preparation: "Preparation") -> None:
    """Measure joint angles, in pictures or in a file of landmarks."""
    from barun.pipeline.analysis_report import summarise_report
    from barun.pipeline.frame_export import FrameExport

    if _is_landmark_file(order.source):
        analysis = _analyze_landmarks(
            Path(order.source), order.out, order.rate_hz, order.size_wh, preparation
        )
    else:
        analysis = _analyze_pictures(
            order.source,
            order.out,
            order.options,
            order.language,
            preparation,
            annotate=order.annotate,
        )
    summary = summarise_report(analysis.report, analysis.people, preparation)
    analysis.folder.write_report(analysis.report, order.language)
    analysis.folder.write_angles(analysis.people)
    analysis.folder.write_landmarks(analysis.recording)
    analysis.folder.write_summary(summary)
    refusal = write_exports(
        order.exports,
        lambda: FrameExport.of_people(analysis.people, analysis.recording),
        analysis.folder,
    )
    if order.json_output:
        files = [str(path) for path in analysis.folder.written]
        click.echo(json.dumps(summary | {"files": files}, ensure_ascii=False))
    else:
        _print_summary(analysis, order.language)
    if refusal is not None:
        raise refusal


def _angle_name(key: str, language: Language) -> str:
    for side in ("left", "right"):
        if key.startswith(f"{side}_"):
            quantity = key.removeprefix(f"{side}_").replace("_", "-")
            return (
                f"{text(f'report.angle-{quantity}', language)}, {text(f'report.{side}', language)}"
            )
    return text(f"report.angle-{key.replace('_', '-')}", language)


def _angle_lines(person: "PersonAnalysis", language: Language) -> list[str]:
    """Return the angles that could be judged, a line each, and how many could not."""
    by_key = {one.key: one for one in person.measurements}
    medians = {
        key.removesuffix("_median"): one for key, one in by_key.items() if key.endswith("_median")
    }
    judged = {key: one for key, one in medians.items() if one.outcome != "cannot_judge"}
    has_range = any(isfinite(by_key[f"{key}_p5"].value) for key in judged)  # not in one picture
    heading = "cli.summary-angles" if has_range else "cli.summary-angles-picture"
    lines = [text(heading, language)] if judged else []
    for key, median in judged.items():
        low, high = by_key[f"{key}_p5"].value, by_key[f"{key}_p95"].value
        ends = f"{low:6.1f} .. {high:6.1f}  " if isfinite(low) and isfinite(high) else ""
        indented = f"{ends:18}" if has_range else ""
        weak = "" if median.outcome == "reliable" else "  " + text("cli.summary-weak", language)
        lines.append(f"  {median.value:7.1f}  {indented}{_angle_name(key, language)}{weak}")
    n_unjudged = len(medians) - len(judged)
    if n_unjudged:
        lines.append("  " + text("cli.summary-unjudged", language, count=n_unjudged))
    return lines


def _print_summary(analysis: _Analysis, language: Language) -> None:
    report = analysis.report
    if report.n_frames > 1:
        click.echo(
            text(
                "cli.summary-recording",
                language,
                n_frames=report.n_frames,
                duration_s=report.duration_s,
                n_person=report.n_frames_with_person,
                share=report.n_frames_with_person / report.n_frames,
            )
        )
    else:
        click.echo(text("cli.summary-picture", language, n_people=len(analysis.people)))
    for note in analysis.notes:
        click.echo(note)
    for person in analysis.people:
        click.echo("\n" + text("cli.summary-person", language, person=person.number + 1))
        for line in _angle_lines(person, language):
            click.echo(line)
    click.echo("")
    for path in analysis.folder.written:
        click.echo(text("cli.summary-written", language, path=path))


def _is_landmark_file(source: str) -> bool:
    return Path(source).suffix.lower() in _LANDMARK_SUFFIXES and Path(source).is_file()


def _refuse_what_does_not_fit(
    order: _Order, activity: str, sitting: SittingOptions, running: RunningOptions
) -> None:
    """Refuse before the long work what would fail after it, or have no effect.

    Raises
    ------
    InputError
        If there is nothing to draw on, or the folder cannot be made.
    SettingError
        If an option belongs to another activity.
    """
    if order.annotate and _is_landmark_file(order.source):
        raise InputError("cli.annotate-needs-pictures", source=order.source)
    kept = Path(order.source) / "landmarks.parquet"
    if kept.is_file():
        raise InputError("cli.folder-of-analysis", source=order.source, path=kept)
    if order.out.exists() and not order.out.is_dir():
        raise InputError("cli.out-is-file", path=order.out)
    if activity != "posture":
        sitting.refuse_if_given()
    if activity != "running":
        running.refuse_if_given()


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def analyze(
        source: str,
        *,
        out: Path | None,
        annotate: bool,
        fps: float | None,
        size: tuple[int, int] | None,
        smooth: float | None,
        fill_gaps: float | None,
        activity: str,
        exports: tuple[str, ...],
        json_output: bool,
        **values: Any,
    ) -> None:
        from barun.pipeline.clip_analysis import Preparation

        sitting = SittingOptions.taken_from(values)
        running = RunningOptions.taken_from(values)
        order = _Order(
            source=source,
            out=out or _default_folder(source),
            options=EstimationOptions.taken_from(values),
            language=language,
            rate_hz=fps,
            size_wh=size,
            annotate=annotate,
            exports=exports,
            json_output=json_output,
        )
        _refuse_what_does_not_fit(order, activity, sitting, running)
        _tell_large(order)
        if activity != "angles" and (smooth is not None or fill_gaps is not None):
            raise SettingError(f"cli.{activity}-not-prepared")
        if activity == "running":
            _analyze_running(order, running)
        elif activity == "posture":
            _analyze_sitting(order, sitting)
        else:
            _analyze_angles(order, Preparation(smoothing_hz=smooth, fill_gaps_s=fill_gaps or 0.0))

    return BarunCommand(
        "analyze",
        language,
        analyze,
        [
            BarunArgument("source", help_text=text("cli.help-source-analyze", language)),
            option(
                "--out",
                help_text=text("cli.help-out", language),
                type=click.Path(path_type=Path),
                metavar="DIR",
            ),
            option(
                "--activity",
                help_text=text("cli.help-activity", language),
                type=Word(("angles", "posture", "running")),
                default="angles",
            ),
            *sitting_parameters(language),
            *running_parameters(language),
            export_parameter(language),
            flag("--annotate", help_text=text("cli.help-annotate", language)),
            *estimation_parameters(language, settings),
            option("--smooth", help_text=text("cli.help-smooth", language), type=PositiveNumber()),
            option(
                "--fill-gaps", help_text=text("cli.help-fill-gaps", language), type=PositiveNumber()
            ),
            option("--fps", help_text=text("cli.help-fps", language), type=PositiveNumber()),
            option("--size", help_text=text("cli.help-size", language), type=PictureSize()),
            json_flag(language),
        ],
    )
