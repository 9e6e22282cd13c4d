"""``barun privacy``: what is kept of people, how it is kept, and what was done with it."""

import click

from barun.cli import (
    privacy_audit,
    privacy_backup,
    privacy_check,
    privacy_consent,
    privacy_correct,
    privacy_erase,
    privacy_export,
    privacy_keys,
    privacy_report,
    privacy_retention,
    privacy_verify,
)
from barun.cli.presentation import BarunGroup
from barun.config import Settings
from barun.messages import Language

__all__ = ["build"]


def build(language: Language, settings: Settings) -> click.Command:
    """Return the group of commands."""
    return BarunGroup(
        language,
        [
            privacy_consent.build(language, settings),
            privacy_report.build(language, settings),
            privacy_export.build(language, settings),
            privacy_correct.build_correct(language, settings),
            privacy_correct.build_object(language, settings),
            privacy_retention.build_retention(language, settings),
            privacy_retention.build_tidy(language, settings),
            privacy_erase.build(language, settings),
            privacy_verify.build(language, settings),
            privacy_keys.build(language, settings),
            privacy_audit.build(language, settings),
            privacy_check.build(language, settings),
            privacy_backup.build_backup(language, settings),
            privacy_backup.build_restore(language, settings),
            privacy_backup.build_seal(language),
            privacy_backup.build_open(language),
        ],
        name="privacy",
    )
