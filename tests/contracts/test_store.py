"""What every store promises, on SQLite in a file, SQLite in memory and PostgreSQL."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from barun.errors import SettingError, StorageError
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import PURPOSES, Purpose
from barun.store.database import Database
from barun.store.history import STORED_KINDS, CodeSum
from barun.store.key_source import MemoryKeys
from barun.store.opening import FILE_NAME
from barun.store.records import (
    LOCAL_PERSON,
    TIME_KINDS,
    AgreementRecord,
    AngleMinute,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanKind,
    SpanRecord,
    TimeKind,
)
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase
from barun.store.store import Store
from barun.store.writes import (
    ExerciseRemoval,
    ProfileRemoval,
    VerdictChange,
    Withdrawal,
    Write,
)
from tests.fixtures.databases import empty_store

NINE_S = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
"""Friday, nine in the morning in Seoul: midnight in UTC."""
SEOUL = ZoneInfo("Asia/Seoul")
AGREED = AgreementRecord(LOCAL_PERSON, "1", "ko", NINE_S)
EVER = (0.0, 4e9)


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables; copying it is quicker than making them."""
    path = tmp_path_factory.mktemp("empty") / "barun.db"
    kept = SqlStore(SqliteDatabase(path))
    kept.prepare()
    kept.close()
    return path


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "file":
        shutil.copy(empty_file, tmp_path / FILE_NAME)
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


@pytest.fixture
def agreed(store: Store) -> Store:
    """A store of somebody who has agreed."""
    assert store.apply([AGREED]) == (True,)
    return store


