from dataclasses import replace

import numpy as np
import pytest

from barun.running.form.baseline import build_baseline
from barun.running.form.calibration import (
    UsualPair,
    find_thresholds,
    fit_noise,
    leave_one_out,
)
from barun.running.form.harmonics import from_features
from tests.running.form.runners import unit_of


def pairs_of(person: str, seed: int, size: float, n: int = 6) -> list[UsualPair]:
    """Recordings whose strides spread by `size` in every feature, nothing else."""
    random = np.random.default_rng(seed)
    unit = unit_of("side")
    pairs = []
    for _ in range(n):
        both = [
            replace(
                unit,
                cycles=unit.curve[None] + from_features(size * random.normal(size=(8, 12, 5))),
                metrics={},
            )
            for _ in range(2)
        ]
        pairs.append(UsualPair(person, both[0], build_baseline([both[1]])))
    return pairs


def test_noise_is_what_strides_spread_by() -> None:
    noise = fit_noise(pairs_of("a", 1, 2.0, n=40) + pairs_of("b", 2, 2.0, n=40))

    assert np.median(noise.stride_sd) == pytest.approx(2, rel=0.05)
    # Nothing but strides differs between the recordings.
    assert np.median(noise.session_sd) < 0.3


def test_every_person_weighs_the_same() -> None:
    noise = fit_noise(pairs_of("a", 1, 1.0, n=40) + pairs_of("b", 2, 3.0, n=4))

    assert np.median(noise.stride_sd) == pytest.approx(np.sqrt((1 + 9) / 2), rel=0.1)


def test_recordings_that_differ_together_become_a_direction() -> None:
    random = np.random.default_rng(3)
    pairs = []
    for pair in pairs_of("a", 1, 0.5, n=40) + pairs_of("b", 2, 0.5, n=40):
        step = np.zeros((12, 5))
        step[[0, 2], 0] = 6 * random.normal()
        unit = replace(pair.unit, cycles=pair.unit.cycles + from_features(step))
        pairs.append(UsualPair(pair.person, unit, pair.baseline))

    noise = fit_noise(pairs, n_directions=1)

    direction = noise.directions[0, :, 0]
    assert abs(direction[0]) == pytest.approx(6, rel=0.25)
    assert direction[2] == pytest.approx(direction[0], rel=0.1)
    assert np.max(np.abs(np.delete(direction, [0, 2]))) < 1


def test_nobody_is_judged_by_himself() -> None:
    calm = [one for n in range(3) for one in pairs_of(f"calm {n}", n, 1.0)]
    wild = [
        UsualPair("wild", replace(pair.unit, cycles=pair.unit.cycles + 60), pair.baseline)
        for pair in pairs_of("wild", 9, 1.0)
    ]

    left_out = {one.person: one for one in leave_one_out(calm + wild)}

    assert left_out["wild"].n_alarms == len(wild)
    alone = find_thresholds(calm)
    assert left_out["wild"].reference.thresholds == alone.thresholds
    assert left_out["calm 0"].n_alarms == 0


def test_people_as_usual_as_the_others_rarely_alarm() -> None:
    pairs = [one for n in range(8) for one in pairs_of(f"person {n}", n, 1.0 + n / 8)]

    left_out = leave_one_out(pairs)

    assert sum(one.n_alarms for one in left_out) <= 3
