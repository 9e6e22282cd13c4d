"""Write web/src/messages/posture.json: the texts about sitting that pages share with reports.

.venv/bin/python scripts/write_page_texts.py
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from barun.feedback.posture.quantity import count_decimals
from barun.messages import LANGUAGES, Language, text
from barun.posture.features import feature_text
from barun.posture.features.feature_table import FEATURES
from barun.posture.judgement.p009_sitting_too_long import (
    SITTING_TOO_LONG_CODE,
    SITTING_TOO_LONG_KEY,
)
from barun.posture.judgement.rule_texts import advice_key, explanation_key, short_key, title_key
from barun.posture.judgement.rules import RULES
from barun.posture.reason import Reason

CATALOGUE: Final = Path(__file__).resolve().parents[1] / "web" / "src" / "messages" / "posture.json"

_CALIBRATION_PARTS: Final = ("hint-", "refused-", "note-", "drift-", "choice-")
_VIEWS: Final = ("front", "left-side", "right-side", "neither")


def _write_rule(key: str, language: Language) -> dict[str, str]:
    return {
        "key": key,
        "title": text(title_key(key), language),
        "short": text(short_key(key), language),
        "explanation": text(explanation_key(key), language),
        "advice": text(advice_key(key, "mild"), language),
    }


def _write_feature(key: str, language: Language) -> dict[str, str | int]:
    return {
        "name": text(feature_text.name_key(key), language),
        "about": text(feature_text.explanation_key(key), language),
        "unit": text(feature_text.unit_key(key), language),
        "decimals": count_decimals(key),
    }


def _read_calibration_texts(language: Language) -> Iterator[tuple[str, str]]:
    """Yield the texts as they stand: the page fills their placeholders."""
    file = resources.files("barun.messages").joinpath("posture_calibration.toml")
    for entry, texts in sorted(tomllib.loads(file.read_text(encoding="utf-8")).items()):
        if entry.startswith(_CALIBRATION_PARTS):
            yield entry, texts[language]


def _write_language(language: Language) -> dict[str, object]:
    rules = {rule.code: rule.key for rule in RULES} | {SITTING_TOO_LONG_CODE: SITTING_TOO_LONG_KEY}
    return {
        "reasons": {
            reason.label: text(feature_text.reason_key(reason), language) for reason in Reason
        },
        "rules": {code: _write_rule(key, language) for code, key in rules.items()},
        "features": {key: _write_feature(key, language) for key in FEATURES},
        "views": {view: text(f"posture_view.name-{view}", language) for view in _VIEWS},
        "calibration": dict(_read_calibration_texts(language)),
    }


def to_json() -> str:
    """Return the whole file, as prettier would have it."""
    texts = {language: _write_language(language) for language in LANGUAGES}
    return json.dumps(texts, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the file."""
    CATALOGUE.write_text(to_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
