"""``barun data versions`` and ``diff``: what there is, and what changed."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from barun.cli.data_source import find_library, read_rows
from barun.cli.presentation import BarunArgument, BarunCommand, json_flag
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.learning.datasets.difference import Difference
    from barun.learning.datasets.manifest import Manifest

__all__ = ["build_diff", "build_versions"]


def _line(manifest: "Manifest", current: str) -> str:
    at = datetime.fromtimestamp(manifest.created_at_s, UTC).astimezone()  # of this machine
    when = at.strftime("%Y-%m-%d %H:%M")
    mark = "*" if manifest.hash == current else " "
    parents = ", ".join(parent[:8] for parent in manifest.parents) or "-"
    people = " ".join(f"{name}:{count}" for name, count in manifest.people.items())
    return (
        f"{mark} {manifest.hash[:12]}  {when}  {manifest.step.kind:<8} {manifest.n_rows:>6}"
        f"  < {parents}  {people}"
    )


def build_versions(language: Language, settings: Settings) -> click.Command:
    """Return the command ``versions``."""

    def run(*, name: str | None, json_output: bool) -> None:
        library = find_library(settings)
        names = library.names() if name is None else (name,)
        if json_output:
            content = {
                each: {
                    "current": library.current_hash(each),
                    "versions": [manifest.to_json() for manifest in library.manifests(each)],
                }
                for each in names
            }
            click.echo(json.dumps({"datasets": content}, ensure_ascii=False))
            return
        if not names:
            click.echo(text("datasets.none", language))
        for each in names:
            current = library.current_hash(each)
            click.secho(each, bold=True)
            for manifest in library.manifests(each):
                click.echo(_line(manifest, current))

    return BarunCommand(
        "versions",
        language,
        run,
        [
            BarunArgument("name", help_text=text("cli.help-data-which", language), required=False),
            json_flag(language),
        ],
        group="data",
    )


def _print_difference(found: "Difference", language: Language) -> None:
    for key, counts in (("added", found.added), ("removed", found.removed)):
        people = ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "-"
        click.echo(
            text(f"datasets.diff-{key}", language, count=sum(counts.values()), people=people)
        )
    labels = ", ".join(f"{name} ({n})" for name, n in sorted(found.relabelled.items())) or "-"
    click.echo(text("datasets.diff-relabelled", language, count=found.n_relabelled, labels=labels))
    click.echo(text("datasets.diff-other", language, count=found.n_other, same=found.n_same))


def build_diff(language: Language, settings: Settings) -> click.Command:
    """Return the command ``diff``."""

    def run(*, before: str, after: str, json_output: bool) -> None:
        from barun.learning.datasets.difference import compare_rows

        first, second = (read_rows([each], settings)[1] for each in (before, after))
        found = compare_rows(first, second)
        if json_output:
            click.echo(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            _print_difference(found, language)

    return BarunCommand(
        "diff",
        language,
        run,
        [
            BarunArgument("before", help_text=text("cli.help-data-before", language)),
            BarunArgument("after", help_text=text("cli.help-data-after", language)),
            json_flag(language),
        ],
        group="data",
    )
