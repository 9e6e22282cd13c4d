"""Landmark recordings as Parquet; the columns are described in :mod:`wide_table`."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkFileError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.wide_table import (
    IMAGE_COLUMNS,
    KEY_COLUMNS,
    WORLD_COLUMNS,
    WideTable,
    check_header,
    from_recording,
    to_recording,
)
from barun.landmarks.recording import LandmarkRecording

__all__ = [
    "FORMAT_VERSION",
    "MAGIC",
    "MOST_BYTES",
    "read_barun_parquet",
    "read_parquet_metadata",
    "read_parquet_table",
    "write_barun_parquet",
]

FORMAT_VERSION: Final = 1
"""Raised when a file of the new kind can no longer be read by older code."""

MAGIC: Final = b"PAR1"
MOST_BYTES: Final = 4 << 30
"""What a file may unfold to: a day of one person at 30 frames a second takes 2.5 GB. Zeros are
packed two thousand times smaller, so that a small file could fill the memory. A design choice."""
MOST_ROWS: Final = 1 << 24
"""Rows a file may have, as columns of nothing take no bytes; six days of one person. A design
choice."""
_VERSION_KEY: Final = b"barun.landmarks.version"
_SMALLEST_FILE: Final = 12


def _check_ends(path: Path) -> None:
    """Refuse what is no Parquet file before the reader sees it, which would panic."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
        file.seek(max(0, size - 8))
        tail = file.read(8)
    if start != MAGIC:
        raise LandmarkFileError("landmarks.parquet-damaged", path=str(path))
    if size < _SMALLEST_FILE or tail[4:] != MAGIC or struct.unpack("<I", tail[:4])[0] > size - 12:
        raise LandmarkFileError("landmarks.parquet-cut", path=str(path))


def read_parquet_table(path: Path, most_bytes: int | None = None) -> Any:
    """Return the table of a Parquet file, whatever it holds.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    most_bytes : int, optional
        What it may unfold to; 4 GiB if left out. It is counted while the file is read, some
        thousand rows at a time: what a file claims about itself is not relied on.

    Raises
    ------
    LandmarkFileError
        If the file is no Parquet file, cut off or damaged, or unfolds to more.
    """
    from arro3.core import Table
    from arro3.io import read_parquet

    with _reading(path):
        reader = read_parquet(str(path))
        batches = []
        most = MOST_BYTES if most_bytes is None else most_bytes
        left, left_rows = most, MOST_ROWS
        for batch in reader:
            left -= batch.nbytes
            left_rows -= batch.num_rows
            if min(left, left_rows) < 0:
                raise LandmarkFileError(
                    "landmarks.parquet-large",
                    path=str(path),
                    most_gib=most / (1 << 30),
                    most_rows=MOST_ROWS,
                )
            batches.append(batch)
        return Table.from_batches(batches, schema=reader.schema)


def read_parquet_metadata(path: Path) -> dict[bytes, bytes]:
    """Return what a Parquet file says about itself, without reading its rows.

    Raises
    ------
    LandmarkFileError
        If the file is no Parquet file, cut off or damaged.
    """
    from arro3.io import read_parquet

    with _reading(path):
        return dict(read_parquet(str(path)).schema.metadata)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    _check_ends(path)
    try:
        yield
    except (KeyboardInterrupt, LandmarkFileError):
        raise
    except BaseException as error:
        # The reader panics on a damaged footer, and its PanicException cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise LandmarkFileError("landmarks.parquet-damaged", path=str(path)) from error
        raise


def _check_version(metadata: dict[bytes, bytes], path: str) -> None:
    version = metadata.get(_VERSION_KEY, b"").decode("ascii", "replace")
    if not version.isdecimal():
        raise LandmarkFileError("landmarks.parquet-foreign", path=path)
    if int(version) > FORMAT_VERSION:
        raise LandmarkFileError(
            "landmarks.format-newer", path=path, got=version, known=FORMAT_VERSION
        )


