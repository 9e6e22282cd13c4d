"""The recordings of runners that ``barun train`` and ``barun evaluate`` are given."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from barun.cli.parameter_types import PictureSize, PositiveNumber, WholeNumber, Word
from barun.cli.presentation import option
from barun.config import Settings
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.sequences.runner_files import RunnerSamples, SampleKind
    from barun.learning.sequences.sample_set import SampleSet

__all__ = [
    "LEAST_PEOPLE",
    "data_parameters",
    "read_runners",
    "show_data",
    "take_consenting",
    "training_parameters",
]

LEAST_PEOPLE: Final = 3
"""People below which none is left out: with two, a model is made of one."""


def data_parameters(language: Language) -> list[click.Parameter]:
    """Return the options that say what is read."""
    return [
        option(
            "--samples",
            help_text=text("training.help-samples", language),
            type=Word(("joints", "raw", "cycles")),
            default="joints",
        ),
        option(
            "--faulty",
            help_text=text("training.help-faulty", language),
            type=click.Path(path_type=Path),
            metavar="FOLDER",
        ),
        option("--fps", help_text=text("training.help-fps", language), type=PositiveNumber()),
        option("--size", help_text=text("cli.help-size", language), type=PictureSize()),
    ]


def training_parameters(language: Language) -> list[click.Parameter]:
    """Return the options that say how networks are trained."""
    return [
        option(
            "--epochs",
            help_text=text("training.help-epochs", language),
            type=WholeNumber(1, 100_000),
            default=20,
        ),
        option(
            "--batch-size",
            help_text=text("training.help-batch-size", language),
            type=WholeNumber(1, 100_000),
            default=16,
        ),
        option(
            "--learning-rate",
            help_text=text("training.help-learning-rate", language),
            type=PositiveNumber(),
            default=1e-3,
        ),
        option(
            "--patience",
            help_text=text("training.help-patience", language),
            type=WholeNumber(1, 100_000),
            default=5,
        ),
        option(
            "--seed",
            help_text=text("training.help-seed", language),
            type=WholeNumber(0, 2**31 - 1),
            default=0,
        ),
        option(
            "--device",
            help_text=text("training.help-device", language),
            type=Word(("auto", "cpu", "cuda", "mps")),
            default="auto",
        ),
        option(
            "--threads",
            help_text=text("training.help-threads", language),
            type=WholeNumber(1, 64),
            default=1,
        ),
    ]


def read_runners(
    folder: Path,
    faulty: Path | None,
    kind: "SampleKind",
    *,
    rate_hz: float | None,
    size_wh: tuple[int, int] | None,
) -> "tuple[RunnerSamples, RunnerSamples | None]":
    """Return the samples of usual runs, and of faulty ones if a folder of them is given.

    Raises
    ------
    InputError
        If a folder is none, or gives nothing.
    """
    from barun.learning.sequences.runner_files import find_runner_files, read_samples

    for path in (folder, faulty):
        if path is not None and not path.is_dir():
            raise InputError("training.not-a-folder", path=path)
    usual = read_samples(find_runner_files(folder), kind, frame_rate_hz=rate_hz, size_wh=size_wh)
    if faulty is None:
        return usual, None
    files = find_runner_files(faulty)
    spec = usual.samples.spec
    return usual, read_samples(
        files, kind, is_faulty=True, frame_rate_hz=rate_hz, size_wh=size_wh, spec=spec
    )


def take_consenting(
    samples: "SampleSet", settings: Settings, purpose: str | None, language: Language
) -> "SampleSet":
    """Return the samples of who may be trained on; say on standard error who was left out, and why.

    Asked is what is recorded on this machine of people by their pseudonym, and of the others what
    whoever trains states.

    Parameters
    ----------
    samples : SampleSet
        Of everybody.
    settings : Settings
        Where the ledger is.
    purpose : str, optional
        What people of whom nothing is recorded agreed to, in words; None if nobody says.
    language : {"en", "ko"}
        Of what is said.

    Raises
    ------
    InputError
        If nobody is left.
    """
    from barun.cli.data_source import find_collections, find_library, now_s
    from barun.collection.people import read_newest_consents
    from barun.learning.asked_people import ask_people
    from barun.learning.datasets.manifest import Consent

    at_s = now_s()
    stated = None if purpose is None else Consent("given", purpose, at_s)
    recorded = read_newest_consents(find_collections(settings), find_library(settings))
    asked = ask_people(samples.names, recorded, at_s, stated)
    for name, reason in asked.left_out.items():
        why = text(f"consent.reason-{reason}", language)
        count = int((samples.people == name).sum())
        values = {"person": name, "count": count, "reason": why}
        click.echo(text("training.left-out-person", language, **values), err=True)
    if not asked.may_train:
        raise InputError("training.nobody-agreed", count=len(asked.left_out))
    return samples.of(asked.may_train)


def show_data(runners: "RunnerSamples", language: Language) -> None:
    """Say on standard error what was read, and what was left out and why."""
    samples = runners.samples
    click.echo(
        text(
            "training.data",
            language,
            n_samples=len(samples),
            n_people=len(samples.names),
            n_recordings=len(set(samples.recordings)),
        ),
        err=True,
    )
    for file in runners.left_out:
        reason = text(file.message, language, value=file.value)
        shown = text("training.left-out-file", language, path=file.path.name, reason=reason)
        click.echo(shown, err=True)
