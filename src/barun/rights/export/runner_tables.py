"""The kept profiles of runners, as a table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from barun.pipeline.runner_profiles import RunnerProfiles
from barun.rights.export.table import Column, ExportTable, Row

__all__ = ["runner_tables"]

_RUNNER: Final = (
    Column("name", "text", "runner_name"),
    Column("saved", "instant", "runner_saved"),
    Column("n_recordings", "count", "runner_recordings"),
    Column("n_strides", "count", "runner_strides"),
    Column("content", "document", "runner_content"),
)


def runner_tables(folder: Path) -> tuple[ExportTable, ...]:
    """Return the table of kept profiles, whole as they are kept.

    Parameters
    ----------
    folder : pathlib.Path
        Of the profiles.
    """

    def runners() -> Iterator[Row]:
        for one in RunnerProfiles(folder).all():
            yield (
                one.name,
                one.saved_at.timestamp(),
                one.baseline.n_recordings,
                one.baseline.n_strides,
                one.content,
            )

    return (ExportTable("runners", "runners", _RUNNER, runners),)
