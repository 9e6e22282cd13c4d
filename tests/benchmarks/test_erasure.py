"""Erased beside a running service and after kills: nothing is left, by the benchmark's search."""

import json

import pytest

from benchmarks import erasure

pytest.importorskip("skl2onnx")


@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_every_mark_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = erasure.main([])
    said = capsys.readouterr().out
    marks = json.loads(said.splitlines()[-1])["marks"]
    assert status == 0, said
    assert [one["name"] for one in marks if not one["passed"]] == []
    assert len(marks) == 11
