from collections.abc import Iterator
from contextlib import closing

import pytest

from barun.service.analyses import Analyses
from barun.service.problems import RefusedError
from barun.service.spool import Spool
from tests.service.conftest import FakeClock
from tests.service.fakes import FakeAnalyser


@pytest.fixture
def analyser() -> FakeAnalyser:
    return FakeAnalyser()


@pytest.fixture
def analyses(analyser: FakeAnalyser) -> Iterator[Analyses]:
    known = Analyses(analyser, FakeClock(), max_waiting=1, keep_s=60, max_kept_bytes=2**20)
    with closing(known):
        yield known
        analyser.may_go_on.set()


def _submit(analyses: Analyses) -> str:
    spool = Spool()
    spool.write(b"a video")
    with analyses.place():
        return analyses.submit(spool, "clip.mp4").id


def test_an_answer_is_of_one_moment(analyses: Analyses, analyser: FakeAnalyser) -> None:
    """State and result change together: an answer half way would be `failed` without a reason."""
    analyser.hold()
    recording = _submit(analyses)
    assert analyser.is_at_work.wait(60)

    asked = analyses.get(recording)
    analyser.may_go_on.set()
    while analyses.get(recording).state == "running":
        pass

    assert (asked.state, asked.clip, asked.ended_s) == ("running", None, None)
    done = analyses.get(recording)
    assert (done.state, done.clip, done.error) == ("done", analyser.answer, None)


def test_asking_keeps_it(analyser: FakeAnalyser) -> None:
    clock = FakeClock()
    known = Analyses(analyser, clock, max_waiting=1, keep_s=60, max_kept_bytes=2**20)
    with closing(known):
        recording = _submit(known)
        for _ in range(3):
            clock.now_s += 50
            assert known.get(recording).id == recording


def test_forgetting_all_cancels_what_runs_and_keeps_nothing(analyser: FakeAnalyser) -> None:
    known = Analyses(analyser, FakeClock(), max_waiting=3, keep_s=60, max_kept_bytes=2**20)
    with closing(known):
        done = _submit(known)
        while known.get(done).state != "done":
            pass
        analyser.hold()
        running, waiting = _submit(known), _submit(known)
        assert analyser.is_at_work.wait(60)

        known.forget_all()

        for recording in (done, running, waiting):
            with pytest.raises(RefusedError, match="no such recording"):
                known.get(recording)
        analyser.may_go_on.set()
