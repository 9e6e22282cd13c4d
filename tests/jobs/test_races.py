"""Two processes that ask for, take back and repeat jobs at once."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from barun.errors import InputError
from barun.store.job_records import JobRecord, NewJob
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore
from tests.fixtures.interleaving import interleave, outcome_of

NOW_S = 1_790_000_000.0
WORK = NewJob("note", {"name": "a"})


@pytest.fixture
def stores(tmp_path: Path, database_url: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """The same database, opened by two."""
    opened = tuple(open_store(tmp_path, database_url, NOW_S).store for _ in range(2))
    opened[0].jobs.add([NewJob("other", {})], NOW_S)  # keys are made
    yield opened[0], opened[1]
    for one in opened:
        one.close()


def claim(store: SqlStore) -> tuple[JobRecord, ...]:
    return store.jobs.claim(5, NOW_S + 1, 30.0, ("note",), most_lost=3)


def test_the_same_work_that_two_ask_for_is_one_job(stores: tuple[SqlStore, SqlStore]) -> None:
    first, second = stores
    (one,), (other,) = interleave(
        first,
        r"FROM job WHERE job\..?key",
        lambda: first.jobs.add([WORK], NOW_S),
        lambda: second.jobs.add([WORK], NOW_S),
    )
    assert one.job.job_id == other.job.job_id
    assert (one.is_new, other.is_new) == (True, False)


def test_what_is_asked_for_by_one_is_not_asked_for_by_the_other(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    """The works differ, as two who count at different moments do; what they are for does not."""
    first, second = stores

    def is_same(new: NewJob, known: JobRecord) -> bool:
        return known.payload.get("model") == new.payload["model"]

    works = [NewJob("note", {"model": "view", "count": count}) for count in (96, 97)]
    (one,), (other,) = interleave(
        first,
        r"FROM job .*WHERE job\.kind",
        lambda: first.jobs.add(works[:1], NOW_S, unless=is_same),
        lambda: second.jobs.add(works[1:], NOW_S, unless=is_same),
    )
    assert (one.is_new, other.is_new) == (True, False)
    assert other.job.payload == works[0].payload
    view, posture = (NewJob("note", {"model": model}) for model in ("view", "posture"))
    again = first.jobs.add([view, posture], NOW_S, unless=is_same)
    assert [job.is_new for job in again] == [False, True]


def test_what_runs_again_already_does_not_begin_a_third_time(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    (added,) = first.jobs.add([WORK], NOW_S)
    job_id = added.job.job_id
    first.jobs.cancel(job_id, NOW_S)

    def retry_and_claim() -> int:
        with suppress(InputError):  # it waits again already
            second.jobs.retry(job_id, NOW_S)
        return len(claim(second))

    _, n_claimed = interleave(
        first, r"FROM job", lambda: first.jobs.retry(job_id, NOW_S), retry_and_claim
    )
    assert n_claimed + len(claim(first)) == 1
    found = first.jobs.find(job_id)
    assert found is not None
    assert (found.state, found.n_attempts) == ("running", 1)


def test_taking_back_reaches_a_job_that_goes_back_into_the_queue_meanwhile(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    (added,) = first.jobs.add([WORK], NOW_S)
    (running,) = claim(second)
    interleave(
        first,
        "UPDATE job",
        lambda: first.jobs.cancel(added.job.job_id, NOW_S + 2),
        lambda: second.jobs.give_up(running, NOW_S + 2, "jobs.failed", again_at_s=NOW_S),
    )
    assert claim(second) == ()
    found = second.jobs.find(added.job.job_id)
    assert found is not None
    assert found.state == "cancelled"


def test_a_job_that_was_taken_back_and_claimed_at_once_has_one_answer(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    first, second = stores
    (added,) = first.jobs.add([WORK], NOW_S)
    cancelled, claimed = interleave(
        first,
        "UPDATE job",
        lambda: first.jobs.cancel(added.job.job_id, NOW_S),
        outcome_of(lambda: claim(second)),
    )
    assert cancelled.state == "cancelled"
    assert claimed == ()
