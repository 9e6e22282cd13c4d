"""``barun data``: labelled poses: import, check, clean, export, and their versions."""

import click

from barun.cli import (
    data_changes,
    data_check,
    data_consent,
    data_export,
    data_import,
    data_repair,
    data_samples,
    data_versions,
    privacy_erase,
)
from barun.cli.data_source import Pseudonym
from barun.cli.presentation import BarunGroup
from barun.config import Settings
from barun.messages import Language

__all__ = ["build"]


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            data_import.build(language, settings),
            data_check.build(language, settings),
            data_changes.build_clean(language, settings),
            data_versions.build_versions(language, settings),
            data_versions.build_diff(language, settings),
            data_consent.build(language, settings),
            data_export.build(language, settings),
            data_samples.build(language, settings),
            data_repair.build(language, settings),
            privacy_erase.build(language, settings, group="data", person_type=Pseudonym()),
        ],
        name="data",
    )
