"""From a folder to jobs."""

from pathlib import Path

import pytest

from barun.errors import InputError
from barun.store.job_records import NewJob
from barun.tasks.folder import AnalysisOptions, analysis_jobs, find_sources, hash_file
from tests.tasks.recordings import write_landmarks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "films"
    write_landmarks(home / "b.csv", 1)
    write_landmarks(home / "deep" / "a.parquet", 2)
    (home / "c.MP4").write_bytes(b"film c")
    (home / "a.webm").write_bytes(b"film a")
    (home / "notes.txt").write_text("nothing to analyse")
    (home / ".hidden.mp4").write_bytes(b"hidden")
    (home / ".cache").mkdir()
    (home / ".cache" / "d.mp4").write_bytes(b"hidden as well")
    return home


def jobs_of(folder: Path, **options: object) -> tuple[NewJob, ...]:
    return analysis_jobs(folder, folder.parent / "out", AnalysisOptions(**options), None)  # type: ignore[arg-type]


def test_videos_and_landmark_files_are_found_by_name(folder: Path) -> None:
    found = find_sources(folder)

    assert [one.path for one in found] == ["a.webm", "b.csv", "c.MP4", "deep/a.parquet"]
    assert [one.is_landmarks for one in found] == [False, True, False, True]
    assert found[0].sha256 == hash_file(folder / "a.webm")
    assert len({one.sha256 for one in found}) == 4


def test_results_of_analyses_are_no_sources(folder: Path) -> None:
    result = folder / "out" / "b.csv"
    write_landmarks(result / "landmarks.parquet")
    (result / "summary.json").write_text("{}")

    assert len(find_sources(folder)) == 4


def test_a_video_is_a_job_and_landmark_files_share_one(folder: Path) -> None:
    jobs = jobs_of(folder)

    assert [[file["path"] for file in job.payload["files"]] for job in jobs] == [
        ["a.webm"],
        ["c.MP4"],
        ["b.csv", "deep/a.parquet"],
    ]
    assert {job.kind for job in jobs} == {"analyse"}


def test_no_job_is_too_long(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.csv").write_bytes(b"%d" % number)

    jobs = analysis_jobs(tmp_path, tmp_path / "out", AnalysisOptions(), None, files_a_job=3)

    assert [len(job.payload["files"]) for job in jobs] == [3, 3, 1]


def test_the_same_content_gives_the_same_jobs_and_other_content_others(folder: Path) -> None:
    before = jobs_of(folder)
    (folder / "a.webm").touch()
    assert jobs_of(folder) == before
    assert jobs_of(folder, model="lite") != before

    (folder / "a.webm").write_bytes(b"another film")

    after = jobs_of(folder)
    assert [one in before for one in after] == [False, True, True]


def test_a_size_makes_another_job_and_none_the_job_that_was_before_there_were_sizes(
    folder: Path,
) -> None:
    without, given = jobs_of(folder)[0], jobs_of(folder, size_wh=(1280, 720))[0]

    assert "size_wh" not in without.payload["options"]
    assert given.payload["options"] == {**without.payload["options"], "size_wh": [1280, 720]}
    for job, size_wh in ((without, None), (given, (1280, 720))):
        options = AnalysisOptions.from_payload(job.payload["options"])
        assert options == AnalysisOptions(size_wh=size_wh)


def test_a_folder_that_is_none_and_one_without_anything_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is none"):
        find_sources(tmp_path / "nowhere")
    with pytest.raises(InputError, match="nothing to analyse"):
        find_sources(tmp_path)
