"""``barun train view`` and ``barun train posture``: compare, tune and train on labelled poses."""

import json
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from barun import __version__
from barun.cli.data_source import read_consented_rows
from barun.cli.parameter_types import Word
from barun.cli.presentation import BarunCommand, flag, option
from barun.cli.privacy_store import remember_written
from barun.cli.search_options import search_parameters
from barun.config import Settings
from barun.errors import MissingExtraError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.comparison.question import QuestionName, QuestionRows
    from barun.learning.comparison.search import TrialReport
    from barun.learning.datasets.rows import LabelledRows

__all__ = ["build_posture", "build_view"]

_PACKAGES: Final = {
    "sklearn": "scikit-learn",
    "optuna": "optuna",
    "skl2onnx": "skl2onnx",
    "onnx": "onnx",
}
_CANDIDATES: Final = (
    "logistic",
    "small-tree",
    "neighbours",
    "extra-trees",
    "forest",
    "boosting",
    "svm",
    "network",
    "voting",
    "stacking",
)
"""As `barun.learning.comparison.candidates.CANDIDATES`, without loading NumPy for the help."""
_LEGACY_SETS: Final = ("robust-28", "simple-68", "full-108")
_FEATURES: Final = {
    "view": ("head-and-shoulders", *_LEGACY_SETS),
    "posture": ("departures", *_LEGACY_SETS, "head-and-shoulders"),
}


class WordList(click.ParamType[tuple[str, ...]]):
    """Several words, by comma."""

    name = "names"

    def __init__(self, words: Sequence[str]) -> None:
        self._word = Word(words)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the words, each once.

        Raises
        ------
        SettingError
            If one is not known.
        """
        found = [self._word.convert(one.strip(), param, ctx) for one in str(value).split(",")]
        return tuple(dict.fromkeys(found))


def _check_extra() -> None:
    for module, package in _PACKAGES.items():
        if find_spec(module) is None:
            raise MissingExtraError("learning.train-extra", package=package)


class _Progress:
    """Tells how far a comparison is, on standard error."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self._language = language
        self._is_quiet = quiet
        self._counts: dict[str, int] = {}

    def on_stage(self, question: str, name: str, number: int, count: int) -> None:
        """Name a stage."""
        if self._is_quiet:
            return
        if name in ("everybody", "report"):
            said = text(f"comparison.stage-{name}", self._language, question=question)
        else:
            said = text(
                "comparison.stage",
                self._language,
                question=question,
                name=name,
                number=number,
                count=count,
            )
        click.echo(said, err=True)

    def on_trial(self, report: "TrialReport") -> None:
        """Show the best so far, in one line that is written over, where somebody looks."""
        self._counts[report.study] = self._counts.get(report.study, 0) + 1
        if self._is_quiet or not sys.stderr.isatty():
            return
        said = text(
            "comparison.trial",
            self._language,
            count=self._counts[report.study],
            best=100 * report.best.mean,
        )
        click.echo(f"\r  {said}\033[K", err=True, nl=False)


def _gather(
    kind: str, rows: "LabelledRows", features: tuple[str, ...] | None, *, with_neither: bool
) -> "list[QuestionRows]":
    from barun.learning.comparison.question import gather_labelled, restrict_features

    postures: tuple[QuestionName, ...] = ("posture-front", "posture-side")
    questions: tuple[QuestionName, ...] = ("view",) if kind == "view" else postures
    parts = gather_labelled(rows, questions, with_neither=with_neither)
    return parts if features is None else [restrict_features(one, features) for one in parts]


def _show(report: dict[str, Any], language: Language) -> None:
    from barun.learning.comparison.report import (
        describe_answer,
        find_answer_key,
        find_margin_texts,
    )

    for part in report["parts"]:
        click.secho(text(f"comparison.question-{part['question']}", language), bold=True)
        if part["basis"] == "times":
            click.echo(text("comparison.one-person", language))
        click.echo(text(find_answer_key(part), language, **describe_answer(part["honest"])))
        promised = 100 * part["chosen"]["random"]["balanced_accuracy"]
        click.echo(text("comparison.promise", language, random=promised))
        for key, details in find_margin_texts(part["margin"]):
            click.echo(text(key, language, **details))
        if unmeasured := _name_unmeasured(part, language):
            click.echo(text("comparison.unmeasured", language, names=unmeasured))


