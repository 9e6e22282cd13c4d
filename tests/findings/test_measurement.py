import pytest

from barun.findings.measurement import Support


@pytest.mark.parametrize(
    ("n_frames", "n_total", "coverage"),
    [
        pytest.param(3, 4, 0.75, id="some"),
        pytest.param(4, 4, 1.0, id="all"),
        pytest.param(0, 4, 0.0, id="none"),
        pytest.param(0, 0, 0.0, id="nothing looked at"),
    ],
)
def test_coverage_is_the_share_of_frames(n_frames: int, n_total: int, coverage: float) -> None:
    assert Support(n_frames, n_total, 0.9).coverage == coverage
