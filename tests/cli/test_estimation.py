import pytest

from barun.capture.frame_source import SourceInfo
from barun.cli.estimation import _timeout_s


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