def _name_unmeasured(part: dict[str, Any], language: Language) -> str:
    """Return the kinds of classifiers that were not measured, or not everywhere, by comma."""
    kinds = [name for name, figures in part["candidates"].items() if figures["not_measured"]]
    return ", ".join(
        text(f"comparison.candidate-{name}", language) for name in (*kinds, *part["not_reached"])
    )


def _train(
    kind: Literal["view", "posture"],
    language: Language,
    settings: Settings,
    *,
    data: tuple[str, ...],
    out: Path,
    budget_s: float,
    trials: int | None,
    seed: int,
    candidates: tuple[str, ...],
    features: tuple[str, ...] | None,
    deep: bool,
    resume: bool,
    quiet: bool,
    json_output: bool,
    with_neither: bool = False,
) -> None:
    _check_extra()
    if out.exists() and not out.is_dir():
        raise SettingError("comparison.out-no-folder", got=out)
    if deep:
        from barun.learning.sequences.extras import check_extra

        check_extra("torch")
    from barun.learning.comparison.report import DataSource
    from barun.learning.comparison.report_page import write_comparison_report
    from barun.learning.comparison.search import Budget
    from barun.learning.comparison.settings import ComparisonSettings
    from barun.learning.comparison.training import REPORT_NAME, compare_and_train
    from barun.learning.people_means import compute_people_means
    from barun.monitoring.drift.reference import DriftReference

    name, rows = read_consented_rows(data, settings, language, quiet=quiet or json_output)
    parts = _gather(kind, rows, features, with_neither=with_neither)
    progress = _Progress(language, quiet=quiet or json_output)
    if parts[0].n_copies and not (quiet or json_output):
        click.echo(text("comparison.copies", language, count=parts[0].n_copies), err=True)
    about = DriftReference.from_people(*compute_people_means(rows)).to_card()
    # before: what a killed training leaves holds their data, too
    remember_written(settings, "training", [out], rows.people)
    result = compare_and_train(
        parts,
        out,
        ComparisonSettings(Budget(budget_s, trials), seed, candidates, deep),
        DataSource(name, _find_hash(data, settings), about),
        clock=time.monotonic,
        date=datetime.now(UTC).date().isoformat(),
        resume=resume,
        on_trial=progress.on_trial,
        on_stage=progress.on_stage,
    )
    page = out / "report.html"
    write_comparison_report(result.report, page, __version__, language)
    if json_output:
        answer = {
            "model": str(result.model_folder),
            "report": str(out / REPORT_NAME),
            "page": str(page),
            **result.report,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    _show(result.report, language)
    model = shlex.quote(str(result.model_folder))
    click.echo(text("comparison.written", language, kind=kind, model=model, report=page))


def _find_hash(data: tuple[str, ...], settings: Settings) -> str | None:
    """Return the hash of the version of the library that was read; None of files."""
    from barun.cli.data_source import find_library

    if len(data) > 1 or Path(data[0]).exists():
        return None
    return find_library(settings).find(data[0])[1]


def _parameters(kind: str, language: Language) -> list[click.Parameter]:
    names = _FEATURES[kind]
    return [
        option(
            "--data",
            help_text=text("comparison.help-data", language),
            required=True,
            multiple=True,
            metavar="DATASET",
        ),
        *search_parameters(language),
        option(
            "--candidates",
            help_text=text("comparison.help-candidates", language, names=", ".join(_CANDIDATES)),
            type=WordList(_CANDIDATES),
            default=",".join(_CANDIDATES),
            metavar="NAMES",
        ),
        option(
            "--features",
            help_text=text("comparison.help-features", language, names=", ".join(names)),
            type=WordList(names),
            metavar="NAMES",
        ),
        flag("--deep", help_text=text("comparison.help-deep", language)),
        flag("--resume", help_text=text("comparison.help-resume", language)),
        flag("--quiet", "-q", help_text=text("cli.help-quiet", language)),
        flag("--json", "json_output", help_text=text("cli.help-json", language)),
    ]


def build_view(language: Language, settings: Settings) -> click.Command:
    """Return ``barun train view``."""
    run: Callable[..., None] = _train

    def train(**values: Any) -> None:
        run("view", language, settings, **values)

    parameters = _parameters("view", language)
    neither = flag("--with-neither", help_text=text("comparison.help-neither", language))
    return BarunCommand("view", language, train, [*parameters, neither], group="train")


def build_posture(language: Language, settings: Settings) -> click.Command:
    """Return ``barun train posture``."""
    run: Callable[..., None] = _train

    def train(**values: Any) -> None:
        run("posture", language, settings, **values)

    return BarunCommand("posture", language, train, _parameters("posture", language), group="train")
