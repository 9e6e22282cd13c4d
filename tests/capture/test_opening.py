import io
import os
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from barun.capture.opening import open_source
from barun.capture.picture_files import PictureFiles
from barun.capture.video_file import VideoFile
from barun.errors import MediaError, SettingError
from tests.capture.media import N_FRAMES, number_of, picture_rgb


def count(spec: str | Path) -> int:
    with open_source(spec) as source:
        return sum(1 for _ in source.frames())


class Pipe(io.BytesIO):
    """Standard input with something piped into it."""

    def isatty(self) -> bool:
        return False


class Terminal(io.BytesIO):
    """Standard input at which a person sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.fromarray(picture_rgb(3)).save(path)
    return path


def test_content_decides_not_the_name(media: Path, picture: Path, tmp_path: Path) -> None:
    shutil.copy(media / "clip.webm", tmp_path / "film.jpg")
    shutil.copy(picture, tmp_path / "picture.mp4")
    with open_source(tmp_path / "film.jpg") as film, open_source(tmp_path / "picture.mp4") as still:
        assert isinstance(film, VideoFile)
        assert isinstance(still, PictureFiles)
        assert sum(1 for _ in film.frames()) == N_FRAMES
        assert [number_of(frame.image_rgb) for frame in still.frames()] == [3]


@pytest.mark.parametrize("prefix", ["", "file://", "file://localhost", "FILE://"])
def test_path_and_file_address(media: Path, prefix: str) -> None:
    assert count(f"{prefix}{media / 'clip.mp4'}") == N_FRAMES


def test_file_address_with_escapes(media: Path, tmp_path: Path) -> None:
    shutil.copy(media / "clip.mp4", tmp_path / "달리기 1.mp4")
    assert count((tmp_path / "달리기 1.mp4").as_uri()) == N_FRAMES


def test_path_that_looks_like_a_camera(
    media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(media / "clip.mp4", tmp_path / "0")
    monkeypatch.chdir(tmp_path)
    assert count(Path("0")) == count("./0") == N_FRAMES


def test_folder_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 9, 1, 2):
        Image.fromarray(picture_rgb(number)).save(tmp_path / f"frame{number}.png")
    (tmp_path / "notes.txt").write_text("left out")
    (tmp_path / ".hidden.png").write_bytes(b"left out")
    (tmp_path / "inner").mkdir()
    Image.fromarray(picture_rgb(5)).save(tmp_path / "inner" / "frame5.png")
    with open_source(tmp_path, picture_rate_hz=4) as source:
        frames = list(source.frames())
    assert [number_of(frame.image_rgb) for frame in frames] == [1, 2, 9, 10]
    assert [frame.time_s for frame in frames] == [0.0, 0.25, 0.5, 0.75]
    assert source.info.name == tmp_path.name
    assert (source.info.n_frames, source.info.frame_rate_hz) == (4, None)


def test_folder_without_pictures(media: Path) -> None:
    with pytest.raises(MediaError, match=r"no picture in the folder .*\(4 files;"):
        open_source(media)


CONTENTS = {
    "empty": (b"", r"'thing.mp4' is empty \(0 bytes\)"),
    "text": ("무릎,각도\n1,2\n".encode(), "'thing.mp4' holds text"),
    "utf16": ("x,y\n".encode("utf-16"), "'thing.mp4' holds text"),
    "latin": ("Länge;5\n".encode("latin-1"), "'thing.mp4' holds text"),
    "playlist": (b"#EXTM3U\nhttp://example.org/a.ts\n", "playlist that points to addresses"),
    "concat script": (b"ffconcat version 1.0\nfile /etc/passwd\n", "'thing.mp4' holds text"),
    "zip": (b"PK\x03\x04" + bytes(60), "content of 'thing.mp4' is neither"),
    "noise": (
        (bytes(range(128, 256)) + bytes(range(128))) * 20,
        "content of 'thing.mp4' is neither",
    ),
    "mp3": (b"ID3\x04" + bytes(200), "holds only sound"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "holds only sound"),
    "ogg audio": (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "holds only sound"),
    "m4a": (b"\x00\x00\x00\x1cftypM4A " + bytes(40), "holds only sound"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(40), "'thing.mp4' is a HEIC picture"),
    "damaged png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture 'thing.mp4' cannot be decoded"),
    "damaged jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), "picture 'thing.mp4' cannot be decoded"),
    "damaged matroska": (b"\x1a\x45\xdf\xa3" + bytes(400), "looks like a video, but cannot be"),
    "damaged avi": (b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(40), "looks like a video, but cannot"),
    "damaged mp4": (b"\x00\x00\x00\x18ftypisom" + bytes(400), "index .* is missing"),
}


@pytest.mark.parametrize(("content", "reason"), CONTENTS.values(), ids=CONTENTS)
def test_refused_content(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    path = tmp_path / "thing.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=reason) as caught:
        open_source(path)
    assert caught.value.exit_status == 2
    assert "thing.mp4" in caught.value.text("ko")
    assert capfd.readouterr() == ("", "")


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"no file or folder '.*absent.mp4'"):
        open_source(tmp_path / "absent.mp4")


def test_file_taken_for_a_folder(media: Path) -> None:
    with pytest.raises(MediaError, match="no file or folder"):
        open_source(media / "clip.mp4" / "inner.mp4")


def test_name_that_no_system_allows() -> None:
    with pytest.raises(MediaError, match="cannot be read: File name too long"):
        open_source("x" * 5000)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_no_permission(
    tmp_path: Path, media: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The super-user may read everything, so the refusal is put on."""
    locked = tmp_path if kind == "folder" else media / "clip.mp4"

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir" if kind == "folder" else "open", refuse)
    with pytest.raises(MediaError, match="no permission to read"):
        open_source(locked)


