"""One process at a time makes a model anew, wherever it runs; one that is gone holds nobody up."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from barun.errors import StorageError
from barun.store.database import Database
from barun.store.migration import bring_up_to_date
from barun.store.opening import open_store
from barun.store.turn_book import TurnBook
from barun.updating.request import UpdateRequest
from barun.updating.turn import TurnPolicy, held_turn
from scripts.ended_process import ended
from tests.fixtures.databases import database_of
from tests.fixtures.interleaving import interleave
from tests.updating.updated_homes import NOW_S, Clock, add_people, opened, put_into_service, rows_of

LEASE_S = 30.0
_QUICK = TurnPolicy(lease_s=1.0, keep_every_s=0.1, ask_every_s=0.02)
_PATIENCE_S = 60.0
_HELD_S = 3.0
"""Lease of a process that is killed: the test waits it out."""

Opening = Callable[[], Database]


@pytest.fixture
def opening(tmp_path: Path, database_url: str) -> Iterator[Opening]:
    """Opens the same database once more, as another process does."""
    made: list[Database] = []

    def open_it() -> Database:
        made.append(database_of(database_url, tmp_path))
        bring_up_to_date(made[-1])
        return made[-1]

    yield open_it
    for one in made:
        one.close()


def test_a_turn_is_one_process_s_until_it_gives_it_back(opening: Opening) -> None:
    ours, theirs = TurnBook(opening()), TurnBook(opening())
    assert ours.take("view", "we", NOW_S, LEASE_S)
    assert not theirs.take("view", "they", NOW_S + LEASE_S, LEASE_S)
    assert not ours.take("view", "others of us", NOW_S, LEASE_S)
    assert theirs.take("posture", "they", NOW_S, LEASE_S)
    theirs.give_back("view", "they")  # never theirs
    assert not theirs.take("view", "they", NOW_S + 1, LEASE_S)
    ours.give_back("view", "we")
    assert theirs.take("view", "they", NOW_S + 1, LEASE_S)


def test_a_lease_that_ran_out_is_anybody_s_and_its_former_holder_hears_of_it(
    opening: Opening,
) -> None:
    ours, theirs = TurnBook(opening()), TurnBook(opening())
    assert ours.take("view", "we", NOW_S, LEASE_S)
    assert ours.keep("view", "we", NOW_S + 20, LEASE_S)
    assert not theirs.take("view", "they", NOW_S + 49, LEASE_S)
    assert ours.keep("view", "we", NOW_S + 51, LEASE_S)  # late, and nobody wanted it meanwhile
    assert theirs.take("view", "they", NOW_S + 82, LEASE_S)
    assert not ours.keep("view", "we", NOW_S + 83, LEASE_S)
    ours.give_back("view", "we")
    assert theirs.keep("view", "they", NOW_S + 84, LEASE_S)


def test_a_clock_that_was_set_back_locks_nobody_out(opening: Opening) -> None:
    book = TurnBook(opening())
    assert book.take("view", "we", NOW_S + 86_400, LEASE_S)
    assert book.take("view", "they", NOW_S, LEASE_S)


@pytest.mark.parametrize("left", [None, -1.0], ids=["never taken", "run out"])
def test_of_two_that_want_it_at_once_one_has_it(opening: Opening, left: float | None) -> None:
    first, second = opening(), opening()
    if left is not None:
        assert TurnBook(first).take("view", "gone", NOW_S - LEASE_S + left, LEASE_S)
    outcomes = interleave(
        first,
        "INSERT INTO model_turn",
        lambda: TurnBook(first).take("view", "we", NOW_S, LEASE_S),
        lambda: TurnBook(second).take("view", "they", NOW_S, LEASE_S),
    )
    assert outcomes == (True, False)


def test_turns_never_meet(opening: Opening) -> None:
    at_it, met, n_turns = threading.Semaphore(1), [], []

    def make() -> None:
        book = TurnBook(opening())
        for _ in range(5):
            with held_turn(book, "view", time.time, policy=_QUICK):
                if not at_it.acquire(blocking=False):
                    met.append(1)
                    continue
                n_turns.append(1)
                time.sleep(0.01)
                at_it.release()

    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(make) for _ in range(3)]:
            one.result(_PATIENCE_S)
    assert (len(met), len(n_turns)) == (0, 15)


class CountedBook(TurnBook):
    """Counts how often a turn was kept."""

    n_kept = 0

    def keep(self, model: str, holder: str, now_s: float, lease_s: float) -> bool:
        """Keep it, and count."""
        is_kept = super().keep(model, holder, now_s, lease_s)
        self.n_kept += 1
        return is_kept


def test_a_turn_that_takes_longer_than_a_lease_is_kept(opening: Opening) -> None:
    book, other = CountedBook(opening()), TurnBook(opening())
    clock = Clock()  # of its own: a busy machine is not late by it
    with held_turn(book, "view", clock, policy=_QUICK):
        for _ in range(2):
            clock.now_s += 0.9
            n_before, until_s = book.n_kept, time.monotonic() + _PATIENCE_S
            while book.n_kept < n_before + 2:  # the second of them began after the clock went on
                assert time.monotonic() < until_s
                time.sleep(0.02)
        assert not other.take("view", "they", clock.now_s + 0.9, _QUICK.lease_s)
    assert other.take("view", "they", clock.now_s, _QUICK.lease_s)


@pytest.mark.slow
def test_who_is_killed_in_the_middle_holds_the_others_up_for_a_lease_only(
    tmp_path: Path, database_url: str
) -> None:
    holder = ["tests.updating.turn_holder", str(tmp_path), database_url, str(_HELD_S)]
    words = [sys.executable, "-m", *holder]
    with (
        closing(open_store(tmp_path, database_url, time.time()).store) as store,
        ended(subprocess.Popen(words, stdout=subprocess.PIPE, text=True)) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        turns = store.models.turns
        assert not turns.take("view", "they", time.time(), _HELD_S)
        process.kill()
        process.wait()
        killed_s = time.monotonic()
        n_waits = []
        with held_turn(turns, "view", time.time, lambda: n_waits.append(1), _QUICK):
            waited_s = time.monotonic() - killed_s
    assert n_waits
    assert waited_s < _PATIENCE_S


@pytest.mark.parametrize("at", ["measure", "register"])
def test_an_update_that_lost_its_turn_keeps_nothing(
    tmp_path: Path, database_url: str, at: str
) -> None:
    """It stood still for longer than a lease, and somebody else began meanwhile."""
    pytest.importorskip("skl2onnx")
    home = tmp_path / "home"
    version = add_people(home, rows_of("P1"), rows_of("P2"))
    with opened(home, database_url=database_url) as updating:
        put_into_service(updating, version, tmp_path / "work")
        add_people(home, rows_of("P3"), at_s=NOW_S + 5)

        reached: list[str] = []

        def stand_still(step: str, _share: float) -> None:
            reached.append(step)
            if step == at and reached.count(at) == 1:
                turns = updating.store.models.turns
                assert turns.take("view", "they", NOW_S + LEASE_S + 1, LEASE_S)

        with pytest.raises(StorageError, match="Another process began to make view anew"):
            updating.run(UpdateRequest("view"), on_progress=stand_still)
        assert [one.number for one in updating.registry.book.versions("view")] == [1]
        assert updating.log.summaries() == ()
        # the other one is at it, maybe in the same folder, and is not disturbed
        assert (updating.log.folder / ".work").exists()
        assert bool(list((updating.log.folder / ".work").iterdir())) == (at == "measure")
        assert not updating.store.models.turns.take("view", "we", NOW_S + LEASE_S + 2, LEASE_S)
