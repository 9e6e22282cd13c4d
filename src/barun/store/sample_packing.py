"""Samples as bytes and back: columns one after another, shuffled by byte and compressed.

Points are kept to 1/512 of a face size (a third of a millimetre), far below the jitter of any pose
model; what is between 0 and 1 to 1/250; measurements in half precision.
"""

import json
import struct
import zlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.store.sample_records import N_POINTS, SampleRows

__all__ = ["pack_samples", "unpack_samples"]

_HEAD: Final = struct.Struct("<BI")
_LAYOUT: Final = 1
_POINT_STEPS: Final = 512.0
_SHARE_STEPS: Final = 250.0
_NO_POINT: Final = -32768
_NO_SHARE: Final = 255
_LEVEL: Final = 6

_Bytes = npt.NDArray[np.uint8]


def pack_samples(rows: SampleRows) -> bytes:
    """Return samples as bytes.

    Parameters
    ----------
    rows : SampleRows
        Points up to 63 face sizes from the middle; farther ones count as missing.
    """
    sessions, session_no = _number(rows.session)
    models, model_no = _number(rows.model)
    head = json.dumps(
        {
            "n": len(rows),
            "features": rows.feature_keys,
            "sessions": sessions,
            "models": models,
        }
    ).encode()
    columns: tuple[npt.NDArray[Any], ...] = (
        np.frombuffer(bytes.fromhex("".join(rows.sample_id.tolist())), np.uint8),
        session_no.astype("<u2"),
        model_no.astype("<u2"),
        rows.at_s.astype("<i8"),
        _to_steps(rows.points),
        _to_shares(rows.visibility),
        _to_half(rows.features),
        rows.view.astype("i1"),
        _to_shares(rows.view_confidence),
        rows.verdict.astype("i1"),
        _to_half(rows.load),
    )
    body = b"".join(_shuffle(column) for column in columns)
    return _HEAD.pack(_LAYOUT, len(head)) + zlib.compress(head + body, _LEVEL)


def unpack_samples(packed: bytes) -> SampleRows:
    """Return samples from their bytes.

    Raises
    ------
    ValueError
        If they are of a layout this Barun does not know, or no such bytes.
    """
    layout, n_head = _HEAD.unpack_from(packed)
    if layout != _LAYOUT:
        raise ValueError(f"samples of layout {layout} are not known")
    try:
        content = zlib.decompress(packed[_HEAD.size :])
    except zlib.error as error:
        raise ValueError("these are no samples") from error
    head = json.loads(content[:n_head])
    n_rows, keys = int(head["n"]), tuple(head["features"])
    read = _Reader(content, n_head, n_rows)
    ids = read.column("u1", 8).tobytes().hex()
    return SampleRows(
        sample_id=np.array([ids[at : at + 16] for at in range(0, 16 * n_rows, 16)], dtype="<U16"),
        session=np.array(head["sessions"], dtype=np.str_)[read.column("<u2").ravel()],
        model=np.array(head["models"], dtype=np.str_)[read.column("<u2").ravel()],
        at_s=read.column("<i8").ravel().astype(np.int64),
        points=_from_steps(read.column("<i2", N_POINTS * 2)).reshape(n_rows, N_POINTS, 2),
        visibility=_from_shares(read.column("u1", N_POINTS)),
        features=read.column("<f2", len(keys)).astype(np.float32),
        view=read.column("i1").ravel().astype(np.int8),
        view_confidence=_from_shares(read.column("u1")).ravel(),
        verdict=read.column("i1").ravel().astype(np.int8),
        load=read.column("<f2").ravel().astype(np.float32),
        feature_keys=keys,
    )


class _Reader:
    """Reads one column after another."""

    def __init__(self, content: bytes, at: int, n_rows: int) -> None:
        self._content, self._at, self._n_rows = content, at, n_rows

    def column(self, dtype: str, n_values: int = 1) -> npt.NDArray[Any]:
        """Return the next column, shape (N, n_values)."""
        kind = np.dtype(dtype)
        n_bytes = self._n_rows * n_values * kind.itemsize
        part = self._content[self._at : self._at + n_bytes]
        self._at += n_bytes
        shuffled = np.frombuffer(part, np.uint8).reshape(kind.itemsize, -1)
        plain = np.ascontiguousarray(shuffled.T).view(kind)
        return plain.reshape(self._n_rows, n_values)


def _number(names: npt.NDArray[np.str_]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the different names in order, and the place of each one among them, shape (N,)."""
    listed: list[str] = names.tolist()
    different = sorted(set(listed))
    places = {name: place for place, name in enumerate(different)}
    return different, np.array([places[name] for name in listed], dtype=np.intp)


def _shuffle(column: npt.NDArray[Any]) -> bytes:
    """Return the first bytes of all values, then the second ones: alike bytes compress."""
    values: _Bytes = np.ascontiguousarray(column).reshape(-1).view(np.uint8)
    return values.reshape(-1, column.dtype.itemsize).T.tobytes()


def _to_steps(points: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    steps = np.round(points.astype(np.float64) * _POINT_STEPS)
    is_kept = np.abs(steps) < -_NO_POINT  # False for NaN
    return np.where(is_kept, steps, _NO_POINT).astype("<i2")


def _from_steps(steps: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    points = steps.astype(np.float32) / np.float32(_POINT_STEPS)
    points[steps == _NO_POINT] = np.nan
    return points


def _to_shares(shares: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    steps = np.round(np.clip(shares, 0.0, 1.0) * _SHARE_STEPS)
    return np.where(np.isfinite(steps), steps, _NO_SHARE).astype(np.uint8)


def _from_shares(steps: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    shares = steps.astype(np.float32) / np.float32(_SHARE_STEPS)
    shares[steps == _NO_SHARE] = np.nan
    return shares


def _to_half(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    largest = float(np.finfo(np.float16).max)
    return np.clip(values, -largest, largest).astype("<f2")
