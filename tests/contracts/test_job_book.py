"""What every queue of jobs promises, on SQLite in a file, SQLite in memory and PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barun.errors import InputError
from barun.store.job_book import JobBook
from barun.store.job_records import ENDED_STATES, JobRecord, NewJob
from barun.store.key_source import MemoryKeys
from barun.store.opening import FILE_NAME
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import empty_store

NOW_S = 1_790_000_000.0
LEASE_S = 30.0
KINDS = ("look", "listen")


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store of each kind."""
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


@pytest.fixture
def book(store: SqlStore) -> JobBook:
    return store.jobs


def job(name: str = "a", owner: str | None = None) -> NewJob:
    return NewJob("look", {"name": name}, owner)


def claim(book: JobBook, now_s: float = NOW_S, most: int = 1) -> tuple[JobRecord, ...]:
    return book.claim(most, now_s, LEASE_S, KINDS, most_lost=3)


def claim_one(book: JobBook, now_s: float = NOW_S) -> JobRecord:
    (found,) = claim(book, now_s)
    return found


def state_of(book: JobBook, record: JobRecord) -> str:
    found = book.find(record.job_id)
    assert found is not None
    return found.state


# ---- asking


@pytest.mark.parametrize("owner", [None, LOCAL_PERSON])
def test_what_was_asked_for_is_found_as_it_was(book: JobBook, owner: str | None) -> None:
    payload = {"파일": "달리기.mp4", "deep": {"list": [1, 2.5, None, True]}}

    (added,) = book.add([NewJob("look", payload, owner)], NOW_S)

    assert added.is_new
    assert book.find(added.job.job_id) == added.job
    assert (added.job.payload, added.job.owner, added.job.state) == (payload, owner, "queued")
    assert (added.job.n_attempts, added.job.progress, added.job.result) == (0, 0.0, None)


def test_the_same_work_is_one_job(book: JobBook) -> None:
    first, other, same = book.add([job("a"), job("b"), job("a")], NOW_S)

    assert (first.is_new, other.is_new, same.is_new) == (True, True, False)
    assert same.job == first.job != other.job
    (later,) = book.add([job("a")], NOW_S + 5)
    assert (later.is_new, later.job) == (False, first.job)


def test_the_same_work_of_two_people_is_two_jobs(book: JobBook) -> None:
    added = book.add([job("a"), job("a", "minji"), job("a", "jun")], NOW_S)

    assert [one.is_new for one in added] == [True, True, True]
    assert [one.job.owner for one in added] == [None, "minji", "jun"]
    assert [one.job_id for one in book.all(owner="minji")] == [added[1].job.job_id]


def test_what_is_done_is_done_unless_it_is_wanted_again(book: JobBook) -> None:
    book.add([job()], NOW_S)
    taken = claim_one(book)
    assert book.finish(taken, NOW_S + 1, {"n": 3})

    (same,) = book.add([job()], NOW_S + 2)
    assert (same.is_new, same.job.state, same.job.result) == (False, "done", {"n": 3})

    (again,) = book.add([job()], NOW_S + 3, again=True)
    assert (again.is_new, again.job.state, again.job.result) == (True, "queued", None)
    assert again.job.job_id == same.job.job_id


def test_what_failed_begins_anew_when_it_is_asked_for_again(book: JobBook) -> None:
    book.add([job()], NOW_S)
    book.give_up(claim_one(book), NOW_S, "jobs.lost", {"n": 1})

    (again,) = book.add([job()], NOW_S + 1)

    assert (again.is_new, again.job.state, again.job.n_attempts) == (True, "queued", 0)
    assert (again.job.reason, again.job.ended_s) == (None, None)


def test_nobody_reads_in_the_file_what_is_to_be_done(book: JobBook, tmp_path: Path) -> None:
    book.add([job("hidden-folder-of-minji"), job("another-hidden-folder", "minji")], NOW_S)
    book.finish(claim_one(book), NOW_S, {"told": "hidden-result"})

    files = [path.read_bytes() for path in tmp_path.glob(f"{FILE_NAME}*")]

    assert not any(b"hidden-" in content for content in files)


