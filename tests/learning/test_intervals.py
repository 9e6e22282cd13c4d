import numpy as np
import pytest

from barun.learning.intervals import bootstrap_interval, exact_interval, mean_interval

pytest.importorskip("scipy")


@pytest.mark.parametrize(
    ("n_right", "n_all", "expected"),
    [
        # none of ten: the upper end p solves (1 - p) ** 10 = 0.025
        pytest.param(0, 10, (0.0, 1 - 0.025**0.1), id="none"),
        pytest.param(10, 10, (0.025**0.1, 1.0), id="all"),
        # one of one: p ** 1 = 0.025
        pytest.param(1, 1, (0.025, 1.0), id="one of one"),
        # Clopper & Pearson 1934, as tabled since: 8 of 10
        pytest.param(8, 10, (0.4439, 0.9748), id="8 of 10"),
    ],
)
def test_exact_interval(n_right: int, n_all: int, expected: tuple[float, float]) -> None:
    assert exact_interval(n_right, n_all) == pytest.approx(expected, abs=1e-4)


def test_more_right_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="n_right <= n_all"):
        exact_interval(3, 2)


def test_groups_that_agree_inside_make_the_interval_wider() -> None:
    # 20 episodes of 10 equal answers: 20 independent answers, not 200
    answers = np.repeat(np.arange(20) % 2, 10).astype(float)
    episodes = np.repeat(np.arange(20), 10)

    def share(rows: np.ndarray) -> float:
        return float(answers[rows].mean())

    low, high = bootstrap_interval(share, episodes)
    low_rows, high_rows = bootstrap_interval(share, np.arange(200))
    # standard errors 0.5 / sqrt(20) = 0.112 and 0.5 / sqrt(200) = 0.035; 95 % is 3.92 of them
    assert high - low == pytest.approx(0.44, abs=0.08)
    assert high_rows - low_rows == pytest.approx(0.139, abs=0.03)


def test_one_value_has_no_width_and_no_score_gives_nan() -> None:
    groups = np.arange(5)
    assert bootstrap_interval(lambda rows: 0.7, groups) == (0.7, 0.7)
    assert np.isnan(bootstrap_interval(lambda rows: float("nan"), groups)).all()


def test_the_interval_of_a_mean_is_students() -> None:
    # 1, 2, 3: mean 2, standard error 1 / sqrt(3); t of two degrees of freedom at 97.5 % is 4.303
    low, high = mean_interval(np.array([1.0, 2.0, 3.0])) or (0.0, 0.0)
    assert (low, high) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4)
    assert mean_interval(np.array([1.0])) is None
