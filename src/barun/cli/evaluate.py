"""``barun evaluate``: how often methods alarm falsely about people they have not seen."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.running_data import (
    LEAST_PEOPLE,
    data_parameters,
    read_runners,
    show_data,
    training_parameters,
)
from barun.errors import InputError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.sequences.runner_files import RunnerSamples

__all__ = ["build"]

_NETWORKS: Final = (
    "lstm-autoencoder",
    "gru-autoencoder",
    "transformer-autoencoder",
    "conv-autoencoder",
)
_SIMPLE: Final = (
    "one-class-svm",
    "isolation-forest",
    "nearest-neighbours",
    "mahalanobis",
    "pca",
    "random-projection",
)
_LABEL_NETWORKS: Final = (
    "lstm-classifier",
    "gru-classifier",
    "transformer-classifier",
    "conv-classifier",
)
_LABEL_SIMPLE: Final = ("logistic-regression", "random-forest")
_METHODS: Final = (*_NETWORKS, *_SIMPLE, *_LABEL_NETWORKS, *_LABEL_SIMPLE)
"""As `barun.learning.sequences.sequence_model.MODEL_KINDS`, without loading NumPy for the help."""
_DEFAULT: Final = ("lstm-autoencoder", *_SIMPLE)


def _show(runners: "RunnerSamples | None", language: Language, *, quiet: bool) -> None:
    if runners is not None and not quiet:
        show_data(runners, language)


def _compare_methods(
    methods: tuple[str, ...],
    usual: "RunnerSamples",
    faulty: "RunnerSamples | None",
    settings: Any,
    language: Language,
    *,
    quiet: bool,
) -> list[dict[str, Any]]:
    from barun.learning.sequences.evaluation import leave_people_out
    from barun.learning.sequences.figures import describe_folds
    from barun.learning.sequences.model_factory import build_model
    from barun.learning.sequences.sample_set import SampleSet

    names = usual.samples.names
    if len(names) < LEAST_PEOPLE:
        raise InputError("learning.few-runners", least=LEAST_PEOPLE, count=len(names))
    described = []
    for kind in methods:
        chosen: Any = kind
        samples, others = usual.samples, None if faulty is None else faulty.samples.values
        if kind in (*_LABEL_NETWORKS, *_LABEL_SIMPLE):
            if faulty is None:
                raise InputError("learning.no-faulty")
            samples, others = SampleSet.joined([samples, faulty.samples]), None
        people = samples.names

        def on_fold(person: str, kind: str = kind, people: tuple[str, ...] = people) -> None:
            if not quiet:
                number = people.index(person) + 1
                said = text("training.leaving-out", language, number=number, count=len(people))
                click.echo(f"{kind}: {said}", err=True)

        folds = leave_people_out(
            partial(build_model, chosen, settings), samples, others=others, on_fold=on_fold
        )
        described.append({"method": kind, **describe_folds(folds)})
    return described


def _try_scorer(
    path: Path,
    usual: "RunnerSamples",
    faulty: "RunnerSamples | None",
    language: Language,
    *,
    quiet: bool,
) -> dict[str, Any]:
    """Return what a trained model says of the people of the folder, without PyTorch."""
    import numpy as np

    from barun.learning.sequences.figures import describe_scores, hash_recordings
    from barun.models.sequence_scorer import SequenceScorer

    samples = usual.samples
    scorer = SequenceScorer.open(path, sample_spec=samples.spec.name)
    known = set(scorer.about.get("recordings_sha256", ())) & set(hash_recordings(samples))
    if known and not quiet:
        click.echo(text("training.known-recordings", language, count=len(known)), err=True)
    others = np.empty(0) if faulty is None else scorer.scores(faulty.samples.values)
    figures = describe_scores(
        samples, scorer.scores(samples.values), others, scorer.metadata.thresholds
    )
    return {
        "method": scorer.metadata.kind,
        "recordings_trained_on": len(known),
        **figures,
    }


def build(language: Language) -> click.Command:
    """Return the command."""

    def evaluate(
        what: str,
        folder: Path,
        *,
        method: tuple[str, ...],
        scorer: Path | None,
        samples: Any,
        faulty: Path | None,
        fps: float | None,
        size: tuple[int, int] | None,
        quiet: bool,
        json_output: bool,
        **values: Any,
    ) -> None:
        from barun.learning.sequences.extras import check_extra

        del what  # running is all there is
        quiet = quiet or json_output
        methods = method or _DEFAULT
        if scorer is None:
            needed = ["sklearn", "scipy"]
            check_extra(
                *needed, *(["torch"] if set(methods) & {*_NETWORKS, *_LABEL_NETWORKS} else [])
            )
        else:
            check_extra("scipy")
        from barun.cli.training_table import print_table
        from barun.learning.sequences.settings import TrainingSettings

        usual, others = read_runners(folder, faulty, samples, rate_hz=fps, size_wh=size)
        _show(usual, language, quiet=quiet)
        _show(others, language, quiet=quiet)
        if scorer is None:
            settings = TrainingSettings(**values)
            described = _compare_methods(methods, usual, others, settings, language, quiet=quiet)
        else:
            described = [_try_scorer(scorer, usual, others, language, quiet=quiet)]
        if json_output:
            click.echo(json.dumps({"methods": described}, ensure_ascii=False))
        else:
            print_table(
                described, "table-title" if scorer is None else "table-title-scorer", language
            )

    return BarunCommand(
        "evaluate",
        language,
        evaluate,
        [
            BarunArgument(
                "what",
                help_text=text("training.help-what-evaluated", language),
                type=Word(("running",)),
            ),
            BarunArgument(
                "folder",
                help_text=text("training.help-folder", language),
                type=click.Path(path_type=Path),
            ),
            option(
                "--method",
                help_text=text("training.help-methods", language, kinds=", ".join(_METHODS)),
                type=Word(_METHODS),
                multiple=True,
                metavar="NAME",
            ),
            option(
                "--scorer",
                help_text=text("training.help-scorer", language),
                type=click.Path(path_type=Path),
                metavar="FILE",
            ),
            *data_parameters(language),
            *training_parameters(language),
            flag("--quiet", "-q", help_text=text("cli.help-quiet", language)),
            json_flag(language),
        ],
    )
