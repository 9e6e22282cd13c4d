"""``barun models``: trained models, their versions, and which of them are in service."""

import click

from barun.cli import model_files, model_service, model_update, model_versions
from barun.cli.presentation import BarunGroup
from barun.config import Settings
from barun.messages import Language

__all__ = ["build"]


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            model_versions.build_list(language, settings),
            model_versions.build_show(language, settings),
            model_versions.build_diff(language, settings),
            model_files.build_register(language, settings),
            model_service.build_promote(language, settings),
            model_service.build_rollback(language, settings),
            model_service.build_history(language, settings),
            model_service.build_withdraw(language, settings),
            model_service.build_hold(language, settings),
            model_files.build_export(language, settings),
            model_files.build_import(language, settings),
            model_versions.build_verify(language, settings),
            model_update.build_update(language, settings),
        ],
        name="models",
    )
