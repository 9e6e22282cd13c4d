"""``barun privacy``: keys, the audit log and backups, as a person uses them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from barun.store.key_source import KEY_FILE
from barun.store.opening import FILE_NAME, open_store
from barun.store.records import LOCAL_PERSON
from tests.cli.command_line import CommandLine, Run
from tests.store.records import AGREED, event, minute

EVER = (0.0, 4e9)
PASSPHRASE = "four words make one"  # noqa: S105 # of this test


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a history."""
    store = open_store(tmp_path / "home", "", 0.0).store
    store.apply([AGREED, event("a"), minute(0)])
    store.close()
    return tmp_path / "home"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, barun: CommandLine) -> Run:
    barun.use(tmp_path / "home")
    monkeypatch.setenv("TZ", "UTC")
    return barun.below("privacy")


def n_events(home: Path) -> int:
    store = open_store(home, "", 0.0).store
    try:
        return len(store.events(LOCAL_PERSON, *EVER).events)
    finally:
        store.close()


def test_a_lost_key_is_told_and_brought_back(run: Run, home: Path) -> None:
    assert "no recovery key" in run("keys", "status")[0]
    written, said = run("keys", "recovery")
    assert re.fullmatch(r"([0-9A-Z]{4}-){13}[0-9A-Z]{4}\n", written)
    assert "not shown again" in said
    run("keys", "rotate")
    (home / KEY_FILE).unlink()

    status = json.loads(run("keys", "status", "--json")[0])
    assert (status["is_whole"], status["master_id"], status["has_recovery"]) == (False, None, True)
    assert "does not open this database" in run("keys", "status")[0]
    said = run("audit", "verify", status=1)[1]
    assert "barun privacy keys restore" in said
    mistyped = ("0" if written[0] != "0" else "1") + written[1:]
    assert "one letter is wrong" in run("keys", "restore", typed=mistyped, status=2)[1]
    assert not (home / KEY_FILE).exists()
    assert "is back" in run("keys", "restore", typed=written.lower())[0]
    assert n_events(home) == 1
    assert "audit log is whole" in run("audit", "verify")[0]


def test_who_only_looks_leaves_no_empty_history_behind(run: Run, tmp_path: Path) -> None:
    run("keys", "status")
    run("audit", "show")
    run("audit", "verify")
    assert not (tmp_path / "home").exists()


def test_without_a_key_the_status_says_when_one_is_made(run: Run) -> None:
    said = run("keys", "status")[0]
    assert "no master key yet" in said
    assert str(KEY_FILE) in said
    assert "recovery" not in said


def test_a_passphrase_from_a_pipe_is_read_without_a_warning(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(home))
    script = "import sys; from barun.cli.main import main; sys.exit(main(sys.argv[1:]))"
    words = ["--lang", "ko", "privacy", "backup", str(tmp_path / "b.sealed"), "--encrypt"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        input=f"{PASSPHRASE}\n{PASSPHRASE}\n",
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,  # without a terminal
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr


def test_data_keys_are_changed(run: Run, home: Path) -> None:
    said = run("keys", "rotate", "--data-keys")[0]

    assert "People with a new data key: 1; rows sealed again: 4." in said
    assert json.loads(run("keys", "status", "--json")[0])["n_data_keys"] == 1
    assert n_events(home) == 1


def test_the_log_is_shown_and_checked_against_a_noted_end(run: Run, home: Path) -> None:
    run("keys", "rotate")
    lines = run("audit", "show")[0].splitlines()
    assert len(lines) == 2
    assert "agreed  for: history, text: 1" in lines[0]
    assert lines[1].endswith("barun  changed keys  what: master key")
    korean = run("audit", "show", "--lang", "ko")[0].splitlines()
    assert "동의함  목적: 기록, 동의 글: 1" in korean[0]
    assert korean[1].endswith("무엇: 마스터 키")
    shown = [json.loads(line) for line in run("audit", "show", "--json")[0].splitlines()]
    assert [one["action"] for one in shown] == ["consent-given", "key-rotation"]
    assert len(run("audit", "show", "--person", LOCAL_PERSON)[0].splitlines()) == 1
    assert run("audit", "show", "--since", "9")[0] == "Nothing is written down.\n"

    head = json.loads(run("audit", "verify", "--json")[0])["head"]
    run("audit", "verify", "--head", head)
    store = open_store(home, "", 0.0).store
    with store._database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
        connection.exec_driver_sql("DELETE FROM audit WHERE entry_no = 2")
    store.close()
    assert "whole: 1 entries" in run("audit", "verify")[0]
    assert "ends before entry 2" in run("audit", "verify", "--head", head, status=1)[0]
    assert "64 hexadecimal digits" in run("audit", "verify", "--head", "2", status=2)[1]


def test_a_changed_entry_is_named(run: Run, home: Path) -> None:
    store = open_store(home, "", 0.0).store
    with store._database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.exec_driver_sql("UPDATE audit SET at_s = 0")
    store.close()

    assert "Entry 1 of the audit log" in run("audit", "verify", status=1)[0]
    found = json.loads(run("audit", "verify", "--json", status=1)[0])
    assert (found["is_whole"], found["fault"], found["at_entry"]) == (False, "changed", 1)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_backup_comes_back_on_another_machine(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_sealed: bool
) -> None:
    written, _ = run("keys", "recovery")
    path = tmp_path / "backup.barun"
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    words = ("--encrypt",) if is_sealed else ()
    assert "master key is not in it" in run("backup", str(path), *words, typed=typed)[0]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"BARUNSF1" if is_sealed else b"BARUNBK1")
    assert b"CREATE TABLE" not in path.read_bytes()
    assert "is there already" in run("backup", str(path), *words, typed=typed, status=2)[1]

    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "new"))
    if is_sealed:
        assert "not the one" in run("restore", str(path), typed="another one!", status=2)[1]
        assert not (tmp_path / "new" / FILE_NAME).exists()
    # a passphrase opens the file and not what is sealed in it; else the recovery key does both
    said = run("restore", str(path), typed=typed if is_sealed else written)
    assert ("Put the right key file back" in said[1]) is is_sealed
    if is_sealed:
        run("keys", "restore", typed=written)
    assert n_events(tmp_path / "new") == 1
    assert "move it away first" in run("restore", str(path), typed=typed, status=2)[1]


