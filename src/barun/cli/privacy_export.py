"""``barun privacy export PERSON``: everything held about a person as one file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.account_reference import find_person_id
from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.privacy_store import ask_passphrase, opened_store
from barun.cli.progress import progress_bar
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.rights.holder import Holding

__all__ = ["build", "find_person"]


def find_person(settings: Settings, person: str) -> "tuple[Holding, ...]":
    """Return what the holders have of a person.

    Raises
    ------
    SettingError
        If nothing is held about anybody of that name.
    """
    from barun.tasks.export import find_holdings

    with opened_store(settings, only_looks=True) as store:
        return find_holdings(Path(settings.data_folder), store, person)


@contextmanager
def _progress(language: Language, n_rows: int) -> Iterator[Callable[[int], None]]:
    """Show how far it is, where somebody looks at a terminal; each row counts once a format."""
    with progress_bar(3 * n_rows, desc=text("rights_export.progress", language)) as bar:

        def show(count: int) -> None:
            bar.update(count)

        yield show


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, person: str, output: Path | None, encrypt: bool) -> None:
        from barun.rights.unread import unread_line
        from barun.tasks.export import unread_of, write_export

        person = find_person_id(settings, person)
        holdings = find_person(settings, person)
        suffix = "zip.sealed" if encrypt else "zip"
        place = output or Path(f"barun-{person}.{suffix}")
        if place.exists():
            raise SettingError("privacy_commands.file-exists", path=place)
        passphrase = ask_passphrase(language, is_new=True) if encrypt else None
        n_rows = sum(one.count for one in holdings)
        with opened_store(settings) as store, _progress(language, n_rows) as show:
            folder = Path(settings.data_folder)
            n_bytes = write_export(store, folder, person, place, passphrase, show)
            unread = unread_of(folder, store, person)
        size = f"{n_bytes / 1e6:.1f}"
        kind = "sealed" if encrypt else "plain"
        click.echo(text(f"rights_export.done-{kind}", language, path=place, size_mb=size))
        for one in unread:
            click.echo(unread_line(one, language, says_places=True), err=True)

    return BarunCommand(
        "export",
        language,
        run,
        [
            BarunArgument("person", help_text=text("cli.help-privacy-whom", language)),
            option(
                "-o",
                "--output",
                help_text=text("cli.help-privacy-export-output", language),
                type=click.Path(path_type=Path),
                metavar="PATH",
            ),
            flag("--encrypt", help_text=text("cli.help-privacy-encrypt", language)),
        ],
        group="privacy",
    )
