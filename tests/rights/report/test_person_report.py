"""A report says what there is, why, who looked, and when it goes; in either language."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from barun.messages import LANGUAGES
from barun.rights.holder import Holding, Obstacle
from barun.rights.report.person_report import PersonReport, report_person, to_json
from barun.rights.report.report_text import report_lines
from barun.store.opening import open_in_memory
from barun.store.records import LOCAL_PERSON, AgreementRecord, SettingsRecord
from barun.store.sql_store import SqlStore
from tests.collection.erasable import record_people
from tests.collection.sitters import NOW_S as RECORDED_S
from tests.collection.sitters import YEAR_S

NOW_S = 1_795_000_000.0
DAY_S = 86400.0
MINUTES = Holding("minutes", 480, oldest_s=NOW_S - 10 * DAY_S)


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_in_memory()
    opened.apply([AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S - 20 * DAY_S)])
    yield opened
    opened.close()


def report(
    store: SqlStore,
    folder: Path,
    holdings: Sequence[Holding],
    person: str = LOCAL_PERSON,
    obstacles: Sequence[Obstacle] = (),
) -> PersonReport:
    return report_person(folder, store, person, holdings, obstacles, NOW_S)


def test_what_is_kept_for_good_has_no_day(store: SqlStore, tmp_path: Path) -> None:
    told = report(store, tmp_path, [MINUTES])
    (minutes,) = told.held
    assert (minutes.count, minutes.oldest_s, minutes.goes_at_s) == (480, NOW_S - 10 * DAY_S, None)
    assert told.keep_days is None
    assert "until erased" in "\n".join(report_lines(told, "en"))


def test_what_has_an_age_says_when_the_oldest_goes(store: SqlStore, tmp_path: Path) -> None:
    store.apply([SettingsRecord(LOCAL_PERSON, '{"keep_days": 30}', NOW_S)])
    told = report(store, tmp_path, [MINUTES, Holding("profiles", 1, oldest_s=NOW_S)])
    assert [one.goes_at_s for one in told.held] == [NOW_S + 20 * DAY_S, None]
    assert "the oldest on 2026-12-08" in "\n".join(report_lines(told, "en"))


def test_places_are_added_up_and_bytes_only_where_all_are_known(
    store: SqlStore, tmp_path: Path
) -> None:
    two = [Holding("samples", 3, "desk", 100, 5.0), Holding("samples", 4, "posture", 50, 3.0)]
    (samples,) = report(store, tmp_path, two, "P1").held
    assert (samples.count, samples.n_bytes, samples.oldest_s) == (7, 150, 3.0)
    assert samples.places == ("desk", "posture")
    (samples,) = report(store, tmp_path, [*two, Holding("samples", 1)], "P1").held
    assert samples.n_bytes is None


def test_what_was_agreed_to_until_a_day_goes_a_month_after_it(
    store: SqlStore, tmp_path: Path
) -> None:
    record_people(tmp_path)
    told = report(store, tmp_path, [Holding("samples", 3, "desk")], "P1")
    assert told.held[0].goes_at_s == RECORDED_S + YEAR_S + 30 * DAY_S


def test_who_looked_is_told_newest_first(store: SqlStore, tmp_path: Path) -> None:
    book = store.audit
    book.note(NOW_S - 3, "access", actor_id="coach", subject_id=LOCAL_PERSON)
    book.note(NOW_S - 2, "export", actor_id=LOCAL_PERSON, subject_id=LOCAL_PERSON)
    book.note(NOW_S - 1, "access", actor_id="coach", subject_id="somebody")  # another one
    told = report(store, tmp_path, [MINUTES])
    assert [(one.action, one.by) for one in told.looks] == [
        ("export", "self"),
        ("access", book.token("coach")),
    ]
    assert [one.action for one in told.acts] == ["export", "access", "consent-given"]
    lines = "\n".join(report_lines(told, "en"))
    assert "the person" in lines
    assert "coach" not in lines  # a token, never a name


def test_who_was_recorded_is_told_of_datasets_that_were_taken_along(
    store: SqlStore, tmp_path: Path
) -> None:
    store.audit.note(NOW_S, "export", details={"what": "dataset", "file": "csv"})
    store.audit.note(NOW_S, "export", details={"what": "backup", "file": "plain"})
    told = report(store, tmp_path, [Holding("samples", 3, "desk")], "P1")
    assert [one.details["what"] for one in told.looks] == ["dataset"]


def test_models_and_what_an_erasure_leaves_are_told(store: SqlStore, tmp_path: Path) -> None:
    details = {"sha256": "ab" * 32, "aliases": "champion"}
    models = [Holding("models", 1, "posture 3", oldest_s=NOW_S, details=details)]
    left = [Obstacle("store.damaged", {"location": "barun.db", "reason": "x"})]
    told = report(store, tmp_path, models, "P1", left)
    (seen,) = told.models
    assert (seen.name, seen.aliases) == ("posture 3", "champion")
    assert "posture 3 (in service as champion) abababababab" in "\n".join(report_lines(told, "en"))
    assert to_json(told)["left_by_erasure"] == ["store.damaged"]


def test_it_is_said_in_both_languages(store: SqlStore, tmp_path: Path) -> None:
    told = report(store, tmp_path, [MINUTES])
    texts = {language: "\n".join(report_lines(told, language)) for language in LANGUAGES}
    assert "Minutes of sitting: 480, since 2026-11-08" in texts["en"]
    assert "분 단위 기록: 480개, 2026-11-08부터" in texts["ko"]
    assert to_json(told)["held"][0]["basis"] == "consent"


def test_a_long_log_is_cut_in_the_text_only(store: SqlStore, tmp_path: Path) -> None:
    for n in range(25):
        store.audit.note(NOW_S + n, "access", subject_id=LOCAL_PERSON)
    told = report(store, tmp_path, [MINUTES])
    assert "and 5 more" in "\n".join(report_lines(told, "en"))
    assert len(to_json(told)["acts"]) == 26
