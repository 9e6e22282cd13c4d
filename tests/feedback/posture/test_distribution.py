import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from barun.feedback.posture.distribution import BandMark, draw_distribution


def _bars(svg: str) -> list[tuple[float, float]]:
    found = re.findall(
        r'<rect class="count" x="([\d.]+)" y="[\d.]+" width="[\d.]+" height="([\d.]+)"', svg
    )
    return [(float(x), float(height)) for x, height in found]


def test_bars_stand_where_the_values_are() -> None:
    values = np.array([0.0] * 30 + [10.0] * 10)
    bars = _bars(draw_distribution(values, unit="°", decimals=0, baseline=None))
    assert len(bars) == 2
    (x_low, high), (x_high, low) = bars
    assert x_low < x_high
    assert high / low == pytest.approx(3, rel=0.02)


def test_the_baseline_is_always_in_view() -> None:
    svg = draw_distribution(np.array([20.0, 21.0]), unit="°", decimals=0, baseline=(5.0, 1.0))
    place = re.search(r'class="own-median" d="M([\d.]+) ', svg)
    assert place is not None
    assert 8 < float(place[1]) < 60


def test_a_band_outside_the_range_is_left_out() -> None:
    values = np.linspace(0, 10, 50)
    svg = draw_distribution(
        values,
        unit="°",
        decimals=0,
        baseline=None,
        bands=(BandMark(-np.inf, 5, 0), BandMark(5, 25, 1), BandMark(25, np.inf, 2)),
    )
    assert "level-1" in svg
    assert "level-2" not in svg


@given(
    arrays(np.float64, st.integers(1, 40), elements=st.floats(-1e3, 1e3) | st.just(np.nan)).filter(
        lambda values: bool(np.isfinite(values).any())
    )
)
def test_any_values_give_a_well_formed_drawing(values: np.ndarray) -> None:
    svg = draw_distribution(values, unit="", decimals=2, baseline=(0.0, np.nan))
    ElementTree.fromstring(svg)  # noqa: S314 - made here
    assert "nan" not in svg
