"""What the commands about models have in common: the registry, references, instants, names."""

import getpass
import time
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from barun.cli.parameter_types import Word
from barun.cli.presentation import option
from barun.cli.privacy_erase import resume_rights
from barun.config import Settings
from barun.errors import RegistryError, SettingError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.registry.model_registry import ModelRegistry
    from barun.store.model_records import ModelVersionRecord

__all__ = [
    "ALIAS_WORDS",
    "SHIPPED",
    "Instant",
    "Reference",
    "alias_option",
    "by_option",
    "find_version",
    "is_shipped",
    "open_models",
    "require_model",
    "show_instant",
    "to_json",
    "why_option",
]

ALIAS_WORDS: Final = ("champion", "challenger", "shadow")
"""As `barun.store.model_records.ALIASES`, without loading SQLAlchemy for the help."""
SHIPPED: Final = "shipped"
"""Stands for the version that comes with Barun."""


def open_models(settings: Settings) -> "AbstractContextManager[ModelRegistry]":
    """Open the registry in the data folder and database of the settings.

    Whom a killed process was erasing is erased first: no model of theirs is used.
    """
    from barun.registry.opening import opened_registry

    resume_rights(settings)
    return opened_registry(Path(settings.data_folder), settings.database_url, time.time)


class Reference(click.ParamType[tuple[str, str]]):
    """A version of a model: ``view@3``, ``view@champion``, ``view`` for its champion."""

    name = "MODEL@VERSION"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the model, and the version as it was written.

        Raises
        ------
        SettingError
            If the version is neither a number nor an alias.
        """
        model, _, version = str(value).partition("@")
        version = version or ALIAS_WORDS[0]
        if not version.isdecimal() and version not in {*ALIAS_WORDS, SHIPPED}:
            raise SettingError("cli.bad-model-reference", got=value)
        return model, version


def find_version(registry: "ModelRegistry", reference: tuple[str, str]) -> "ModelVersionRecord":
    """Return the version of a reference.

    Raises
    ------
    RegistryError
        If there is none such, or no such model.
    SettingError
        If the alias stands for the model that comes with Barun, which the registry does not hold,
        or for nothing.
    """
    model, version = reference
    if version.isdecimal():
        return registry.find(model, int(version))
    number = registry.book.aliases().get((model, version))
    if number is None:
        from barun.registry.service_model import SERVED_MODELS

        if model not in SERVED_MODELS:
            require_model(registry, model)
        is_built_in = model in SERVED_MODELS and version in {SHIPPED, ALIAS_WORDS[0]}
        key = "cli.shipped-model" if is_built_in else "cli.no-such-alias"
        raise SettingError(key, model=model, version=version)
    return registry.find(model, number)


def is_shipped(registry: "ModelRegistry", reference: tuple[str, str]) -> bool:
    """Return whether a reference means what comes with Barun: by name, or as nothing else is."""
    model, version = reference
    if version != ALIAS_WORDS[0]:
        return version == SHIPPED
    return registry.book.aliases().get((model, version)) is None


def require_model(registry: "ModelRegistry", model: str | None) -> None:
    """Refuse the name of a model that is neither registered nor Barun's own.

    None, for all of them, is no name.

    Raises
    ------
    RegistryError
        If it is not known.
    """
    if model is None:
        return
    from barun.registry.service_model import SERVED_MODELS

    if model not in {*SERVED_MODELS, *(one.model for one in registry.book.versions())}:
        raise RegistryError("registry.no-model", model=model)


class Instant(click.ParamType[float]):
    """A date and time, of this machine's zone where it names none."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return seconds since 1970 UTC.

        Raises
        ------
        SettingError
            If it is none.
        """
        try:
            return datetime.fromisoformat(str(value).strip()).timestamp()
        except (ValueError, OverflowError, OSError) as error:
            raise SettingError("cli.bad-instant", got=value) from error


def show_instant(at_s: float) -> str:
    """Return an instant as people of this machine's zone write it."""
    return datetime.fromtimestamp(at_s).astimezone().isoformat(sep=" ", timespec="seconds")


def to_json(record: object) -> dict[str, Any]:
    """Return a record of the registry as values of JSON."""
    return asdict(record)  # type: ignore[call-overload] # every record is a dataclass


def by_option(language: Language) -> click.Option:
    """Return the option that says who does it; by default the account."""
    return option(
        "--by",
        "who",
        help_text=text("cli.help-models-by", language),
        default=_account,
        metavar="NAME",
    )


def why_option(language: Language) -> click.Option:
    """Return the option that says why."""
    return option(
        "--why", help_text=text("cli.help-models-why", language), default="", metavar="TEXT"
    )


def alias_option(language: Language) -> click.Option:
    """Return the option that says which alias."""
    return option(
        "--alias",
        help_text=text("cli.help-models-alias", language),
        type=Word(ALIAS_WORDS),
        default=ALIAS_WORDS[0],
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
