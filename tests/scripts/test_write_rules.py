"""docs/rules.md shows the rules as they are."""

import re

from barun.posture.judgement.rules import RULES
from scripts.write_rules import PAGE, to_markdown


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(), "run scripts/write_rules.py"


def test_page_shows_every_rule_with_its_thresholds() -> None:
    page = to_markdown()
    headings = re.findall(r"^## (P\d{3}) ", page, re.MULTILINE)
    assert headings == [*(rule.code for rule in RULES), "P009"]
    for rule in RULES:
        for name in {sign.allowance for sign in rule.signs}:
            assert re.search(rf"^\| `{name}` \| .+ \|$", page, re.MULTILINE), name
    assert "None" not in page
