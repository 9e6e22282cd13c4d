"""``barun pose``: the landmarks of a source, into a file."""

import json
import os
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.estimation import (
    EstimationOptions,
    estimate,
    estimation_parameters,
    input_notes,
)
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag, option
from barun.config import Settings
from barun.errors import InputError, storing
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.pipeline.clip_landmarks import ClipLandmarks

__all__ = ["build"]

_SUFFIXES: Final = (".parquet", ".csv", ".trc")


def _check_output(spec: str, output: Path) -> None:
    """Refuse an impossible output before an hour of estimation, not after it."""
    if output.suffix.lower() not in _SUFFIXES:
        raise InputError("cli.output-suffix", path=output)
    with storing("cli.not-written", path=output):
        if not output.parent.is_dir():
            raise InputError("cli.output-folder-missing", folder=output.parent)
        if output.exists() and os.path.exists(spec) and output.samefile(spec):
            raise InputError("cli.output-is-source", path=output)
        if not output.exists() or output.is_file():
            # the name of the file that `replacing` will need
            tempfile.TemporaryFile(
                prefix=f".{output.name}.", suffix=".part", dir=output.parent
            ).close()


def _summary(clip: "ClipLandmarks", output: Path, duration_s: float) -> dict[str, Any]:
    return {
        "source": clip.info.name,
        "kind": clip.info.kind,
        "size_wh": list(clip.info.size_wh),
        "ending": clip.ending.outcome,
        "n_frames": clip.n_frames,
        "n_frames_with_person": clip.n_frames_with_person,
        "n_skipped": clip.ending.n_skipped,
        "people": [
            {"person": person, "n_frames": int(sequence.has_person.sum())}
            for person, sequence in clip.recording.people.items()
        ],
        "output": str(output),
        "frames_per_s": clip.n_frames / duration_s,
    }


def _print_summary(clip: "ClipLandmarks", summary: dict[str, Any], language: Language) -> None:
    if clip.n_frames == 1:
        people = len(clip.recording.people)
        click.echo(text("cli.summary-picture", language, n_people=people))
    else:
        click.echo(
            text(
                "cli.summary-recording",
                language,
                n_frames=clip.n_frames,
                duration_s=clip.duration_s,
                n_person=clip.n_frames_with_person,
                share=clip.n_frames_with_person / clip.n_frames if clip.n_frames else 0.0,
            )
        )
    for note in input_notes(clip, language):
        click.echo(note)
    click.echo(text("cli.summary-speed", language, rate=summary["frames_per_s"]))
    click.echo(text("cli.summary-written", language, path=summary["output"]))


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def pose(source: str, output: Path, *, json_output: bool, **values: Any) -> None:
        from barun.landmarks.formats import write_recording

        _check_output(source, output)
        started_s = perf_counter()
        clip = estimate(source, EstimationOptions.taken_from(values), language)
        duration_s = perf_counter() - started_s
        write_recording(output, clip.recording)
        summary = _summary(clip, output, duration_s)
        if json_output:
            click.echo(json.dumps(summary, ensure_ascii=False))
        else:
            _print_summary(clip, summary, language)

    return BarunCommand(
        "pose",
        language,
        pose,
        [
            BarunArgument("source", help_text=text("cli.help-source", language)),
            option(
                "-o",
                "--output",
                help_text=text("cli.help-output", language),
                type=click.Path(path_type=Path),
                required=True,
                metavar="FILE",
            ),
            *estimation_parameters(language, settings),
            json_flag(language),
        ],
    )
