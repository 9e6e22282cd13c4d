"""The files of the older data collection, made of what was collected."""

from pathlib import Path
from typing import Final

from barun.collection.dataset import to_rows
from barun.collection.record import CollectionRecord, is_waiting
from barun.learning.datasets.exporting import ExportKind, export_rows

__all__ = ["write_legacy_files"]

_FILES: Final[dict[str, ExportKind]] = {
    "pose_data.sqlite": "legacy-sqlite",
    "pose_data.csv": "legacy-csv",
    "people": "people",
    "labels": "labels",
}


def write_legacy_files(record: CollectionRecord, folder: Path, now_s: float) -> tuple[Path, ...]:
    """Write the table in SQLite, and CSVs of everything, of each person, of each label.

    Parameters
    ----------
    record : CollectionRecord
        Its labelled samples of people whose consent is in force are written.
    folder : pathlib.Path
        Made where needed; files of the same names are replaced.
    now_s : float
        Seconds since 1970.

    Returns
    -------
    tuple of pathlib.Path
        The files.

    Raises
    ------
    DatasetError
        If there is no such sample.
    StorageError
        If a file cannot be written.
    """
    rows = to_rows(
        record,
        [
            sample
            for sample in record.samples.values()
            if not is_waiting(sample) and record.is_covered(sample, now_s)
        ],
    )
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, kind in _FILES.items():
        written += export_rows(rows, kind, folder / name)
    return tuple(written)
