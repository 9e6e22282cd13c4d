"""What the commands about privacy have in common: the store, and who does it."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barun.cli.presentation import BarunGroup
from barun.config import Settings
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.privacy.audit.entry import AuditAction
    from barun.rights.written_files import WrittenKind
    from barun.store.sql_store import SqlStore

__all__ = [
    "ask_passphrase",
    "inner_group",
    "opened_store",
    "remember_written",
    "write_down",
]


@contextmanager
def opened_store(
    settings: Settings, *, checks_keys: bool = True, only_looks: bool = False
) -> "Iterator[SqlStore]":
    """Open the history of the settings, also beside a service that runs, and close it at the end.

    Who only looks leaves no file where there was none: an empty history would be in the way of a
    backup that is put back.

    Raises
    ------
    EncryptionError
        If `checks_keys` and the master key is missing or another one.
    StorageError
        If the database cannot be used; one in memory would hold nothing.
    """
    from barun.store.key_source import choose_keys
    from barun.store.lasting_store import lasting_store
    from barun.store.opening import FILE_NAME, open_in_memory

    folder = Path(settings.data_folder)
    if only_looks and not settings.database_url and not (folder / FILE_NAME).exists():
        empty = open_in_memory(choose_keys(folder, os.environ))
        try:
            yield empty
        finally:
            empty.close()
        return
    now_s = time.time()
    with lasting_store(folder, settings.database_url, now_s, checks_keys=checks_keys) as store:
        yield store


def write_down(
    settings: Settings,
    action: "AuditAction",
    details: Mapping[str, str],
    *,
    subject_id: str | None = None,
) -> None:
    """Write an act of a command into the audit log of the settings' history.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with opened_store(settings) as store:
        store.audit.note(time.time(), action, subject_id=subject_id, details=details)


def remember_written(
    settings: Settings, kind: "WrittenKind", paths: Iterable[Path], people: Iterable[str] = ()
) -> None:
    """Remember what was written outside of the data folder, so that erasing somebody reaches it.

    Parameters
    ----------
    settings : Settings
        Say where the data folder is.
    kind : {"export", "training", "backup"}
        What it is.
    paths : iterable of pathlib.Path
        Files and folders of files.
    people : iterable of str
        Whose data they hold; nobody named is everybody.

    Raises
    ------
    StorageError
        If it cannot be remembered.
    """
    from barun.rights.written_files import WrittenFiles

    files: list[Path] = []
    for path in paths:
        is_folder = kind == "export" and path.is_dir()
        files += sorted(one for one in path.iterdir() if one.is_file()) if is_folder else [path]
    WrittenFiles(Path(settings.data_folder)).remember(kind, files, time.time(), people=people)


def inner_group(name: str, language: Language, commands: list[click.Command]) -> click.Command:
    """Return a group inside ``barun privacy``, its texts named ``cli.privacy-<name>``."""
    group = BarunGroup(language, commands, name=f"privacy-{name}")
    group.name = name
    return group


def ask_passphrase(language: Language, *, is_new: bool) -> str:
    """Ask for a passphrase without showing it; twice if it is a new one."""
    # from a pipe nothing shows; asked to hide it, Python would warn of echoing, in English
    asked: str = click.prompt(
        text("privacy_commands.ask-passphrase", language),
        hide_input=sys.stdin.isatty(),
        err=True,
        confirmation_prompt=text("privacy_commands.ask-again", language) if is_new else False,
    )
    return asked
