import errno
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.service.problems import RefusedError
from barun.service.spool import Spool


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_content_can_be_read_by_path_until_closed(
    temporary_folder: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with Spool() as spool:
        spool.write(b"one")
        spool.write(b"two")
        assert spool.n_bytes == 6
        assert spool.path.read_bytes() == b"onetwo"
        assert spool.path.read_bytes() == b"onetwo"  # every reader begins at the start
        named = [path for path in temporary_folder.rglob("*") if not path.is_dir()]
        assert all(path.is_symlink() for path in named) is (platform == "linux")
        assert spool.path.parent.stat().st_mode & 0o077 == 0
    assert spool.is_closed
    spool.close()
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.usefixtures("temporary_folder")
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullFile:
        """Takes nothing, as a file on a full disk."""

        def write(self, content: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None: ...

    with Spool() as spool:
        spool._file.close()
        monkeypatch.setattr(spool, "_file", FullFile())
        with pytest.raises(RefusedError, match=r"is full\. Free some space") as refused:
            spool.write(b"x")
    assert refused.value.status == 507


@pytest.mark.usefixtures("temporary_folder")
def test_a_file_that_takes_little_at_a_time_gets_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = bytearray()

    class SlowFile:
        """Takes two bytes at a time."""

        def write(self, content: bytes) -> int:
            taken.extend(bytes(content[:2]))
            return len(content[:2])

        close: Callable[[], None] = staticmethod(lambda: None)

    with Spool() as spool:
        spool._file.close()
        monkeypatch.setattr(spool, "_file", SlowFile())
        spool.write(b"12345")
    assert taken == b"12345"


@pytest.mark.parametrize("step", ["mkdtemp", "TemporaryFile"])
def test_a_disk_full_from_the_start_is_said(
    temporary_folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(tempfile, step, refuse)

    with pytest.raises(RefusedError, match=r"is full\. Free some space") as refused:
        Spool()

    assert refused.value.status == 507
    assert list(temporary_folder.iterdir()) == []
