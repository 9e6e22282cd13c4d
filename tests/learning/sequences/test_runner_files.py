from pathlib import Path

import numpy as np
import pytest

from barun.errors import InputError
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.learning.sequences.runner_files import find_runner_files, read_samples
from barun.running.form.unit import FormUnit
from barun.running.sequences.cycles import CYCLES, cut_cycles
from barun.running.sequences.windows import JOINT_WINDOWS, RAW_WINDOWS
from barun.running.view import RunningView
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from tests.learning.sequences.runs import write_runners


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_runners(tmp_path_factory.mktemp("runs"), 2)


def test_a_file_is_a_person_and_so_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mina").mkdir()
    for name in ("jun.csv", "mina/monday.parquet", "mina/friday.csv", "notes.txt"):
        (tmp_path / name).touch()

    files = find_runner_files(tmp_path)

    assert [(file.path.name, file.person) for file in files] == [
        ("jun.csv", "jun"),
        ("friday.csv", "mina"),
        ("monday.parquet", "mina"),
    ]


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found none") as caught:
        find_runner_files(tmp_path)
    assert "랜드마크 파일" in caught.value.text("ko")


def test_windows_of_a_folder(runs: Path) -> None:
    files = find_runner_files(runs)
    joints = read_samples(files, "joints", is_faulty=True).samples
    raw = read_samples(files, "raw").samples

    assert joints.spec == JOINT_WINDOWS
    assert raw.spec == RAW_WINDOWS
    assert joints.names == raw.names == ("runner0", "runner1")
    assert set(joints.recordings) == {"runner0.parquet", "runner1.parquet"}
    assert joints.is_faulty.all()
    assert not raw.is_faulty.any()


def test_what_the_gate_refuses_is_left_out_with_the_reason(runs: Path, tmp_path: Path) -> None:
    sitting = simulate_sitting(SittingScript.sit(UPRIGHT, 3), np.random.default_rng(5)).sequence
    write_recording(tmp_path / "sitting.parquet", LandmarkRecording({0: sitting}))
    files = (*find_runner_files(runs), *find_runner_files(tmp_path))

    read = read_samples(files, "joints")

    assert [file.path.name for file in read.left_out] == ["sitting.parquet"]
    assert read.left_out[0].message.startswith("running.gate-")
    assert read.samples.names == ("runner0", "runner1")
    with pytest.raises(InputError, match="none of the 1 recordings"):
        read_samples(files[-1:], "joints")


def test_strides_of_a_view(runs: Path) -> None:
    for view, which in (("side", "side"), ("rear", "across")):
        spec = CYCLES[which]  # type: ignore[index]
        cycles = np.ones((5, spec.n_steps, spec.n_channels))
        cycles[2, 0, 0] = np.nan
        seen = RunningView(view, "right" if view == "side" else "none", 90.0)  # type: ignore[arg-type]
        cut = cut_cycles(FormUnit("run", seen, cycles, {}, 170.0, float("nan")))
        assert cut is not None
        assert cut[0] == spec
        assert cut[1].shape == (4, 64, spec.n_channels)
    oblique = RunningView("oblique", "right", 45.0)
    unit = FormUnit("run", oblique, np.empty((0, 64, 0)), {}, 170.0, float("nan"))
    assert cut_cycles(unit) is None


def test_strides_of_a_folder(runs: Path) -> None:
    read = read_samples(find_runner_files(runs), "cycles")

    assert read.samples.spec == CYCLES["side"]
    assert read.left_out == ()
    knee = read.samples.values[..., CYCLES["side"].channels.index("first_knee")]
    assert len(knee) >= 8  # two runners of six seconds
    # the knee bends and stretches once in a swing: the same stride again and again
    for name in read.samples.names:
        own = knee[read.samples.people == name]
        assert own.std(axis=0).mean() < 0.1 * np.ptp(own.mean(axis=0))