def _numbers(table: Any, name: str, faults: FileFaults) -> npt.NDArray[np.float64]:
    column = table.column(name)
    if not table.num_rows:
        return np.empty(0)
    values = column.to_pylist() if column.null_count else column.to_numpy()
    try:
        return np.array(values, dtype=np.float64)  # None becomes NaN
    except (TypeError, ValueError):
        faults.add("landmarks.column-not-numbers", column=name)
        return np.full(table.num_rows, np.nan)


def _block(
    table: Any,
    names: tuple[str, ...],
    faults: FileFaults,
) -> npt.NDArray[np.float32]:
    block = np.empty((table.num_rows, len(names)), dtype=np.float32)
    for index, name in enumerate(names):
        with np.errstate(over="ignore"):  # what no float32 holds is infinite, and named below
            block[:, index] = _numbers(table, name, faults)
    for row, index in np.argwhere(np.isinf(block))[:100]:
        faults.add("landmarks.cell-infinite", row=int(row) + 1, column=names[index])
    return block


def read_barun_parquet(path: Path, most_bytes: int | None = None) -> LandmarkRecording:
    """Read a recording that :func:`write_barun_parquet` wrote.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    most_bytes : int, optional
        As of :func:`read_parquet_table`.

    Returns
    -------
    LandmarkRecording
        Exactly the numbers that were written; see ``read_barun_csv``.

    Raises
    ------
    LandmarkFileError
        Naming file, row (counted from 1) and column of everything that is wrong.
    """
    table = read_parquet_table(path, most_bytes)
    _check_version(dict(table.schema.metadata), str(path))
    has_world = check_header(tuple(table.column_names), str(path))
    faults = FileFaults(str(path))
    sources = [source or "" for source in table.column("source").to_pylist()]
    wide = WideTable(
        frame=_numbers(table, "frame", faults),
        time_s=_numbers(table, "time_s", faults),
        person=_numbers(table, "person", faults),
        size_px=np.stack(
            [_numbers(table, "width_px", faults), _numbers(table, "height_px", faults)], axis=-1
        ),
        source=[str(source) for source in sources],
        image=_block(table, IMAGE_COLUMNS, faults),
        world=_block(table, WORLD_COLUMNS, faults) if has_world else None,
    )
    faults.raise_if_any()
    return to_recording(wide, np.arange(1, table.num_rows + 1), str(path))


def write_barun_parquet(path: Path, recording: LandmarkRecording) -> None:
    """Write a recording as Parquet; numbers keep every bit.

    Parameters
    ----------
    path : pathlib.Path
        Where to; a file that is there is replaced once the new one is complete.
    recording : LandmarkRecording
        All people of a recording.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    from arro3.core import Array, DataType, Table
    from arro3.io import write_parquet

    wide = from_recording(recording)
    blocks = [(IMAGE_COLUMNS, wide.image)]
    if wide.world is not None:
        blocks.append((WORLD_COLUMNS, wide.world))

    def whole(values: npt.NDArray[np.float64]) -> Array:
        cells = [None if np.isnan(value) else int(value) for value in values]
        return Array(cells, type=DataType.int32())

    columns: dict[str, Array] = {
        "frame": Array.from_numpy(wide.frame.astype(np.int64)),
        "time_s": Array.from_numpy(np.ascontiguousarray(wide.time_s)),
        "person": whole(wide.person),
        "width_px": whole(wide.size_px[:, 0]),
        "height_px": whole(wide.size_px[:, 1]),
        "source": Array(wide.source, type=DataType.utf8()),
    }
    for names, block in blocks:
        for index, name in enumerate(names):
            columns[name] = Array.from_numpy(np.ascontiguousarray(block[:, index]))
    encoding: dict[Any, Any] = {
        name: "byte_stream_split" for name in columns if name not in KEY_COLUMNS
    }
    # Into memory first: on a full disk the writer panics, which is no OSError.
    content = io.BytesIO()
    write_parquet(
        Table.from_arrays(list(columns.values()), names=list(columns)),
        content,
        compression="zstd(1)",
        dictionary_enabled=False,
        column_encoding=encoding,
        key_value_metadata={_VERSION_KEY.decode(): str(FORMAT_VERSION)},
    )
    with replacing(path) as part:
        part.write_bytes(content.getvalue())
