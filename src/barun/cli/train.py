"""``barun train``: train models on data of one's own; here, on recordings of running."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli import train_frames
from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument, BarunCommand, BarunGroup, flag, json_flag, option
from barun.cli.running_data import (
    LEAST_PEOPLE,
    data_parameters,
    read_runners,
    show_data,
    take_consenting,
    training_parameters,
)
from barun.config import Settings
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.sequences.checkpoint import Checkpoint
    from barun.learning.sequences.evaluation import Fold
    from barun.learning.sequences.progress import EpochReport
    from barun.learning.sequences.sample_set import SampleSet
    from barun.learning.sequences.settings import TrainingSettings

__all__ = ["build"]

_KINDS: Final = (
    "lstm-autoencoder",
    "gru-autoencoder",
    "transformer-autoencoder",
    "conv-autoencoder",
    "lstm-classifier",
    "gru-classifier",
    "transformer-classifier",
    "conv-classifier",
)
"""As `barun.learning.sequences.architecture.DEEP_KINDS`, without loading NumPy for the help."""
_LICENSE: Final = "LicenseRef-own-data"
"""A model belongs to whose data it was made of; Barun does not know their terms."""


class _Training:
    """One training from the command line."""

    def __init__(
        self,
        kind: str,
        settings: "TrainingSettings",
        output: Path,
        language: Language,
        *,
        quiet: bool,
    ) -> None:
        from barun.learning.sequences.artefact import CHECKPOINT_SUFFIX

        self.kind: Any = kind
        self.settings = settings
        self.output = output
        self.checkpoint_path = output.with_name(output.stem + CHECKPOINT_SUFFIX)
        self.language = language
        self.quiet = quiet

    def say(self, key: str, **details: object) -> None:
        """Say something on standard error."""
        if not self.quiet:
            click.echo(text(key, self.language, **details), err=True)

    def on_epoch(self, report: "EpochReport") -> None:
        """Show an epoch."""
        if report.held_out_loss is None:
            self.say("training.epoch", epoch=report.epoch, loss=report.training_loss)
        else:
            self.say(
                "training.epoch-held-out",
                epoch=report.epoch,
                loss=report.training_loss,
                held_out=report.held_out_loss,
            )

    def read_resumed(self) -> "Checkpoint":
        """Return the checkpoint to go on from."""
        from barun.learning.sequences.checkpoint import Checkpoint

        if not self.checkpoint_path.is_file():
            raise InputError("training.no-checkpoint", path=self.checkpoint_path)
        return Checkpoint.read(self.checkpoint_path)

    def train(
        self, samples: "SampleSet", resumed: "Checkpoint | None", start: "Checkpoint | None"
    ) -> Any:
        """Return the trained model."""
        from barun.learning.sequences.deep_model import DeepModel

        model = DeepModel(
            self.kind,
            self.settings,
            start_from=start,
            checkpoint_path=self.checkpoint_path,
            resumed=resumed,
            on_epoch=self.on_epoch,
        )
        with self._interruptible():
            model.fit(samples)
        return model

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            if self.checkpoint_path.is_file():
                self.say("training.kept", path=self.checkpoint_path)
            raise

    def leave_out(self, samples: "SampleSet", start: "Checkpoint | None") -> "tuple[Fold, ...]":
        """Return the figures on people left out."""
        from barun.learning.sequences.deep_model import DeepModel
        from barun.learning.sequences.evaluation import leave_people_out

        people = {name: number for number, name in enumerate(samples.names, start=1)}

        def on_fold(person: str) -> None:
            self.say("training.leaving-out", number=people[person], count=len(people))

        return leave_people_out(
            lambda: DeepModel(self.kind, self.settings, start_from=start),
            samples,
            on_fold=on_fold,
        )


def _check_output(output: Path) -> None:
    if output.suffix.lower() != ".onnx":
        raise InputError("training.output-suffix", path=output)
    if not output.parent.is_dir():
        raise InputError("training.output-folder", folder=output.parent)


def _gather(
    folder: Path, faulty: Path | None, kind: str, values: dict[str, Any], training: _Training
) -> "SampleSet":
    from barun.learning.sequences.sample_set import SampleSet

    samples: Any = values.pop("samples")
    usual, others = read_runners(
        folder, faulty, samples, rate_hz=values.pop("fps"), size_wh=values.pop("size")
    )
    read = [usual] if others is None else [usual, others]
    if not training.quiet:
        for runners in read:
            show_data(runners, training.language)
    if others is None and kind.endswith("-classifier"):
        raise InputError("learning.no-faulty")
    return SampleSet.joined([runners.samples for runners in read])


def _summary(training: _Training, samples: "SampleSet", card_about: Any) -> dict[str, Any]:
    return {
        "model": str(training.output),
        "checkpoint": str(training.checkpoint_path),
        "method": training.kind,
        "n_samples": len(samples),
        "n_people": len(samples.names),
        "left_out": card_about["left_out"],
        "thresholds": card_about["thresholds"],
        "training": card_about["training"],
    }


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            train_frames.build_view(language, settings),
            train_frames.build_posture(language, settings),
            _build_running(language, settings),
        ],
        name="train",
    )


def _build_running(language: Language, settings: Settings) -> click.Command:

    def train(
        folder: Path,
        output: Path,
        *,
        method: str,
        faulty: Path | None,
        resume: bool,
        start_from: Path | None,
        no_left_out: bool,
        consent: str | None,
        purpose: str | None,
        quiet: bool,
        json_output: bool,
        **values: Any,
    ) -> None:
        from barun.learning.sequences.extras import check_extra

        check_extra("torch", "onnx", "scipy")
        _check_output(output)
        from barun.cli.training_table import print_table
        from barun.learning.sequences.artefact import write_sequence_model
        from barun.learning.sequences.checkpoint import Checkpoint
        from barun.learning.sequences.settings import TrainingSettings

        names = ("epochs", "batch_size", "learning_rate", "patience", "seed", "device", "threads")
        chosen = TrainingSettings(**{name: values.pop(name) for name in names})
        training = _Training(method, chosen, output, language, quiet=quiet or json_output)
        start = None if start_from is None else Checkpoint.read(start_from)
        resumed = training.read_resumed() if resume else None
        if bool(purpose) != (consent == "given"):
            raise InputError("training.consent-incomplete")
        samples = _gather(folder, faulty, method, values, training)
        samples = take_consenting(samples, settings, purpose, language)
        n_people = len(samples.select(~samples.is_faulty).names)
        if not no_left_out and n_people < LEAST_PEOPLE:
            raise InputError("learning.few-runners", least=LEAST_PEOPLE, count=n_people)
        model = training.train(samples, resumed, start)
        folds = () if no_left_out else training.leave_out(samples, start)
        card = write_sequence_model(
            output,
            model,
            samples,
            folds,
            data={"recordings": len(set(samples.recordings)), "samples": samples.spec.name},
            license_name=_LICENSE,
            fine_tuned_from=None if start is None else start.data_sha256,
        )
        if json_output:
            click.echo(json.dumps(_summary(training, samples, card.about), ensure_ascii=False))
            return
        trained = card.about["training"]
        click.echo(
            text(
                "training.written",
                language,
                path=output,
                epochs=trained["epochs_trained"],
                best=trained["best_epoch"],
            )
        )
        if card.about["left_out"] is None:
            click.echo(text("training.without-figures", language))
        else:
            figures = {"method": method, **card.about["left_out"]}
            print_table([figures], "table-title", language)

    return BarunCommand(
        "running",
        language,
        train,
        [
            BarunArgument(
                "folder",
                help_text=text("training.help-folder", language),
                type=click.Path(path_type=Path),
            ),
            option(
                "-o",
                "--output",
                help_text=text("training.help-output", language),
                type=click.Path(path_type=Path),
                required=True,
                metavar="FILE",
            ),
            option(
                "--method",
                help_text=text("training.help-method", language, kinds=", ".join(_KINDS)),
                type=Word(_KINDS),
                default="lstm-autoencoder",
                metavar="NAME",
            ),
            *data_parameters(language),
            *training_parameters(language),
            flag("--resume", help_text=text("training.help-resume", language)),
            option(
                "--start-from",
                help_text=text("training.help-start-from", language),
                type=click.Path(path_type=Path),
                metavar="FILE",
            ),
            option(
                "--consent",
                help_text=text("training.help-consent", language),
                type=Word(("given",)),
            ),
            option("--purpose", help_text=text("cli.help-data-purpose", language), metavar="TEXT"),
            flag("--no-left-out", help_text=text("training.help-no-left-out", language)),
            flag("--quiet", "-q", help_text=text("cli.help-quiet", language)),
            json_flag(language),
        ],
        group="train",
    )
