import signal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.frame_source import SourceInfo
from barun.capture.pose_engine import PoseEstimate
from barun.capture.replay import ReplayEngine
from barun.cli.estimation import _timeout_s
from barun.cli.main import main
from barun.landmarks.formats import read_recording
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting


def _info(*, is_live: bool) -> SourceInfo:
    return SourceInfo("clip", "video", (64, 48), 30.0, None, is_live=is_live)


@pytest.mark.parametrize(
    ("every", "timeout_s"),
    [pytest.param(1, 60.0, id="each"), pytest.param(1800, 1859.0, id="one a minute")],
)
def test_pictures_left_out_take_time_as_well(every: int, timeout_s: float) -> None:
    assert _timeout_s(_info(is_live=False), every) == timeout_s


def test_live_sources_have_a_patience_of_their_own() -> None:
    assert _timeout_s(_info(is_live=True), 1800) is None


def test_ctrl_c_says_how_far_it_came(
    empty_room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting(ReplayEngine):
        n_seen = 0

        def estimate(
            self, image_rgb: npt.NDArray[np.uint8], time_s: float
        ) -> tuple[PoseEstimate, ...]:
            self.n_seen += 1
            if self.n_seen == 5:
                signal.raise_signal(signal.SIGINT)
            return super().estimate(image_rgb, time_s)

    sitter = simulate_sitting(SittingScript.sit(UPRIGHT, 1), np.random.default_rng(3)).sequence

    def build_engine(info: SourceInfo, **_: object) -> ReplayEngine:
        return Interrupting(sitter)

    monkeypatch.setattr("barun.pipeline.engine_choice.build_engine", build_engine)

    assert main(["pose", str(empty_room), "-o", "part.csv"]) == 0

    captured = capsys.readouterr()
    assert captured.err == "Stopped at 0.2 s of the recording; everything up to there is kept.\n"
    assert len(read_recording("part.csv").people[0]) == 5
