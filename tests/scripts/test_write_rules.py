"""docs/rules.md shows the rules as they are."""

import re

from barun.posture.judgement.rules import RULES
from barun.running.judgement.running_rules import RUNNING_RULES
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


def test_page_shows_every_rule_about_running_with_its_limits_and_what_to_try() -> None:
    page = to_markdown()
    assert re.findall(r"^## (R\d{3}) ", page, re.MULTILINE) == [r.code for r in RUNNING_RULES]
    for rule in RUNNING_RULES:
        for look in rule.looks:
            assert re.search(rf"^\| `{look.metric}` \| {look.way} \| .+ \|$", page, re.MULTILINE)
            assert look.limit is None or look.limit.source in page
    assert page.count("- To try:") == sum(len(rule.advice) for rule in RUNNING_RULES)
