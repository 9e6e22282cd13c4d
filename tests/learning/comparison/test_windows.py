import numpy as np
import pytest

from barun.learning.comparison.judging import score_parts
from barun.learning.comparison.windows import N_STEPS, cut_row_windows, predict_by_network
from tests.learning.comparison.question_samples import DEPARTURES, make_rows


def test_a_window_is_a_row_with_those_before_it_in_its_stretch() -> None:
    rows = make_rows(n_people=2, n_each=20)
    values = rows.features[DEPARTURES].astype(np.float32)
    windows = cut_row_windows(rows)
    assert windows.shape == (40, N_STEPS, 9)
    assert np.array_equal(windows[:, -1], values)
    # a stretch is 15 s, rows come every 2 s: 8 rows, so row 8 begins the second one
    assert np.array_equal(windows[7], values[3:8])
    assert np.array_equal(windows[8], np.repeat(values[8:9], N_STEPS, axis=0))
    assert np.array_equal(windows[10], values[[8, 8, 8, 9, 10]])
    assert np.array_equal(windows[20, 0], values[20])  # another person


@pytest.mark.slow
def test_a_network_recognises_people_it_has_not_seen() -> None:
    pytest.importorskip("torch")
    rows = make_rows(n_people=3, shift=4.0)
    found = predict_by_network("lstm-classifier", rows, seed=0)
    assert np.allclose(found.sum(axis=1), 1.0)
    assert min(score_parts(rows.labels, found, rows.person).values()) > 0.85
    again = predict_by_network("lstm-classifier", rows, seed=0)
    assert np.array_equal(found, again)
