"""The inside of a backup comes back as it was, and leads nowhere else."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.errors import SettingError, StorageError
from barun.rights.backup.content import is_kept, kept_files
from barun.rights.backup.members import INDEX_NAME, pack_members, unpack_members


def packed(folder: Path) -> bytes:
    files = [(path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*.bin"))]
    return b"".join(pack_members(files))


def unpacked(content: bytes, folder: Path) -> tuple[str, ...]:
    folder.mkdir()
    return unpack_members([content], folder, is_kept, source=Path("backup"))


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=5), st.integers(1, 700))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_files_come_back_whatever_the_pieces(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], cut: int
) -> None:
    place = tmp_path_factory.mktemp("members")
    source, target = place / "source", place / "target"
    deep = source / ("datasets/" + "x" * 120)  # longer than the names of old tars
    deep.mkdir(parents=True)
    for number, content in enumerate(contents):
        (deep / f"{number}.bin").write_bytes(content)
    whole = packed(source)
    pieces = [whole[at : at + cut] for at in range(0, len(whole), cut)]
    target.mkdir()
    names = unpack_members(pieces, target, is_kept, source=Path("backup"))
    assert len(names) == len(contents)
    for number, content in enumerate(contents):
        found = target / deep.relative_to(source) / f"{number}.bin"
        assert found.read_bytes() == content
        assert found.stat().st_mode & 0o777 == 0o600


def made(*members: tuple[str, bytes, bytes]) -> bytes:
    """Return a tar with members of some names, contents and types, and an index of the first."""
    place = io.BytesIO()
    with tarfile.open(fileobj=place, mode="w") as archive:
        for name, content, kind in members:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content) if kind == tarfile.REGTYPE else 0, kind
            info.linkname = "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return place.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("../outside.bin", tarfile.REGTYPE, id="up"),
        pytest.param("/outside.bin", tarfile.REGTYPE, id="from the root"),
        pytest.param("a/../../outside.bin", tarfile.REGTYPE, id="down and up"),
        pytest.param("a\\outside.bin", tarfile.REGTYPE, id="the other stroke"),
        pytest.param("C:outside.bin", tarfile.REGTYPE, id="a drive"),
        pytest.param("a//b.bin", tarfile.REGTYPE, id="two names of one file"),
        pytest.param("a\nb.bin", tarfile.REGTYPE, id="a line break"),
        pytest.param("link.bin", tarfile.SYMTYPE, id="a link"),
        pytest.param("hard.bin", tarfile.LNKTYPE, id="another name of a file"),
        pytest.param("pipe.bin", tarfile.FIFOTYPE, id="a pipe"),
        pytest.param("keys/master.key", tarfile.REGTYPE, id="a key"),
        pytest.param("keys/people/../launch.key", tarfile.REGTYPE, id="a key by a way round"),
    ],
)
def test_nothing_leads_out_of_the_folder(tmp_path: Path, name: str, kind: bytes) -> None:
    index = json.dumps({name: "0" * 64}).encode()
    content = made((name, b"x", kind), (INDEX_NAME, index, tarfile.REGTYPE))
    with pytest.raises(SettingError, match="no backup"):
        unpacked(content, tmp_path / "target")
    assert list(tmp_path.rglob("*")) == [tmp_path / "target"]


def test_every_file_is_checked_by_its_hash(tmp_path: Path) -> None:
    index = json.dumps({"a.bin": "0" * 64}).encode()
    content = made(("a.bin", b"x", tarfile.REGTYPE), (INDEX_NAME, index, tarfile.REGTYPE))
    with pytest.raises(SettingError, match=r"index\.json"):
        unpacked(content, tmp_path / "one")
    with pytest.raises(SettingError, match="no backup"):
        unpacked(made(("a.bin", b"x", tarfile.REGTYPE)), tmp_path / "two")
    with pytest.raises(SettingError, match="no backup"):
        unpacked(b"nothing of the kind" * 100, tmp_path / "three")


def test_a_file_that_is_gone_is_left_out_and_one_that_is_unreadable_is_told(
    tmp_path: Path,
) -> None:
    content = b"".join(pack_members([("gone.bin", tmp_path / "gone.bin")]))
    assert unpacked(content, tmp_path / "target") == ()
    with pytest.raises(StorageError, match="cannot be read"):
        b"".join(pack_members([("folder.bin", tmp_path / "target")]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("datasets/posture/current", True),
        ("keys/people/P1", True),
        ("keys/people/.P1.0011", False),
        ("keys/launch.key", False),
        ("barun.db", True),
        ("barun.db-wal", False),
        ("barun.damaged-1.db", False),
        ("collections/desk.journal", True),
        ("collections/desk.lock", False),
        ("live/a.session.sealed", False),
        ("accounts/a1/live/a.session.sealed", False),
        ("accounts/a1/runners/runner-1.sealed", True),
        ("runners/runner-1.sealed", True),
        ("models/.part-1/a.onnx", False),
        ("datasets/.release-secret", False),
        ("erasures/1.json", True),
        ("erasures/restored", False),
    ],
)
def test_what_belongs_into_a_backup(name: str, *, expected: bool) -> None:
    assert is_kept(name) is expected


def test_what_was_put_into_the_folder_from_elsewhere_stays_out(tmp_path: Path) -> None:
    for name in ("a.bin", "export.bin"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.bin").symlink_to(tmp_path / "a.bin")
    found = [name for name, _ in kept_files(tmp_path, [tmp_path / "export.bin"])]
    assert found == ["a.bin"]
