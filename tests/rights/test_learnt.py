"""Whoever sat before the live page is forgotten by what models learnt from it, too."""

from pathlib import Path

from barun.learning.datasets.desk_people import desk_pseudonym
from barun.learning.datasets.library import is_pseudonym
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.store.records import LOCAL_PERSON, AgreementRecord
from tests.collection.sitters import NOW_S
from tests.rights.installations import (
    add_model,
    erasures_of,
    import_people,
    library_of,
    opened,
    registry_of,
    rows_of,
)


def test_rows_models_and_reports_of_live_sessions_go_with_the_person(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_people(home, "P1", "P2")
    with opened(home) as store:
        store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S)])
        number = store.consents.number(LOCAL_PERSON)
        assert number is not None
        name = desk_pseudonym(number)
        assert is_pseudonym(name)
        agreed = Consent("given", "tests", NOW_S)
        version = library_of(home).add(
            "update-view",
            LabelledRows.joined([rows_of("P1"), rows_of("P2"), rows_of(name)]),
            Step("derive"),
            created_at_s=NOW_S,
            consent={one: agreed for one in ("P1", "P2", name)},
        )
        assert add_model(home, store, tmp_path / "work", version) == 1
        registry_of(home, store).promote("view", 1, who="tests")
        log = UpdateLog(home / "updates")
        summary = UpdateSummary("view", NOW_S, NOW_S + 1, "registered", ("samples",), "ab" * 32)
        log.keep(summary, {"people": ["P1", name]}, f"<p>{name}</p>")

        erasures = erasures_of(home, store)
        plan = erasures.plan(LOCAL_PERSON)
        places = {one.place for one in plan.holdings if one.kind == "learnt"}
        assert places == {"dataset_rows update-view", "models view 1", "updates"}
        assert erasures.erase(LOCAL_PERSON) is not None

        assert erasures.plan(LOCAL_PERSON).holdings == ()
        assert set(library_of(home).load("update-view").people) == {"P1", "P2"}
        assert set(library_of(home).load("posture").people) == {"P1", "P2"}
        registry = registry_of(home, store)
        assert registry.find("view", 1).state == "erased"
        champion = registry.champion("view")
        assert champion is not None
        assert (champion.number, champion.people) == (2, ("P1", "P2"))
        assert log.naming(name) == ()
        assert log.summaries() == (summary,)
        # its settings were chosen while the person was there: an update is due
        assert [(one.kind, one.model) for one in log.signals("view")] == [("erasure", "view")]
    left = [one for one in home.rglob("*") if one.is_file() and name.encode() in one.read_bytes()]
    assert left == []
    # the next person who is recorded is called P3, not P900002
    assert not (home / "collections" / "last-number").exists()


def test_who_is_not_in_the_store_has_learnt_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    import_people(home, "P1")
    with opened(home) as store:
        erasures = erasures_of(home, store)
        assert not [one for one in erasures.plan("P1").holdings if one.kind == "learnt"]
        assert not erasures.plan("nobody").holdings
