"""``barun data clean`` and ``barun data erase``: new versions of a dataset."""

import json
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from barun.cli.data_source import (
    DEFAULT_DATASET,
    Pseudonym,
    check_progress,
    find_collections,
    find_library,
    now_s,
    print_left_out,
)
from barun.cli.model_references import open_models
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.privacy_store import write_down
from barun.config import Settings
from barun.errors import SettingError, StorageError
from barun.messages import Language, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barun.collection.erasure import PersonErasure, Traces
    from barun.learning.datasets.library import DatasetLibrary
    from barun.learning.datasets.manifest import Consent
    from barun.learning.datasets.version import DatasetVersion
    from barun.learning.quality.cleaning import Choice, Cleaned

__all__ = ["build_clean", "build_erase"]


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
            flag("--json", "json_output", help_text=text("cli.help-json", language)),
        ],
        group="data",
    )


def _print_traces(traces: "Traces", person: str, language: Language, key: str) -> None:
    for kind, counts in (("samples", traces.samples), ("rows", traces.rows)):
        for name, count in counts.items():
            line = text(f"collection.{key}-{kind}", language, person=person, name=name, count=count)
            click.echo(line)
    if not traces:
        click.echo(text("collection.nothing-to-erase", language, person=person))


def _find_models(
    settings: Settings, person: str, versions: "Mapping[str, object]" = MappingProxyType({})
) -> tuple[str, ...]:
    """Return registered models that learnt from a person, or from a version that held them."""
    with open_models(settings) as registry:
        return tuple(
            f"{one.model}@{one.number}"
            for one in registry.book.versions()
            if one.state != "erased" and (person in one.people or one.dataset_hash in versions)
        )


def _print_models(models: tuple[str, ...], person: str, language: Language) -> None:
    if models:
        click.echo(
            text(
                "registry.trained-with",
                language,
                person=person,
                models=", ".join(models),
                first=models[0],
            )
        )


def _print_erasure(done: "PersonErasure", language: Language) -> None:
    _print_traces(done.removed, done.person, language, "erased")
    if done.replaced:
        versions = ", ".join(version[:12] for version in done.replaced)
        values = {"count": len(done.replaced), "person": done.person, "versions": versions}
        click.echo(text("collection.erased-versions", language, **values))


def _erasure_json(done: "PersonErasure") -> dict[str, Any]:
    return {
        "person": done.person,
        "samples": dict(done.removed.samples),
        "rows": dict(done.removed.rows),
        "n_samples": sum(done.removed.samples.values()),
        "n_rows": sum(done.removed.rows.values()),
        "replaced": dict(done.replaced),
    }


def build_erase(language: Language, settings: Settings) -> click.Command:
    """Return the command ``erase``."""

    def run(*, person: str, yes: bool, json_output: bool) -> None:
        from barun.collection.erasure import erase_person, find_traces
        from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary

        # not find_library: what a killed process began for this person is to be reported here
        library = DatasetLibrary(Path(settings.data_folder) / FOLDER_NAME)
        folder = find_collections(settings)
        if not yes:
            if not json_output:
                _print_traces(find_traces(folder, library, person), person, language, "would-erase")
                _print_models(_find_models(settings, person), person, language)
            raise SettingError("cli.erase-needs-yes", person=person)
        done = erase_person(folder, library, person, now_s())
        find_library(settings)
        with suppress(StorageError):  # erased is erased, whether or not a log can be written
            write_down(settings, "erasure", {"what": "datasets"}, subject_id=person)
        models: tuple[str, ...] = ()
        with suppress(StorageError):  # likewise: a registry that cannot be read names nothing
            models = _find_models(settings, person, done.replaced)
        if json_output:
            found = {**_erasure_json(done), "models": list(models)}
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            _print_erasure(done, language)
            _print_models(models, person, language)

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
