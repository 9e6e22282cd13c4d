"""Jobs found by the beginning of their numbers, in each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.store.job_book import JobBook
from barun.store.job_records import NewJob
from tests.jobs.tables import opened_table

NOW_S = 1_790_000_000.0


@pytest.fixture
def book(tmp_path: Path, database_url: str) -> Iterator[JobBook]:
    with opened_table(tmp_path, database_url) as opened:
        yield opened


def test_a_beginning_finds_all_that_have_it_in_order(book: JobBook) -> None:
    jobs = [NewJob("note", {"name": str(number)}) for number in range(17)]
    ids = sorted(one.job.job_id for one in book.add(jobs, NOW_S))
    for beginning in "0123456789abcdef":
        alike = tuple(one for one in ids if one.startswith(beginning))
        assert book.find_ids(beginning, 20) == alike
        assert book.find_ids(f" {beginning.upper()} ", 20) == alike
        assert book.find_ids(beginning, 2) == alike[:2]
    assert book.find_ids(ids[3], 2) == (ids[3],)
    for letter in ("%", "_", "\\", "x"):
        assert book.find_ids(letter, 20) == ()
