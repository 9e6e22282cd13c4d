"""A model made again by its card: the same of the same rows, another without a person."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.comparison.question import gather_labelled
from barun.learning.comparison.recipe import Recipe
from barun.learning.comparison.report import DataSource
from barun.learning.comparison.search import Budget
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.training import compare_and_train
from barun.learning.datasets.rows import LabelledRows
from barun.registry.artefact_files import read_folder
from barun.registry.model_card import ModelCard, open_classifiers
from tests.learning.datasets.row_samples import make_rows

pytest.importorskip("skl2onnx")
pytest.importorskip("optuna")

_SOURCE = DataSource("posture@1", "a" * 64)


def _rows(*people: str) -> LabelledRows:
    return LabelledRows.joined(
        [make_rows(name, plan="1a 1b 2a 2b", seed=int(name[1:])) for name in people]
    )


def _read(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
    return card


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A view model of P1 to P3."""
    settings = ComparisonSettings(Budget(60.0, 2), 3, ("logistic", "neighbours"))
    parts = gather_labelled(_rows("P1", "P2", "P3"), ["view"])
    out = tmp_path_factory.mktemp("recipe")
    ticks = iter(np.arange(0.0, 1e6, 1e-3))
    result = compare_and_train(
        parts, out, settings, _SOURCE, clock=lambda: float(next(ticks)), date="2026-11-21"
    )
    return result.model_folder


def test_of_the_same_rows_it_makes_the_same_classifier(model: Path, tmp_path: Path) -> None:
    recipe = Recipe.read(_read(model))
    assert recipe.parts[0].seed == 3
    again = recipe.train(_rows("P1", "P2", "P3"), _SOURCE, tmp_path, date="2026-11-22")
    before, after = read_folder(model), read_folder(again)
    (name,) = (one for one in before if one.startswith("posture_view") and "card" not in one)
    assert after[name] == before[name]
    assert Recipe.read(_read(again)) == recipe


def test_without_a_person_the_registry_takes_it_and_nothing_names_them(
    model: Path, tmp_path: Path
) -> None:
    again = Recipe.read(_read(model)).train(_rows("P2", "P3"), _SOURCE, tmp_path, date="2026-11-22")
    files = read_folder(again)
    card = ModelCard.read(files, open_classifiers(files))
    assert card.people == ("P2", "P3")
    assert card.metrics["view"]["worst_person"] > 0.9  # views of made-up people are easy
    assert not any(b"P1" in content for name, content in files.items() if name.endswith(".json"))
    assert files["posture_view.card.json"].count(b"settings as before") == 1


def test_too_few_rows_are_said(model: Path, tmp_path: Path) -> None:
    few = make_rows("P1", plan="1a 2a", n_each=5)
    with pytest.raises(InputError, match="20"):
        Recipe.read(_read(model)).train(few, _SOURCE, tmp_path, date="2026-11-22")


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({}, id="of another program"),
        pytest.param({"recipe": {"parts": []}}, id="empty"),
        pytest.param({"recipe": {"parts": [{"question": "mood"}]}}, id="malformed"),
        pytest.param(
            {
                "recipe": {
                    "parts": [
                        {
                            "question": "view",
                            "classes": ["front", "side"],
                            "seed": 0,
                            "configuration": {
                                "candidate": "oracle",
                                "feature_set": "x",
                                "keep": 1,
                                "parameters": {},
                            },
                        }
                    ]
                }
            },
            id="unknown kind",
        ),
    ],
)
def test_cards_without_a_recipe_are_refused(about: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="how it was trained"):
        Recipe.read({"about": about})
