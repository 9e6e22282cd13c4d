"""The marks of ``benchmarks/running_events.py`` on one short trial of each laboratory's runners."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.running.events.detection import detect_contacts
from barun.simulate import Disturbances
from benchmarks.running_events import Errors, compare
from benchmarks.running_markers import THRESHOLD_N, film_trial, read_ground_truth, read_trial
from tests.running.steps_worked_out import CAMERAS

HAMNER = ("hamner_s04_run2ms", "hamner_s04_run3ms", "hamner_sX_run2ms")


@pytest.mark.parametrize("name", HAMNER)
def test_the_plates_say_what_is_written_down(name: str, data_dir: Path) -> None:
    trial, truth = read_trial(data_dir, name), read_ground_truth(data_dir)[name]

    mean_ms = 1000 * np.mean([end - start for _, start, end in trial.contacts])

    assert THRESHOLD_N == 50
    assert len(trial.contacts) >= truth["contacts"] - 1  # one began before the markers
    assert mean_ms == pytest.approx(truth["contact_time_ms_mean"], abs=4)


@pytest.mark.parametrize(
    ("view", "rate_hz", "largest_ms"),
    [("side", 30, 13), ("side", 120, 11), ("rear", 120, 14), ("front", 120, 9)],
)
def test_contacts_against_the_plates(
    view: str, rate_hz: float, largest_ms: float, data_dir: Path
) -> None:
    total = Errors()
    for name in HAMNER:
        trial = read_trial(data_dir, name)
        camera = replace(CAMERAS[view], frame_rate_hz=rate_hz, height_m=1.0)
        sequence = film_trial(
            trial, camera, np.random.default_rng(1), Disturbances(image_jitter=0.001)
        )
        total.add(compare(detect_contacts(sequence), trial, sequence))

    assert total.n_missed == 0
    assert total.n_invented == 0
    assert 1000 * np.mean(np.abs(total.contact_s)) < largest_ms
    if view == "side":
        assert 1000 * np.mean(np.abs(total.toe_off_s)) < 15
        assert abs(1000 * np.mean(total.duration_s)) < 15
