"""``barun data import``: files into a dataset."""

import json
from typing import TYPE_CHECKING, Any

import click

from barun.cli.data_consent import note_stated
from barun.cli.data_source import (
    DEFAULT_DATASET,
    Pseudonym,
    Renumbering,
    find_collections,
    find_library,
    now_s,
    print_left_out,
)
from barun.cli.parameter_types import PictureSize, PositiveNumber, Word, parse_last_day
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag, option
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.datasets.importing import ImportResult

__all__ = ["build"]


def _as_json(result: "ImportResult") -> dict[str, Any]:
    manifest = result.version.manifest
    return {
        "dataset": manifest.dataset,
        "version": manifest.hash,
        "n_rows": manifest.n_rows,
        "n_new": result.n_new,
        "n_known": result.n_known,
        "left_out": dict(result.left_out),
        "people": dict(manifest.people),
        "files": [
            {
                "name": file.origin.name,
                "sha256": file.origin.sha256,
                "n_rows": file.origin.n_rows,
                "n_foreign_ids": file.n_foreign_ids,
            }
            for file in result.files
        ],
    }


def _print(result: "ImportResult", language: Language) -> None:
    for file in result.files:
        click.echo(
            text(
                "datasets.imported-file",
                language,
                path=file.origin.name,
                count=file.origin.n_rows,
                people=", ".join(file.rows.people) or "-",
            )
        )
        if file.n_foreign_ids:
            click.echo(
                text(
                    "datasets.foreign-ids",
                    language,
                    path=file.origin.name,
                    count=file.n_foreign_ids,
                )
            )
    name, known = result.version.name, result.n_known
    click.echo(text("datasets.imported", language, name=name, count=result.n_new, known=known))
    if result.left_out:
        print_left_out(result.version.manifest, language)
    manifest = result.version.manifest
    if any(entry.state == "unknown" for entry in manifest.consent.values()):
        click.echo(text("datasets.consent-unknown", language, name=manifest.dataset))


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(
        *,
        sources: tuple[str, ...],
        name: str,
        person: str | None,
        same_person: tuple[str, ...],
        renumbered: tuple[tuple[str, str], ...],
        size: tuple[int, int] | None,
        fps: float | None,
        consent: str | None,
        purpose: str | None,
        until: str | None,
        json_output: bool,
    ) -> None:
        from pathlib import Path

        from barun.collection.bringing import bring_files, consent_stated
        from barun.learning.datasets.importing import find_data_files, read_data_files

        stated = consent_stated(consent, purpose, now_s(), parse_last_day(until))
        files = read_data_files(
            find_data_files([Path(source) for source in sources]),
            person=person or "",
            size_wh=size,
            frame_rate_hz=fps,
        )
        library = find_library(settings)
        brought = bring_files(
            find_collections(settings),
            library,
            name,
            files,
            now_s=now_s(),
            stated=stated,
            same_person=same_person,
            renumbered=dict(renumbered),
        )
        result = brought.result
        note_stated(settings, brought.agreed)
        if json_output:
            click.echo(json.dumps(_as_json(result), ensure_ascii=False))
        else:
            _print(result, language)

    return BarunCommand(
        "import",
        language,
        run,
        [
            BarunArgument(
                "sources", help_text=text("cli.help-data-files", language), nargs=-1, required=True
            ),
            option(
                "--name",
                help_text=text("cli.help-data-name", language, default=DEFAULT_DATASET),
                default=DEFAULT_DATASET,
                metavar="NAME",
            ),
            option("--person", help_text=text("cli.help-data-person", language), type=Pseudonym()),
            option(
                "--same-person",
                help_text=text("cli.help-data-same-person", language),
                type=Pseudonym(),
                multiple=True,
            ),
            option(
                "--renumber",
                "renumbered",
                help_text=text("cli.help-data-renumber", language),
                type=Renumbering(),
                multiple=True,
            ),
            option("--size", help_text=text("cli.help-data-size", language), type=PictureSize()),
            option("--fps", help_text=text("cli.help-data-fps", language), type=PositiveNumber()),
            option(
                "--consent",
                help_text=text("cli.help-data-consent", language),
                type=Word(("given", "unknown")),
            ),
            option("--purpose", help_text=text("cli.help-data-purpose", language), metavar="TEXT"),
            option("--until", help_text=text("cli.help-data-until", language), metavar="DAY"),
            json_flag(language),
        ],
        group="data",
    )
