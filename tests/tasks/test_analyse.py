"""Analysing files in the background: each once, whole or not at all, always the same bytes."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.errors import InputError
from barun.jobs.work import Done, Work, do_work
from barun.landmarks.formats import read_recording, write_recording
from barun.landmarks.formats.legacy_running import write_legacy_running
from barun.pipeline.analysis_files import AnalysisFolder
from barun.tasks import analyse
from barun.tasks.folder import AnalysisOptions, analysis_jobs
from barun.tasks.place import ASKED
from tests.fixtures.clips import open_clip_writer
from tests.pipeline.runs import filmed
from tests.tasks.recordings import write_landmarks

ASKED_S = 1_790_000_000.0
FILES = ["angles.csv", "landmarks.parquet", "report.html", "summary.json"]


def arguments_of(folder: Path, out: Path, **options: Any) -> dict[str, Any]:
    """Return the arguments of the only job of a folder."""
    (job,) = analysis_jobs(folder, out, AnalysisOptions(**options), None)
    return {**job.payload, ASKED: ASKED_S}


def run(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    shares: list[float] = []
    result = analyse.run(arguments, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return result


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("a.csv", "deep/b.parquet")):
        write_landmarks(tmp_path / "in" / name, number)
    return tmp_path / "in"


def test_every_file_gets_a_folder_of_results(folder: Path, tmp_path: Path) -> None:
    result = run(arguments_of(folder, tmp_path / "out"))

    assert result == {"analysed": 2, "kept": 0, "refused": []}
    assert sorted(content(tmp_path / "out")) == sorted(
        f"{place}/{name}" for place in ("a.csv", "deep/b.parquet") for name in FILES
    )
    summary = json.loads((tmp_path / "out" / "a.csv" / "summary.json").read_text("utf-8"))
    assert summary["people"][0]["n_frames"] == 60


def test_what_is_there_is_not_analysed_again(folder: Path, tmp_path: Path) -> None:
    arguments = arguments_of(folder, tmp_path / "out")
    run(arguments)
    before = {path: path.stat().st_ino for path in (tmp_path / "out").rglob("*")}

    assert run(arguments) == {"analysed": 0, "kept": 2, "refused": []}
    assert {path: path.stat().st_ino for path in (tmp_path / "out").rglob("*")} == before


def test_other_options_give_other_results(folder: Path, tmp_path: Path) -> None:
    run(arguments_of(folder, tmp_path / "out"))

    result = run(arguments_of(folder, tmp_path / "out", language="ko"))

    assert result["analysed"] == 2
    assert 'lang="ko"' in (tmp_path / "out" / "a.csv" / "report.html").read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.csv", "deep"]


@pytest.mark.parametrize("activity", ["angles", "posture", "running"])
def test_a_size_that_is_given_is_that_of_files_that_do_not_say_it(
    tmp_path: Path, activity: str
) -> None:
    (tmp_path / "in").mkdir()
    write_legacy_running(tmp_path / "in" / "a.csv", filmed().people[0])
    given = {"rate_hz": 60.0, "activity": activity}
    unsized = arguments_of(tmp_path / "in", tmp_path / "out", **given)
    if activity == "posture":
        with pytest.raises(InputError, match="1920x1080"):
            run(unsized)
    else:
        run(unsized)
    sized = arguments_of(tmp_path / "in", tmp_path / "out", **given, size_wh=(1280, 720))
    stored = json.loads(json.dumps(sized))

    assert run(stored) == {"analysed": 1, "kept": 0, "refused": []}
    assert run(stored) == {"analysed": 0, "kept": 1, "refused": []}

    recording = read_recording(tmp_path / "out" / "a.csv" / "landmarks.parquet")
    assert recording.people[0].size_wh == (1280, 720)


def test_the_same_job_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        run(arguments_of(folder, tmp_path / name))

    assert content(tmp_path / "first") == content(tmp_path / "second")


@pytest.mark.parametrize(
    ("activity", "files"),
    [
        ("posture", ["landmarks.parquet", "posture.csv", "report.html", "summary.json"]),
        (
            "running",
            ["landmarks.parquet", "metrics.json", "report.html", "strides.csv", "summary.json"],
        ),
    ],
)
def test_an_activity_is_judged_once_and_always_gives_the_same_bytes(
    tmp_path: Path, activity: str, files: list[str]
) -> None:
    place = tmp_path / "in" / "a.parquet"
    place.parent.mkdir()
    write_recording(place, filmed())
    for name in ("first", "second"):
        arguments = arguments_of(tmp_path / "in", tmp_path / name, activity=activity)
        assert run(arguments) == {"analysed": 1, "kept": 0, "refused": []}
        assert run(arguments) == {"analysed": 0, "kept": 1, "refused": []}

    first = content(tmp_path / "first")
    assert first == content(tmp_path / "second")
    assert set(first) >= {f"a.parquet/{name}" for name in files}
    summary = json.loads(first["a.parquet/summary.json"])
    assert summary["made_of"]["activity"] == activity
    if activity == "running":
        del summary["made_of"]
        assert summary == json.loads(first["a.parquet/metrics.json"])


def test_a_run_that_cannot_be_judged_has_a_report_that_says_why(tmp_path: Path) -> None:
    write_landmarks(tmp_path / "in" / "short.csv")

    result = run(arguments_of(tmp_path / "in", tmp_path / "out", activity="running"))

    assert result["analysed"] == 1
    summary = json.loads((tmp_path / "out" / "short.csv" / "summary.json").read_text("utf-8"))
    assert summary["accepted"] is False
    assert summary["reasons"]


def test_another_activity_is_another_result(folder: Path, tmp_path: Path) -> None:
    run(arguments_of(folder, tmp_path / "out"))

    assert run(arguments_of(folder, tmp_path / "out", activity="posture"))["analysed"] == 2


def test_a_result_that_could_not_be_finished_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    arguments = arguments_of(folder, tmp_path / "out")
    with monkeypatch.context() as patched:
        patched.setattr(AnalysisFolder, "write_summary", fail)
        with pytest.raises(KeyboardInterrupt):
            run(arguments)
    assert content(tmp_path / "out") == {}

    assert run(arguments)["analysed"] == 2


def test_what_a_killed_worker_left_is_cleared_after_a_while(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    left, fresh = out / ".a.csv.0123.part", out / ".a.csv.4567.part"
    for one in (left, fresh):
        one.mkdir(parents=True)
        (one / "angles.csv").write_text("half")
    os.utime(left, (1.0, 1.0))

    run(arguments_of(folder, out))

    assert (left.exists(), fresh.exists()) == (False, True)


def test_a_file_that_cannot_be_analysed_stops_no_other(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.csv").write_text("this is, no landmark file\n1, 2\n")

    result = run(arguments_of(folder, tmp_path / "out"))

    assert result["analysed"] == 2
    (refused,) = result["refused"]
    assert refused["file"] == "broken.csv"
    assert not (tmp_path / "out" / "broken.csv").exists()


def test_alone_it_is_why_the_job_fails(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.csv").write_text("this is, no landmark file\n1, 2\n")

    with pytest.raises(InputError, match=r"broken\.csv"):
        run(arguments_of(tmp_path / "in", tmp_path / "out"))


def test_a_file_that_was_changed_since_or_is_gone_is_not_analysed(
    folder: Path, tmp_path: Path
) -> None:
    arguments = arguments_of(folder, tmp_path / "out")
    write_landmarks(folder / "a.csv", 7)
    (folder / "deep" / "b.parquet").unlink()

    result = run(arguments)

    assert {one["file"]: one["code"] for one in result["refused"]} == {
        "a.csv": "jobs.source-changed",
        "deep/b.parquet": "errors.file-missing",
    }
    assert result["analysed"] == 0


@pytest.mark.slow
def test_a_video_is_analysed_and_tells_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    writer = open_clip_writer(tmp_path / "in" / "empty.avi", "MJPG", 10.0, (160, 120))
    for _ in range(12):
        writer.write(np.full((120, 160, 3), 90, np.uint8))
    writer.release()
    shares: list[float] = []

    result = analyse.run(
        arguments_of(tmp_path / "in", tmp_path / "out", model="lite"), shares.append
    )

    assert result["analysed"] == 1
    assert len([one for one in shares if 0 < one < 1]) >= 5
    summary = json.loads((tmp_path / "out" / "empty.avi" / "summary.json").read_text("utf-8"))
    assert summary["people"] == []


def test_it_runs_as_work(folder: Path, tmp_path: Path) -> None:
    arguments = arguments_of(folder, tmp_path / "out")

    outcome = do_work(Work("key", "barun.tasks.analyse:run", arguments), lambda _: None)

    assert outcome == Done({"analysed": 2, "kept": 0, "refused": []})