def minute(
    start_s: float, *, session: str = "s", sitting_s: float = 0.0, **kinds_s: float
) -> MinuteRecord:
    seconds: dict[TimeKind, float] = {kind: kinds_s[kind] for kind in TIME_KINDS if kind in kinds_s}
    return MinuteRecord(
        LOCAL_PERSON, session, int(start_s // 60), seconds, sitting_s, "front", None, None
    )


def event(name: str, start_s: float, *, code: str = "P001", lasts_s: float = 60.0) -> EventRecord:
    end_s = start_s + lasts_s
    return EventRecord(
        name, LOCAL_PERSON, "s", code, start_s, start_s + 30, end_s, None, 1.5, 1.2, 50.0, "front"
    )


def span(name: str, start_s: float, kind: SpanKind = "break", lasts_s: float = 300.0) -> SpanRecord:
    return SpanRecord(name, LOCAL_PERSON, "s", kind, start_s, start_s + lasts_s, "asked")


def exercise(name: str, at_s: float) -> ExerciseRecord:
    return ExerciseRecord(
        name, LOCAL_PERSON, "chin_tuck", at_s, 60.0, 10, is_counted_by_camera=True
    )


PROFILE = ProfileRecord("p", LOCAL_PERSON, "HD Webcam", "책상", '{"entries": []}', NINE_S)
SETTINGS = SettingsRecord(LOCAL_PERSON, '{"language": "ko"}', NINE_S)
GATED: list[Write] = [
    SessionRecord("s", LOCAL_PERSON, NINE_S),
    minute(NINE_S, good=60),
    event("e", NINE_S),
    span("b", NINE_S),
    exercise("x", NINE_S),
    PROFILE,
]


# ---- the gate


def counts(store: Store) -> dict[str, int]:
    return {one.kind: one.n_records for one in store.sizes(LOCAL_PERSON).kinds}


@pytest.mark.parametrize("write", GATED, ids=lambda write: type(write).__name__)
def test_nothing_is_stored_before_the_person_agreed(store: Store, write: Write) -> None:
    assert store.apply([write]) == (False,)
    assert set(counts(store).values()) == {0}


@pytest.mark.parametrize("write", GATED, ids=lambda write: type(write).__name__)
def test_nothing_is_stored_after_the_person_withdrew(agreed: Store, write: Write) -> None:
    assert agreed.apply([Withdrawal(LOCAL_PERSON, NINE_S + 1), write]) == (True, False)
    assert set(counts(agreed).values()) == {0}


@pytest.mark.parametrize("write", GATED, ids=lambda write: type(write).__name__)
def test_everything_is_stored_once_the_person_agreed(agreed: Store, write: Write) -> None:
    assert agreed.apply([write]) == (True,)


def test_every_kind_of_write_is_tested_at_the_gate() -> None:
    ungated = {SettingsRecord, AgreementRecord, ConsentEntry, Withdrawal}
    ungated |= {ProfileRemoval, ExerciseRemoval}
    tested = {type(write) for write in GATED} | {VerdictChange}

    assert ungated | tested == set(Write.__args__)


def test_a_verdict_is_refused_without_agreement(agreed: Store) -> None:
    agreed.apply([event("e", NINE_S), Withdrawal(LOCAL_PERSON, NINE_S)])

    assert agreed.apply([VerdictChange(LOCAL_PERSON, "e", "wrong")]) == (False,)
    assert agreed.events(LOCAL_PERSON, *EVER).events == ()


def test_settings_need_no_agreement(store: Store) -> None:
    assert store.apply([SETTINGS]) == (True,)
    assert store.settings(LOCAL_PERSON) == SETTINGS


def test_the_agreement_of_one_is_not_that_of_another(agreed: Store) -> None:
    other = replace(span("b", NINE_S), person_id="somebody else")

    assert agreed.apply([other, span("c", NINE_S)]) == (False, True)


def test_what_was_stored_goes_when_the_person_withdraws(agreed: Store) -> None:
    agreed.apply([*GATED, minute(NINE_S, good=60), SETTINGS])
    agreed.apply([Withdrawal(LOCAL_PERSON, NINE_S + 1)])

    assert agreed.agreement(LOCAL_PERSON) == replace(AGREED, withdrawn_s=NINE_S + 1)
    assert agreed.minute_rows(LOCAL_PERSON, *EVER) == ()
    assert counts(agreed) == {**dict.fromkeys(STORED_KINDS, 0), "settings": 1}


def test_what_the_others_have_stays_when_one_withdraws(agreed: Store) -> None:
    other = replace(AGREED, person_id="somebody else")
    agreed.apply([other, replace(minute(NINE_S, good=60), person_id="somebody else")])
    agreed.apply([minute(NINE_S + 60, good=60), Withdrawal(LOCAL_PERSON, NINE_S + 61)])

    assert len(agreed.minute_rows("somebody else", *EVER)) == 1
    assert agreed.apply([replace(span("b", NINE_S), person_id="somebody else")]) == (True,)


def test_a_batch_goes_on_after_somebody_in_it_withdraws_and_agrees_again(agreed: Store) -> None:
    before: list[Write] = [minute(NINE_S, good=60), Withdrawal(LOCAL_PERSON, NINE_S)]
    between: list[Write] = [minute(NINE_S + 60, good=60), replace(AGREED, agreed_s=NINE_S + 2)]

    outcomes = agreed.apply([*before, *between, minute(NINE_S + 120, good=30)])

    assert outcomes == (True, True, False, True, True)
    (row,) = agreed.minute_rows(LOCAL_PERSON, *EVER)
    assert row.seconds["good"] == 30.0
    (hour,) = agreed.time_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    assert hour.seconds["good"] == 30.0


def test_withdrawing_what_was_never_given_takes_no_effect(store: Store) -> None:
    assert store.apply([Withdrawal(LOCAL_PERSON, NINE_S)]) == (False,)
    assert store.agreement(LOCAL_PERSON) is None


def test_one_can_agree_again_even_if_the_clock_was_set_back(agreed: Store) -> None:
    again = replace(AGREED, agreed_s=NINE_S - 3600, text_version="2")
    agreed.apply([Withdrawal(LOCAL_PERSON, NINE_S), again])

    assert agreed.agreement(LOCAL_PERSON) == again
    assert agreed.apply([minute(NINE_S, good=1)]) == (True,)


# ---- the ledger of consents


def consent(purpose: Purpose, act: str = "given", **values: object) -> ConsentEntry:
    version = "1" if act == "given" else ""
    fields = {"text_version": version, "language": "ko" if version else "", **values}
    made: Any = ConsentEntry
    entry: ConsentEntry = made(LOCAL_PERSON, purpose, act, NINE_S, "settings", **fields)
    return entry


def test_the_ledger_keeps_every_line_in_order(store: Store) -> None:
    lines = [
        consent("training", until_s=NINE_S + 60),
        consent("history"),
        consent("history", "withdrawn"),
        consent("coach"),
        consent("history", text_version="2"),
    ]
    assert store.apply(lines) == (True,) * 5

    assert store.consents.entries(LOCAL_PERSON) == tuple(lines)
    assert store.consents.everybody() == {LOCAL_PERSON: tuple(lines)}
    assert store.agreement(LOCAL_PERSON) == AgreementRecord(LOCAL_PERSON, "2", "ko", NINE_S)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_only_what_was_given_can_be_taken_back(store: Store, purpose: Purpose) -> None:
    end = consent(purpose, "withdrawn")

    assert store.apply([end, consent(purpose), end, end]) == (False, True, True, False)
    assert [one.act for one in store.consents.entries(LOCAL_PERSON)] == ["given", "withdrawn"]


def test_a_consent_allows_its_purpose_only(store: Store) -> None:
    store.apply([consent("training"), minute(NINE_S, good=60)])

    answers = {one: store.consents.may(one, LOCAL_PERSON, NINE_S).reason for one in PURPOSES}
    assert answers == {**dict.fromkeys(PURPOSES, "never-asked"), "training": "given"}
    assert store.minute_rows(LOCAL_PERSON, *EVER) == ()


def test_a_text_that_says_less_allows_less(agreed: Store) -> None:
    assert AGREED.text_version == "1"
    assert agreed.consents.may("history", LOCAL_PERSON, NINE_S).is_allowed
    since_2 = agreed.consents.may("history", LOCAL_PERSON, NINE_S, since="2")
    assert since_2.reason == "older-text"


def test_taking_back_another_purpose_leaves_the_history(agreed: Store) -> None:
    agreed.apply([minute(NINE_S, good=60), consent("coach"), consent("coach", "withdrawn")])

    assert len(agreed.minute_rows(LOCAL_PERSON, *EVER)) == 1


def test_nothing_is_stored_once_a_consent_has_ended(store: Store) -> None:
    store.apply([consent("history", until_s=NINE_S + 1)])  # long before the clock of the store

    assert store.apply([minute(NINE_S, good=60)]) == (False,)
    assert store.consents.may("history", LOCAL_PERSON, NINE_S).reason == "given"
    assert store.consents.may("history", LOCAL_PERSON, NINE_S + 1).reason == "expired"


@pytest.mark.parametrize("including_settings", [False, True])
def test_who_is_forgotten_was_never_asked(agreed: Store, including_settings: bool) -> None:
    agreed.apply([consent("training")])
    agreed.forget_everything(LOCAL_PERSON, including_settings=including_settings, now_s=NINE_S)
    agreed.apply([SETTINGS])  # known again: with a number that may have been given before

    assert agreed.consents.may("history", LOCAL_PERSON, NINE_S).reason == "never-asked"
    assert agreed.consents.may("training", LOCAL_PERSON, NINE_S).reason == "never-asked"
    assert agreed.apply([minute(NINE_S, good=60)]) == (False,)


@pytest.mark.parametrize("statement", ["UPDATE consent SET act = 'given'", "DELETE FROM consent"])
def test_no_line_can_be_changed_or_deleted(agreed: SqlStore, statement: str) -> None:
    with (
        pytest.raises(StorageError),
        agreed._database.writing() as connection,
    ):
        connection.execute(text(statement))

    assert len(agreed.consents.entries(LOCAL_PERSON)) == 1


# ---- records


def test_records_come_back_as_they_went_in(agreed: Store) -> None:
    agreed.apply(GATED[1:])

    assert agreed.events(LOCAL_PERSON, *EVER).events == (event("e", NINE_S),)
    assert agreed.spans(LOCAL_PERSON, *EVER) == (span("b", NINE_S),)
    assert agreed.exercises(LOCAL_PERSON, *EVER) == (exercise("x", NINE_S),)
    assert agreed.profiles(LOCAL_PERSON) == (PROFILE,)


def test_a_minute_comes_back_with_its_angles(agreed: Store) -> None:
    angles = {
        "neck_inclination": AngleMinute(21.5, 4.25, 900),
        "head_height": AngleMinute(-0.625, None, 3),
    }
    written = replace(
        minute(NINE_S, good=12.34, issue=40, sitting_s=52.34),
        angles=angles,
        view="왼쪽",
        neck_dose=0.1,
    )
    agreed.apply([written])

    assert list(agreed.all_minutes(LOCAL_PERSON, *EVER)) == [written]


def test_an_angle_keeps_three_digits_and_nothing_infinite(agreed: Store) -> None:
    angles = {
        "a": AngleMinute(123.456, -0.123456, 70_000),
        "nan": AngleMinute(float("nan"), 1.0, 5),
        "none": AngleMinute(1.0, 1.0, 0),
        "far": AngleMinute(1e9, float("inf"), 5),
    }
    agreed.apply([replace(minute(NINE_S, good=60), angles=angles)])

    (back,) = agreed.all_minutes(LOCAL_PERSON, *EVER)
    assert set(back.angles) == {"a", "far"}
    assert back.angles["a"].mean == pytest.approx(123.456, rel=1e-3)
    assert back.angles["a"].departure == pytest.approx(-0.123456, rel=1e-3)
    assert back.angles["a"].n_frames == 65535
    assert back.angles["far"] == AngleMinute(65504.0, None, 5)


def test_a_record_written_again_takes_the_place_of_the_first(agreed: Store) -> None:
    agreed.apply([minute(NINE_S, good=10), event("e", NINE_S), span("b", NINE_S)])
    agreed.apply(
        [
            minute(NINE_S, good=50, away=10),
            replace(event("e", NINE_S), end_s=NINE_S + 600, end_reason="recovered"),
            replace(span("b", NINE_S), end_s=NINE_S + 900),
        ]
    )

    (row,) = agreed.minute_rows(LOCAL_PERSON, *EVER)
    assert (row.seconds["good"], row.seconds["away"]) == (50, 10)
    (again,) = agreed.events(LOCAL_PERSON, *EVER).events
    assert (again.end_s, again.end_reason) == (NINE_S + 600, "recovered")
    assert agreed.spans(LOCAL_PERSON, *EVER)[0].end_s == NINE_S + 900


def test_the_last_of_two_in_one_batch_holds(agreed: Store) -> None:
    agreed.apply([minute(NINE_S, good=10), minute(NINE_S, good=20)])

    assert agreed.minute_rows(LOCAL_PERSON, *EVER)[0].seconds["good"] == 20


def test_an_event_that_grows_keeps_the_verdict(agreed: Store) -> None:
    agreed.apply([event("e", NINE_S), VerdictChange(LOCAL_PERSON, "e", "wrong")])
    agreed.apply([replace(event("e", NINE_S), end_s=NINE_S + 90)])

    (grown,) = agreed.events(LOCAL_PERSON, *EVER).events
    assert (grown.verdict, grown.end_s) == ("wrong", NINE_S + 90)


def test_a_verdict_can_be_taken_back(agreed: Store) -> None:
    agreed.apply([event("e", NINE_S), VerdictChange(LOCAL_PERSON, "e", "right")])

    assert agreed.apply([VerdictChange(LOCAL_PERSON, "e", None)]) == (True,)
    assert agreed.events(LOCAL_PERSON, *EVER).events[0].verdict is None


@pytest.mark.parametrize(
    "write",
    [
        VerdictChange(LOCAL_PERSON, "nothing", "right"),
        ProfileRemoval(LOCAL_PERSON, "nothing"),
        ExerciseRemoval(LOCAL_PERSON, "nothing"),
    ],
    ids=lambda write: type(write).__name__,
)
def test_what_is_not_there_cannot_be_changed(agreed: Store, write: Write) -> None:
    assert agreed.apply([write]) == (False,)


def test_profiles_and_exercises_can_be_removed(agreed: Store) -> None:
    agreed.apply([PROFILE, exercise("x", NINE_S)])

    removed = agreed.apply([ProfileRemoval(LOCAL_PERSON, "p"), ExerciseRemoval(LOCAL_PERSON, "x")])

    assert removed == (True, True)
    assert agreed.profiles(LOCAL_PERSON) == ()
    assert agreed.exercises(LOCAL_PERSON, *EVER) == ()


def test_a_batch_is_written_whole_or_not_at_all(agreed: Store) -> None:
    impossible = replace(span("bad", NINE_S), start_s=None)  # type: ignore[arg-type] # on purpose

    with pytest.raises(StorageError, match="defect"):
        agreed.apply([span("good", NINE_S), impossible])
    assert agreed.spans(LOCAL_PERSON, *EVER) == ()


@pytest.mark.parametrize(
    "kinds_s",
    [{"good": 61.0}, {"good": -1.0}, {"good": float("nan")}, {"good": 40.0, "issue": 40.0}],
    ids=["too long", "negative", "not a number", "together too long"],
)
def test_a_minute_of_other_than_sixty_seconds_is_refused(
    agreed: Store, kinds_s: dict[TimeKind, float]
) -> None:
    with pytest.raises(ValueError, match="a minute has"):
        agreed.apply([replace(minute(NINE_S), seconds=kinds_s)])


# ---- hours and days


def test_an_hour_is_the_sum_of_its_minutes(agreed: Store) -> None:
    agreed.apply(
        [minute(NINE_S + 60 * n, good=45, issue=15, sitting_s=60) for n in range(90)]
        + [event("e", NINE_S + 100), event("f", NINE_S + 4000), span("b", NINE_S + 3700)]
    )

    first, second = agreed.time_rows(LOCAL_PERSON, NINE_S, NINE_S + 7200, SEOUL, "hour")

    assert first.start == datetime(2026, 11, 20, 9, tzinfo=SEOUL)
    assert (first.seconds["good"], first.seconds["issue"]) == (2700, 900)
    assert (first.sitting_s, first.n_events, first.n_breaks) == (3600, 1, 0)
    assert first.good_share == 0.75
    assert second.start == datetime(2026, 11, 20, 10, tzinfo=SEOUL)
    assert (second.seconds["good"], second.n_events, second.n_breaks) == (1350, 1, 1)


def test_hours_are_whole_even_where_the_range_cuts_them(agreed: Store) -> None:
    agreed.apply([minute(NINE_S + 60 * n, good=60) for n in range(180)])

    rows = agreed.time_rows(LOCAL_PERSON, NINE_S + 1800, NINE_S + 3601, SEOUL, "hour")

    assert [(row.start.hour, row.seconds["good"]) for row in rows] == [(9, 3600), (10, 3600)]


@pytest.mark.parametrize(
    ("zone", "starts"),
    [
        pytest.param("UTC", ["00:00", "01:00"], id="UTC"),
        pytest.param("Asia/Kolkata", ["05:00", "06:00", "07:00"], id="half an hour"),
        pytest.param("Asia/Kathmandu", ["05:00", "06:00", "07:00"], id="three quarters"),
        pytest.param("America/St_Johns", ["20:00", "21:00", "22:00"], id="half, to the west"),
    ],
)
def test_hours_are_those_of_the_zone(agreed: Store, zone: str, starts: list[str]) -> None:
    agreed.apply([minute(NINE_S + 60 * n, good=60) for n in range(120)])

    rows = agreed.time_rows(LOCAL_PERSON, NINE_S, NINE_S + 7200, ZoneInfo(zone), "hour")

    assert [f"{row.start:%H:%M}" for row in rows] == starts
    assert sum(row.seconds["good"] for row in rows) == 7200


@pytest.mark.parametrize(
    ("zone", "day", "n_hours"),
    [
        pytest.param("Europe/Berlin", date(2026, 3, 29), 23, id="summer time begins"),
        pytest.param("Europe/Berlin", date(2026, 10, 25), 25, id="summer time ends"),
        pytest.param("America/Santiago", date(2026, 9, 6), 23, id="midnight is skipped"),
        pytest.param("America/Havana", date(2026, 11, 1), 25, id="midnight comes twice"),
        pytest.param("Asia/Seoul", date(2026, 11, 20), 24, id="no summer time"),
    ],
)
def test_days_are_as_long_as_the_clock_makes_them(
    agreed: Store, zone: str, day: date, n_hours: int
) -> None:
    there = ZoneInfo(zone)
    noon_s = datetime(day.year, day.month, day.day, 12, tzinfo=there).timestamp()
    agreed.apply([minute(noon_s + 60 * n, good=60) for n in range(-2880, 2880, 15)])

    days = agreed.time_rows(LOCAL_PERSON, noon_s, noon_s + 1, there, "day")
    hours = agreed.time_rows(LOCAL_PERSON, noon_s - 86400, noon_s + 86400, there, "hour")

    assert [row.start.date() for row in days] == [day]
    assert days[0].seconds["good"] == n_hours * 4 * 60
    assert len([row for row in hours if row.start.date() == day]) == n_hours
    assert len({row.start.timestamp() for row in hours}) == len(hours)


def test_lord_howe_sets_its_clock_by_half_an_hour(agreed: Store) -> None:
    there = ZoneInfo("Australia/Lord_Howe")
    before_s = datetime(2026, 10, 4, 1, tzinfo=there).timestamp()  # 2:00 becomes 2:30
    agreed.apply([minute(before_s + 60 * n, good=60) for n in range(120)])

    rows = agreed.time_rows(LOCAL_PERSON, before_s, before_s + 7200, there, "hour")

    assert [(f"{row.start:%H:%M}", row.seconds["good"]) for row in rows] == [
        ("01:00", 3600),
        ("02:30", 1800),
        ("03:00", 1800),
    ]


def test_a_minute_has_sixty_seconds_however_many_pages_are_open(agreed: Store) -> None:
    agreed.apply(
        [
            minute(NINE_S, session="one", good=60, sitting_s=60),
            minute(NINE_S, session="two", good=30, away=30, sitting_s=30),
            minute(NINE_S + 60, session="one", good=20),
            minute(NINE_S + 60, session="two", good=20),
        ]
    )

    first, second = agreed.minute_rows(LOCAL_PERSON, *EVER)
    (hour,) = agreed.time_rows(LOCAL_PERSON, NINE_S, NINE_S + 1, SEOUL, "hour")

    assert (first.seconds["good"], first.seconds["away"], first.sitting_s) == (45, 15, 60)
    assert second.seconds["good"] == 40
    assert hour.seconds["good"] == 85
    assert len(list(agreed.all_minutes(LOCAL_PERSON, *EVER))) == 4


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    zone=st.sampled_from(["Asia/Seoul", "Asia/Kathmandu", "America/New_York", "UTC"]),
)
def test_hours_days_and_minutes_add_up_to_the_same(agreed: Store, seed: int, zone: str) -> None:
    chance = np.random.default_rng(seed)
    agreed.forget_everything(LOCAL_PERSON)
    agreed.apply([AGREED])
    there = ZoneInfo(zone)
    instants_s = [NINE_S + 60 * int(chance.integers(20_000)) for _ in range(40)]
    writes = [
        minute(one_s, good=int(chance.integers(31)), away=int(chance.integers(29)))
        for one_s in instants_s
    ]
    # in two parts: what is written later is added to the hours that are there
    agreed.apply(writes[:20])
    agreed.apply(writes[20:])

    expected_s = sum({one.minute: one.seconds["good"] for one in writes}.values())

    def total_s(rows: object) -> float:
        return sum(row.seconds["good"] for row in rows)  # type: ignore[attr-defined] # rows of either kind

    assert total_s(agreed.minute_rows(LOCAL_PERSON, *EVER)) == expected_s
    assert total_s(agreed.time_rows(LOCAL_PERSON, *EVER, there, "hour")) == expected_s
    assert total_s(agreed.time_rows(LOCAL_PERSON, *EVER, there, "day")) == expected_s


