"""What the state of the service says about the key of the history and about damaged rows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.service.history.key_checks import check_history
from barun.service.history.opening import close_history, open_history
from barun.service.settings import ServiceSettings
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from tests.store.records import AGREED, minute


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    kept = open_store(tmp_path, "", 0.0).store
    yield kept
    kept.close()


def outcome(store: SqlStore) -> str:
    return check_history(store, "en")[0].outcome


def test_a_missing_recovery_key_is_a_quiet_hint(store: SqlStore) -> None:
    (check,) = check_history(store, "en")
    assert (check.outcome, "no master key yet" in check.finding) == ("passed", True)
    store.apply([AGREED])
    (check,) = check_history(store, "en")
    assert (check.outcome, "barun privacy keys recovery" in check.finding) == ("warning", True)
    store.keys.make_recovery()
    assert outcome(store) == "passed"


def test_damaged_rows_are_told_with_what_to_do(store: SqlStore) -> None:
    store.apply([AGREED])
    store.damaged.note(LOCAL_PERSON, "event", b"a")
    key, rows = check_history(store, "ko")
    assert (key.key, rows.key, rows.outcome) == ("history-key", "history-rows", "warning")
    assert "1개" in rows.finding
    assert "barun privacy check" in rows.finding


def test_a_key_that_goes_while_it_runs_is_a_warning_and_one_that_was_never_there_a_fault(
    store: SqlStore, tmp_path: Path
) -> None:
    store.apply([AGREED])
    FileKeys(tmp_path / KEY_FILE).replace(MasterKeys(MasterKey.make(os.urandom)))
    (check,) = check_history(store, "en")
    assert check.outcome == "warning"
    assert "goes on with the key it has in memory" in check.finding
    assert "but the key at hand is" in check.finding

    later = open_store(tmp_path, "", 0.0, checks_keys=False).store
    (check,) = check_history(later, "en")
    later.close()
    assert check.outcome == "failed"
    assert "nothing is stored" in check.finding


def test_the_service_starts_without_the_key(store: SqlStore, tmp_path: Path) -> None:
    store.apply([AGREED])
    (tmp_path / KEY_FILE).unlink()
    writer = open_history(ServiceSettings(data_folder=str(tmp_path)), lambda: 1.7e9)
    try:
        assert writer.is_agreed()
        assert writer.put_minutes([minute(0)]).exception(60) is not None
        assert check_history(writer.store, "en")[0].outcome == "failed"
    finally:
        close_history(writer)
