"""``barun data clean`` and ``barun data erase``: new versions of a dataset."""

import json
from typing import TYPE_CHECKING, Any

import click

from barun.cli.data_import import now_s
from barun.cli.data_source import DEFAULT_DATASET, Pseudonym, check_progress, find_library
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.datasets.library import DatasetLibrary
    from barun.learning.datasets.version import DatasetVersion
    from barun.learning.quality.cleaning import Choice, Cleaned

__all__ = ["build_clean", "build_erase"]


def _write(
    library: "DatasetLibrary", version: "DatasetVersion", cleaned: "Cleaned"
) -> "DatasetVersion":
    from barun.learning.datasets.manifest import Step

    return library.add(
        version.manifest.dataset,
        cleaned.rows,
        Step("clean", cleaned.details),
        created_at_s=now_s(),
        parents=[version.hash],
    )


def _print(
    choices: "tuple[Choice, ...]",
    cleaned: "Cleaned",
    written: "DatasetVersion | None",
    language: Language,
) -> None:
    for choice in choices:
        action = text(f"quality.action-{choice.action.value}", language)
        click.echo(f"{choice.finding.id} ({len(choice.finding.rows)}): {action}")
    counts = {"excluded": cleaned.n_excluded, "changed": cleaned.n_changed}
    if written is not None:
        click.echo(text("datasets.cleaned", language, name=written.name, **counts))
    elif choices:
        click.echo(text("datasets.would-clean", language, **counts))
    else:
        click.echo(text("datasets.nothing-to-clean", language))


def _as_json(
    choices: "tuple[Choice, ...]",
    cleaned: "Cleaned",
    before: "DatasetVersion",
    written: "DatasetVersion | None",
) -> dict[str, Any]:
    return {
        "dataset": before.manifest.dataset,
        "before": before.hash,
        "version": None if written is None else written.hash,
        "applied": {choice.finding.id: choice.action.value for choice in choices},
        "n_excluded": cleaned.n_excluded,
        "n_changed": cleaned.n_changed,
        "n_rows": len(cleaned.rows),
    }


def build_clean(language: Language, settings: Settings) -> click.Command:
    """Return the command ``clean``."""

    def run(
        *,
        name: str,
        apply: tuple[str, ...],
        write: bool,
        no_models: bool,
        quiet: bool,
        json_output: bool,
    ) -> None:
        from barun.learning.datasets.history import find_confirmed
        from barun.learning.quality.checking import check_rows
        from barun.learning.quality.cleaning import apply_choices, choose_findings

        library = find_library(settings)
        version = library.load(name)
        with check_progress(language, quiet=quiet) as show:
            report = check_rows(
                version.rows,
                name=version.name,
                on_progress=show,
                with_models=False if no_models else None,
                confirmed=find_confirmed(library, version.manifest.dataset, version.hash),
            )
        choices = choose_findings(report, apply or ("proposed",))
        cleaned = apply_choices(version.rows, choices)
        changes = bool(cleaned.n_excluded or cleaned.n_changed)
        written = _write(library, version, cleaned) if write and changes else None
        if json_output:
            found = _as_json(choices, cleaned, version, written)
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            _print(choices, cleaned, written, language)

    return BarunCommand(
        "clean",
        language,
        run,
        [
            BarunArgument(
                "name",
                help_text=text("cli.help-data-dataset", language),
                default=DEFAULT_DATASET,
                required=False,
            ),
            option(
                "--apply",
                help_text=text("cli.help-data-apply", language),
                multiple=True,
                metavar="FINDING[=ACTION]",
            ),
            flag("--write", help_text=text("cli.help-data-write", language)),
            flag("--no-models", help_text=text("cli.help-data-no-models", language)),
            flag("--quiet", help_text=text("cli.help-data-quiet", language)),
            flag("--json", "json_output", help_text=text("cli.help-json", language)),
        ],
        group="data",
    )


def build_erase(language: Language, settings: Settings) -> click.Command:
    """Return the command ``erase``."""

    def run(*, person: str, yes: bool, json_output: bool) -> None:
        if not yes:
            raise SettingError("cli.erase-needs-yes", person=person)
        done = find_library(settings).erase(person, created_at_s=now_s())
        if json_output:
            content = {
                "person": person,
                "n_rows": done.n_rows,
                "replaced": dict(done.replaced),
            }
            click.echo(json.dumps(content, ensure_ascii=False))
            return
        count = len(done.replaced)
        click.echo(text("datasets.erased", language, person=person, rows=done.n_rows, count=count))

    return BarunCommand(
        "erase",
        language,
        run,
        [
            BarunArgument(
                "person", help_text=text("cli.help-data-erase", language), type=Pseudonym()
            ),
            flag("--yes", help_text=text("cli.help-data-yes", language)),
            flag("--json", "json_output", help_text=text("cli.help-json", language)),
        ],
        group="data",
    )
