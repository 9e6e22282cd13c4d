import errno
import tempfile
from pathlib import Path

import pytest

from barun.monitoring.check import CheckOutcome
from barun.monitoring.surroundings import check_folder, check_port, check_terminal


@pytest.mark.parametrize(
    ("free_bytes", "outcome"),
    [
        (50_000_000_000, "ok"), (1_000_000_000, "ok"), (999_000_000, "warn"),
        (100_000_000, "warn"), (99_000_000, "fail"), (0, "fail"),
    ],
)  # fmt: skip
def test_free_space(tmp_path: Path, free_bytes: int, outcome: CheckOutcome) -> None:
    check = check_folder(tmp_path, "data", lambda _: free_bytes)
    assert (check.key, check.outcome) == ("folder.data", outcome)
    assert f"{free_bytes / 1e9:.1f}" in check.finding_text()


def test_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    asked: list[Path] = []

    def count(folder: Path) -> int:
        asked.append(folder)
        return 10**12

    check = check_folder(tmp_path / "a" / "b", "data", count)
    assert check.outcome == "ok"
    assert asked == [tmp_path]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("use", ["data", "current"])
def test_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: "object"
) -> None:
    """The super-user may write everywhere, so the refusal is put on."""

    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    check = check_folder(tmp_path, use)  # type: ignore[arg-type]  # parametrised
    assert check.outcome == "fail"
    assert "Permission denied" in check.finding_text()
    assert check.cure_text("ko")


def test_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "barun").touch()
    check = check_folder(tmp_path / "barun", "data")
    assert check.outcome == "fail"
    assert "Not a directory" in check.finding_text()


def test_nothing_stays_behind(tmp_path: Path) -> None:
    check_folder(tmp_path, "current")
    assert list(tmp_path.iterdir()) == []


def test_port() -> None:
    def taken(_: int) -> None:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    assert check_port(8765, lambda _: None).outcome == "ok"
    check = check_port(8765, taken)
    assert check.outcome == "warn"
    assert check.finding_text() == "'barun serve' cannot take port 8765: Address already in use."


def test_port_that_is_really_taken(socket_enabled: None) -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert check_port(port).outcome == "warn"
    assert check_port(port).outcome == "ok"


@pytest.mark.parametrize(
    ("encoding", "outcome"),
    [
        ("utf-8", "ok"), ("cp949", "ok"), ("euc-kr", "ok"), ("ascii", "warn"), ("cp1252", "warn"),
        ("unknown", "warn"), (None, "warn"),
    ],
)  # fmt: skip
def test_terminal(encoding: str | None, outcome: CheckOutcome) -> None:
    assert check_terminal(encoding).outcome == outcome