# ---- running


def test_a_job_is_claimed_once_and_oldest_first(book: JobBook) -> None:
    book.add([job("a")], NOW_S - 2)
    book.add([job("b")], NOW_S - 1)
    book.add([job("c")], NOW_S - 3)

    first = claim(book, most=2)
    rest = claim(book, most=2)

    assert [one.payload["name"] for one in (*first, *rest)] == ["c", "a", "b"]
    assert all(one.state == "running" and one.n_attempts == 1 for one in (*first, *rest))
    assert len({one.lease for one in (*first, *rest)}) == 3
    assert claim(book) == ()


def test_only_kinds_that_are_asked_for_are_claimed(book: JobBook) -> None:
    book.add([NewJob("erase", {"n": 1})], NOW_S)

    assert not book.has_due(NOW_S, KINDS)
    assert claim(book) == ()
    assert book.has_due(NOW_S, ("erase",))


def test_a_job_waits_for_its_time(book: JobBook) -> None:
    book.add([NewJob("look", {"n": 1}, not_before_s=NOW_S + 60)], NOW_S)

    assert (book.has_due(NOW_S + 59, KINDS), claim(book, NOW_S + 59)) == (False, ())
    assert book.has_due(NOW_S + 60, KINDS)
    assert len(claim(book, NOW_S + 60)) == 1


def test_a_lease_that_is_renewed_lasts(book: JobBook) -> None:
    book.add([job()], NOW_S)
    taken = claim_one(book)
    key = (taken.job_id, taken.lease or "")

    assert book.renew({key: 0.25}, NOW_S + 20, LEASE_S) == {key: "ours"}

    assert claim(book, NOW_S + 49) == ()
    found = book.find(taken.job_id)
    assert found is not None
    assert (found.progress, found.lease_until_s) == (0.25, NOW_S + 50)


def test_a_lease_that_ran_out_is_somebody_elses(book: JobBook) -> None:
    """Whoever held it before can neither renew nor finish: a job has one result."""
    book.add([job()], NOW_S)
    before = claim_one(book)
    after = claim_one(book, NOW_S + LEASE_S + 1)

    assert (after.job_id, after.n_attempts, after.n_lost) == (before.job_id, 2, 1)
    assert after.lease != before.lease
    key = (before.job_id, before.lease or "")
    assert book.renew({key: 0.5}, NOW_S + 40, LEASE_S) == {key: "lost"}
    assert not book.finish(before, NOW_S + 40, {"by": "before"})
    assert not book.give_up(before, NOW_S + 40, "jobs.lost")
    assert book.finish(after, NOW_S + 41, {"by": "after"})
    found = book.find(before.job_id)
    assert found is not None
    assert found.result == {"by": "after"}


def test_a_job_that_takes_down_its_runners_is_put_aside(book: JobBook) -> None:
    book.add([job()], NOW_S)
    for n_lost in range(3):
        taken = claim_one(book, NOW_S + n_lost * 100)
        assert taken.n_lost == n_lost

    assert claim(book, NOW_S + 300) == ()

    (found,) = book.all()
    assert (found.state, found.reason, found.n_lost) == ("poison", "jobs.lost", 3)
    assert not book.has_due(NOW_S + 9999, KINDS)


def test_an_attempt_that_failed_waits_for_the_next(book: JobBook) -> None:
    book.add([job()], NOW_S)
    details = {"path": "a.mp4"}

    assert book.give_up(claim_one(book), NOW_S, "jobs.lost", details, again_at_s=NOW_S + 10)

    (found,) = book.all()
    assert (found.state, found.reason, found.details) == ("queued", "jobs.lost", details)
    assert claim(book, NOW_S + 9) == ()
    again = claim_one(book, NOW_S + 10)
    assert (again.n_attempts, again.reason, again.details) == (2, None, {})


