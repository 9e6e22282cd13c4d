"""``--export`` of ``barun analyze``: files that other programs read."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import click

from barun.cli.parameter_types import Word
from barun.cli.presentation import option
from barun.errors import BarunError
from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.pipeline.analysis_files import AnalysisFolder
    from barun.pipeline.frame_export import FrameExport

__all__ = ["export_parameter", "write_exports"]

_KINDS: Final = ("frames", "coco", "trc", "mot")
"""As `barun.pipeline.frame_export.EXPORT_KINDS`, without loading NumPy for the help."""


def export_parameter(language: Language) -> click.Option:
    """Return the option."""
    return option(
        "--export",
        "exports",
        help_text=text("cli.help-export", language),
        type=Word(_KINDS),
        multiple=True,
    )


def write_exports(
    kinds: Sequence[str], make: "Callable[[], FrameExport]", folder: "AnalysisFolder"
) -> BarunError | None:
    """Write the files that were asked for, each once.

    Parameters
    ----------
    kinds : sequence of str
        What was asked for.
    make : callable
        Returns what the files hold; called only if there are any.
    folder : AnalysisFolder
        Gets the files, unless it has one already: of a run the markers.

    Returns
    -------
    BarunError or None
        Why the first of those that could not be written was not: to be raised when all else is
        written and said.
    """
    from barun.pipeline.frame_export import EXPORT_KINDS

    refusal: BarunError | None = None
    wanted = [kind for kind in EXPORT_KINDS if kind in kinds]
    if not wanted:
        return None
    try:
        export = make()
    except BarunError as error:
        return error
    for kind in wanted:
        try:
            if not (kind == "trc" and folder.has_markers):
                folder.write_export(export, kind)
        except BarunError as error:
            refusal = refusal or error
    return refusal