def test_angles_are_weighted_by_frames(agreed: Store) -> None:
    def with_angle(n: int, angle: AngleMinute) -> MinuteRecord:
        return replace(minute(NINE_S + 60 * n, good=60), angles={"neck_inclination": angle})

    agreed.apply(
        [
            with_angle(0, AngleMinute(10.0, 1.0, 100)),
            with_angle(1, AngleMinute(20.0, None, 300)),  # recalibrated: no baseline
            with_angle(40, AngleMinute(30.0, 5.0, 100)),  # another quarter of an hour
            with_angle(70, AngleMinute(50.0, None, 10)),  # another hour
        ]
    )

    by_hour = agreed.angle_rows(LOCAL_PERSON, NINE_S, NINE_S + 7200, SEOUL, "hour")
    by_day = agreed.angle_rows(LOCAL_PERSON, NINE_S, NINE_S + 7200, SEOUL, "day")

    first, second = by_hour["neck_inclination"]
    assert (first.mean, first.departure, first.n_frames) == (20.0, 3.0, 500)
    assert (second.mean, second.departure, second.n_frames) == (50.0, None, 10)
    (day,) = by_day["neck_inclination"]
    assert day.mean == pytest.approx((20.0 * 500 + 50.0 * 10) / 510)
    assert day.departure == 3.0


