"""Recording at the terminal: consent first, labels by keys, a version at the end."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.cli.collect import CollectingTerminal
from barun.cli.collect_keys import TerminalKeys
from barun.cli.collect_words import status_line
from barun.cli.main import main
from barun.collection.collection import Collection, read_record
from barun.collection.label import Label
from barun.collection.recorder import Recorder
from barun.learning.datasets.library import DatasetLibrary
from scripts.ended_process import ended
from tests.collection.sitters import NOW_S, agree
from tests.collection.test_recorder import estimate
from tests.fixtures.clips import open_clip_writer
from tests.fixtures.drawn_person import skip_without_models
from tests.fixtures.drawn_sitter import draw_sitter

_LATER = ["--consent", "given", "--purpose", "to try things", "--until"]


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "barun"


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of somebody at a desk, 20 frames a second."""
    skip_without_models()
    path = tmp_path_factory.mktemp("film") / "desk.mp4"
    writer = open_clip_writer(path, "mp4v", 20, (640, 480))
    for number in range(40):
        writer.write(np.asarray(draw_sitter(0.0, sway_px=number / 4)))
    writer.release()
    return path


def _until() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))


@pytest.mark.slow
def test_a_film_becomes_a_version_and_the_files_of_older_programs(
    film: Path, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["collect", "--source", str(film), "--label", "1b", "--out", "old", "--json"]
    assert main([*words, *_LATER, _until()]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n_frames"] == 4  # every tenth of 40
    counts = told["people"]["P1"]["counts"]
    assert (counts["1"], counts["b"], counts["2"]) == (4, 4, 0)
    version = DatasetLibrary(data_folder / "datasets").load("posture")
    assert (version.hash, len(version.rows), told["n_new"]) == (told["version"], 4, 4)
    steps_s = np.diff(version.rows.recorded_at_s)
    np.testing.assert_allclose(steps_s, 0.5, atol=1e-3)  # ten frames of 20 a second
    assert version.rows.source.tolist() == ["desk.mp4"] * 4
    assert (tmp_path / "old" / "pose_data.sqlite").is_file()
    assert (tmp_path / "old" / "people" / "p1.csv").is_file()
    again = ["collect", "--source", str(film), "--person", "P1", "--every", "20"]
    assert main(again) == 0  # the consent is known; without a label the model suggests
    out = capsys.readouterr().out
    assert "2 samples wait for a label" in out
    assert "No version was made" in out


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_lost(
    film: Path, tmp_path: Path, data_folder: Path
) -> None:
    words = ["collect", "--source", str(film), "--every", "1", "--label", "1", "-q"]
    command = [sys.executable, "-m", "barun.cli.main", *words, *_LATER, _until()]
    journal = data_folder / "collections" / "posture.journal"
    with ended(subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)) as recording:
        deadline_s = time.monotonic() + 60
        while not (journal.is_file() and journal.read_bytes().count(b"\n") >= 8):
            assert time.monotonic() < deadline_s
            time.sleep(0.005)
        recording.kill()
    assert recording.returncode == -signal.SIGKILL
    n_kept = len(read_record(journal.parent, "posture").samples)
    assert 6 <= n_kept < 40
    assert not DatasetLibrary(data_folder / "datasets").names()
    assert main([*words, "--person", "P1"]) == 0
    rows = DatasetLibrary(data_folder / "datasets").load("posture").rows
    assert len(rows) == n_kept + 40
    assert rows.people == ("P1",)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Nothing is recorded without consent"),
        (["--person", "P1"], "Nothing is recorded without consent"),
        (["--consent", "given", "--purpose", "x"], "says what for and until when"),
        ([*_LATER, "tomorrow"], "--until"),
        ([*_LATER, "2001-01-01"], "in the future"),
        (["--person", "Kim"], "such as P1 or P12"),
        (["--every", "0"], "--every"),
        (["--name", "../x", *_LATER, "2027-01-01"], "small Latin letters"),
    ],
)
def test_refused_before_the_first_frame(
    words: list[str], message: str, empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collect", "--source", str(empty_room), *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(("word", "status"), [("4", 2), ("zz", 2)])
def test_impossible_labels_are_refused(
    word: str,
    status: int,
    empty_room: Path,
    data_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["collect", "--source", str(empty_room), "--label", word, *_LATER, _until()]
    assert main(words) == status
    assert "A label is a view" in capsys.readouterr().err
    assert not data_folder.exists()  # nobody was written down


def test_an_empty_room_makes_no_version(
    empty_room: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["collect", "--source", str(empty_room), "--label", "1", *_LATER, _until()]
    assert main([*words, "--lang", "ko"]) == 0
    assert "버전을 만들지 않았습니다" in capsys.readouterr().out
    assert not DatasetLibrary(data_folder / "datasets").names()


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with Collection(tmp_path / "collections", "posture") as opened:
        yield opened


def test_keys_label_pause_undo_and_change_people(collection: Collection) -> None:
    recorder = Recorder(collection, "camera 0", lambda *_: 2, every=1)
    recorder.begin(agree(collection), NOW_S)
    answers = iter([None, "P2"])

    def ask() -> str | None:
        return agree(collection) if next(answers) else None

    terminal = CollectingTerminal(collection, recorder, "en", ask=ask)
    index = 0

    def frames(count: int) -> None:
        nonlocal index
        for _ in range(count):
            recorder.take(index, (estimate(index),), NOW_S)
            index += 1

    terminal.obey("1ㅁ", NOW_S)
    frames(3)
    assert status_line(recorder, collection.record, "en").startswith("P1  |  label 1a  |  1:3")
    terminal.obey("z", NOW_S)
    terminal.obey(" ", NOW_S)
    frames(5)
    assert "paused" in status_line(recorder, collection.record, "en")
    terminal.obey(" 1", NOW_S)
    frames(2)
    assert "2 to confirm (2:2)" in status_line(recorder, collection.record, "en")
    terminal.obey("\n", NOW_S)
    counts = collection.record.tallies()["P1"].counts
    assert (counts["1"], counts["2"], counts["a"]) == (2, 2, 4)
    terminal.obey("p3", NOW_S)  # no is an answer
    frames(1)
    assert recorder.person == "P1"
    terminal.obey("p", NOW_S)
    frames(2)
    assert recorder.person == "P2"
    terminal.obey("x?q", NOW_S)
    assert collection.record.tallies()["P2"].counts["3"] == 0
    assert terminal.is_over
    assert recorder.label == Label(3, "a")


def test_keys_of_a_terminal_come_at_once_and_in_any_alphabet() -> None:
    outer, inner = pty.openpty()
    try:
        keys = TerminalKeys(inner)
        assert TerminalKeys.are_there(inner)
        with keys.listening():
            assert keys.read() == ""
            korean = "ㅁ".encode()
            os.write(outer, b"1" + korean[:1])
            assert keys.read() == "1"
            os.write(outer, korean[1:])
            assert keys.read() == "ㅁ"
            with keys.resting():
                os.write(outer, b"no line yet")
                assert keys.read() == ""
                os.write(outer, b"\n")
                assert keys.read() == "no line yet\n"
            os.write(outer, b"q")
            assert keys.read() == "q"
    finally:
        os.close(outer)
        os.close(inner)
    with open(os.devnull) as nothing:
        assert not TerminalKeys.are_there(nothing.fileno())


def _talk(words: list[str], answers: list[tuple[str, str]], folder: Path) -> tuple[int, str]:
    """Run barun in a terminal; answer each question when it is asked. Return status and words."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "barun.cli.main", *words])  # noqa: S606 # the program under test
    seen = ""
    waiting = list(answers)
    try:
        while True:
            seen += os.read(terminal, 4096).decode(errors="replace")
            if waiting and waiting[0][0] in seen:
                os.write(terminal, waiting.pop(0)[1].encode())
    except OSError:
        pass  # the terminal is closed when the program ends
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen


@pytest.mark.slow
def test_a_person_is_asked_at_the_terminal(film: Path, tmp_path: Path, data_folder: Path) -> None:
    words = ["collect", "--source", str(film), "--label", "2"]
    status, seen = _talk(
        words, [("What for", "\r"), ("Until when", "\r"), ("yes", "no\r")], tmp_path
    )
    assert status == 0
    assert "No picture is kept" in seen
    assert "Nothing was agreed to" in seen
    assert read_record(data_folder / "collections", "posture").people == ()
    answers = [("What for", "lab\r"), ("Until when", f"{_until()}\r"), ("yes", "yes\r")]
    status, seen = _talk(words, answers, tmp_path)
    assert (status, "4 new rows" in seen) == (0, True)
    consent = read_record(data_folder / "collections", "posture").consents["P1"]
    assert (consent.purpose, consent.wording) == ("lab", "3-en")
    assert consent.agreed_at_s <= time.time()
