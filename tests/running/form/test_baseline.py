import json
import math
from dataclasses import replace

import numpy as np
import pytest

from barun.errors import ProfileError
from barun.running.form.baseline import RunnerBaseline, build_baseline
from barun.running.form.baseline_json import baseline_from_json, baseline_to_json
from barun.running.form.unit import FormMetric
from tests.running.form.runners import unit_of


def of_three() -> RunnerBaseline:
    return build_baseline([unit_of("side", seed) for seed in (1, 2, 3)])


def test_one_recording_is_its_own_baseline() -> None:
    unit = unit_of("rear")
    baseline = build_baseline([unit])

    np.testing.assert_array_equal(baseline.curve, unit.curve)
    assert baseline.session_variance is None
    assert baseline.n_strides == unit.n_strides
    assert math.isnan(baseline.metrics["lateral_lean"].session_spread)


def test_metrics_are_pooled_over_recordings() -> None:
    unit = unit_of("rear")
    units = [
        replace(unit, metrics={"lateral_lean": FormMetric("lateral_lean", value, spread, "deg", n)})
        for value, spread, n in ((1.0, 1.0, 10), (3.0, 2.0, 10), (8.0, 3.0, 20))
    ]

    metric = build_baseline(units).metrics["lateral_lean"]

    assert metric.centre == 3
    assert metric.session_spread == pytest.approx(np.std([1, 3, 8], ddof=1))
    assert metric.spread == pytest.approx(np.sqrt((10 * 1 + 10 * 4 + 20 * 9) / 40))
    assert metric.n_strides == 40


def test_strides_vary_within_their_own_recording() -> None:
    unit = unit_of("side")
    higher = replace(unit, cycles=unit.cycles + 50)

    both = build_baseline([unit, higher])

    np.testing.assert_allclose(
        both.stride_variance, build_baseline([unit]).stride_variance, atol=1e-9
    )
    np.testing.assert_allclose(both.curve, unit.curve + 25)


def test_the_spread_is_that_of_single_strides() -> None:
    unit = unit_of("side")
    baseline = build_baseline([unit])

    assert baseline.spread.shape == baseline.curve.shape
    measured = np.sqrt(np.mean(np.var(unit.cycles, axis=0, ddof=1), axis=0))
    told = np.sqrt(np.mean(baseline.spread**2, axis=0))
    # Waves beyond the second are in the strides and not in the features.
    assert np.all(told < 1.1 * measured)
    assert np.median(told / measured) > 0.6


def test_only_like_is_taken_together() -> None:
    unit = unit_of("side")
    with pytest.raises(ProfileError, match="at least one"):
        build_baseline([])
    with pytest.raises(ProfileError, match="alike"):
        build_baseline([unit, unit_of("rear")])
    with pytest.raises(ProfileError, match="alike"):
        build_baseline([unit, unit_of("other side")])
    with pytest.raises(ProfileError, match="alike"):
        build_baseline([replace(unit, speed_m_per_s=3.0), replace(unit, speed_m_per_s=3.5)])
    with pytest.raises(ProfileError, match="alike"):
        build_baseline([replace(unit, reason="running_form.reason-few-strides")])


@pytest.mark.parametrize("n", [1, 3])
def test_json_keeps_everything(n: int) -> None:
    baseline = build_baseline([unit_of("side", seed) for seed in range(1, n + 1)])

    again = baseline_from_json(baseline_to_json(baseline))

    assert again.view == baseline.view
    np.testing.assert_allclose(again.curve, baseline.curve, atol=1e-6)
    np.testing.assert_allclose(again.stride_variance, baseline.stride_variance, atol=1e-6)
    assert (again.session_variance is None) == (baseline.session_variance is None)
    assert again.metrics.keys() == baseline.metrics.keys()
    assert again.metrics["trunk_lean"].centre == baseline.metrics["trunk_lean"].centre
    assert baseline_to_json(again) == baseline_to_json(baseline)


def changed(**fields: object) -> str:
    content = json.loads(baseline_to_json(of_three()))
    content.update(fields)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "no JSON"),
        ("[]", "no baseline"),
        ('{"format": "barun-posture-profile"}', "no baseline"),
        (changed(version=99), "newer"),
        (changed(view="oblique"), "view"),
        (changed(curve=[[1.0]]), "curve"),
        (changed(n_strides=0), "n_strides"),
        (changed(stride_variance=None), "stride_variance"),
        (changed(channels=["trunk"]), "channels"),
        (changed(metrics={"x": {"centre": "high"}}), r"metrics\.x\.centre"),
        (changed(speed_m_per_s=-1), "speed_m_per_s"),
        (changed(sources=[1]), "sources"),
    ],
)
def test_what_is_no_baseline_is_refused_by_name(text: str, match: str) -> None:
    with pytest.raises(ProfileError, match=match):
        baseline_from_json(text, source="mine.json")