def test_only_the_angles_asked_for_are_answered(agreed: Store) -> None:
    angles = {"a": AngleMinute(1.0, None, 1), "b": AngleMinute(2.0, None, 1)}
    agreed.apply([replace(minute(NINE_S, good=60), angles=angles)])

    rows = agreed.angle_rows(LOCAL_PERSON, NINE_S, NINE_S + 1, SEOUL, "day", ["b", "unknown"])

    assert set(rows) == {"b"}


# ---- events, spans, weeks


def test_events_come_in_pages_newest_first(agreed: Store) -> None:
    # three at the same instant, so that a page ends between them
    starts_s = [NINE_S, NINE_S + 10, NINE_S + 10, NINE_S + 10, NINE_S + 20]
    agreed.apply([event(f"e{n}", start_s) for n, start_s in enumerate(starts_s)])

    seen, before = [], None
    for _ in range(3):
        page = agreed.events(LOCAL_PERSON, *EVER, limit=2, before=before)
        seen.append([one.event_id for one in page.events])
        before = page.next

    assert seen == [["e4", "e3"], ["e2", "e1"], ["e0"]]
    assert before is None


def test_events_can_be_asked_by_rule_and_range(agreed: Store) -> None:
    agreed.apply(
        [event("a", NINE_S), event("b", NINE_S + 10, code="P002"), event("c", NINE_S + 20)]
    )

    of_rule = agreed.events(LOCAL_PERSON, *EVER, code="P001").events
    of_range = agreed.events(LOCAL_PERSON, NINE_S, NINE_S + 20).events

    assert [one.event_id for one in of_rule] == ["c", "a"]
    assert [one.event_id for one in of_range] == ["b", "a"]


