"""``barun data clean``: new versions of a dataset without what was found wrong with it."""

import json
from typing import TYPE_CHECKING, Any

import click

from barun.cli.data_source import (
    DEFAULT_DATASET,
    check_progress,
    find_collections,
    find_library,
    now_s,
    print_left_out,
)
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barun.learning.datasets.library import DatasetLibrary
    from barun.learning.datasets.manifest import Consent
    from barun.learning.datasets.version import DatasetVersion
    from barun.learning.quality.cleaning import Choice, Cleaned

__all__ = ["build_clean"]


def _write(
    library: "DatasetLibrary",
    version: "DatasetVersion",
    cleaned: "Cleaned",
    renewed: "Mapping[str, Consent]",
) -> "DatasetVersion":
    from barun.learning.datasets.manifest import Step

    return library.add(
        version.manifest.dataset,
        cleaned.rows,
        Step("clean", cleaned.details),
        created_at_s=now_s(),
        parents=[version.hash],
        consent=renewed,
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
        print_left_out(written.manifest, language)
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
        "n_rows": len(cleaned.rows if written is None else written.rows),
        "left_out": {} if written is None else dict(written.manifest.left_out),
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
        from barun.collection.people import read_agreements
        from barun.learning.datasets.history import find_confirmed
        from barun.learning.quality.checking import check_rows
        from barun.learning.quality.cleaning import apply_choices, choose_findings

        library = find_library(settings)
        version = library.load(name)
        renewed = read_agreements(find_collections(settings), version.manifest.dataset)
        with check_progress(language, quiet=quiet) as show:
            report = check_rows(
                version.rows,
                name=version.name,
                on_progress=show,
                with_models=False if no_models else None,
                confirmed=find_confirmed(library, version.manifest.dataset, version.hash),
                consent_over=version.manifest.people_without_consent(now_s(), renewed),
            )
        choices = choose_findings(report, apply or ("proposed",))
        cleaned = apply_choices(version.rows, choices)
        changes = bool(cleaned.n_excluded or cleaned.n_changed)
        written = _write(library, version, cleaned, renewed) if write and changes else None
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
            flag("--quiet", "-q", help_text=text("cli.help-data-quiet", language)),
            json_flag(language),
        ],
        group="data",
    )
