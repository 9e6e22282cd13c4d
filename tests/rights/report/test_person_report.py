"""A report says what there is, why, who looked, and when it goes; in either language."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from barun.errors import Fault
from barun.messages import LANGUAGES, Language
from barun.rights.erased_list import ERASED_NAME
from barun.rights.holder import UNSIZED, Holding, Obstacle, Unsized
from barun.rights.holders.staying import StayingRecords
from barun.rights.note import FOLDER_NAME as ERASURES_NAME
from barun.rights.report.person_report import PersonReport, report_person, to_json
from barun.rights.report.report_text import PageName, report_lines, unsized_words
from barun.store.opening import open_in_memory
from barun.store.records import LOCAL_PERSON, AgreementRecord, SettingsRecord
from barun.store.sql_store import SqlStore
from tests.collection.erasable import record_people
from tests.collection.sitters import NOW_S as RECORDED_S
from tests.collection.sitters import YEAR_S

NOW_S = 1_795_000_000.0
DAY_S = 86400.0
MINUTES = Holding("minutes", 480, n_bytes=9000, oldest_s=NOW_S - 10 * DAY_S)


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
    minutes, acts = told.held
    assert (acts.kind.key, acts.count) == ("audit", 1)  # the consent; not erased with the rest
    assert acts.n_bytes is not None
    assert acts.n_bytes > 0
    assert (minutes.count, minutes.oldest_s, minutes.goes_at_s) == (480, NOW_S - 10 * DAY_S, None)
    assert told.keep_days is None
    assert "until erased" in "\n".join(report_lines(told, "en"))


def test_what_has_an_age_says_when_the_oldest_goes(store: SqlStore, tmp_path: Path) -> None:
    store.apply([SettingsRecord(LOCAL_PERSON, '{"keep_days": 30}', NOW_S)])
    told = report(store, tmp_path, [MINUTES, Holding("profiles", 1, n_bytes=70, oldest_s=NOW_S)])
    goes = {one.kind.key: one.goes_at_s for one in told.held}
    assert goes == {"minutes": NOW_S + 20 * DAY_S, "profiles": None, "audit": None}
    assert "the oldest on 2026-12-08" in "\n".join(report_lines(told, "en"))


def test_places_are_added_up_and_what_is_not_measured_says_why(
    store: SqlStore, tmp_path: Path
) -> None:
    two = [
        Holding("samples", 3, "desk", n_bytes=100, oldest_s=5.0),
        Holding("samples", 4, "posture", n_bytes=50, oldest_s=3.0),
    ]
    (samples,) = report(store, tmp_path, two, "P1").held
    assert (samples.count, samples.n_bytes, samples.oldest_s) == (7, 150, 3.0)
    assert (samples.places, samples.unsized) == (("desk", "posture"), ())
    told = report(store, tmp_path, [*two, Holding("samples", 1, n_bytes="unread")], "P1")
    assert (told.held[0].n_bytes, told.held[0].unsized, told.n_bytes) == (150, ("unread",), 150)
    (models,) = report(store, tmp_path, [Holding("models", 1, n_bytes="model")], "P1").held
    assert (models.n_bytes, models.unsized) == (None, ("model",))


@pytest.mark.parametrize("word", UNSIZED)
def test_why_there_is_no_figure_is_said_in_both_languages(
    store: SqlStore, tmp_path: Path, word: Unsized
) -> None:
    told = report(store, tmp_path, [Holding("exports", 1, n_bytes=word)], "P1")
    for language in LANGUAGES:
        words = unsized_words(told.held[0].unsized, language)
        assert bool(re.search("[가-힣]", words)) is (language == "ko")
        assert words in "\n".join(report_lines(told, language))


@pytest.mark.parametrize(
    ("n_bytes", "said"), [(999, "999 B"), (1000, "1.0 kB"), (1_234_567, "1.2 MB")]
)
def test_the_total_is_said(store: SqlStore, tmp_path: Path, n_bytes: int, said: str) -> None:
    told = report(store, tmp_path, [Holding("samples", 1, n_bytes=n_bytes)], "P1")
    assert to_json(told)["bytes"] == n_bytes
    assert f"one person: {said}." in "\n".join(report_lines(told, "en"))


def test_what_was_agreed_to_until_a_day_goes_a_month_after_it(
    store: SqlStore, tmp_path: Path
) -> None:
    record_people(tmp_path)
    told = report(store, tmp_path, [Holding("samples", 3, "desk", n_bytes=9)], "P1")
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
    told = report(store, tmp_path, [Holding("samples", 3, "desk", n_bytes=9)], "P1")
    assert [one.details["what"] for one in told.looks] == ["dataset"]


def test_models_and_what_an_erasure_leaves_are_told(store: SqlStore, tmp_path: Path) -> None:
    details = {"sha256": "ab" * 32, "aliases": "champion"}
    models = [Holding("models", 1, "posture 3", n_bytes="model", oldest_s=NOW_S, details=details)]
    left = [Obstacle("store.damaged", {"location": "barun.db", "reason": "x"})]
    told = report(store, tmp_path, models, "P1", left)
    (seen,) = told.models
    assert (seen.name, seen.aliases) == ("posture 3", "champion")
    assert "posture 3 (in service as champion) abababababab" in "\n".join(report_lines(told, "en"))
    assert to_json(told)["left_by_erasure"] == ["store.damaged"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "was withdrawn before"), ("ko", "이미 철회한 버전")]
)
@pytest.mark.parametrize("page", [None, "privacy"])
def test_why_a_model_cannot_be_made_again_is_said_in_words(
    store: SqlStore, tmp_path: Path, language: Language, words: str, page: PageName | None
) -> None:
    details = {"name": "posture@3", "reason": Fault("rights.reason-withdrawn")}
    told = report(store, tmp_path, [MINUTES], obstacles=[Obstacle("rights.left-model", details)])
    said = "\n".join(report_lines(told, language, page=page))
    assert words in said
    assert "Fault(" not in said


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_damaged_list_of_who_was_erased_costs_the_report_nothing_else(
    store: SqlStore, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / ERASED_NAME
    path.write_text("[{")
    told = report(store, tmp_path, [MINUTES])
    assert [one.kind.key for one in told.held] == ["minutes", "audit"]
    assert [one.code for one in told.unread] == ["rights.left-erased"]
    assert str(path) in "\n".join(report_lines(told, language))
    by_page = "\n".join(report_lines(told, language, page="collect"))
    assert str(path) not in by_page
    assert {"en": "is damaged", "ko": "손상되어"}[language] in by_page


def test_a_note_that_goes_while_it_is_looked_at_is_left_out(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ERASURES_NAME
    folder.mkdir()
    for name in ("gone", "here"):
        (folder / f"{name}.json").write_text(json.dumps({"person": LOCAL_PERSON}))
    found = StayingRecords._notes

    def find_and_finish(self: StayingRecords, person: str) -> list[Path]:
        paths = found(self, person)
        (folder / "gone.json").unlink(missing_ok=True)
        return paths

    monkeypatch.setattr(StayingRecords, "_notes", find_and_finish)
    (notes,) = [one for one in report(store, tmp_path, []).held if one.kind.key == "erasures"]
    assert (notes.count, notes.n_bytes) == (1, (folder / "here.json").stat().st_size)