@pytest.mark.parametrize("cursor", ["", "x", "nan~e", "~", "1e400~e"])
def test_a_cursor_no_page_gave_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(SettingError, match="'next' of an earlier answer"):
        store.events(LOCAL_PERSON, *EVER, before=cursor)


def test_spans_that_touch_the_range_are_found(agreed: Store) -> None:
    agreed.apply([span("a", NINE_S), span("b", NINE_S + 1000, "blind"), span("c", NINE_S + 5000)])

    touching = agreed.spans(LOCAL_PERSON, NINE_S + 200, NINE_S + 5000)
    blind = agreed.spans(LOCAL_PERSON, *EVER, "blind")

    assert [one.span_id for one in touching] == ["a", "b"]
    assert [one.span_id for one in blind] == ["b"]
    assert agreed.span_seconds(LOCAL_PERSON, "break") == 600


def test_a_week_is_seven_days(agreed: Store) -> None:
    monday = date(2026, 11, 16)
    monday_s = datetime(2026, 11, 16, tzinfo=SEOUL).timestamp()
    hour_s, day_s = 3600.0, 86400.0
    agreed.apply(
        # Monday ten to eleven: all good; Tuesday nine to ten: half of it
        [minute(monday_s + 10 * hour_s + 60 * n, good=60) for n in range(60)]
        + [minute(monday_s + day_s + 9 * hour_s + 60 * n, good=30, issue=30) for n in range(60)]
        # ten minutes at noon: too few to be the worst hour
        + [minute(monday_s + 12 * hour_s + 60 * n, issue=60) for n in range(10)]
        + [minute(monday_s - day_s, good=60), minute(monday_s + 7 * day_s, good=60)]
        + [event("e", monday_s + day_s, lasts_s=120), event("f", monday_s - 60)]
    )

    week = agreed.week(LOCAL_PERSON, monday, SEOUL)

    assert [row.start.date() for row in week.days] == [monday + timedelta(days=n) for n in range(7)]
    assert [row.seconds["good"] for row in week.days] == [3600, 1800, 0, 0, 0, 0, 0]
    assert [row.n_events for row in week.days[:2]] == [0, 1]
    assert (week.total.seconds["good"], week.total.seconds["issue"]) == (5400, 2400)
    assert week.by_code == {"P001": CodeSum(1, 120.0)}
    assert week.best_hour is not None
    assert week.worst_hour is not None
    assert week.best_hour.start == datetime(2026, 11, 16, 10, tzinfo=SEOUL)
    assert week.worst_hour.start == datetime(2026, 11, 17, 9, tzinfo=SEOUL)


