"""Names of people and files become no part of a page (XSS).

Reports on recordings: ``tests/feedback``; the page that asks for the address:
``tests/service/launch/test_launch_gate.py``. The pages themselves build no HTML from texts.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from barun.learning.quality.checking import check_rows
from barun.learning.quality.report_page import render_quality_report
from barun.messages import LANGUAGES, Language
from tests.learning.datasets.row_samples import make_rows

NASTY = '</title></script><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x'
WEB = Path(__file__).resolve().parents[2] / "web" / "src"


class Tags(HTMLParser):
    """What a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.pictures: list[str] = []
        self.n_scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.pictures += [value or "" for name, value in attrs if (tag, name) == ("img", "src")]
        self.n_scripts += tag == "script"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_on_labelled_rows_of_hostile_files(language: Language) -> None:
    rows = make_rows("P1", n_each=4)
    clean = Tags(
        render_quality_report(check_rows(rows, name="data", with_models=False), "0", language)
    )
    doubled = rows.select(np.r_[np.arange(len(rows)), np.arange(len(rows))])
    texts = np.full(len(doubled), NASTY)
    hostile = replace(
        doubled,
        person=texts,
        participant_id=texts,
        origin_file=texts,
        session=texts,
        source=texts,
        sample_id=texts,
        row_id=np.array([f"{number}" for number in range(len(doubled))]),
    )
    page = render_quality_report(check_rows(hostile, name=NASTY, with_models=False), "0", language)
    assert "alert(1)" in page
    seen = Tags(page)
    assert seen.handlers == clean.handlers == []
    assert "x" not in seen.pictures
    assert seen.n_scripts == clean.n_scripts


def test_the_pages_build_no_html_from_texts() -> None:
    """Preact escapes what it is given; these are the ways round it."""
    ways = re.compile(
        r"dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write"
        r"|\beval\(|new Function\("
    )
    found = [
        f"{path.relative_to(WEB)}: {match[0]}"
        for path in sorted(WEB.rglob("*.ts*"))
        for match in ways.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
