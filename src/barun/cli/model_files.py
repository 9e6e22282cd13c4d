"""``barun models register``, ``export`` and ``import``: models in and out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.model_references import Reference, by_option, find_version, open_models, to_json
from barun.cli.parameter_types import WholeNumber, require_file
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.privacy_store import remember_written
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.registry.model_registry import ModelRegistry
    from barun.store.model_records import ModelVersionRecord

__all__ = ["build_export", "build_import", "build_register"]


def _say(
    record: "ModelVersionRecord", language: Language, *, json_output: bool, is_known: bool
) -> None:
    if json_output:
        click.echo(json.dumps(to_json(record), ensure_ascii=False))
        return
    name = f"{record.model}@{record.number}"
    key = "registry.known" if is_known else "registry.registered"
    click.echo(text(key, language, name=name, sha256=record.sha256[:12]))


def _numbers(registry: "ModelRegistry") -> set[tuple[str, int]]:
    return {(one.model, one.number) for one in registry.book.versions()}


def build_register(language: Language, settings: Settings) -> click.Command:
    """Return the command ``register``."""

    def run(*, model: str, folder: str, parent: int | None, who: str, json_output: bool) -> None:
        with open_models(settings) as registry:
            before = _numbers(registry)
            record = registry.register(model, Path(folder), who=who, parent=parent)
        is_known = (record.model, record.number) in before
        _say(record, language, json_output=json_output, is_known=is_known)

    return BarunCommand(
        "register",
        language,
        run,
        [
            BarunArgument("model", help_text=text("cli.help-models-name", language)),
            BarunArgument("folder", help_text=text("cli.help-models-folder", language)),
            option(
                "--parent",
                help_text=text("cli.help-models-parent", language),
                type=WholeNumber(1, 1_000_000),
            ),
            by_option(language),
            json_flag(language),
        ],
        group="models",
    )


def build_export(language: Language, settings: Settings) -> click.Command:
    """Return the command ``export``."""

    def run(
        *, reference: tuple[str, str], output: str | None, own: bool, json_output: bool
    ) -> None:
        from barun.privacy.anonymisation.release import check_learnt
        from barun.registry.model_archive import ARCHIVE_SUFFIX, export_model

        with open_models(settings) as registry:
            record = find_version(registry, reference)
            if not own:
                check_learnt(record.people)
            path = Path(output or f"{record.model}-{record.number}{ARCHIVE_SUFFIX}")
            export_model(registry.load(record), path)
        if record.people:
            remember_written(settings, "export", [path], record.people)
        if json_output:
            click.echo(json.dumps({"path": str(path)}, ensure_ascii=False))
        else:
            click.echo(text("cli.summary-written", language, path=path))

    return BarunCommand(
        "export",
        language,
        run,
        [
            BarunArgument(
                "reference", help_text=text("cli.help-models-version", language), type=Reference()
            ),
            option(
                "-o", "--output", help_text=text("cli.help-models-output", language), metavar="PATH"
            ),
            flag("--own", help_text=text("cli.help-models-own", language)),
            json_flag(language),
        ],
        group="models",
    )


def build_import(language: Language, settings: Settings) -> click.Command:
    """Return the command ``import``."""

    def run(*, path: str, model: str | None, who: str, json_output: bool) -> None:
        from barun.registry.model_archive import import_model

        require_file(Path(path))
        with open_models(settings) as registry:
            before = _numbers(registry)
            record = import_model(registry, Path(path), who=who, model=model)
        is_known = (record.model, record.number) in before
        _say(record, language, json_output=json_output, is_known=is_known)

    return BarunCommand(
        "import",
        language,
        run,
        [
            BarunArgument("path", help_text=text("cli.help-models-archive", language)),
            option("--model", help_text=text("cli.help-models-as", language), metavar="NAME"),
            by_option(language),
            json_flag(language),
        ],
        group="models",
    )