def test_an_attempt_that_somebody_stopped_does_not_count(book: JobBook) -> None:
    book.add([job()], NOW_S)
    book.give_up(claim_one(book), NOW_S, None, again_at_s=NOW_S, counts=False)

    assert claim_one(book).n_attempts == 1


def test_what_was_asked_for_is_forgotten_where_that_is_wanted(book: JobBook) -> None:
    book.add([job()], NOW_S)
    book.finish(claim_one(book), NOW_S, {"certificate": "12"}, forgets_payload=True)

    (found,) = book.all()

    assert (dict(found.payload), found.result) == ({}, {"certificate": "12"})


# ---- taking back


def test_a_waiting_job_is_cancelled_at_once(book: JobBook) -> None:
    (added,) = book.add([job()], NOW_S)

    assert book.cancel(added.job.job_id, NOW_S + 1).state == "cancelled"
    assert claim(book, NOW_S + 2) == ()


def test_whoever_runs_a_job_is_told_that_it_is_cancelled(book: JobBook) -> None:
    book.add([job()], NOW_S)
    taken = claim_one(book)
    key = (taken.job_id, taken.lease or "")

    assert book.cancel(taken.job_id, NOW_S + 1).state == "running"

    assert book.renew({key: 0.5}, NOW_S + 2, LEASE_S) == {key: "unwanted"}
    assert book.give_up(taken, NOW_S + 3, None, state="cancelled")
    assert state_of(book, taken) == "cancelled"


def test_a_cancelled_job_whose_runner_is_gone_is_not_run_again(book: JobBook) -> None:
    book.add([job()], NOW_S)
    taken = claim_one(book)
    book.cancel(taken.job_id, NOW_S + 1)

    assert claim(book, NOW_S + LEASE_S + 1) == ()
    assert state_of(book, taken) == "cancelled"


def test_what_has_ended_cannot_be_cancelled(book: JobBook) -> None:
    book.add([job()], NOW_S)
    taken = claim_one(book)
    book.finish(taken, NOW_S, {})

    assert book.cancel(taken.job_id, NOW_S + 1).state == "done"


def test_what_ended_badly_can_be_tried_again(book: JobBook) -> None:
    (added,) = book.add([job()], NOW_S)
    with pytest.raises(InputError, match="waits"):
        book.retry(added.job.job_id, NOW_S)
    book.give_up(claim_one(book), NOW_S, "jobs.lost", state="poison", is_lost=True)

    again = book.retry(added.job.job_id, NOW_S + 5)

    assert (again.state, again.n_attempts, again.n_lost, again.reason) == ("queued", 0, 0, None)
    assert claim_one(book, NOW_S + 5).job_id == added.job.job_id


def test_a_job_that_is_not_there_is_said_to_be_none(book: JobBook) -> None:
    assert book.find("none") is None
    with pytest.raises(InputError, match="no job"):
        book.cancel("none", NOW_S)
    with pytest.raises(InputError, match="no job"):
        book.retry("none", NOW_S)


# ---- looking, taking away


def test_jobs_are_counted_and_chosen(book: JobBook) -> None:
    book.add([job("a"), job("b"), NewJob("listen", {"name": "c"})], NOW_S)
    book.add([job("d", "minji")], NOW_S + 1)
    book.cancel(claim_one(book, NOW_S).job_id, NOW_S)

    assert book.count() == {"queued": 3, "running": 1}
    assert [one.payload["name"] for one in book.all(owner="minji")] == ["d"]
    assert [one.payload["name"] for one in book.all(kind="listen")] == ["c"]
    assert len(book.all(states=["running"])) == 1
    assert len(book.all(most=2)) == 2
    assert book.all()[0].payload["name"] == "d"  # the newest first


