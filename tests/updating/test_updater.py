"""Updates from end to end, on made-up people: what is registered, refused and left alone."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.comparison.candidates import BASELINES
from barun.learning.datasets.manifest import Consent
from barun.registry.artefact_files import CARD_NAME, read_folder
from barun.store.watch_records import UndoingRecord
from barun.updating.opening import run_update
from barun.updating.report_page import render_update_report
from barun.updating.request import UpdateRequest
from barun.updating.settings import UpdateSettings
from barun.updating.trigger import Trigger
from barun.updating.updater import Cancelled
from tests.updating.updated_homes import (
    NOW_S,
    Clock,
    add_people,
    opened,
    put_into_service,
    rows_of,
    swap_views,
    view_recipe,
)

pytest.importorskip("skl2onnx")
pytest.importorskip("optuna")

_REQUEST = UpdateRequest("view")
_EASY = UpdateSettings(one_row_ms=1000.0, batch_ms=1000.0)


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose champion, version 1, has learnt from P1 and P2."""
    place = tmp_path_factory.mktemp("updates")
    version = add_people(place / "home", rows_of("P1"), rows_of("P2"))
    with opened(place / "home") as updating:
        assert put_into_service(updating, version, place / "work") == 1
    return place / "home"


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(first_home, tmp_path / "home")
    return tmp_path / "home"


def test_a_good_candidate_is_registered_with_its_lineage_and_waits(home: Path) -> None:
    add_people(home, swap_views(rows_of("P3"), np.array([4, 40, 61, 75])), at_s=NOW_S + 5)
    steps: list[tuple[str, float]] = []
    with opened(home, Clock(NOW_S + 10)) as updating:
        work = updating.log.folder / ".work"
        for left in ("view-killed", "0123456789ab", "posture-others"):
            (work / left / "candidate").mkdir(parents=True)
        triggers = (Trigger("samples", 1000.0, 1000.0),)
        result = updating.run(
            UpdateRequest("view", triggers), on_progress=lambda *told: steps.append(told)
        )
        assert result.summary.outcome == "registered"
        assert (result.summary.candidate, result.handed_to) == (2, "wait")
        candidate = updating.registry.find("view", 2)
        assert candidate.parent == 1
        assert candidate.people == ("P1", "P2", "P3")
        about = candidate.card[CARD_NAME]["about"]["update"]
        assert about == {
            "parent": 1,
            "triggers": ["samples"],
            "inputs": result.summary.inputs_sha256,
        }
        learnt = updating.library.load(candidate.dataset_hash)
        assert learnt.manifest.dataset == "update-view"
        assert len(learnt.rows) == 288 - result.report["intake"]["n_put_aside"]
        assert result.report["intake"]["n_put_aside"] >= 4
        # nothing is put into service by itself
        assert updating.registry.book.aliases() == {
            ("view", "champion"): 1,
            ("view", "challenger"): 2,
        }
        shares = [share for _, share in steps]
        assert shares == sorted(shares)
        assert {step for step, _ in steps} == {"gather", "check", "train", "measure", "register"}
        # of each person left out, and of each yardstick
        told = {step: len({share for one, share in steps if one == step}) for step, _ in steps}
        assert told["train"] >= 3 * (1 + len(BASELINES))
        assert told["measure"] >= 2 * 3
        (batch,) = result.report["intake"]["batches"]
        assert (batch["person"], batch["source"], batch["refused"]) == ("P3", "legacy", None)
        page = updating.log.page_path(result.summary)
        assert page is not None
        words = page.read_text("utf-8")
        assert "view@2" in words
        assert "관문" in words
        # neither its own work is left nor that of a killed one; another model's is not its affair
        assert [one.name for one in work.iterdir()] == ["posture-others"]


