"""Names with control characters change neither a terminal nor a log (log injection)."""

import io
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.cli.main import main
from barun.cli.terminal import ShieldedTerminal
from barun.errors import InputError
from barun.messages import LANGUAGES
from barun.messages.unseen import make_visible
from barun.service.logs import JsonFormatter, log_event, log_to

TITLE = "\x1b]0;owned\x07"
"""Sets the title of a terminal; others move the cursor or have the terminal answer."""
ANSWER = "\x9b6n"
TURNED = "\u202egpj.exe"
HOSTILE = f"clip{TITLE}{ANSWER}{TURNED}.mp4"


def has_control(words: str) -> bool:
    return any(
        (ord(one) < 32 and one not in "\t\n\r") or 127 <= ord(one) < 160 or one in "\u202e\u2066"
        for one in words
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_shows_a_hostile_name_for_what_it_is(language: str) -> None:
    said = InputError("errors.file-missing", path=HOSTILE).text("ko" if language == "ko" else "en")
    assert r"clip\x1b]0;owned\x07\x9b6n\u202egpj.exe.mp4" in said
    assert not has_control(said)


def test_a_command_that_is_given_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(tmp_path / HOSTILE)]) == 2
    said = capsys.readouterr()
    assert r"\x1b]0;owned" in said.err
    assert not has_control(said.err + said.out)


def test_a_terminal_keeps_the_colours_of_barun_and_nothing_else() -> None:
    stream = io.StringIO()
    terminal = ShieldedTerminal(stream)
    terminal.write(f"\x1b[1m{HOSTILE}\x1b[0m\x1b[K\n\x1b[2J\x1b[10A")
    assert stream.getvalue() == (
        "\x1b[1mclip\\x1b]0;owned\\x07\\x9b6n\\u202egpj.exe.mp4\x1b[0m\x1b[K\n\\x1b[2J\\x1b[10A"
    )
    terminal.flush()


@given(st.text())
def test_whatever_is_written_no_control_character_is_left(words: str) -> None:
    assert not has_control(make_visible(words))
    assert make_visible(make_visible(words)) == make_visible(words)


@given(st.text())
def test_a_line_of_the_log_stays_one_line_of_json(words: str) -> None:
    stream = io.StringIO()
    handler = log_to(stream)
    try:
        log_event("analysis_failed", error_type=words, source=f"{words}\n{{}}")
    finally:
        logging.getLogger("barun.service").removeHandler(handler)
    written = stream.getvalue()
    assert written.endswith("\n")
    assert len(written.split("\n")) == 2
    assert not has_control(written)
    assert json.loads(written)["event"] == "analysis_failed"
    assert isinstance(handler.formatter, JsonFormatter)