def test_an_empty_week_has_no_best_hour(store: Store) -> None:
    week = store.week(LOCAL_PERSON, date(2026, 11, 16), SEOUL)

    assert len(week.days) == 7
    assert (week.best_hour, week.worst_hour) == (None, None)
    assert week.total.judged_s == 0


def test_a_person_of_whom_nothing_is_stored_has_empty_answers(store: Store) -> None:
    assert store.agreement("nobody") is None
    assert store.settings("nobody") is None
    assert store.time_rows("nobody", *EVER, SEOUL, "day") == ()
    assert store.minute_rows("nobody", *EVER) == ()
    assert store.angle_rows("nobody", *EVER, SEOUL, "day") == {}
    assert store.events("nobody", *EVER).events == ()
    assert list(store.all_minutes("nobody", *EVER)) == []
    assert list(store.all_events("nobody", *EVER)) == []
    assert list(store.all_sessions("nobody")) == []


def test_exports_bring_everything_in_order(agreed: Store) -> None:
    writes: list[Write] = [minute(NINE_S + 60 * n, good=60) for n in range(0, 4000, 7)]
    agreed.apply([*writes, *(event(f"e{n:04}", NINE_S + n) for n in range(1200))])

    minutes = [one.minute for one in agreed.all_minutes(LOCAL_PERSON, *EVER)]
    events = [one.event_id for one in agreed.all_events(LOCAL_PERSON, *EVER)]

    assert minutes == [int(NINE_S // 60) + n for n in range(0, 4000, 7)]
    assert events == [f"e{n:04}" for n in range(1200)]
    part = agreed.all_minutes(LOCAL_PERSON, NINE_S + 1, NINE_S + 60 * 14)
    assert [one.minute for one in part] == [int(NINE_S // 60) + 7]


def test_sessions_come_oldest_first_however_many(agreed: Store) -> None:
    sessions = [
        SessionRecord(f"s{n:04}", LOCAL_PERSON, NINE_S + n // 3, NINE_S + n, "demo", f"camera {n}")
        for n in range(1001)
    ]
    agreed.apply(sessions[::-1])

    assert list(agreed.all_sessions(LOCAL_PERSON)) == sessions


# ---- keeping and forgetting


def test_forgetting_leaves_nothing_but_settings(agreed: Store) -> None:
    agreed.apply([*GATED, SETTINGS])

    forgotten = agreed.forget_everything(LOCAL_PERSON)

    one_each = dict.fromkeys(("minutes", "events", "spans", "exercises", "profiles"), 1)
    expected = {**one_each, "live_samples": 0, "settings": 0}
    assert forgotten.n_records == expected
    assert counts(agreed) == {**dict.fromkeys(STORED_KINDS, 0), "settings": 1}
    assert agreed.agreement(LOCAL_PERSON) is None
    assert agreed.settings(LOCAL_PERSON) == SETTINGS
    assert agreed.time_rows(LOCAL_PERSON, *EVER, SEOUL, "day") == ()
    assert agreed.apply([minute(NINE_S, good=1)]) == (False,)


def test_forgetting_settings_too_leaves_nothing(agreed: Store) -> None:
    agreed.apply([*GATED, SETTINGS])

    agreed.forget_everything(LOCAL_PERSON, including_settings=True)

    assert counts(agreed) == dict.fromkeys(STORED_KINDS, 0)


def test_forgetting_one_person_leaves_the_other(agreed: Store) -> None:
    other = "somebody else"
    agreed.apply([replace(AGREED, person_id=other)])
    agreed.apply([*GATED, replace(span("c", NINE_S), person_id=other, session_id="t")])

    agreed.forget_everything(LOCAL_PERSON, including_settings=True)

    assert [one.span_id for one in agreed.spans(other, *EVER)] == ["c"]


def test_old_history_goes_when_the_person_says_so(agreed: Store) -> None:
    day_s = 86400.0
    old_s, new_s = NINE_S - 31 * day_s, NINE_S - 29 * day_s
    for session, at_s in (("old", old_s), ("new", new_s)):
        agreed.apply(
            [
                SessionRecord(session, LOCAL_PERSON, at_s),
                minute(at_s, session=session, good=60),
                replace(event(session, at_s), session_id=session),
                replace(span(session, at_s), session_id=session),
                exercise(session, at_s),
            ]
        )
    agreed.apply([PROFILE])

    assert agreed.tidy(NINE_S).total == 0  # nothing was said: everything is kept
    agreed.apply([replace(SETTINGS, content='{"keep_days": 30}')])
    forgotten = agreed.tidy(NINE_S)

    assert forgotten.total == 4
    assert [row.start.timestamp() for row in agreed.minute_rows(LOCAL_PERSON, *EVER)] == [new_s]
    assert len(agreed.time_rows(LOCAL_PERSON, *EVER, UTC, "day")) == 1
    assert [one.event_id for one in agreed.events(LOCAL_PERSON, *EVER).events] == ["new"]
    assert len(agreed.profiles(LOCAL_PERSON)) == 1
    assert agreed.agreement(LOCAL_PERSON) == AGREED


def test_the_newest_session_is_known(agreed: Store) -> None:
    assert agreed.newest_s() is None
    agreed.apply([SessionRecord("later", LOCAL_PERSON, NINE_S)])
    agreed.apply([SessionRecord("earlier", LOCAL_PERSON, NINE_S - 60)])
    assert agreed.newest_s() == NINE_S


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        pytest.param('{"keep_days_by_kind": {"events": 1}}', (1, 0, 1, 1), id="events"),
        pytest.param('{"keep_days_by_kind": {"exercises": 1}}', (1, 1, 0, 1), id="exercises"),
        pytest.param('{"keep_days_by_kind": {"profiles": 1}}', (1, 1, 1, 0), id="calibrations"),
        pytest.param(
            '{"keep_days": 1, "keep_days_by_kind": {"events": 9}}', (0, 1, 0, 1), id="but events"
        ),
    ],
)
def test_each_kind_has_its_own_age(
    agreed: Store, chosen: str, left: tuple[int, int, int, int]
) -> None:
    done = ExerciseRecord("x", LOCAL_PERSON, "chin_tuck", NINE_S, 60.0, 10)
    settings = replace(SETTINGS, content=chosen)
    agreed.apply([minute(NINE_S), event("e", NINE_S), done, PROFILE, settings])
    agreed.tidy(NINE_S + 3 * 86400)
    counts = {one.kind: one.n_records for one in agreed.sizes(LOCAL_PERSON).kinds}
    assert tuple(counts[kind] for kind in ("minutes", "events", "exercises", "profiles")) == left


@pytest.mark.parametrize(
    "content", ["{}", '{"keep_days": null}', '{"keep_days": true}', '{"keep_days": -3}', "[]", "?"]
)
def test_settings_that_say_nothing_of_age_keep_everything(agreed: Store, content: str) -> None:
    agreed.apply([minute(60.0, good=60), replace(SETTINGS, content=content)])

    assert agreed.tidy(NINE_S).total == 0
    assert len(agreed.minute_rows(LOCAL_PERSON, *EVER)) == 1


def test_sizes_tell_how_much_where_and_how_old(agreed: Store) -> None:
    agreed.apply([*GATED, minute(NINE_S + 60, good=60)])

    sizes = agreed.sizes(LOCAL_PERSON)

    by_kind = {one.kind: one for one in sizes.kinds}
    assert tuple(by_kind) == STORED_KINDS
    assert (by_kind["minutes"].n_records, by_kind["minutes"].oldest_s) == (2, NINE_S)
    assert by_kind["profiles"].oldest_s == NINE_S
    assert by_kind["settings"].oldest_s is None
    assert sizes.n_bytes > 0
    assert sizes.location == agreed.location


def test_the_bytes_of_a_person_are_those_of_their_values(agreed: Store) -> None:
    """Letters by their bytes, numbers as eight each; nobody else's, and the same everywhere."""
    content = '{"theme": "어둡게"}'
    agreed.apply([replace(SETTINGS, content=content), AgreementRecord("b", "1", "ko", NINE_S)])
    agreed.apply([replace(SETTINGS, person_id="b", content="{}" * 500)])
    whose, since = 8, 8
    settings = {one.kind: one.n_bytes for one in agreed.sizes(LOCAL_PERSON).kinds}["settings"]
    assert settings == whose + len(content.encode()) + since
    assert agreed.bytes_of(LOCAL_PERSON, ["settings"]) == settings
    person = 8 + len(LOCAL_PERSON)
    assert agreed.bytes_of(LOCAL_PERSON, ["settings", "person"]) == settings + person
    assert agreed.bytes_of("nobody", ["settings", "person", "minute"]) == 0
    assert agreed.bytes_of(LOCAL_PERSON, ["model_version", "audit"]) == 0  # of nobody alone
    (given,) = agreed.consents.entries(LOCAL_PERSON)
    words = (given.purpose, given.act, given.way, given.text_version, given.language)
    numbers = 8 * 3  # entry, person, when; there is no end
    assert agreed.bytes_of(LOCAL_PERSON, ["consent"]) == numbers + len("".join(words))
    agreed.apply([*GATED, minute(NINE_S + 60, good=60)])
    one = agreed.bytes_of(LOCAL_PERSON, ["minute"])
    assert agreed.count_of(LOCAL_PERSON, "data_key") == 1
    assert 2 * 8 * 3 < one < 1000
    assert agreed.bytes_of(LOCAL_PERSON, ["data_key"]) > 32


def test_the_bytes_of_acts_are_those_of_their_rows(agreed: Store) -> None:
    note = agreed.audit.note(NINE_S, "access", subject_id=LOCAL_PERSON, details={"what": "report"})
    n_bytes = agreed.audit.bytes_of([note.number])
    words = (note.actor, note.action, note.subject, '{"what": "report"}')
    assert n_bytes == 8 + 8 + len("".join(words)) + len(note.mac)
    assert agreed.audit.bytes_of([]) == 0


def test_what_was_sent_adds_up_whoever_adds(agreed: Store) -> None:
    agreed.sent.begin(["mail", "webhook"], NINE_S)
    agreed.sent.begin(["mail", "webhook"], NINE_S + 60)  # it is counted already
    for _ in range(3):
        agreed.sent.add("mail", 1, 2**33, NINE_S + 90)
    mail, webhook = agreed.sent.all()
    assert (mail.way, mail.n_times, mail.n_bytes, mail.since_s) == ("mail", 3, 3 * 2**33, NINE_S)
    assert (webhook.way, webhook.n_times, webhook.n_bytes) == ("webhook", 0, 0)


def test_a_closed_store_says_so_and_may_be_closed_twice(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(StorageError, match="closed"):
        store.settings(LOCAL_PERSON)


def test_reading_cannot_write(
    agreed: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.node.callspec.params["store"] == "memory":
        pytest.skip("in memory there is one connection for both")
    database: Database = agreed._database  # type: ignore[attr-defined] # the inside is what is tested

    with pytest.raises(StorageError), database.reading() as connection:
        connection.execute(text("DELETE FROM agreement"))
    assert agreed.agreement(LOCAL_PERSON) == AGREED


def test_callers_in_many_threads_get_their_answers(agreed: Store) -> None:
    agreed.apply([minute(NINE_S + 60 * n, good=60) for n in range(60)])

    def ask(_: int) -> int:
        return len(agreed.time_rows(LOCAL_PERSON, NINE_S, NINE_S + 3600, SEOUL, "hour"))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(40))) == {1}
