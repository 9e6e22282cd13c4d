"""From a source named on the command line to landmarks, with progress and a clean Ctrl+C."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.parameter_types import PositiveNumber, WholeNumber, Word
from barun.cli.presentation import flag, option
from barun.cli.progress import progress_bar
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:  # these load NumPy, which help and completion do without
    from barun.capture.blazepose.options import ModelSize
    from barun.capture.frame_source import FrameSource, SourceInfo
    from barun.pipeline.clip_landmarks import ClipLandmarks, FrameResult, Progress

__all__ = ["EstimationOptions", "estimate", "estimation_parameters", "input_notes"]

_TIMEOUT_S: Final = 60.0
_TIMEOUT_LEFT_OUT_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimationOptions:
    """What a person asked for about the estimation."""

    model: "ModelSize"
    threads: int
    people: int
    every: int
    seconds: float | None
    """Stop after so many seconds of recording; None goes on to the end."""
    quiet: bool

    @classmethod
    def taken_from(cls, values: dict[str, Any]) -> "EstimationOptions":
        """Take the options out of the values of a command, leaving the others."""
        return cls(**{name: values.pop(name) for name in cls.__slots__})


def estimation_parameters(language: Language, settings: Settings) -> list[click.Parameter]:
    """Return the options of every command that estimates landmarks."""
    return [
        option(
            "--model",
            help_text=text("cli.help-model", language, default=settings.model),
            type=Word(("lite", "full", "heavy")),
            default=settings.model,
        ),
        option(
            "--threads",
            help_text=text("cli.help-threads", language, default=settings.threads),
            type=WholeNumber(1, 64),
            default=settings.threads,
        ),
        option(
            "--people",
            help_text=text("cli.help-people", language, default=settings.people),
            type=WholeNumber(1, 20),
            default=settings.people,
        ),
        option(
            "--every",
            help_text=text("cli.help-every", language),
            type=WholeNumber(1, 10_000),
            default=1,
        ),
        option("--seconds", help_text=text("cli.help-seconds", language), type=PositiveNumber()),
        flag("--quiet", "-q", help_text=text("cli.help-quiet", language)),
    ]


class _Stop:
    """Whether to stop: because of Ctrl+C, or because enough was recorded."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._asked = False
        self.is_interrupted = False

    def __call__(self) -> bool:
        return self._asked

    def on_progress(self, progress: "Progress") -> None:
        if self._seconds is not None and progress.time_s >= self._seconds:
            self._asked = True

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Let the first Ctrl+C end the estimation in order; the second one ends the program."""

        def stop(_signal: int, _frame: object) -> None:
            self._asked = True
            self.is_interrupted = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def _progress_bar(
    info: "SourceInfo", options: EstimationOptions, language: Language
) -> Iterator[Callable[["Progress"], None]]:
    unit = " " + text("cli.progress-pictures", language)
    with progress_bar(info.n_frames, quiet=options.quiet, unit=unit, bar_format=None) as bar:

        def show(progress: "Progress") -> None:
            bar.update(progress.n_done - bar.n)

        yield show


def _timeout_s(info: "SourceInfo", every: int) -> float | None:
    """Return how long one picture may take: those that are left out are decoded as well."""
    return None if info.is_live else _TIMEOUT_S + (every - 1) * _TIMEOUT_LEFT_OUT_S


def estimate(
    spec: str,
    options: EstimationOptions,
    language: Language,
    *,
    prepare: Callable[["SourceInfo"], Callable[["FrameResult"], None] | None] | None = None,
) -> "ClipLandmarks":
    """Estimate the landmarks of a source named on the command line.

    Parameters
    ----------
    spec : str
        As in `barun.capture.opening.open_source`.
    options : EstimationOptions
        What the person asked for.
    language : {"en", "ko"}
        Language of the progress.
    prepare : callable, optional
        Called once with what the source says about itself; returns what is to be called with each
        picture and its people.

    Returns
    -------
    ClipLandmarks
        What was found; after Ctrl+C what was found until then.
    """
    from barun.capture.decode_ahead import DecodeAhead
    from barun.capture.opening import open_source
    from barun.pipeline.clip_landmarks import estimate_landmarks
    from barun.pipeline.engine_choice import build_engine

    stop = _Stop(options.seconds)
    source: FrameSource
    with (
        open_source(spec, every=options.every, stdin=sys.stdin.buffer) as opened,
        DecodeAhead(opened, timeout_s=_timeout_s(opened.info, options.every)) as source,
        build_engine(
            source.info, model=options.model, threads=options.threads, max_people=options.people
        ) as engine,
        _progress_bar(source.info, options, language) as show_progress,
        stop.on_interrupt(),
    ):
        if source.info.is_live and options.seconds is None and not options.quiet:
            click.echo(text("cli.ctrl-c-finishes", language), err=True)

        def on_progress(progress: "Progress") -> None:
            show_progress(progress)
            stop.on_progress(progress)

        clip = estimate_landmarks(
            source,
            engine,
            on_progress=on_progress,
            on_result=prepare(source.info) if prepare is not None else None,
            cancelled=stop,
        )
    if stop.is_interrupted and not clip.info.is_live:
        click.echo(text("cli.stopped-early", language, time_s=clip.duration_s), err=True)
    return clip


def input_notes(clip: "ClipLandmarks", language: Language) -> list[str]:
    """Return what a person should know about how the source was read and ended."""
    notes = []
    ending = clip.ending
    if ending.outcome == "truncated":
        notes.append(text("cli.summary-truncated", language, time_s=ending.time_s))
    if ending.outcome == "lost":
        notes.append(text("cli.summary-lost", language, time_s=ending.time_s))
    if ending.n_skipped:
        notes.append(text("cli.summary-skipped", language, count=ending.n_skipped))
    if not clip.recording.people:
        notes.append(text("cli.summary-nobody", language))
    return notes
