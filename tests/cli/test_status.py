"""``barun status``: the same as the page, from what the service wrote down."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from barun.cli.main import build_program
from barun.config import Settings
from barun.errors import SettingError
from barun.monitoring.vitals.vitals import LabelVital, ModelVital, QueueVital, UpdateVital, Vitals
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from barun.store.watch_records import AlertRecord, UndoingRecord, VitalRecord

ALERT = AlertRecord("a:disk::1", "a", "disk", "", "warning", 0.0, None, None, 0.5, 1.0)


def run(folder: Path, *arguments: str, language: str = "en") -> tuple[int, str]:
    settings = Settings(data_folder=str(folder))
    program = build_program("ko" if language == "ko" else "en", settings)
    result = CliRunner().invoke(program, ["status", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path, "", time.time())
    vitals = Vitals(
        minute=int(time.time() // 60),
        process="a",
        n_sessions=3,
        n_frames=2700,
        p99_s=0.0125,
        n_collected=7,
        updates={"posture": UpdateVital(4, 2, 1)},
        recent_labels={"posture": LabelVital(9, 1)},
        queues={"history": QueueVital(4, 1.5)},
        models={"posture": ModelVital("champion", 3), "view": ModelVital("shipped")},
    )
    opened.store.watch.put_vitals(VitalRecord(vitals.minute, "a", vitals.to_json()))
    yield opened.store
    opened.store.close()


def test_where_nothing_runs_it_says_so_and_leaves_no_file(tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert code == 0
    assert "no figures" in said
    assert not (tmp_path / "barun.db").exists()


def test_all_is_well(store: SqlStore, tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert code == 0
    assert said.startswith("All is well: 3 sessions, 2700 frames answered in the last minute.\n")
    assert "posture@3" in said
    assert "90% (60% to 98%, 10 answers" in said
    assert "history: 4, the oldest for 2 s" in said
    assert "within 12.5 ms; kept for learning: 7." in said
    assert "in 30 days made anew 4, passed 2, exchanged 1 time\n" in said
    assert said.count("in 30 days") == 1  # of the other nothing is known
    assert "모두 정상입니다" in run(tmp_path, language="ko")[1]


def test_alerts_come_with_what_to_do_and_a_status_for_scripts(
    store: SqlStore, tmp_path: Path
) -> None:
    store.watch.put_alert(replace(ALERT, began_s=time.time()))
    code, said = run(tmp_path)
    assert code == 0
    assert said.startswith("The service works. What needs a look: 1.\n")
    assert "warning: The disk is getting full: 0.5 GiB are left." in said
    store.watch.put_alert(
        replace(ALERT, alert_id="b", rule="latency", severity="critical", began_s=time.time())
    )
    store.watch.note(
        UndoingRecord("posture", "roll-back", time.time(), 4, 3, "latency"), actor="barun"
    )
    code, said = run(tmp_path)
    assert code == 1
    assert "posture: went back from 4 to 3 (answers took too long)" in said


def test_the_same_for_machines(store: SqlStore, tmp_path: Path) -> None:
    code, said = run(tmp_path, "--json", "--hours", "1")
    assert code == 0
    body = json.loads(said)
    assert (body["state"], body["models"][0]["accuracy"]) == ("well", 0.9)
    assert len(body["minutes"]) == 1


def test_too_many_hours_are_refused(tmp_path: Path) -> None:
    settings = Settings(data_folder=str(tmp_path))
    result = CliRunner().invoke(build_program("en", settings), ["status", "--hours", "99"])
    assert isinstance(result.exception, SettingError)  # which ends `barun` with 2
    assert result.exception.code == "cli.bad-whole-number"
