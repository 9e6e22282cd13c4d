import numpy as np
import pytest

from barun.running.events.crossing import find_crossings


def test_crossings_lie_between_the_samples() -> None:
    times_s = np.arange(5.0)
    values = np.array([0.0, 1.0, 3.0, 1.0, 1.0])

    assert find_crossings(values, times_s, 2.0, "up").tolist() == [1.5]
    assert find_crossings(values, times_s, 1.0, "down").tolist() == [3.0]
    assert find_crossings(values, times_s, 5.0, "up").tolist() == []


def test_unknown_values_are_not_crossed() -> None:
    values = np.array([0.0, np.nan, 3.0])

    assert find_crossings(values, np.arange(3.0), 2.0, "up").tolist() == []


def test_a_sine_crosses_where_it_should() -> None:
    times_s = np.arange(0, 3, 0.01)

    found = find_crossings(np.sin(2 * np.pi * times_s), times_s, 0.5, "up")

    assert found == pytest.approx([1 / 12, 13 / 12, 25 / 12], abs=1e-4)
