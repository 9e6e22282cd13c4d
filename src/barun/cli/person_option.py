"""``--person``: of whom something is asked; of who sits at this machine by default."""

from typing import Final

import click

from barun.cli.presentation import option
from barun.messages import Language, text

__all__ = ["LOCAL_PERSON", "person_option"]

LOCAL_PERSON: Final = "local"
"""As `barun.store.records.LOCAL_PERSON`, without loading the store."""


def person_option(language: Language) -> click.Option:
    """Return the option."""
    return option(
        "--person",
        help_text=text("cli.help-consent-person", language),
        default=LOCAL_PERSON,
        metavar="ID",
    )
