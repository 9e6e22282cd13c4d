"""What was tried is kept, found again, and forgotten with whoever it names."""

import sys
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.store.held_file import holding_file

_SUMMARY = UpdateSummary(
    "view", 1_795_000_000.0, 1_795_000_009.5, "rejected", ("samples", "drift"), "ab" * 32,
    candidate_sha256="cd" * 32, closed=("accuracy",),
)  # fmt: skip


def test_it_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    log = UpdateLog(tmp_path / "updates")
    assert (log.summaries(), log.last("view"), log.signals("view")) == ((), None, ())
    log.keep(_SUMMARY, {"people": ["P1"]}, "<p>P1</p>")
    later = replace(_SUMMARY, begun_s=1_795_000_100.0, model="posture", inputs_sha256="ef" * 32)
    log.keep(later, {}, "")
    again = UpdateLog(tmp_path / "updates")
    assert again.summaries() == (_SUMMARY, later)
    assert again.summaries("view") == (_SUMMARY,)
    assert again.last("posture") == later
    assert again.summaries(since_s=_SUMMARY.begun_s) == (_SUMMARY, later)
    assert again.summaries(since_s=_SUMMARY.begun_s + 0.001) == (later,)
    assert again.find("ab" * 32) == _SUMMARY
    assert again.find("00" * 32) is None
    assert again.report(_SUMMARY) == {"people": ["P1"]}
    page = again.page_path(_SUMMARY)
    assert page is not None
    assert page.read_text() == "<p>P1</p>"


def test_whoever_is_erased_takes_the_reports_along_and_not_the_summaries(tmp_path: Path) -> None:
    log = UpdateLog(tmp_path / "updates")
    log.keep(_SUMMARY, {"people": ["P1", "P12"]}, "<p>P1</p>")
    other = replace(_SUMMARY, begun_s=2.0, inputs_sha256="ef" * 32)
    log.keep(other, {"people": ["P12"]}, "")
    assert log.naming("P1") == (_SUMMARY.id,)
    assert log.forget("P1") == 1
    assert log.forget("P1") == 0
    assert log.report(_SUMMARY) is None
    assert log.page_path(_SUMMARY) is None
    assert set(log.summaries()) == {_SUMMARY, other}
    assert log.report(other) == {"people": ["P12"]}
    left = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b'"P1"' not in left


def test_signals_are_of_a_model_and_half_a_line_is_passed_over(tmp_path: Path) -> None:
    log = UpdateLog(tmp_path / "updates")
    log.note("drift", "view", 5.0)
    log.note("erasure", "posture", 6.0)
    log.note("degradation", "view", 7.0)
    path = tmp_path / "updates" / "signals.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "dri')
    assert [(one.kind, one.at_s) for one in log.signals("view")] == [
        ("drift", 5.0),
        ("degradation", 7.0),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on files there")
def test_a_signal_is_noted_by_one_after_the_other(tmp_path: Path) -> None:
    log = UpdateLog(tmp_path / "updates")
    log.note("drift", "view", 5.0)
    with ThreadPoolExecutor(1) as pool:
        with holding_file(tmp_path / "updates" / ".lock"):  # as another process does
            waiting = pool.submit(log.note, "degradation", "view", 6.0)
            assert not wait([waiting], timeout=0.2).done
            assert len(log.signals("view")) == 1
        waiting.result(60)
    assert [one.at_s for one in log.signals("view")] == [5.0, 6.0]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"triggers": 3}', b"[]"])
def test_damaged_summaries_are_no_evidence(tmp_path: Path, content: bytes) -> None:
    log = UpdateLog(tmp_path / "updates")
    log.keep(_SUMMARY, {}, "")
    (tmp_path / "updates" / _SUMMARY.id / "summary.json").write_bytes(content)
    assert log.summaries() == ()
