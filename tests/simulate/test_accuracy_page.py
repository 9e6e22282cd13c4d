"""docs/accuracy.md is written by a benchmark; this guards the page and the check of it."""

from pathlib import Path

import pytest

from benchmarks.angle_errors import find_table_difference, measure_errors, to_markdown

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"


def _first_figures(tables: str) -> list[tuple[str, float]]:
    """Angle and mean error of the first turn, row after row."""
    rows = [line.split("|") for line in tables.splitlines() if line.startswith("| `")]
    return [(row[1].strip(), float(row[2].split()[0])) for row in rows]


@pytest.mark.slow
def test_page_tells_what_is_measured() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    measured = _first_figures(to_markdown(measure_errors((0, 45))))
    written = _first_figures(page.partition("<!-- end of angle errors")[0])
    assert [key for key, _ in written] == [key for key, _ in measured]
    for (key, old_deg), (_, new_deg) in zip(written, measured, strict=True):
        assert old_deg == pytest.approx(new_deg, abs=0.11), key


def test_changed_figure_is_found() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    start = page.index("-->") + 3
    tables = page[start : page.index("<!-- end of angle errors")]
    assert find_table_difference(page, tables) == 0
    row = next(line for line in tables.splitlines() if line.startswith("| `neck_inclination`"))
    wrong = tables.replace(row, row.replace("(0.5)", "(3.5)", 1), 1)
    assert find_table_difference(page, wrong) == 1


def test_page_without_tables_differs_in_every_line() -> None:
    assert find_table_difference("nothing here", "one\ntwo") == 2
