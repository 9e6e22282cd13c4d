"""x."""

import click

from barun.cli.presentation import BarunCommand
from barun.config import Settings
from barun.messages import Language


def build(language: Language, settings: Settings) -> click.Command:
    """Return."""
    return BarunCommand("pose", language, lambda: None, [])
