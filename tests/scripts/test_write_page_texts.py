"""The pages say about sitting what the reports say."""

import json

from barun.posture.judgement.rules import RULES
from barun.posture.reason import Reason
from scripts.write_page_texts import CATALOGUE, to_json


def test_file_is_up_to_date() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == to_json(), "run scripts/write_page_texts.py"


def test_both_languages_have_every_rule_and_reason() -> None:
    texts = json.loads(to_json())
    for language in ("en", "ko"):
        assert set(texts[language]["rules"]) == {*(rule.code for rule in RULES), "P009"}
        assert set(texts[language]["reasons"]) == {reason.label for reason in Reason}
        assert "{share:.0%}" in texts[language]["calibration"]["refused-alarms"]
