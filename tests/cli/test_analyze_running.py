import csv
import json
import os
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.config import read_settings
from barun.feedback.running.stride_table import STRIDE_COLUMNS
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import read_recording, read_trc, write_legacy_running, write_recording
from barun.messages import Language, text
from tests.fixtures.consents import agree_in
from tests.pipeline.runs import filmed, half_outside

FILES = {"report.html", "metrics.json", "strides.csv", "landmarks.parquet"}
RUNNING = ["--activity", "running"]


@pytest.fixture(name="run")
def run_file(tmp_path: Path) -> Path:
    path = tmp_path / "run.parquet"
    write_recording(path, filmed())
    return path


def write(path: Path, recording: LandmarkRecording) -> str:
    write_recording(path, recording)
    return str(path)


def test_a_run_leaves_its_files(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(run), *RUNNING, "--height", "1.7", "--out", "out"]) == 0
    assert {path.name for path in Path("out").iterdir()} == FILES | {"markers.trc"}
    shown = capsys.readouterr().out
    assert "168.0 steps" in shown
    assert "Cadence: 168.0 ±0.1 steps/min" in shown
    assert "report.html (" in shown  # and how large it is


def test_the_metrics_are_those_of_the_answer(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(run), *RUNNING, "--out", "out", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {Path(file).name for file in answer.pop("files")} == FILES | {"markers-unscaled.trc"}
    kept = json.loads(Path("out/metrics.json").read_text(encoding="utf-8"))
    assert kept == answer
    assert kept["schema"] == "barun-running/1"
    by_key = {one["key"]: one for one in kept["measurements"]}
    assert by_key["cadence"]["value"] == pytest.approx(168, abs=0.5)
    assert by_key["left_pelvic_drop"]["value"] is None
    assert len(kept["cycles"]["left"]["angles_deg"]["knee_flexion"]["median"]) == 64


def test_the_strides_are_a_table(run: Path) -> None:
    assert main(["analyze", str(run), *RUNNING, "--out", "out"]) == 0
    with Path("out/strides.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == STRIDE_COLUMNS
    starts_s = [float(row["contact_s"]) for row in rows]
    assert starts_s == sorted(starts_s)
    for row in rows:
        took_s = float(row["next_contact_s"]) - float(row["contact_s"])
        assert float(row["stride_time_s"]) == pytest.approx(took_s, abs=2e-4)


def test_markers_are_in_metres_with_the_height(run: Path) -> None:
    assert main(["analyze", str(run), *RUNNING, "--height", "1.7", "--out", "out"]) == 0
    markers = read_trc(Path("out/markers.trc"))
    shank_m = markers.marker_m("left_knee") - markers.marker_m("left_ankle")
    # 0.246 of the height: Drillis & Contini (1966)
    length_m = (shank_m[:, 0] ** 2 + shank_m[:, 1] ** 2) ** 0.5
    assert sorted(length_m)[len(length_m) // 2] == pytest.approx(0.246 * 1.7, rel=0.12)
    assert (markers.positions_m[..., 2] == 0).all()
    up_m = markers.marker_m("nose")[:, 1] - markers.marker_m("left_ankle")[:, 1]
    assert (up_m > 0.8).all()


def test_korean(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "ko", "analyze", str(run), *RUNNING]) == 0
    shown = capsys.readouterr().out
    assert "케이던스(분당 걸음 수)" in shown
    assert "Cadence" not in shown


def test_a_recording_that_carries_no_run_is_refused_after_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    low = write(tmp_path / "low.parquet", half_outside())
    said: dict[Language, str] = {"en": "some joint is outside", "ko": "화면 밖에 있습니다"}
    for language, words in said.items():
        assert main(["--lang", language, "analyze", low, *RUNNING, "--out", "out"]) == 2
        shown = capsys.readouterr()
        assert text("cli.run-refused", language) in shown.err
        assert words in shown.err
    assert {path.name for path in Path("out").iterdir()} == FILES
    assert json.loads(Path("out/metrics.json").read_text(encoding="utf-8"))["accepted"] is False


def test_the_older_csv_without_a_rate_is_measured_without_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.csv"
    write_legacy_running(old, filmed().people[0])
    size = ["--size", "1280x720"]
    assert main(["analyze", str(old), *RUNNING, *size, "--json"]) == 0
    by_key = {one["key"]: one for one in json.loads(capsys.readouterr().out)["measurements"]}
    assert by_key["cadence"]["outcome"] == "cannot_judge"
    assert by_key["left_knee_flexion_stance"]["outcome"] != "cannot_judge"
    assert main(["analyze", str(old), *RUNNING, *size, "--fps", "60", "--json"]) == 0
    by_key = {one["key"]: one for one in json.loads(capsys.readouterr().out)["measurements"]}
    assert by_key["cadence"]["value"] == pytest.approx(168, abs=0.5)


def test_the_older_csv_without_a_size_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.csv"
    write_legacy_running(old, filmed().people[0])
    assert main(["analyze", str(old), *RUNNING, "--fps", "60", "--out", "out"]) == 2
    assert text("running.gate-no-size", "en", value=0.0) in capsys.readouterr().err
    assert {path.name for path in Path("out").iterdir()} == FILES


def test_slow_motion_is_undone_and_the_landmarks_kept_at_their_true_times(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["analyze", str(run), *RUNNING, "--slow-motion", "0.5", "--out", "out", "--json"]
    assert main(arguments) == 0
    recording = json.loads(capsys.readouterr().out)["recording"]
    assert recording["slowdown"] == 0.5
    kept = read_recording(Path("out/landmarks.parquet"))
    assert kept.times_s[-1] == pytest.approx(2 * filmed().times_s[-1])


def test_two_runs_are_compared(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "fast.parquet", filmed(seed=3, cadence=182.0))
    speeds = ["--speed", "2.8", "--compare-speed", "2.8"]
    arguments = ["analyze", str(run), *RUNNING, "--compare", "fast.parquet", *speeds]
    assert main([*arguments, "--out", "out"]) == 0
    shown = capsys.readouterr().out
    assert "Cadence: 182.0 steps/min → 168.0 steps/min" in shown
    comparison = json.loads(Path("out/metrics.json").read_text(encoding="utf-8"))["comparison"]
    assert comparison["with"] == "fast.parquet"
    changed = {one["key"] for one in comparison["changes"] if one["outcome"] == "changed"}
    assert {"cadence", "left_stride_time"} <= changed


def test_the_folder_of_an_analysis_stands_for_its_recording(run: Path) -> None:
    assert main(["analyze", str(run), *RUNNING, "--out", "before"]) == 0
    arguments = ["analyze", str(run), *RUNNING, "--compare", "before", "--out", "now"]
    assert main(arguments) == 0
    comparison = json.loads(Path("now/metrics.json").read_text(encoding="utf-8"))["comparison"]
    assert comparison["with"] == "before"
    # Known by its landmarks, and no comparison for itself.
    assert comparison == {"with": "before", "same_recording": True}


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--height", "1.7"], "--height works with --activity running only"),
        (["--baseline", "x.csv"], "--baseline works with --activity running only"),
        ([*RUNNING, "--hold", "5"], "--hold works with --activity posture only"),
        ([*RUNNING, "--smooth", "6"], "--smooth and --fill-gaps"),
        ([*RUNNING, "--height", "17"], "between 1 and 2.5 m"),
        ([*RUNNING, "--speed", "90"], "between 1 and 12.5 m/s"),
        ([*RUNNING, "--speed", "10"], "10km/h"),
        ([*RUNNING, "--speed", "5:30"], "6:00/km"),
        ([*RUNNING, "--slow-motion", "8", "--fps", "240"], "given twice"),
        ([*RUNNING, "--person", "4"], "no person 4"),
        ([*RUNNING, "--compare-speed", "3"], "there is none"),
        ([*RUNNING, "--compare", "absent.csv"], "absent.csv"),
        ([*RUNNING, "--baseline", "low.parquet"], "cannot be part of a baseline"),
        ([*RUNNING, "--compare", "low.parquet"], "cannot be compared with"),
        ([*RUNNING, "--save-baseline", "absent/me.json"], "absent"),
        ([*RUNNING, "--baseline", "me.json", "--baseline", "run.parquet"], "stands alone"),
        ([*RUNNING, "--baseline", "absent.json"], "cannot be read"),
        ([*RUNNING, "--runner", "absent"], "no kept profile 'absent'"),
        ([*RUNNING, "--save-runner", "a/b"], "A profile needs a name"),
        ([*RUNNING, "--annotate"], "--annotate needs a video"),
    ],
)
def test_refusals(
    run: Path,
    tmp_path: Path,
    more: list[str],
    complaint: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path / "low.parquet", half_outside())
    assert main(["analyze", str(run), *more]) == 2
    assert complaint in capsys.readouterr().err


def test_a_run_is_judged_against_the_runners_own(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in (2, 3, 4):
        write(tmp_path / f"own{seed}.parquet", filmed(seed=seed))
    write(tmp_path / "other.parquet", filmed(seed=5, cadence=186.0))
    own = [word for seed in (2, 3, 4) for word in ("--baseline", f"own{seed}.parquet")]
    arguments = ["analyze", str(run), *RUNNING, *own, "--save-baseline", "me.json"]
    assert main([*arguments, "--out", "usual"]) == 0
    assert "Within what is usual for this runner." in capsys.readouterr().out
    form = json.loads(Path("usual/metrics.json").read_text(encoding="utf-8"))["form"]
    assert (form["verdict"], form["against"]) == ("usual", "baseline")
    assert form["baselines"] == ["own2.parquet", "own3.parquet", "own4.parquet"]
    page = Path("usual/report.html").read_text(encoding="utf-8")
    assert "data-heat-cursor" in page
    assert '<path class="own left"' in page

    arguments = ["analyze", "other.parquet", *RUNNING, "--baseline", "me.json", "--out", "new"]
    assert main(arguments) == 0
    assert "Different from what is usual for this runner." in capsys.readouterr().out
    form = json.loads(Path("new/metrics.json").read_text(encoding="utf-8"))["form"]
    assert form["verdict"] == "unusual"
    assert form["baselines"] == ["me.json"]


def test_a_profile_is_kept_by_name_and_compared_with(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["analyze", str(run), *RUNNING, "--save-runner", "Minji", "--out", "kept"]
    assert main(arguments) != 0
    assert "barun privacy consent give history" in capsys.readouterr().err
    assert not Path("kept").exists()  # refused before the analysis
    agree_in(Path(read_settings(os.environ).data_folder))
    assert main(arguments) == 0
    assert ".sealed" in capsys.readouterr().out
    write(tmp_path / "new.parquet", filmed(seed=5, cadence=186.0))
    arguments = ["analyze", "new.parquet", *RUNNING, "--runner", "Minji", "--out", "new"]
    assert main(arguments) == 0
    assert "Different from what is usual for this runner." in capsys.readouterr().out
    form = json.loads(Path("new/metrics.json").read_text(encoding="utf-8"))["form"]
    assert form["baselines"] == ["Minji"]
    for more, complaint in (
        (["--baseline", str(run)], "not with both"),
        (["--save-runner", "Jun"], "cannot be added to"),
    ):
        assert main([*arguments, *more]) == 2
        assert complaint in capsys.readouterr().err


def test_a_baseline_of_another_view_judges_nothing(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "rear.parquet", filmed("rear"))
    arguments = ["analyze", str(run), *RUNNING, "--baseline", "rear.parquet", "--json"]
    assert main(arguments) == 0
    form = json.loads(capsys.readouterr().out)["form"]
    assert (form["verdict"], form["reason"]) == ("not_judged", "running_form.reason-other-view")


def test_a_video_without_anybody_is_refused_in_words(
    empty_room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(empty_room), *RUNNING, "--out", "out", "--quiet"]) == 2
    told = capsys.readouterr().err
    assert text("running.nobody-recorded", "en") in told
    assert "instead of the recording" not in told  # they are of nobody
    assert {path.name for path in Path("out").iterdir()} == {"landmarks.parquet"}


@pytest.mark.slow
def test_a_treadmill_video_from_pixels_to_cadence(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = data_dir / "running" / "video" / "gaitlab_male_side.mp4"
    assert main(["analyze", str(video), *RUNNING, "--out", "out", "--quiet", "--json"]) == 0
    by_key = {one["key"]: one for one in json.loads(capsys.readouterr().out)["measurements"]}
    # measured without a pose model: 168.9 +- 0.5
    assert by_key["cadence"]["value"] == pytest.approx(168.9, abs=1.0)
