"""What of a person could be found in bytes: how they are called, and where their body was.

For the benchmark and the tests of erasing: files are searched as they are, and inside archives.
"""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["find_bytes", "searched_for"]

_RUN = 6
"""Numbers in a row: 24 bytes of float32, which nothing else has by chance."""
_ROWS = 12


def searched_for(
    person: str, image_xyz: npt.NDArray[np.float32]
) -> Mapping[str, re.Pattern[bytes]]:
    """Return patterns of a pseudonym and of landmarks, by what they are.

    Parameters
    ----------
    person : str
        Pseudonym.
    image_xyz : numpy.ndarray, shape (N, 33, 3)
        Landmarks of the person; points that are NaN are passed over.
    """
    word = re.escape(person)
    patterns = {
        "pseudonym": rf"(?<![0-9A-Za-z+/]){word}(?![0-9A-Za-z+/])".encode(),
        "pseudonym in UTF-16": b"(?<![0-9A-Za-z]\x00)"
        + re.escape(person.encode("utf-16-le"))
        + b"(?![0-9A-Za-z]\x00)",
        "pseudonym escaped in JSON": b"".join(rb"\\u%04x" % ord(letter) for letter in person),
        "file it came from": rb"(?<![0-9A-Za-z])%s\.csv" % person.lower().encode(),
    }
    found = {name: re.compile(one) for name, one in patterns.items()}
    for kind, needles in _runs(image_xyz).items():
        found[kind] = re.compile(b"|".join(map(re.escape, needles)))
    return found


def _runs(image_xyz: npt.NDArray[np.float32]) -> dict[str, list[bytes]]:
    """Return runs of numbers of some rows, as files hold them."""
    found: dict[str, list[bytes]] = {"float32": [], "float64": [], "base 64": [], "text": []}
    for row in image_xyz[:: max(1, len(image_xyz) // _ROWS)]:
        flat = row.reshape(-1)
        xy = row[:, :2].reshape(-1)
        for numbers in (flat, xy):
            start = _first_run(numbers)
            if start is None:
                continue
            run = numbers[start : start + _RUN]
            found["float32"].append(run.astype("<f4").tobytes())
            found["float64"].append(run.astype("<f8").tobytes())
            found["text"] += [
                ",".join(repr(float(one)) for one in run[:2]).encode(),
                ",".join(str(one) for one in run[:2]).encode(),
                json.dumps([float(one) for one in run[:2]]).encode(),
            ]
            # base 64 of every phase of three bytes, its edges cut off
            raw = run.astype("<f4").tobytes()
            found["base 64"] += [base64.b64encode(raw[skip:])[:-4] for skip in range(3)]
    return found


def _first_run(numbers: npt.NDArray[np.float32]) -> int | None:
    for start in range(len(numbers) - _RUN + 1):
        run = numbers[start : start + _RUN]
        if np.isfinite(run).all() and len(np.unique(run)) == _RUN:
            return start
    return None


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a file as it is, and unpacked where it is packed."""
    content = path.read_bytes()
    yield str(path), content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"{path}!{name}", archive.read(name)
    for start in (b"\x1f\x8b",):
        if content.startswith(start):
            yield f"{path}!gzip", zlib.decompress(content, wbits=31)


def find_bytes(folder: Path, patterns: Mapping[str, re.Pattern[bytes]]) -> list[tuple[str, str]]:
    """Return where something is found below a folder, names of files included, and what."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder)).encode()
        found += [(str(path), what) for what, one in patterns.items() if one.search(name)]
        if path.is_file():
            for place, content in _contents(path):
                found += [(place, what) for what, one in patterns.items() if one.search(content)]
    return found
