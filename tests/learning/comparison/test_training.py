"""From rows to a folder that the registry takes; killed midway, and gone on with."""

import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest

from barun.errors import InputError
from barun.learning.comparison.question import QuestionRows, restrict_features
from barun.learning.comparison.report import DataSource
from barun.learning.comparison.report_page import render_comparison_report
from barun.learning.comparison.search import Budget
from barun.learning.comparison.settings import ComparisonSettings
from barun.learning.comparison.training import compare_and_train
from barun.learning.comparison.windows import NETWORKS
from barun.registry.artefact_files import read_folder
from barun.registry.model_card import ModelCard, open_classifiers
from barun.registry.probe import PROBE_NAME, Probe
from tests.fixtures.killed_script import run_killed
from tests.learning.comparison.killed_training import CANDIDATES, N_TRIALS, train
from tests.learning.comparison.question_samples import make_rows
from tests.learning.sequences.conftest import torch_is_there as torch_is_there

pytest.importorskip("skl2onnx")
pytest.importorskip("optuna")

_SCRIPT = Path(__file__).with_name("killed_training.py")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that nobody interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    train(folder)
    return folder


def _report(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    (part,) = content["parts"]
    assert isinstance(part, dict)
    return part


def test_the_registry_takes_the_folder(whole: Path) -> None:
    files = read_folder(whole / "model")
    classifiers = open_classifiers(files)
    assert set(classifiers) == {"posture_grade_front"}
    assert Probe.read(files[PROBE_NAME]).check(classifiers) <= 1e-5
    card = ModelCard.read(files, classifiers)
    assert card.people == ("P1", "P2", "P3")
    assert card.feature_spec == "posture-change/2"
    front = card.metrics["posture-front"]
    assert front["worst_person"] <= front["balanced_accuracy"] <= 1.0


def test_the_report_says_everything(whole: Path) -> None:
    part = _report(whole)
    assert set(part["candidates"]) == set(CANDIDATES)
    assert part["trials"] == {"P1": N_TRIALS, "P2": N_TRIALS, "P3": N_TRIALS, "everybody": N_TRIALS}
    assert part["not_reached"] == {}
    assert part["no_curve"] is None
    for figures in (*part["candidates"].values(), *part["yardsticks"].values()):
        assert figures["honest"]["worst"] == min(figures["honest"]["people"].values())
        assert figures["random"]["n_rows"] == figures["honest"]["n_rows"] == 120
    assert [point["n_people"] for point in part["learning_curve"]] == [1, 2]
    assert sum(map(sum, part["honest"]["confusion"])) == 120
    assert part["chosen"]["rule"]["numbers"] <= part["chosen"]["rule"]["best_numbers"]


def test_the_page_says_it_in_both_languages(whole: Path) -> None:
    report = json.loads((whole / "report.json").read_text("utf-8"))
    page = render_comparison_report(report, "0", "ko")
    part = report["parts"][0]
    low, high = part["honest"]["worst_interval"]
    assert f"{100 * low:.1f} - {100 * high:.1f}" in page
    worst = f"{100 * part['honest']['worst']:.1f} %"
    assert page.count(worst) >= 2
    assert "What would one more person bring?" in page
    assert "한 사람이 더 있으면" in page
    assert 'role="img"' in page
    assert "://" not in page.partition("<body>")[2].partition("<script")[0]


@pytest.mark.slow
@pytest.mark.usefixtures("torch_is_there")
def test_networks_over_windows_stand_in_the_report_and_are_not_chosen(tmp_path: Path) -> None:
    result = compare_and_train(
        [make_rows(n_people=3, n_each=60, shift=4.0)],
        tmp_path / "run",
        ComparisonSettings(Budget(3600.0, 2), 0, ("logistic",), with_networks=True),
        DataSource("made up"),
        clock=lambda: 0.0,
        date="2026-01-01",
    )
    (part,) = result.report["parts"]
    assert set(part["networks"]) == set(NETWORKS)
    for figures in part["networks"].values():
        assert set(figures["honest"]["people"]) == {"P1", "P2", "P3"}
        assert figures["honest"]["n_rows"] == 180
        assert figures["random"]["n_rows"] == 180
        assert figures["times"]["balanced_accuracy"] > 0.8
    assert part["chosen"]["candidate"] == "logistic"
    page = render_comparison_report(result.report, "0", "en")
    for said in ("CNN over windows", "LSTM over windows", "구간 CNN", "shares them with windows"):
        assert said in page
    assert "not measured" not in page


def _compare(rows: QuestionRows, folder: Path, budget: Budget) -> dict[str, Any]:
    """Return a report of three kinds, by a clock on which every look takes a second."""
    ticks = itertools.count()
    return compare_and_train(
        [rows],
        folder,
        ComparisonSettings(budget, 0, ("logistic", "small-tree", "neighbours")),
        DataSource("made up"),
        clock=lambda: float(next(ticks)),
        date="2026-01-01",
    ).report


def test_what_the_budget_cuts_off_says_so_in_both_languages(tmp_path: Path) -> None:
    report = _compare(make_rows(n_people=3, n_each=40), tmp_path / "run", Budget(3.0))
    (part,) = report["parts"]
    assert part["no_curve"] == "budget"
    assert part["not_reached"] == {"neighbours": "budget"}
    cells = 6
    for figures in part["candidates"].values():
        missing = [name for name in ("honest", "times", "random", "speed") if figures[name] is None]
        assert figures["not_measured"] == dict.fromkeys(missing, "budget")
        assert {"times", "random", "speed"} <= set(missing)
        cells += len(missing) + 1 + ("honest" in missing)  # the size and the interval
    assert all(one["random"] is not None for one in part["yardsticks"].values())
    page = render_comparison_report(report, "0", "en")
    assert page.count("not measured: budget") == page.count("재지 않음: 시간 예산<") == cells
    assert "Give a longer --budget" in page


def test_what_was_not_asked_for_is_not_laid_to_the_budget(tmp_path: Path) -> None:
    report = _compare(make_rows(n_people=1, n_each=80), tmp_path / "run", Budget(1e9, 2))
    (part,) = report["parts"]
    assert part["not_reached"] == {"neighbours": "trials"}
    assert part["no_curve"] == "people"
    page = render_comparison_report(report, "0", "en")
    assert page.count("not measured: number of trials") == 6
    assert "not measured: budget" not in page
    assert "on this one person" in page
    assert "worst person, P1" not in page
    assert "Times, nested" in page


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("at", "more"),
    [
        pytest.param(1, (), id="first trial"),
        pytest.param(6, (), id="second search"),
        pytest.param(16, ("rename",), id="before the model stands"),
    ],
)
def test_killed_it_goes_on_and_comes_to_the_same(
    tmp_path: Path, whole: Path, at: int, more: tuple[str, ...]
) -> None:
    folder = tmp_path / "run"
    assert run_killed(_SCRIPT, folder, at, *more)
    assert not (folder / "model").exists()
    assert not (folder / "report.json").exists()
    with (folder / "search.journal").open("ab") as journal:
        journal.write(b'{"op_code": 4, "worker')  # half a line, as a crash of the machine leaves it
    new: list[int] = []
    train(folder, lambda report: new.append(report.trial.number), resume=True)
    assert len(new) == 4 * N_TRIALS - at
    same = ("honest", "choices", "candidates", "yardsticks", "learning_curve", "trials")
    resumed, expected = _report(folder), _report(whole)
    for report in (resumed, expected):
        for figures in report["candidates"].values():
            assert figures.pop("speed")["n_bytes"] > 0  # times differ from run to run
    assert {name: resumed[name] for name in same} == {name: expected[name] for name in same}
    for name in ("posture_grade_front.onnx", "probe.npz"):
        if (whole / "model" / name).exists():
            assert (folder / "model" / name).read_bytes() == (whole / "model" / name).read_bytes()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".part")] == []


def test_what_is_there_is_not_begun_anew_by_mistake(whole: Path) -> None:
    with pytest.raises(InputError, match="--resume"):
        train(whole)


def test_only_the_same_is_gone_on_with(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"seed": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="questions, classes"):
        train(tmp_path, resume=True)
    settings.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="seed"):
        train(tmp_path, resume=True)


def test_features_may_be_restricted_to_known_ones() -> None:
    rows = make_rows()
    assert restrict_features(rows, ("departures",)).question.feature_sets == ("departures",)
    with pytest.raises(InputError, match="'full-108'"):
        restrict_features(rows, ("full-108",))