def test_the_same_again_trains_nothing_and_registers_nothing_twice(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    clock = Clock(NOW_S + 10)
    with opened(home, clock) as updating:
        first = updating.run(_REQUEST)
        clock.now_s += 60
        again = updating.run(_REQUEST)
        assert again.is_repeated
        assert again.summary.candidate_sha256 == first.summary.candidate_sha256
        assert len(updating.registry.book.versions("view")) == 2
        last = updating.log.last("view")
        assert last is not None
        assert last.begun_s == NOW_S + 70  # the cool-down counts from the newest
        updating.log.forget("P3")  # its reports are gone: everything is done again
        clock.now_s += 60
        anew = updating.run(_REQUEST)
        assert not anew.is_repeated
        assert anew.summary.candidate_sha256 == first.summary.candidate_sha256
        assert anew.summary.candidate == 2


def test_the_same_again_after_a_roll_back_says_that_the_candidate_was_withdrawn(
    home: Path,
) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    clock = Clock(NOW_S + 10)
    with opened(home, clock) as updating:
        updating.run(_REQUEST)
        book = updating.registry.book
        book.promote("view", None, "challenger", who="me", why="", at_s=clock.now_s)
        book.set_state("view", 2, "withdrawn")
        harm = UndoingRecord("view", "retrain", clock.now_s + 30, 1, None, "accuracy")
        updating.store.watch.note(harm, actor="barun")
        clock.now_s += 60
        again = updating.run(_REQUEST)
        assert (again.is_repeated, again.handed_to) == (True, "withdrawn")
        page = updating.log.page_path(again.summary)
        assert page is not None
        assert "withdrawn" in page.read_text("utf-8")


def test_a_candidate_below_the_bound_is_rejected_with_a_report(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    hard = replace(_EASY, least_accuracy=1.0, most_bytes=10)
    with opened(home, Clock(NOW_S + 10), hard) as updating:
        result = updating.run(_REQUEST)
        assert result.summary.outcome == "rejected"
        assert "size" in result.summary.closed
        assert result.summary.candidate is None
        assert result.summary.candidate_sha256 is not None
        assert [one.number for one in updating.registry.book.versions("view")] == [1]
        assert updating.registry.book.aliases() == {("view", "champion"): 1}
        gates = {(one["gate"], one["subject"]): one for one in result.report["gates"]}
        assert gates["accuracy", "view"]["details"]["people"].keys() == {"P1", "P2", "P3"}
        json.dumps(result.report, allow_nan=False)
        assert updating.log.report(result.summary) == result.report
        gates["accuracy", "view"]["is_open"] = False
        words = render_update_report(result.report)
        assert "The bound of 100% is a setting" in words  # and what would help
        assert "3명을 차례로 빼고" in words
        assert "88 to 90%" not in words
        assert "88 to 90%" in render_update_report({**result.report, "model": "posture"})


def test_a_bad_batch_is_refused_and_the_model_stays(home: Path) -> None:
    add_people(home, swap_views(rows_of("P3"), np.arange(96)), at_s=NOW_S + 5)
    with opened(home, Clock(NOW_S + 10)) as updating:
        result = updating.run(_REQUEST)
        assert result.summary.outcome == "refused"
        assert result.report["intake"]["n_refused_batches"] == 1
        assert result.report["intake"]["batches"][0]["refused"] == "labels-contradict"
        assert updating.library.names() == ("posture",)


def test_without_anything_new_nothing_is_trained(home: Path) -> None:
    with opened(home, Clock(NOW_S + 10)) as updating:
        result = updating.run(_REQUEST)
    assert result.summary.outcome == "nothing-new"
    assert "gates" not in result.report


def test_an_erasure_chooses_settings_again(home: Path) -> None:
    quick = replace(_EASY, search_trials=2, search_s=5.0)
    with opened(home, Clock(NOW_S + 10), quick) as updating:
        request = UpdateRequest("view", (Trigger("erasure", NOW_S, 0.0),))
        result = updating.run(request)
        assert result.report["way"] == "chosen-anew"
        assert result.summary.outcome in ("registered", "rejected")


def test_whose_consent_does_not_stand_now_is_not_learnt_from(home: Path) -> None:
    ended = Consent("given", "tests", NOW_S - 1, until_s=NOW_S + 8)
    add_people(home, rows_of("P3"), at_s=NOW_S + 5, consent=ended)
    add_people(home, rows_of("P4"), at_s=NOW_S + 6)
    with opened(home, Clock(NOW_S + 10)) as updating:
        result = updating.run(_REQUEST)
        data = result.report["data"]
        assert data["left_out"] == {"expired": 1}
        assert data["n_rows_left_out"] == 96
        assert "P3" not in result.report["trained_on"]["people"]
        assert "P3" not in json.dumps(result.report)


def test_a_dry_run_keeps_nothing(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    with opened(home, Clock(NOW_S + 10)) as updating:
        result = updating.run(_REQUEST, is_dry=True)
        assert result.report["outcome"] == "registered"
        assert result.summary.candidate is None
        assert updating.log.summaries() == ()
        assert len(updating.registry.book.versions()) == 1
        assert updating.library.names() == ("posture",)


def test_it_can_be_cancelled_at_any_step(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    with opened(home, Clock(NOW_S + 10)) as updating:
        told = 0

        def is_cancelled() -> bool:
            nonlocal told
            told += 1
            return told > 6

        with pytest.raises(Cancelled):
            updating.run(_REQUEST, is_cancelled=is_cancelled)
        assert updating.log.summaries() == ()
        assert len(updating.registry.book.versions()) == 1


@pytest.mark.parametrize("step", ["train", "measure"])
def test_it_is_cancelled_in_the_middle_of_a_long_step(home: Path, step: str) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    told: list[str] = []
    with opened(home, Clock(NOW_S + 10)) as updating:
        with pytest.raises(Cancelled):
            updating.run(
                _REQUEST,
                on_progress=lambda name, share: told.append(name),
                is_cancelled=lambda: told.count(step) == 3,
            )
        assert told[-1] == step
        assert not list((updating.log.folder / ".work").glob("view-*"))
        assert len(updating.registry.book.versions()) == 1


def test_a_slower_larger_candidate_is_stopped_by_those_gates_alone(
    home: Path, tmp_path: Path
) -> None:
    """Neighbours hold all rows: with a bound between them and a line, size alone is closed."""
    version = add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    settings = replace(_EASY, most_bytes=20_000)
    with opened(home, Clock(NOW_S + 10), settings) as updating:
        put_into_service(updating, version, tmp_path / "n", view_recipe("neighbours", "full-108"))
        add_people(home, rows_of("P4"), at_s=NOW_S + 7)
        result = updating.run(_REQUEST)
        assert result.summary.closed == ("size",)
    quick = replace(_EASY, batch_ms=1e-9)
    with opened(home, Clock(NOW_S + 20), quick) as updating:
        assert updating.run(_REQUEST).summary.closed == ("latency",)


def test_where_only_the_model_of_barun_serves_it_is_the_one_to_beat(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_people(home, rows_of("P1"), rows_of("P2"), rows_of("P3"))
    quick = replace(_EASY, search_trials=2, search_s=5.0)
    with opened(home, Clock(), quick) as updating:
        result = updating.run(_REQUEST)
        assert result.report["champion"] is None
        assert result.report["champion_left_out"] is False
        gates = [one for one in result.report["gates"] if one["gate"] == "people"]
        assert len(gates) == 1


def test_a_job_gives_a_payload_and_gets_words_without_names(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    told: list[float] = []
    payload = {
        "data_folder": str(home),
        "settings": {"one_row_ms": 1000.0, "batch_ms": 1000.0},
        **_REQUEST.to_payload(),
    }
    result = run_update(payload, told.append, utc=Clock(NOW_S + 10))
    assert result["outcome"] == "registered"
    assert result["candidate"] == 2
    assert told[0] == 0.0
    assert told[-1] <= 1.0
    assert "P1" not in json.dumps(result)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"model": "mood"},
        {"model": "view", "triggers": [{"kind": "whim"}]},
        {"model": "view", "triggers": 5},
    ],
)
def test_malformed_payloads_are_refused(payload: dict[str, object]) -> None:
    with pytest.raises(InputError, match="Expected"):
        UpdateRequest.of_payload(payload)


def test_what_is_due_is_found_from_what_is_kept(home: Path) -> None:
    settings = replace(_EASY, new_samples=100, every_s=0.0)
    clock = Clock(NOW_S + 10)
    with opened(home, clock, settings) as updating:
        (due,) = [one for one in updating.find_due() if one.model == "view"]
        assert due.kinds == ("samples",)  # 192 rows that no update has seen
        updating.run(due)
        clock.now_s += 2 * 86400
        assert [one.model for one in updating.find_due() if one.model == "view"] == []
        add_people(home, rows_of("P3"), rows_of("P4"), at_s=clock.now_s)
        (due,) = [one for one in updating.find_due() if one.model == "view"]
        assert due.triggers[0].value == 192
        updating.log.note("drift", "view", clock.now_s)
        assert updating.decide("view").fired[0].kind == "drift"


def test_the_champion_file_is_not_touched(home: Path) -> None:
    add_people(home, rows_of("P3"), at_s=NOW_S + 5)
    with opened(home, Clock(NOW_S + 10)) as updating:
        champion = updating.registry.find("view", 1)
        before = read_folder(updating.registry.folder / champion.path)
        updating.run(_REQUEST)
        assert read_folder(updating.registry.folder / champion.path) == before
