"""``barun serve``: what is refused before anything is served."""

import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.messages import text
from barun.service.launch.key_file import note_address
from barun.service.tls.certificate import Certificate
from barun.service.tls.self_signed import keep_self_signed


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What would be served: the source of each service."""
    sources: list[str] = []
    monkeypatch.setattr(
        "barun.service.server.serve", lambda settings, **_: sources.append(settings.source)
    )
    monkeypatch.setattr("barun.service.garbage.collect_seldom", lambda: None)
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    return sources


def test_a_file_that_is_not_there_is_refused_at_once(
    served: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "absent.mp4"
    assert main(["serve", "--lang", "ko", "--source", str(absent)]) == 2
    assert "파일이나 폴더가 없습니다" in capsys.readouterr().err
    absent.touch()
    assert main(["serve", "--source", str(absent)]) == 0
    assert served == [str(absent)]


@pytest.mark.parametrize(
    ("is_terminal", "options", "is_plain"),
    [
        pytest.param(True, [], True, id="a person sees words"),
        pytest.param(False, [], False, id="a file gets JSON"),
        pytest.param(True, ["--log-json"], False, id="and a terminal that asks for it"),
    ],
)
def test_the_log_is_for_whoever_reads_it(
    served: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    is_terminal: bool,
    options: list[str],
    is_plain: bool,
) -> None:
    said: list[bool] = []
    monkeypatch.setattr(
        "barun.service.server.serve", lambda _, *, is_log_plain, **__: said.append(is_log_plain)
    )
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)

    assert main(["serve", "--lang", "en", *options]) == 0

    assert said == [is_plain]
    assert (text("cli.serve-stopped", "en") in capsys.readouterr().out) == is_plain


@pytest.mark.parametrize("source", ["", "0", "camera:0", "/dev/video7", "rtsp://10.0.0.7/desk"])
def test_a_camera_may_come_later(served: list[str], source: str) -> None:
    assert main(["serve", "--source", source]) == 0
    assert served == [source]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 # as a person gives it
def test_how_to_trust_a_certificate_is_said_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    made = keep_self_signed(str(tmp_path), ("localhost",), time.time())

    def serve(_: object, *, on_certificate: Callable[[Certificate], None], **__: object) -> None:
        on_certificate(made)
        on_certificate(replace(made, is_self_signed=False))  # others are vouched for

    monkeypatch.setattr("barun.service.server.serve", serve)
    monkeypatch.setattr("barun.service.garbage.collect_seldom", lambda: None)
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    assert main(["serve", "--lang", "ko", "--host", host, "--tls", "self-signed"]) == 0
    said = capsys.readouterr().out
    assert said.count(made.fingerprint) == 1
    assert ("iPhone" in said) == (host == "0.0.0.0")  # noqa: S104 # the same


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_address_of_the_barun_that_runs_is_said_and_nothing_else(
    served: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/?launch=abc"
        note_address(str(tmp_path), url)
        assert main(["serve", "--address"]) == 0
        assert capsys.readouterr().out == f"{url}\n"
    # one that was killed has left its note
    assert main(["serve", "--lang", "en", "--address"]) == 2
    assert "Start it: barun serve" in capsys.readouterr().err
    note_address(str(tmp_path), None)
    assert main(["serve", "--lang", "ko", "--address"]) == 2
    assert "barun serve로 시작해 주세요" in capsys.readouterr().err
    assert served == []


@pytest.mark.parametrize("is_terminal", [True, False])
def test_in_a_file_the_address_says_how_it_is_found_again(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    is_terminal: bool,
) -> None:
    def serve(_: object, *, on_listening: Callable[[str], None], **__: object) -> None:
        on_listening("http://127.0.0.1:1/?launch=abc")

    monkeypatch.setattr("barun.service.server.serve", serve)
    monkeypatch.setattr("barun.service.garbage.collect_seldom", lambda: None)
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert main(["serve", "--lang", "en"]) == 0
    assert ("barun serve --address" in capsys.readouterr().out) is not is_terminal
