"""``barun data export``: files of a dataset, as it is or for giving away."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.data_source import DEFAULT_DATASET, find_library, read_consented_rows
from barun.cli.parameter_types import PositiveNumber, WholeNumber, Word
from barun.cli.presentation import BarunArgument, BarunCommand, flag, json_flag, option
from barun.cli.privacy_store import opened_store, remember_written, write_down
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barun.learning.datasets.anonymising import AnonymousRows

__all__ = ["build"]

_EXPORTS: Final = ("csv", "parquet", "npz", "legacy-csv", "legacy-sqlite", "people", "labels")
"""As `barun.learning.datasets.exporting.EXPORT_KINDS`, without loading NumPy for the help."""

_DEFAULT_K: Final = 5
_LEAST_K: Final = 3
"""As in `barun.privacy.anonymisation.release`, likewise."""


def _release_secret(settings: Settings) -> bytes:
    """Return what pseudonyms are made with; one of an older version is moved to the others."""
    from barun.learning.datasets.secret_file import find_release_secret, remove_release_secret

    folder = find_library(settings).folder
    old = find_release_secret(folder)
    with opened_store(settings) as store:
        secret = store.secret("pseudonym", adopts=old)
    if old is not None and secret == old:  # another one would be of a database from elsewhere
        remove_release_secret(folder)
    return secret


def _anonymise(
    source: str, settings: Settings, language: Language, k: int | None, noise: float | None
) -> "AnonymousRows":
    from barun.learning.datasets.anonymising import anonymise_rows
    from barun.privacy.anonymisation.anonymising import AnonymisationSettings

    _, rows = read_consented_rows([source], settings, language)
    return anonymise_rows(
        rows,
        secret=_release_secret(settings),
        release=source.partition("@")[0],
        k=_DEFAULT_K if k is None else k,
        settings=AnonymisationSettings(noise=noise or 0.0),
    )


def _print(content: dict[str, Any], anonymous: "AnonymousRows | None", language: Language) -> None:
    for path in content["files"]:
        click.echo(text("cli.summary-written", language, path=path))
    if anonymous is not None:
        values = anonymous.manifest
        click.echo(
            text(
                "datasets.anonymised",
                language,
                count=values["n_rows"],
                people=values["n_people"],
                unseen=values["n_withheld_unseen"],
                rare=values["n_withheld_rare"],
            )
        )


def _remember(
    settings: Settings, kind: str, written: "Sequence[Path]", people: "Sequence[str]"
) -> None:
    """Remember whose poses are in which file."""
    for path in written:
        own = [name for name in people if path.name == f"{name.lower()}.csv"]
        remember_written(settings, "export", [path], own if kind == "people" else people)


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(
        *,
        source: str,
        kind: str,
        output: str,
        anonymised: bool,
        k: int | None,
        noise: float | None,
        json_output: bool,
    ) -> None:
        from barun.learning.datasets.anonymising import write_anonymisation_manifest
        from barun.learning.datasets.exporting import EXPORT_KINDS, export_rows

        for name, value in (("--k", k), ("--noise", noise)):
            if value is not None and not anonymised:
                raise SettingError("cli.only-anonymised", name=name)
        chosen = next(each for each in EXPORT_KINDS if each == kind)
        anonymous = _anonymise(source, settings, language, k, noise) if anonymised else None
        if anonymous is None:
            _, rows = read_consented_rows([source], settings, language)
        else:
            rows = anonymous.rows
        form = "anonymised" if anonymised else "as it is"
        write_down(settings, "export", {"what": "dataset", "file": kind, "form": form})
        written = list(export_rows(rows, chosen, Path(output)))
        content: dict[str, Any] = {"n_rows": len(rows)}
        if anonymous is not None:
            written.append(write_anonymisation_manifest(Path(output), anonymous))
            content["anonymisation"] = dict(anonymous.manifest)
        if anonymous is None:
            _remember(settings, kind, written, rows.people)
        content["files"] = [str(path) for path in written]
        if json_output:
            click.echo(json.dumps(content, ensure_ascii=False))
        else:
            _print(content, anonymous, language)

    return BarunCommand(
        "export",
        language,
        run,
        [
            BarunArgument(
                "source",
                help_text=text("cli.help-data-source", language),
                default=DEFAULT_DATASET,
                required=False,
            ),
            option(
                "--as",
                "kind",
                help_text=text("cli.help-data-as", language),
                type=Word(_EXPORTS),
                default="csv",
            ),
            option(
                "-o",
                "--output",
                help_text=text("cli.help-data-output", language),
                required=True,
                metavar="PATH",
            ),
            flag("--anonymised", help_text=text("cli.help-data-anonymised", language)),
            option(
                "--k",
                help_text=text("cli.help-data-k", language, default=_DEFAULT_K),
                type=WholeNumber(_LEAST_K, 1_000_000),
                metavar="N",
            ),
            option(
                "--noise",
                help_text=text("cli.help-data-noise", language),
                type=PositiveNumber(),
                metavar="SHARE",
            ),
            json_flag(language),
        ],
        group="data",
    )