def test_a_backup_from_before_a_rotation_names_the_key_it_wants(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, kept = tmp_path / "backup.barun", tmp_path / "former.key"
    run("backup", str(path))
    kept.write_bytes((home / KEY_FILE).read_bytes())
    kept.chmod(0o600)
    assert "keeps no former one" in run("keys", "rotate")[0]
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "new"))
    monkeypatch.setenv("BARUN_MASTER_KEY_FILE", str(home / KEY_FILE))
    said = run("restore", str(path), status=2)[1]
    assert "if you kept one before it was changed" in said
    assert "--replace" not in said  # no option of this command
    assert not (tmp_path / "new" / FILE_NAME).exists()
    monkeypatch.setenv("BARUN_MASTER_KEY_FILE", str(kept))
    run("restore", str(path))
    assert n_events(tmp_path / "new") == 1


def test_a_backup_that_cannot_be_written_blames_its_own_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = run("backup", str(tmp_path / "file" / "backup"), status=1)[1]
    assert "could not be written" in said
    assert "data_folder" not in said


def test_a_server_is_backed_up_and_put_back(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_postgres_url: str
) -> None:
    """From the file into a server without rows, and from there into a file again."""
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    run("backup", first)
    key = (home / KEY_FILE).read_bytes()

    def move(name: str, url: str) -> Path:
        folder = tmp_path / name
        (folder / KEY_FILE).parent.mkdir(parents=True)
        (folder / KEY_FILE).write_bytes(key)
        monkeypatch.setenv("BARUN_DATA_FOLDER", str(folder))
        monkeypatch.setenv("BARUN_DATABASE_URL", url)
        return folder

    server = move("server", empty_postgres_url)
    run("restore", first)
    assert not (server / FILE_NAME).exists()
    run("audit", "verify")
    said = run("backup", second)[1]
    assert "pg_dump" not in said
    other = move("other", "")
    run("restore", second)
    assert n_events(other) == 1


def test_what_is_no_backup_is_not_put_in_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no database")

    assert "is something else" in run("restore", str(tmp_path / "other"), status=2)[1]
    assert "no file or folder" in run("restore", str(tmp_path / "none"), status=2)[1]
    assert not (tmp_path / "home" / FILE_NAME).exists()


def test_a_short_passphrase_leaves_no_file(run: Run, home: Path, tmp_path: Path) -> None:
    said = run("backup", str(tmp_path / "b"), "--encrypt", typed="short\nshort\n", status=2)[1]

    assert "at least 12 letters" in said
    assert not (tmp_path / "b").exists()
    assert "whole: 1 entries" in run("audit", "verify")[0], "what was not done is not noted"
    assert (home / FILE_NAME).exists()


def test_any_file_is_sealed_and_opened(run: Run, tmp_path: Path) -> None:
    export, sealed = tmp_path / "export.csv", tmp_path / "export.sealed"
    export.write_text("minute,neck_inclination\n1,23.5\n")
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    run("seal", str(export), str(sealed), typed=typed)
    assert b"neck" not in sealed.read_bytes()
    assert "there already" in run("seal", str(export), str(sealed), typed=typed, status=2)[1]

    run("open", str(sealed), str(tmp_path / "again.csv"), typed=typed)
    assert (tmp_path / "again.csv").read_text() == export.read_text()
    assert (tmp_path / "again.csv").stat().st_mode & 0o777 == 0o600

    sealed.write_bytes(sealed.read_bytes()[:-1])
    said = run("open", str(sealed), str(tmp_path / "third.csv"), typed=typed, status=1)[1]
    assert "changed or cut off" in said
    assert (
        "no file that Barun sealed"
        in run("open", str(export), str(tmp_path / "third.csv"), typed=typed, status=1)[1]
    )
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == [
        "again.csv",
        "export.csv",
        "export.sealed",
    ]
    missing = str(tmp_path / "none")
    assert "no file or folder" in run("seal", missing, f"{missing}2", typed=typed, status=2)[1]
