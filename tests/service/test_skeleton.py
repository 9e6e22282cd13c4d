"""The stick figure of the page is that of the landmarks room."""

import json
from pathlib import Path

from barun.landmarks import BONES, Landmark

SKELETON = Path(__file__).resolve().parents[2] / "web" / "src" / "overlay" / "skeleton.json"


def test_the_page_has_the_same_names_and_bones() -> None:
    skeleton = json.loads(SKELETON.read_text(encoding="utf-8"))
    assert skeleton["landmarks"] == [mark.label for mark in Landmark]
    assert skeleton["bones"] == [[start.label, end.label] for start, end in BONES]
