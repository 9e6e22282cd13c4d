"""Files of numbers from others."""

import io
import zipfile

import numpy as np
import pytest

from barun.errors import ModelError
from barun.models.number_file import read_arrays


def _packed(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type] # arrays of any kind
    return file.getvalue()


def test_numbers_and_texts_come_back() -> None:
    found = read_arrays(_packed(a=np.arange(3), b=np.array("text")), "x")
    assert found["a"].tolist() == [0, 1, 2]
    assert str(found["b"]) == "text"


def test_objects_are_never_loaded() -> None:
    with pytest.raises(ModelError, match="never loaded"):
        read_arrays(_packed(a=np.array([{}], dtype=object)), "x")


def test_other_kinds_are_refused() -> None:
    with pytest.raises(ModelError, match="datetime64"):
        read_arrays(_packed(a=np.array(["2026-01-01"], dtype="datetime64[D]")), "x")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY" * 9])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_arrays(content, "x")


def test_what_unfolds_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barun.models.number_file.MOST_BYTES", 10_000)
    content = _packed(a=np.zeros(1_000_000))
    assert len(content) < 10_000
    with pytest.raises(ModelError, match="more than 10000"):
        read_arrays(content, "x")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", b"no array")
    with pytest.raises(ModelError):
        read_arrays(file.getvalue(), "x")["a.txt"]
