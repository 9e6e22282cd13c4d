"""``barun jobs`` and ``barun worker``."""

import json
from pathlib import Path
from typing import Any

import pytest

from barun.cli import jobs_watch
from barun.cli.main import main
from barun.landmarks.formats.legacy_running import write_legacy_running
from barun.store.job_records import NewJob
from barun.store.opening import open_store
from tests.collection.test_past_damage import spoil
from tests.pipeline.runs import filmed
from tests.rights.installations import record
from tests.tasks.recordings import write_landmarks


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def films(home: Path) -> Path:
    for number in range(3):
        write_landmarks(home / "films" / f"{number}.csv", number)
    return home / "films"


def say(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(list(words)) == status
    told = capsys.readouterr()
    return told.out if status == 0 else told.err


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(say(capsys, "jobs", *words, "--json"))["jobs"]
    return answer


def add_folder(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    (added,) = ask(capsys, "add", "analyse", "films", *words)
    return added


def test_a_folder_is_analysed_by_a_worker(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added = add_folder(capsys)
    assert (added["state"], added["is_new"]) == ("queued", True)
    assert added["subject"] == "3 files of films"

    said = say(capsys, "worker", "--until-idle")

    assert f"{added['id']}  done: analyse files" in said
    (job,) = ask(capsys, "list", "--state", "done")
    assert job["result"] == {"analysed": 3, "kept": 0, "refused": []}
    assert len(list((films.parent / "films-barun").glob("*/report.html"))) == 3
    assert say(capsys, "jobs", "watch", added["id"]).startswith(added["id"])


def test_the_same_folder_is_asked_for_once(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = add_folder(capsys)

    again = add_folder(capsys)

    assert (again["id"], again["is_new"]) == (first["id"], False)
    assert "--again" in say(capsys, "jobs", "add", "analyse", "films")
    assert add_folder(capsys, "--model", "lite")["id"] != first["id"]


def test_a_folder_of_files_without_a_clock_or_a_size_is_analysed_with_both_given(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "films").mkdir()
    write_legacy_running(home / "films" / "old.csv", filmed().people[0])
    job_id = add_folder(capsys)["id"]
    say(capsys, "worker", "--until-idle")
    refusal = say(capsys, "jobs", "show", job_id)
    assert "--fps 30" in refusal
    assert "--size 1920x1080" in refusal

    given = add_folder(capsys, "--fps", "60", "--size", "1280x720")
    say(capsys, "worker", "--until-idle")

    shown = json.loads(say(capsys, "jobs", "show", given["id"], "--json"))
    assert (shown["state"], shown["payload"]["options"]["size_wh"]) == ("done", [1280, 720])
    assert "--size" in say(capsys, "jobs", "add", "analyse", "films", "--size", "big", status=2)


def test_files_that_were_left_out_are_told_with_their_reason(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "films").mkdir()
    for name in ("a.csv", "b.csv"):
        write_legacy_running(home / "films" / name, filmed().people[0])
    job_id = add_folder(capsys)["id"]
    say(capsys, "worker", "--until-idle")

    for words in (("list",), ("watch", job_id), ("show", job_id)):
        assert "could not be analysed: 2 of 2" in say(capsys, "jobs", *words)
    shown = say(capsys, "jobs", "show", job_id)
    assert "Files analysed: 0; there already: 0." in shown
    assert "  a.csv: " in shown
    assert "--fps 30" in shown
    assert "frame-rate-needed" not in shown
    assert "프레임 번호만 있고" in say(capsys, "--lang", "ko", "jobs", "show", job_id)


def test_a_job_is_cancelled_and_tried_again(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = add_folder(capsys)["id"]

    (cancelled,) = ask(capsys, "cancel", job_id)
    assert cancelled["state"] == "cancelled"
    assert say(capsys, "jobs", "watch") == "No job waits or runs.\n"
    (again,) = ask(capsys, "retry", job_id)
    assert again["state"] == "queued"
    assert "waits, runs or is done" in say(capsys, "jobs", "retry", job_id, status=2)


def test_why_a_job_failed_is_said_in_both_languages(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "films").mkdir()
    (home / "films" / "broken.csv").write_text("no, landmarks\n1, 2\n")
    job_id = add_folder(capsys)["id"]
    say(capsys, "worker", "--until-idle")

    assert main(["jobs", "watch", job_id]) == 1
    assert "broken.csv" in capsys.readouterr().out
    korean = say(capsys, "--lang", "ko", "jobs", "show", job_id)
    assert "실패" in korean
    assert "시작한 횟수: 1" in korean


def test_a_worker_says_that_there_was_nothing_to_do(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = "There was nothing to do: no job was due"
    assert nothing in say(capsys, "worker", "--until-idle")
    assert "할 일이 없었습니다" in say(capsys, "--lang", "ko", "worker", "--until-idle")
    add_folder(capsys)

    assert nothing not in say(capsys, "worker", "--until-idle")
    assert nothing in say(capsys, "worker", "--until-idle")


def test_the_list_says_why_a_job_failed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "films").mkdir()
    (home / "films" / "broken.csv").write_text("no, landmarks\n1, 2\n")
    job_id = add_folder(capsys)["id"]
    assert len(say(capsys, "jobs", "list").splitlines()) == 1
    say(capsys, "worker", "--until-idle")

    (job,) = ask(capsys, "list")
    line, *reason = say(capsys, "jobs", "list").splitlines()

    assert line.startswith(job_id)
    assert "failed" in line
    assert "\n".join(reason) == f"  {job['reason']}"
    assert "실패" in say(capsys, "--lang", "ko", "jobs", "list")


def test_a_job_is_named_by_the_beginning_of_its_number(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = {model: add_folder(capsys, "--model", model)["id"] for model in ("lite", "full", "heavy")}
    job_id = ids["lite"]
    short = next(
        job_id[:length]
        for length in range(1, len(job_id))
        if not any(one.startswith(job_id[:length]) for one in (ids["full"], ids["heavy"]))
    )

    assert json.loads(say(capsys, "jobs", "show", short.upper(), "--json"))["id"] == job_id
    assert [one["id"] for one in ask(capsys, "cancel", short)] == [job_id]
    assert [one["state"] for one in ask(capsys, "retry", short)] == ["queued"]
    ask(capsys, "cancel", short)
    assert say(capsys, "jobs", "watch", short).startswith(job_id)


def test_a_beginning_that_several_jobs_have_changes_none(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(home / "home", "", 0.0).store
    jobs = [NewJob("drift", {"model": str(number)}) for number in range(17)]
    ids = [one.job.job_id for one in store.jobs.add(jobs, 0.0)]
    store.close()
    first = next(one for one in "0123456789abcdef" if sum(i[0] == one for i in ids) > 1)

    said = say(capsys, "jobs", "cancel", ids[0], first, status=2)

    assert f"Several jobs begin with {first}" in said
    assert "여러 개" in say(capsys, "--lang", "ko", "jobs", "show", first, status=2)
    for no_beginning in ("", " ", "%", "_", "g"):
        assert "There is no job" in say(capsys, "jobs", "retry", no_beginning, status=2)
    assert {one["state"] for one in ask(capsys, "list")} == {"queued"}


def test_what_is_shown_of_a_job_says_what_it_is_to_do(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = add_folder(capsys)["id"]

    shown = json.loads(say(capsys, "jobs", "show", job_id, "--json"))

    assert shown["payload"]["folder"] == str(films)
    assert [one["path"] for one in shown["payload"]["files"]] == ["0.csv", "1.csv", "2.csv"]


def test_ended_jobs_are_removed_from_the_list(
    films: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = add_folder(capsys)["id"]
    ask(capsys, "cancel", job_id)

    assert say(capsys, "jobs", "clean").startswith("Removed from the list: 0")
    assert say(capsys, "jobs", "clean", "--days", "0").startswith("Removed from the list: 1")
    assert "barun jobs add analyse" in say(capsys, "jobs", "list")


def test_an_empty_list_says_how_to_add_a_job(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "barun jobs add analyse FOLDER" in say(capsys, "jobs", "list")
    assert "barun jobs add analyse 폴더" in say(capsys, "--lang", "ko", "jobs", "list")
    assert say(capsys, "jobs", "list", "--state", "poison") == (
        "No job is in this state: put aside.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "none"], "There is no job none"),
        (["cancel", "none"], "There is no job none"),
        (["watch", "none"], "There is no job none"),
        (["add", "analyse", "nowhere"], "there is none at"),
        (["add", "erase", "local"], "barun jobs add erase local --yes"),
        (["add", "export", "nobody"], "nobody"),
        (["add", "train", "posture", "--data", "posture"], "posture@3"),
        (["add", "retrain", "mood"], "view, posture"),
        (["list", "--state", "asleep"], "--state"),
    ],
)
def test_refusals_say_what_was_expected(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert said in say(capsys, "jobs", *words, status=2)


def test_an_erasure_is_done_by_a_worker_and_names_nobody_after(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (added,) = ask(capsys, "add", "erase", "minji", "--yes")
    say(capsys, "worker", "--until-idle")

    shown = json.loads(say(capsys, "jobs", "show", added["id"], "--json"))

    assert (shown["state"], shown["payload"], shown["subject"]) == ("done", {}, "")
    assert shown["result"] == {"certificate": None}


def test_an_export_that_is_not_whole_says_so(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(home / "home", "P1")
    (whole,) = ask(capsys, "add", "export", "P1", "--output", "whole.zip")
    say(capsys, "worker", "--until-idle")
    spoil(home / "home" / "collections" / "desk.journal", 3)
    (torn,) = ask(capsys, "add", "export", "P1", "--output", "torn.zip")
    say(capsys, "worker", "--until-idle")

    assert "missing" not in say(capsys, "jobs", "show", whole["id"])
    assert "missing in the file: 1." in say(capsys, "jobs", "show", torn["id"])
    assert "빠진 곳: 1곳" in say(capsys, "--lang", "ko", "jobs", "show", torn["id"])


def test_watching_says_that_nobody_runs_jobs(
    films: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = add_folder(capsys)["id"]
    naps = 0

    def nap(_: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 3:
            store = open_store(films.parent / "home", "", 0.0).store
            store.jobs.cancel(job_id, 1.0)
            store.close()

    monkeypatch.setattr(jobs_watch, "_NOBODY_S", -1.0)
    monkeypatch.setattr("barun.cli.jobs_watch.time.sleep", nap)

    assert main(["jobs", "watch", job_id]) == 0

    assert capsys.readouterr().err.count("barun worker") == 1


def test_an_update_is_asked_for_once_a_day(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (first,) = ask(capsys, "add", "retrain", "posture")
    (second,) = ask(capsys, "add", "retrain", "posture")

    assert (first["kind"], first["subject"], first["is_new"]) == ("retrain", "posture", True)
    assert (second["id"], second["is_new"]) == (first["id"], False)
