"""The tables of docs/accuracy.md and expected_error.toml are those that the benchmark measures."""

import tomllib
from pathlib import Path

import pytest

from barun.posture.features.feature_table import FEATURE_KEYS
from benchmarks.posture_errors import find_table_difference, measure_errors, to_markdown

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "accuracy.md"
STORED = ROOT / "src" / "barun" / "posture" / "features" / "expected_error.toml"


@pytest.mark.slow
def test_page_and_stored_table_tell_what_is_measured() -> None:
    errors = measure_errors((0,))
    stored = tomllib.loads(STORED.read_text(encoding="utf-8"))
    assert list(stored) == list(FEATURE_KEYS)
    for (key, kind), half_width in errors.by_turn[0].items():
        assert stored[key][kind][0] == pytest.approx(half_width, rel=0.05), key
    page = PAGE.read_text(encoding="utf-8")
    by_roll = to_markdown(errors).partition("### By roll")[2]
    assert by_roll.splitlines()[4:] == page.partition("### By roll")[2].splitlines()[4 : 4 + 30]


def test_changed_figure_is_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    start = page.index("<!-- posture errors")
    tables = page[page.index("-->", start) + 3 : page.index("<!-- end of posture errors")]
    assert find_table_difference(page, tables) == 0
    row = next(line for line in tables.splitlines() if line.startswith("| `neck_inclination`"))
    cell = row.split("|")[4]
    wrong = tables.replace(row, row.replace(cell, " 99 ", 1), 1)
    assert find_table_difference(page, wrong) == 1
    assert find_table_difference("nothing here", "one\ntwo") == 2
