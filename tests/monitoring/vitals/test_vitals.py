"""The figures of a minute: kept as JSON, quantiles of a histogram, accuracy with its interval."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.monitoring.vitals.accuracy import accuracy_of
from barun.monitoring.vitals.latencies import histogram_quantile
from barun.monitoring.vitals.vitals import (
    FeatureVital,
    LabelVital,
    ModelVital,
    QueueVital,
    Vitals,
)

FULL = Vitals(
    minute=29_916_000,
    process="a",
    n_sessions=3,
    n_frames=900,
    p50_s=0.001,
    p99_s=0.02,
    spent_s={"good": 90.0, "blind": 30.0},
    views_s={"front": 90.0},
    labels={"posture": LabelVital(1, 2)},
    recent_labels={"posture": LabelVital(10, 2)},
    queues={"history": QueueVital(4, 1.5)},
    notices=("store.notice-full",),
    models={"posture": ModelVital("shipped", wanted=3, problem="registry.files-damaged")},
    restarts={"writer": 1},
    cameras={"1a2b": 0.5},
    features={"head_tilt": FeatureVital(0.3, 1e-5, is_drifted=True)},
)


@pytest.mark.parametrize("vitals", [FULL, Vitals(minute=1, process="")], ids=["full", "empty"])
def test_a_minute_outlasts_json(vitals: Vitals) -> None:
    again = Vitals.from_json(vitals.minute, vitals.process, vitals.to_json())
    assert again == vitals


def test_what_a_later_version_stored_beside_it_is_left_out() -> None:
    content = json.loads(FULL.to_json()) | {"moon": 1}
    assert Vitals.from_json(FULL.minute, "a", json.dumps(content)) == FULL
    assert Vitals.from_json(7, "a", "{}") == Vitals(minute=7, process="a")


def test_shares_are_of_the_watched_time() -> None:
    assert FULL.share_s("blind") == 0.25
    assert FULL.share_s("away") == 0.0
    assert Vitals(minute=1, process="").share_s("blind") is None


def test_quantiles_by_hand() -> None:
    # ten up to 1, ten up to 2: the 15th of 20 lies half way between 1 and 2
    assert histogram_quantile(0.75, (1.0, 2.0), (10, 10, 0)) == 1.5
    assert histogram_quantile(0.25, (1.0, 2.0), (10, 10, 0)) == 0.5
    assert histogram_quantile(0.99, (1.0, 2.0), (10, 10, 5)) == 2.0
    assert histogram_quantile(0.5, (1.0, 2.0), (0, 0, 0)) is None


@given(
    counts=st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any),
    share=st.floats(0.01, 1.0),
)
def test_a_quantile_lies_in_the_bin_that_holds_it(counts: list[int], share: float) -> None:
    edges = (1.0, 2.0, 4.0)
    found = histogram_quantile(share, edges, counts)
    assert found is not None
    n_below = sum(count for edge, count in zip((*edges, 9.0), counts, strict=True) if edge <= found)
    assert 0 <= found <= 4
    # all whole bins below it hold at most the share, and with its own bin at least the share
    n_with = sum(counts[: sum(edge < found for edge in edges) + 1])
    assert n_with >= share * sum(counts) - 1e-9 or found == 4.0
    assert n_below <= n_with or found == 4.0


def test_the_interval_of_wilson_by_hand() -> None:
    # Wilson for 8 of 10: (.8 + .19208 -+ 1.96 sqrt(.016 + .009604)) / 1.38416
    found = accuracy_of(8, 2)
    assert found is not None
    assert found.share == 0.8
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)
    assert accuracy_of(0, 0) is None


@given(n_right=st.integers(0, 500), n_wrong=st.integers(0, 500))
def test_the_interval_holds_the_share_and_narrows(n_right: int, n_wrong: int) -> None:
    found, more = accuracy_of(n_right, n_wrong), accuracy_of(4 * n_right, 4 * n_wrong)
    if found is None or more is None:
        assert n_right + n_wrong == 0
        return
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1
    assert more.high - more.low < found.high - found.low
