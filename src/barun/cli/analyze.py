"""``barun analyze``: joint angles, plots and a report of a recording."""

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
from barun.cli.parameter_types import PictureSize, PositiveNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.sitting_options import SittingOptions, sitting_parameters
from barun.config import Settings
from barun.errors import BarunError, InputError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.capture.frame_source import SourceInfo
    from barun.cli.sitting import SittingResult
    from barun.feedback.clip_report import ClipReport
    from barun.landmarks import LandmarkRecording
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.clip_analysis import PersonAnalysis, Preparation
    from barun.pipeline.clip_landmarks import ClipLandmarks, FrameResult

__all__ = ["build"]

_LANDMARK_SUFFIXES: Final = (".csv", ".parquet", ".trc")
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
    except BarunError:
        folder.write_landmarks(recording)
        click.echo(text("cli.summary-written", language, path=folder.written[-1]), err=True)
        raise


def _analyze_sitting(
    source: str,
    out: Path,
    options: EstimationOptions,
    language: Language,
    sitting: SittingOptions,
    *,
    rate_hz: float | None,
    size_wh: tuple[int, int] | None,
    annotate: bool,
) -> "SittingResult":
    """Judge how somebody sat, in pictures or in a file of landmarks."""
    from barun.cli.sitting import SittingJudge
    from barun.landmarks.formats import read_recording
    from barun.pipeline.analysis_files import AnalysisFolder

    judge = SittingJudge(sitting)  # before the estimation, which may take long
    if _is_landmark_file(source):
        recording = read_recording(Path(source), frame_rate_hz=rate_hz, size_wh=size_wh)
        return judge.judge(recording, Path(source).name, AnalysisFolder(out), model=None)
    folder, clip = _estimate_pictures(source, out, options, language, annotate=annotate)
    with _keep_landmarks(folder, clip.recording, language):
        result = judge.judge(clip.recording, clip.info.name, folder, model=options.model)
    return replace(result, notes=tuple(input_notes(clip, language)))


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
        json_output: bool,
        **values: Any,
    ) -> None:
        from barun.pipeline.analysis_report import summarise_report
        from barun.pipeline.clip_analysis import Preparation

        options = EstimationOptions.taken_from(values)
        sitting = SittingOptions.taken_from(values)
        if annotate and _is_landmark_file(source):
            raise InputError("cli.annotate-needs-pictures", source=source)
        place = out or _default_folder(source)
        if place.exists() and not place.is_dir():
            raise InputError("cli.out-is-file", path=place)
        if activity == "posture":
            if smooth is not None or fill_gaps is not None:
                raise SettingError("cli.posture-not-prepared")
            from barun.cli.sitting import present_sitting

            result = _analyze_sitting(
                source,
                place,
                options,
                language,
                sitting,
                rate_hz=fps,
                size_wh=size,
                annotate=annotate,
            )
            present_sitting(result, language, json_output=json_output)
            return
        sitting.refuse_if_given()
        preparation = Preparation(smoothing_hz=smooth, fill_gaps_s=fill_gaps or 0.0)
        if _is_landmark_file(source):
            analysis = _analyze_landmarks(Path(source), place, fps, size, preparation)
        else:
            analysis = _analyze_pictures(
                source, place, options, language, preparation, annotate=annotate
            )
        summary = summarise_report(analysis.report, analysis.people, preparation)
        analysis.folder.write_report(analysis.report, language)
        analysis.folder.write_angles(analysis.people)
        analysis.folder.write_landmarks(analysis.recording)
        analysis.folder.write_summary(summary)
        if json_output:
            files = [str(path) for path in analysis.folder.written]
            click.echo(json.dumps(summary | {"files": files}, ensure_ascii=False))
        else:
            _print_summary(analysis, language)

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
                type=Word(("angles", "posture")),
                default="angles",
            ),
            *sitting_parameters(language),
            flag("--annotate", help_text=text("cli.help-annotate", language)),
            *estimation_parameters(language, settings),
            option("--smooth", help_text=text("cli.help-smooth", language), type=PositiveNumber()),
            option(
                "--fill-gaps", help_text=text("cli.help-fill-gaps", language), type=PositiveNumber()
            ),
            option("--fps", help_text=text("cli.help-fps", language), type=PositiveNumber()),
            option("--size", help_text=text("cli.help-size", language), type=PictureSize()),
            flag("--json", "json_output", help_text=text("cli.help-json", language)),
        ],
    )
