import numpy as np
import pytest

from barun.learning.comparison.candidates import CANDIDATES, Configuration
from barun.learning.comparison.export import LARGEST_DIFFERENCE, export_model, measure_speed
from barun.learning.comparison.judging import fit_configuration
from barun.models.trained_file import open_trained
from tests.learning.comparison.question_samples import DEPARTURES, make_rows

pytest.importorskip("skl2onnx")


@pytest.mark.parametrize("keep", [1.0, 0.5])
@pytest.mark.parametrize("name", list(CANDIDATES))
def test_what_is_written_answers_as_what_was_trained(name: str, keep: float) -> None:
    rows = make_rows(shift=1.0)
    configuration = Configuration(name, DEPARTURES, keep, CANDIDATES[name].defaults)
    model = fit_configuration(configuration, rows, seed=0)
    exported = export_model(model, rows)
    assert exported.is_equal, exported.largest_difference
    classifier = open_trained("x" + exported.suffix, exported.content)
    assert classifier.classes == ("good", "bad")
    assert classifier.metadata.feature_spec == "posture-change/2"
    assert classifier.metadata.training_data_sha256 == rows.sha256
    other = make_rows(seed=1)
    said = classifier.probabilities(other.features[DEPARTURES].astype(np.float32))
    assert np.abs(said - model.probabilities(other)).max() <= LARGEST_DIFFERENCE


def test_probe_rows_are_answers_of_the_training_library() -> None:
    rows = make_rows()
    model = fit_configuration(Configuration("logistic", DEPARTURES), rows, seed=0)
    exported = export_model(model, rows)
    expected = model.estimator.predict_proba(exported.probe_features)
    assert exported.probe_features.shape == (16, 9)
    assert np.allclose(exported.probe_probabilities, expected, atol=1e-12)
    speed = measure_speed(model, exported, rows, n_repeats=2)
    assert speed.n_bytes == len(exported.content)
    assert min(speed.one_row_ms, speed.batch_ms, speed.sklearn_one_row_ms) > 0
