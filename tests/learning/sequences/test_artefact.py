import json
from pathlib import Path

import numpy as np
import pytest

from barun.errors import ModelError
from barun.learning.sequences.settings import TrainingSettings
from barun.models.classifier_card import ClassifierCard
from barun.models.sequence_scorer import SequenceScorer
from tests.learning.sequences.waves import make_waves

pytestmark = pytest.mark.usefixtures("torch_is_there")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ClassifierCard:
    pytest.importorskip("torch")
    from barun.learning.sequences.artefact import write_sequence_model
    from barun.learning.sequences.deep_model import DeepModel
    from barun.learning.sequences.evaluation import leave_people_out

    def make() -> DeepModel:
        settings = TrainingSettings(epochs=15, learning_rate=1e-2, patience=20)
        return DeepModel("gru-autoencoder", settings, width=8)

    samples = make_waves(4, 20, n_faulty=5)
    model = make()
    model.fit(samples)
    return write_sequence_model(
        tmp_path_factory.mktemp("model") / "waves.onnx",
        model,
        samples,
        leave_people_out(make, samples),
        data={"what": "waves"},
        license_name="Apache-2.0",
    )


def test_card_tells_data_people_figures_and_where_thresholds_come_from(
    card: ClassifierCard,
) -> None:
    about = ClassifierCard.read(card.path).about
    assert about["people"] == about["left_out"]["people"] == 4
    assert about["samples"]["count"] == 100
    assert about["samples"]["faulty"] == 20
    assert about["left_out"]["auc_mean"] > 0.9
    by_name = {f"{one['kind']}/{one['provenance']}": one for one in about["thresholds"]}
    assert by_name["quantile/people-left-out"]["n_people"] == 4
    assert by_name["quantile/training"]["n_scores"] == 80
    assert by_name["conformal-people/people-left-out"]["value"] is None  # four are too few
    assert "person 1" not in json.dumps(dict(about))
    assert about["training"]["epochs_trained"] == 15


def test_the_scorer_has_the_thresholds_that_can_be_told(card: ClassifierCard) -> None:
    scorer = SequenceScorer.open(card.path, sample_spec="waves/1")
    thresholds = scorer.metadata.thresholds
    assert "conformal-people/people-left-out" not in thresholds
    assert thresholds["mean-3sd/training"] == pytest.approx(
        card.about["thresholds"][0]["value"], rel=1e-6
    )
    assert scorer.metadata.score == "error"
    scores = scorer.scores(make_waves(4, 20).values)
    assert np.mean(scores > thresholds["quantile/people-left-out"]) < 0.2


def test_a_changed_file_is_not_run(card: ClassifierCard, tmp_path: Path) -> None:
    copied = tmp_path / card.path.name
    copied.write_bytes(card.path.read_bytes() + b" ")
    source = card.path.with_name("waves.card.json")
    (tmp_path / "waves.card.json").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ModelError, match="is not the one its card describes"):
        SequenceScorer.open(copied)
