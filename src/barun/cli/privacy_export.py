"""``barun privacy export PERSON``: everything held about a person as one file."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.presentation import BarunArgument, BarunCommand, flag, option
from barun.cli.privacy_store import ask_passphrase, opened_store
from barun.config import Settings
from barun.errors import SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.rights.holder import Holding
    from barun.store.sql_store import SqlStore

__all__ = ["build", "find_person"]


def find_person(settings: Settings, person: str) -> "tuple[Holding, ...]":
    """Return what the holders have of a person.

    Raises
    ------
    SettingError
        If nothing is held about anybody of that name.
    """
    from barun.rights.holders.installed import installed_holders

    with opened_store(settings, only_looks=True) as store:
        holders = installed_holders(Path(settings.data_folder), store, time.time)
        found = tuple(one for holder in holders for one in holder.find(person))
    if not found:
        raise SettingError("rights_export.nobody", person=person)
    return found


@contextmanager
def _progress(language: Language, n_rows: int) -> Iterator[Callable[[int], None]]:
    """Show how far it is, where somebody looks at a terminal; each row counts once a format."""
    from tqdm import tqdm

    with tqdm(
        total=3 * n_rows,
        desc=text("rights_export.progress", language),
        disable=not sys.stderr.isatty(),
        leave=False,
        dynamic_ncols=True,
        bar_format="{l_bar}{bar}",
    ) as bar:

        def show(count: int) -> None:
            bar.update(count)

        yield show


def _write(
    store: "SqlStore",
    settings: Settings,
    person: str,
    place: Path,
    passphrase: str | None,
    show: Callable[[int], None],
) -> int:
    """Write the file and return its bytes; it is there whole or not at all."""
    from barun.privacy.encryption.sealed_file import seal_file
    from barun.rights.export.person_export import export_person
    from barun.rights.export.person_tables import count_held, person_tables
    from barun.rights.written_files import WrittenFiles
    from barun.store.backup import write_whole

    holdings = find_person(settings, person)
    now_s = time.time()
    details = {"what": "person", "file": "plain" if passphrase is None else "sealed"}
    store.audit.note(now_s, "export", subject_id=person, details=details)
    pieces = export_person(
        person_tables(Path(settings.data_folder), store, person, holdings, now_s),
        person=person,
        at_s=now_s,
        held=count_held(holdings),
        n_damaged=lambda: store.damaged.count(person),
        progress=show,
    )
    n_bytes = write_whole(
        place, pieces if passphrase is None else seal_file(pieces, passphrase, os.urandom)
    )
    WrittenFiles(Path(settings.data_folder)).remember("export", [place], now_s, people=[person])
    return n_bytes


def build(language: Language, settings: Settings) -> click.Command:
    """Return the command."""

    def run(*, person: str, output: Path | None, encrypt: bool) -> None:
        holdings = find_person(settings, person)
        suffix = "zip.sealed" if encrypt else "zip"
        place = output or Path(f"barun-{person}.{suffix}")
        if place.exists():
            raise SettingError("privacy_commands.file-exists", path=place)
        passphrase = ask_passphrase(language, is_new=True) if encrypt else None
        n_rows = sum(one.count for one in holdings)
        with opened_store(settings) as store, _progress(language, n_rows) as show:
            n_bytes = _write(store, settings, person, place, passphrase, show)
        size = f"{n_bytes / 1e6:.1f}"
        kind = "sealed" if encrypt else "plain"
        click.echo(text(f"rights_export.done-{kind}", language, path=place, size_mb=size))

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