@pytest.mark.skipif(sys.platform == "win32", reason="no such devices on Windows")
def test_device_that_is_no_camera() -> None:
    with pytest.raises(MediaError, match="'/dev/null' is neither a file nor a folder"):
        open_source("/dev/null")


@pytest.mark.parametrize("address", ["ftp://host/a.mp4", "concat://a", "file://other/a.mp4"])
def test_unknown_scheme(address: str) -> None:
    scheme = address.split(":")[0]
    with pytest.raises(MediaError, match=f"but '{scheme}://' came"):
        open_source(address)


@pytest.mark.parametrize("every", [0, -3])
def test_every_below_one(media: Path, every: int) -> None:
    with pytest.raises(SettingError, match=f"must be 1 or more, but is {every}"):
        open_source(media / "clip.mp4", every=every)


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, np.nan, np.inf])
def test_impossible_picture_rate(media: Path, rate_hz: float) -> None:
    with pytest.raises(SettingError, match=f"larger than 0, but is {rate_hz}"):
        open_source(media, picture_rate_hz=rate_hz)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.webm", "clip.avi"])
def test_standard_input_leaves_nothing_behind(
    media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_source("-", stdin=Pipe((media / name).read_bytes())) as source:
        if sys.platform == "linux":
            assert list(tmp_path.iterdir()) == []
        assert sum(1 for _ in source.frames()) == N_FRAMES
    assert source.info.name == "stdin"
    assert list(tmp_path.iterdir()) == []


def test_picture_through_standard_input(picture: Path) -> None:
    with open_source("-", stdin=Pipe(picture.read_bytes())) as source:
        assert [number_of(frame.image_rgb) for frame in source.frames()] == [3]


def test_refused_standard_input_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    n_open = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    with pytest.raises(MediaError, match="'stdin' holds text"):
        open_source("-", stdin=Pipe(b"no video"))
    assert list(tmp_path.iterdir()) == []
    if sys.platform == "linux":
        assert len(os.listdir("/proc/self/fd")) == n_open


def test_standard_input_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(MediaError, match="More than 2 MiB came"):
        open_source("-", stdin=Pipe(bytes(3 * 2**20)), most_spooled_bytes=2 * 2**20)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stdin", [None, Terminal()], ids=["none", "terminal"])
def test_nothing_piped(stdin: io.BytesIO | None) -> None:
    with pytest.raises(MediaError, match="nothing is piped into it"):
        open_source("-", stdin=stdin)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders on Windows")
def test_named_pipe(media: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = (media / "clip.mkv").read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert count(pipe) == N_FRAMES
    writer.join()
