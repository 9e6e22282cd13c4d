"""Who is erased is erased everywhere, models included, and a certificate says so."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.errors import CollectionError, StorageError
from barun.registry.service_model import build_view_model
from barun.rights.erasure import Erasures
from barun.rights.holder import Holding
from barun.rights.note import has_unfinished
from barun.rights.written_files import WrittenFiles
from barun.store.opening import FILE_NAME
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from benchmarks.erasure_search import find_bytes, searched_for
from tests.collection.sitters import open_collection
from tests.rights.installations import (
    ERASED_S,
    add_model,
    erasures_of,
    import_people,
    install,
    library_of,
    opened,
    registry_of,
    rows_of,
)
from tests.store import records


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return install(tmp_path)


@pytest.fixture
def store(home: Path) -> Iterator[SqlStore]:
    with opened(home) as store:
        yield store


@pytest.fixture
def erasures(home: Path, store: SqlStore) -> Erasures:
    return erasures_of(home, store)


def test_the_plan_counts_by_kind_and_names_models(erasures: Erasures, store: SqlStore) -> None:
    plan = erasures.plan("P9041")
    counts = {(one.kind, one.place): one.count for one in plan.holdings}
    assert counts == {
        ("consents", "desk"): 1,
        ("samples", "desk"): 3,
        ("dataset_rows", "desk"): 3,
        ("dataset_rows", "posture"): 48,
        ("models", "view 1"): 1,
    }
    (model,) = (one for one in plan.holdings if one.kind == "models")
    assert dict(model.details) == {
        "sha256": store.models.version("view", 1).sha256, "aliases": "champion",
    }  # fmt: skip
    assert plan.obstacles == ()
    assert not erasures.plan("P9")
    assert erasures.erase("P9") is None


def test_nothing_of_a_person_is_left_anywhere(
    home: Path, erasures: Erasures, store: SqlStore
) -> None:
    needles = searched_for("P9041", rows_of("P9041").image_xyz)
    assert find_bytes(home, needles), "the search finds what is there"
    done = erasures.erase("P9041")
    assert done is not None
    assert find_bytes(home, needles) == []
    assert erasures.plan("P9041").holdings == ()
    assert not has_unfinished(home)
    assert library_of(home).load("posture").people == ("P2", "P3")
    others = searched_for("P2", rows_of("P2").image_xyz)
    assert find_bytes(home, others), "the others are still there"


def test_the_champion_is_replaced_by_one_trained_without(
    home: Path, erasures: Erasures, store: SqlStore
) -> None:
    registry = registry_of(home, store)
    before = registry.find("view", 1)
    done = erasures.erase("P9041")
    assert done is not None
    assert done.certificate is not None
    champion = registry.champion("view")
    assert champion is not None
    assert (champion.number, champion.people) == (2, ("P2", "P3"))
    assert champion.dataset_hash == library_of(home).current_hash("posture")
    model = build_view_model(registry.load(champion).classifiers)
    assert model is not None
    (one,) = done.certificate.values["models"]
    assert one == {
        "model": "view", "version": 1, "sha256": before.sha256, "was": ["champion"],
        "replaced_by": {"version": 2, "sha256": champion.sha256}, "reason": None,
    }  # fmt: skip
    change = registry.book.log("view")[0]
    assert (change.from_number, change.to_number, change.why) == (1, 2, "erasure")


def test_it_is_the_recipe_of_before_on_the_rows_that_are_left(
    home: Path, erasures: Erasures, store: SqlStore, tmp_path: Path
) -> None:
    erasures.erase("P9041")
    fresh = tmp_path / "fresh"
    version = import_people(fresh, "P2", "P3")
    with opened(fresh) as other:
        add_model(fresh, other, tmp_path / "again", version)
        expected = registry_of(fresh, other).load(other.models.version("view", 1)).files
    files = registry_of(home, store).load(store.models.version("view", 2)).files
    (name,) = (one for one in files if one.endswith((".npz", ".onnx")) and one != "probe.npz")
    assert files[name] == expected[name]


def test_who_has_trained_nothing_leaves_no_model_behind(
    home: Path, erasures: Erasures, store: SqlStore
) -> None:
    """P3 alone cannot make a model of two views again once nobody else is left."""
    for person in ("P9041", "P2"):
        erasures.erase(person)
    registry = registry_of(home, store)
    assert registry.champion("view") is not None
    done = erasures.erase("P3")
    assert done is not None
    assert done.certificate is not None
    assert registry.champion("view") is None  # what comes with Barun
    (one,) = done.certificate.values["models"]
    assert (one["replaced_by"], one["reason"]) == (None, "comparison.few-rows")
    assert "nothing took its place" in done.certificate.values["text"]["en"]


def test_a_model_without_a_recipe_gives_way_to_the_one_that_comes_with_barun(
    home: Path, erasures: Erasures, store: SqlStore, tmp_path: Path
) -> None:
    from tests.registry.model_folders import toy_folder

    registry = registry_of(home, store)
    registry.register("toy", toy_folder(tmp_path / "toy", card={"people": ["P9041"]}), who="me")
    child = toy_folder(tmp_path / "child", scale=2.0)
    registry.register("toy", child, who="me", parent=1)
    registry.promote("toy", 2, "challenger", who="me")
    plan = erasures.plan("P9041")
    assert [one.place for one in plan.holdings if one.kind == "models"] == [
        "toy 1", "toy 2", "view 1",
    ]  # fmt: skip
    assert [one.details["name"] for one in plan.obstacles] == ["toy@1", "toy@2"]
    erasures.erase("P9041")
    assert {one.state for one in registry.book.versions("toy")} == {"erased"}
    assert registry.book.aliases()["toy", "challenger"] is None


def test_the_history_of_whoever_uses_the_machine_goes_with_its_key(
    home: Path, erasures: Erasures, store: SqlStore
) -> None:
    store.apply([records.AGREED, records.SETTINGS, records.minute(1), records.span("s1")])
    (home / "live").mkdir()
    (home / "live" / "x.session.sealed").write_bytes(b"sealed")
    kinds = {one.kind for one in erasures.plan(LOCAL_PERSON).holdings}
    assert {"minutes", "spans", "settings", "live_state"} <= kinds
    done = erasures.erase(LOCAL_PERSON)
    assert done is not None
    assert done.certificate is not None
    assert done.certificate.values["deleted"]["minutes"] == 1
    assert not any(one.n_records for one in store.sizes(LOCAL_PERSON).kinds)
    assert not list((home / "live").iterdir())
    assert b'"language": "ko"' not in (home / FILE_NAME).read_bytes()
    assert library_of(home).load("posture").people == ("P2", "P3", "P9041")


def test_what_is_to_stay_stays(erasures: Erasures, store: SqlStore) -> None:
    store.apply([records.AGREED, records.SETTINGS, records.minute(1)])
    done = erasures.erase(LOCAL_PERSON, keeps={"settings", "accounts"})
    assert done is not None
    assert "settings" not in {one.kind for one in done.plan.holdings}
    assert store.settings(LOCAL_PERSON) is not None
    counts = {one.kind: one.n_records for one in store.sizes(LOCAL_PERSON).kinds}
    assert (counts["minutes"], counts["settings"]) == (0, 1)
    assert erasures.erase(LOCAL_PERSON, keeps={"settings"}) is None


def test_exports_that_are_as_barun_wrote_them_go_too(
    home: Path, erasures: Erasures, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    files = {name: place / f"{name}.csv" for name in ("same", "changed", "moved", "other")}
    for name, path in files.items():
        path.write_text(f"poses {name}")
    written = WrittenFiles(home)
    for name, path in files.items():
        written.remember("export", [path], ERASED_S, people=["P2" if name == "other" else "P9041"])
    files["changed"].write_text("mine")
    files["moved"].unlink()
    plan = erasures.plan("P9041")
    assert [one.place for one in plan.holdings if one.kind == "exports"] == [str(files["same"])]
    assert [(one.code, one.details["path"]) for one in plan.obstacles] == [
        ("rights.left-export", str(files["changed"]))
    ]
    done = erasures.erase("P9041")
    assert done is not None
    assert done.certificate is not None
    assert sorted(one.name for one in place.iterdir()) == ["changed.csv", "other.csv"]
    assert done.certificate.values["left"] == ["rights.left-export"]
    assert str(place) not in done.certificate.to_json().decode()
    assert "P9041" not in (home / "written.json").read_text()


def test_a_training_is_removed_with_its_trials_and_its_model(
    home: Path, erasures: Erasures, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    (folder / "settings.json").write_text("{}")
    (folder / "search.journal").write_text("P9041")
    (folder / "notes.txt").write_text("mine")
    WrittenFiles(home).remember("training", [folder], ERASED_S, people=["P9041", "P2"])
    assert (
        Holding("training_folders", 1, str(folder), n_bytes="training", oldest_s=ERASED_S)
        in erasures.plan("P9041").holdings
    )
    erasures.erase("P9041")
    assert [one.name for one in folder.iterdir() if one.name != ".lock"] == ["notes.txt"]


def test_backups_are_reached_while_they_can_be_opened(
    home: Path, erasures: Erasures, store: SqlStore, tmp_path: Path
) -> None:
    store.apply([records.AGREED, records.minute(1)])
    plain, sealed = tmp_path / "plain.db", tmp_path / "sealed.barun"
    store.back_up(plain)
    store.back_up(sealed, "a long passphrase")
    WrittenFiles(home).remember("backup", [plain, sealed], ERASED_S)
    before = plain.read_bytes()
    plan = erasures.plan("P9041")
    assert plain.read_bytes() == before, "looking changes nothing"
    assert [one.place for one in plan.holdings if one.kind == "backups"] == [str(plain)]
    assert [one.details["path"] for one in plan.obstacles] == [str(sealed)]
    assert re.search(rb"P9041", plain.read_bytes())
    erasures.erase("P9041")
    assert not re.search(rb"P9041", plain.read_bytes())
    erasures.erase(LOCAL_PERSON)
    assert b"session" in plain.read_bytes()
    assert erasures.plan(LOCAL_PERSON).holdings == ()


def test_what_is_still_there_is_not_said_to_be_gone(
    erasures: Erasures, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(type(erasures.holders[1]), "erase", lambda *_: None)
    with pytest.raises(StorageError, match="written again while it was erased"):
        erasures.erase("P9041")
    assert has_unfinished(home)
    assert not list((home / "certificates").glob("*"))
    monkeypatch.undo()
    (done,) = erasures.resume()
    assert done.certificate is not None
    assert done.certificate.values["deleted"]["samples"] == 3
    assert not has_unfinished(home)
    assert erasures.resume() == ()


def test_refused_before_anything_is_erased_it_is_as_if_nobody_had_asked(
    home: Path, erasures: Erasures
) -> None:
    before = erasures.plan("P9041")
    with open_collection(home, "desk"), pytest.raises(CollectionError, match="recorded elsewhere"):
        erasures.erase("P9041")
    assert not has_unfinished(home)
    assert erasures.resume() == ()
    assert erasures.plan("P9041") == before


def test_the_log_knows_whose_certificate_it_is_and_names_nobody(
    erasures: Erasures, store: SqlStore
) -> None:
    done = erasures.erase("P9041")
    assert done is not None
    assert done.certificate is not None
    (entry,) = store.audit.entries(subject=store.audit.token("P9041"))
    assert dict(entry.details) == {"what": "person", "certificate": done.certificate.id}
    assert not re.search(r"P9041", done.certificate.to_json().decode())
    assert erasures.certificate(done.certificate.id) == done.certificate
    assert erasures.certificate("../x") is None


def test_rows_of_others_are_untouched(home: Path, erasures: Erasures) -> None:
    erasures.erase("P9041")
    rows = library_of(home).load("posture").rows
    expected = np.concatenate([rows_of("P2").image_xyz, rows_of("P3").image_xyz])
    np.testing.assert_array_equal(rows.image_xyz, expected)
