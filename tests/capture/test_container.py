import io
import random
from pathlib import Path

import pytest

from barun.capture.container import ContainerFacts, read_container
from barun.capture.matroska import read_matroska
from barun.capture.mp4_boxes import read_mp4
from barun.capture.riff import read_avi
from tests.capture.media import N_FRAMES, RATE_HZ, index_first, with_times

UNKNOWN_LENGTH = b"\x01" + b"\xff" * 7
SEGMENT, CLUSTER = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"


def live_recording(mkv: bytes) -> bytes:
    """Return a recording whose segment and clusters do not say how long they are.

    Browsers write such files. The parts behind the last cluster fall away, as they do there.
    """
    segment = mkv.index(SEGMENT) + 4
    cluster = mkv.index(CLUSTER)
    n_length = 9 - mkv[cluster + 4].bit_length()
    mask = (1 << 7 * n_length) - 1
    length = int.from_bytes(mkv[cluster + 4 : cluster + 4 + n_length]) & mask
    content = mkv[cluster + 4 + n_length : cluster + 4 + n_length + length]
    return (
        mkv[:segment] + UNKNOWN_LENGTH + mkv[segment + 8 : cluster] + CLUSTER + UNKNOWN_LENGTH
        + content
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "facts"),
    [
        ("clip.mp4", "mp4", ContainerFacts(has_video=True, last_picture_s=1.9)),
        ("clip.mkv", "matroska", ContainerFacts(has_video=True)),
        ("clip.webm", "matroska", ContainerFacts(has_video=True)),
        ("clip.avi", "avi", ContainerFacts()),
        ("clip.avi", "video", ContainerFacts()),
    ],
)
def test_whole_files(media: Path, name: str, kind: "object", facts: ContainerFacts) -> None:
    assert read_container(media / name, kind) == facts  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
@pytest.mark.parametrize(
    ("name", "kind"), [("clip.mkv", "matroska"), ("clip.webm", "matroska"), ("clip.avi", "avi")]
)
def test_cut_files(media: Path, tmp_path: Path, name: str, kind: "object", kept: float) -> None:
    content = (media / name).read_bytes()
    (tmp_path / name).write_bytes(content[: int(len(content) * kept)])
    assert read_container(tmp_path / name, kind).is_cut  # type: ignore[arg-type]  # parametrised


def test_cut_mp4(media: Path) -> None:
    content = (media / "clip.mp4").read_bytes()
    cut = content[: content.index(b"moov")]
    facts = read_mp4(io.BytesIO(cut), len(cut))
    assert (facts.has_index, facts.has_video) == (False, None)
    front = index_first(content)
    assert not read_mp4(io.BytesIO(front), len(front)).is_cut
    facts = read_mp4(io.BytesIO(front[:-100]), len(front) - 100)
    assert (facts.is_cut, facts.has_index) == (True, True)
    assert facts.last_picture_s == pytest.approx((N_FRAMES - 1) / RATE_HZ)


def test_mp4_that_an_edit_list_trims_says_nothing_of_its_end(media: Path) -> None:
    content = bytearray((media / "clip.mp4").read_bytes())
    at = content.index(b"elst") + 12
    shown_ms = int.from_bytes(content[at : at + 4])
    content[at : at + 4] = (shown_ms // 2).to_bytes(4)
    assert read_mp4(io.BytesIO(content), len(content)).last_picture_s is None


def test_last_picture_of_a_varying_rate(media: Path) -> None:
    """A last picture that stays for a minute is due before that minute."""
    content = with_times((media / "clip.mp4").read_bytes(), [(19, 1024), (1, 614_400)])
    content = content.replace(b"edts", b"free")
    assert read_mp4(io.BytesIO(content), len(content)).last_picture_s == pytest.approx(1.9)


def test_mp4_with_junk_behind(media: Path) -> None:
    content = (media / "clip.mp4").read_bytes() + b"\xff" * 100
    assert not read_mp4(io.BytesIO(content), len(content)).is_cut


def test_live_matroska(media: Path) -> None:
    whole = live_recording((media / "clip.webm").read_bytes())
    assert read_matroska(io.BytesIO(whole), len(whole)) == read_matroska(
        io.BytesIO((media / "clip.webm").read_bytes()), (media / "clip.webm").stat().st_size
    )
    assert not read_matroska(io.BytesIO(whole), len(whole)).is_cut
    assert read_matroska(io.BytesIO(whole[:-10]), len(whole) - 10).is_cut


def test_avi_of_a_recorder_that_was_switched_off(media: Path) -> None:
    content = bytearray((media / "clip.avi").read_bytes())
    content[4:8] = bytes(4)
    assert not read_avi(io.BytesIO(content), len(content))


def test_any_damage_is_read_without_error(media: Path) -> None:
    dice = random.Random(7)  # noqa: S311  # not for secrets
    for name in ("clip.mp4", "clip.mkv", "clip.avi"):
        whole = (media / name).read_bytes()
        for _ in range(150):
            content = bytearray(whole)
            for _ in range(dice.randrange(1, 40)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            del content[dice.randrange(1, len(content)) :]
            for read in (read_mp4, read_matroska, read_avi):
                read(io.BytesIO(content), len(content))