def test_what_ended_long_ago_is_removed(book: JobBook) -> None:
    book.add([job("a"), job("b")], NOW_S)
    book.finish(claim_one(book), NOW_S + 10, {})

    assert book.remove(NOW_S + 10) == 0
    assert book.remove(NOW_S + 11, ["failed"]) == 0
    assert book.remove(NOW_S + 11) == 1
    assert [one.state for one in book.all()] == ["queued"]


def test_the_jobs_of_a_person_go_with_him(store: SqlStore) -> None:
    book = store.jobs
    book.add([job("a", "minji"), job("b", "minji"), job("c", "jun"), job("d")], NOW_S)
    taken = next(one for one in claim(book, most=4) if one.owner == "minji")

    store.forget_everything("minji", including_settings=True, now_s=NOW_S)

    assert sorted(one.payload["name"] for one in book.all()) == ["c", "d"]
    key = (taken.job_id, taken.lease or "")
    assert book.renew({key: 1.0}, NOW_S, LEASE_S) == {key: "lost"}
    assert not book.finish(taken, NOW_S, {"told": "of minji"})


def test_jobs_are_removed_by_their_owner_alone(book: JobBook) -> None:
    book.add([job("a", "minji"), job("b")], NOW_S)

    assert book.remove_of("minji") == 1
    assert book.remove_of("nobody") == 0
    assert [one.owner for one in book.all()] == [None]


def test_a_new_key_of_the_person_opens_his_jobs(store: SqlStore) -> None:
    store.jobs.add([job("a", "minji"), job("b")], NOW_S)

    store.keys.rotate_data_keys()
    store.keys.reseal_some()

    assert {one.payload["name"] for one in store.jobs.all()} == {"a", "b"}
    assert all(one.n_damaged == 0 for one in store.keys.look_through().values())


# ---- many at once


def test_many_who_look_for_work_never_get_the_same(book: JobBook) -> None:
    n_jobs, n_seekers = 60, 6
    book.add([job(str(number)) for number in range(n_jobs)], NOW_S)
    barrier = threading.Barrier(n_seekers, timeout=60)

    def seek(_: int) -> list[str]:
        barrier.wait()
        found: list[str] = []
        while taken := claim(book, most=3):
            found += [one.job_id for one in taken]
            for one in taken:
                assert book.finish(one, NOW_S, {})
        return found

    with ThreadPoolExecutor(n_seekers) as pool:
        taken = [one for found in pool.map(seek, range(n_seekers)) for one in found]

    assert len(taken) == len(set(taken)) == n_jobs
    assert book.count() == {"done": n_jobs}


@pytest.mark.parametrize("store", ["memory"], indirect=True)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(["claim", "finish", "fail", "late", "cancel", "retry"])))
def test_a_job_is_always_in_one_state_and_ends_once(store: SqlStore, acts: list[str]) -> None:
    """Whatever happens in whatever order, at most one lease is in force, and it alone counts."""
    book = store.jobs
    (added,) = book.add([job()], NOW_S, again=True)
    job_id, now_s = added.job.job_id, NOW_S
    held: list[JobRecord] = []
    for act in acts:
        now_s += 1
        if act == "claim":
            held += claim(book, now_s)
        elif act == "late":
            now_s += LEASE_S
        elif act == "cancel":
            book.cancel(job_id, now_s)
        elif act == "finish":
            assert sum(book.finish(one, now_s, {}) for one in held) <= 1
        elif act == "fail":
            assert sum(book.give_up(one, now_s, "jobs.lost") for one in held) <= 1
        elif (found := book.find(job_id)) and found.state in set(ENDED_STATES) - {"done"}:
            book.retry(job_id, now_s)
        found = book.find(job_id)
        assert found is not None
        assert (found.lease is not None) == (found.state == "running")
        assert (found.ended_s is not None) == (found.state in ENDED_STATES)
        assert (found.result is not None) == (found.state == "done")
