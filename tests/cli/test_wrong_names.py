"""What commands say to names and files that are not there: what was wrong, and what to do."""

from pathlib import Path

import pytest

from barun.cli.main import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("models", "show", "nope"), "There is no model called 'nope'. See what there is"),
        (("models", "import", "/nope"), "There is no file or folder '/nope'."),
        (("accounts", "reset", "nobody"), "no account called 'nobody'. See which there are"),
        (("data", "check", "nope"), "there is no dataset yet. Bring one in: barun data import"),
        (("privacy", "open", "/nope", "x"), "There is no file or folder '/nope'."),
        (("privacy", "seal", "/nope", "x"), "There is no file or folder '/nope'."),
        (("privacy", "restore", "/nope"), "There is no file or folder '/nope'."),
        (("privacy", "backup", "/nope/b.barun"), "There is no file or folder '/nope'."),
        (("privacy", "report", "nobody"), "by the name or the id of their account"),
    ],
)
def test_the_message_says_what_to_do(
    words: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path))
    assert main(["--lang", "en", *words]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Passphrase" not in shown.out + shown.err  # nobody types one for nothing
